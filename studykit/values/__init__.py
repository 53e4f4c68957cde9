"""Values: numbers, dates, quantities and texts, as cells hold them and learners read them.

Start with `scalars`, the nouns. `numbers` and `dates` read what facts write; `english` and
`language` show it in a language; `units` reads units and converts, by the table of `unit_table`.
`sameness` tells when two values, or two options, are the same answer, and `variants` when a typed
text is; it rests on `typography`, `numerals` and `leading_articles`. `codec` makes JSON of nouns,
and nouns of JSON, for whoever keeps some, and `short_digests` stand for texts that need only be
known again.

Nothing here knows tables, questions, files or learners.
"""
