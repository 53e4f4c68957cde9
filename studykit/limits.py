"""How large what people bring may be: every limit of the program stands here, with its unit and its reason.

A limit is far above what a person writes by hand or a sound program exports, and low enough that a hostile file
is refused before it costs memory or minutes. None of them is a time: a sound deck passes on a slow machine.
"""

from __future__ import annotations

MAX_FILE = 256 * 2**20
"""Bytes in one file of facts, deck, lock or settings."""
MAX_SCALAR = 2**16
"""Characters in one text or cell."""
MAX_MARKS = 100
"""Accents and other marks over one letter. Unicode's own limit for streams is 30."""
MAX_COLUMNS = 16_384
"""Columns of one table: what a spreadsheet has."""
MAX_MEMBERS = 5_000
"""Members of one list. Each makes a question, and each question explains itself by the whole fact."""
MAX_UNIQUE = 50
"""Sets of columns in `unique`, each of which is held against all rows."""
MAX_ROWS = 2_000_000
"""Rows in one table."""
MAX_DEPTH = 16
"""Lists and mappings within each other in YAML."""
MAX_MEDIA = 100 * 2**20
"""Bytes in one picture or sound: AnkiWeb takes none that is larger."""
MAX_REFERENCES = 16
"""Tables through which one name of a pattern leads: {a.b.c} leads through two."""
FREE_COMBINATIONS = 100
MAX_COMBINATIONS = 10_000
"""Combinations of list members that one pattern makes of the rows of its table, beyond FREE_COMBINATIONS a row. A
list in a row makes as many questions as it has members; two lists in one stem make the product."""
MAX_LABEL_PARTS = 500
"""Labels of other rows of which one row's label is put together."""

MAX_SQL_STEPS = 100_000
"""What all queries of a fact base may cost together, in thousands of SQLite instructions: some seconds. Instructions
on long texts count more than once."""
MAX_SQL_TEXT = 2**16
"""Bytes in a text that a query makes, as in one that a file brings."""
MAX_SQL_COMPARED = 2**28
"""Pairs of characters that one call of a function may compare: a call cannot be stopped, and this is half a second."""
MAX_SQL_RESULT_ROWS = 500_000
MAX_SQL_RESULT_SIZE = 128 * 2**20
"""Characters of all texts in one result of a query."""
MAX_SQL_MEMORY = 2**30
"""Bytes by which the process may grow in a query, where the system tells; an instruction may make a large text."""

MAX_PACKAGE = 256 * 2**20
"""Bytes of an Anki package's database, inflated: half a million notes."""
MAX_PACKAGE_CELL = 16 * 2**20
"""Bytes in one cell of a package's collection."""
MAX_PACKAGE_STEPS = 20_000
"""What reading a package's collection may take, in tens of thousands of SQLite instructions."""
