"""Notes for Anki: what goes there as a package, what comes back from one, and what Anki was told.

Start with `gather`, which makes notes of a deck's items, and `lock`, which holds what Anki was told
of them: `lock_file` keeps it, and `texts_file` all that the notes show. `package` writes the three;
`changes` compares two exports; `update` corrects notes that a learner writes into. `read_package`
opens a package that anybody may have made, of any Anki (`package_contents` says what is in it,
`package_media` gives its pictures and sounds): `recover` makes a lost lock of it again, and
`import_notes` tables of facts and the questions of its cards (`imported_notes`). `check` finds what
Anki cannot hold. `field_html` and `media` serve other formats too.

Knows nothing of the clock, the terminal and the review log. Only `package` knows genanki.
"""
