"""Deck files, and the templates in them: patterns, conditions and the settings that all forms share.

`template` says what a template is when it has been read, `deck_file` reads a deck's settings,
`template_settings` those of a template, `patterns` is the language of `{column}` and `conditions`
that of `where`. Begin with `template`. Knows tables and rows; knows no form and makes no question.
"""
