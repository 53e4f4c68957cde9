"""JSON Schema of tables and decks, for editors: made from the tables of keys, and of nothing else.

    values       how the value of one key looks, with its help, its default and its example
    tables       a document of a fact base: the head, its columns and its rows
    decks        a deck file: the deck, its templates in all forms, its note types
    base_names   the names of one base, which its own schema offers: tables, columns, row ids

A schema finds misspelt keys and values of the wrong shape. What takes more than one place in the
file to know (whether a column is there, whether a date is one) only `studykit check` finds.
"""
