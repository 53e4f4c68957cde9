"""The forms of questions: look-up, superlative, comparison, count, order, cloze, claim.

`form` says what a form is and what it may say otherwise; each form is a module of its own, and
`registry` lists them: a new one is one file and one line there. What they share: `rows` (what a row
asks and answers), `groups` (rows that fill a stem to the same text), `sets` (rows that can be told
apart), `wordings`, `because` (reasons for `studykit why`). `compile_templates` asks each form
whether a template is one of it.

Begin with `form`, then `count`. Nothing here knows wrong options, ids that an item had before, or a
skin of the quiz: these know interactions.
"""
