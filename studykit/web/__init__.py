"""A deck in the browser, on this machine alone: `studykit serve`.

`application` puts together who may come in (`guard`) and the pages: those of the preview
(`preview_pages`) show what is on show (`deck_on_show`). Pages for studying go beside them, as a
blueprint of their own: what they ask and how an answer counts is the work of the quiz
(`quiz.session`), on the server. No script of ours grades or schedules, and none of a fact runs.

Flask comes with `studykit[web]`; this room alone imports it. Knows no command line and no clock.
"""
