"""Facts: rows of tables with sources, read from folders of YAML and CSV files.

`base` has the nouns (FactBase, Table, Column, Row); read it first. `load` reads the files, and its
docstring lists the modules on the way. `contradictions` has the checks between rows, `keys` the
keys of tables and columns, `translated` the base as a deck in another language reads it. `add_row`
and `guess_head` write tables.

Knows nothing of decks, questions or learners.
"""
