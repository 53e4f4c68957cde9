"""The review log: what a learner answered, and what is remembered of it.

`log` is the door: open a `Log`, record a review, ask what is due. `records` has its nouns,
`schedule` the memory of one card, `fsrs` its formulas, `exchange` the log as lines of JSON. Behind
the door, `_open_log`, `_read_reviews` and `_read_cards` are the layers of a `Log` below writing;
`_log_file` opens the file, `_tables` and `_cards` have the rows, `_fields` says how a field lies in
a column and a line, `_replay` what follows from reviews and events, `_damage` finds what was not
written by us.

Knows no decks, no questions being asked, no terminal and no clock. Begin with `records`.
"""
