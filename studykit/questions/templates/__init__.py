"""Deck files, and the templates in them: patterns, conditions, settings that all forms share.

`template` says what a template is when it has been read, `deck_file` reads a deck's settings,
`template_settings` those of a template. The language of `{column}`: `patterns` are bound to a
table, `slot_formats` are the formats in them, `filling` is what they make of a row, `labels` how
rows and cells are shown. `conditions` is the language of `where`, `sentences` says a fact as a
sentence.
Begin with `template`. Knows tables and rows; knows no form and makes no question.
"""
