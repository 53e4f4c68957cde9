"""Every limit on what people bring, with its unit and its reason.

A limit is far above what a person writes by hand or a sound program exports, and low enough that a
hostile file is refused before it costs memory or minutes. None of them is a time: a sound deck
passes on a slow machine.
"""

from __future__ import annotations

# --- files ---------------------------------------------------------------------------------------

MAX_FILE = 256 * 2**20
"""Bytes in one file of facts or deck."""
MAX_SETTINGS = 2**20
"""Bytes in the file of a learner's settings."""
MAX_LOCK = 2**30
"""Bytes in a lock file, or in the texts beside it when they are unpacked; both are read line by
line: two million notes."""
MAX_LOCK_LINE = 64 * 2**20
"""Bytes in one line of either: a note that counts a million facts names them all."""
MAX_JOURNAL = 2**20
"""Bytes in what a killed write leaves: the names of its files."""

# --- facts and decks -----------------------------------------------------------------------------

MAX_SCALAR = 2**16
"""Characters in one text or cell."""
MAX_MARKS = 100
"""Accents and other marks over one letter: Unicode sorts them, which takes a minute for 32,000. Its
own limit for streams is 30."""
MAX_COLUMNS = 16_384
"""Columns of one table: what a spreadsheet has."""
MAX_MEMBERS = 5_000
"""Members of one list. Each makes a question, and each question explains itself by the whole
fact."""
MAX_FORMS = 50
"""Date formats of a column, and words for yes and for no: each cell is held against all of them."""
MAX_UNIQUE = 50
"""Sets of columns in `unique`, each of which is held against all rows."""
MAX_ROWS = 2_000_000
"""Rows in one table."""
MAX_NAME = 200
"""Characters in the name of a table, a column or a template, and in a row id. A row of a CSV that
is called by its cells has an id within this limit: who changes it changes ids, and learners'
histories hang on these."""
MAX_DEPTH = 16
"""Lists and mappings within each other in YAML."""
MAX_KEY = 1024
"""Characters in a key in YAML, where libyaml has the same limit."""
MAX_MEDIA = 100 * 2**20
"""Bytes in one picture or sound: AnkiWeb takes none that is larger."""
MAX_PAGE_MEDIA = 24 * 2**20
"""Characters of all pictures and sounds in a practice page, which a phone must open."""
MAX_REFERENCES = 16
"""Tables through which one name of a pattern leads: {a.b.c} leads through two."""
FREE_COMBINATIONS = 100
MAX_COMBINATIONS = 10_000
"""Combinations of list members that one pattern makes of the rows of its table, beyond
FREE_COMBINATIONS a row. A list in a row makes as many questions as it has members; two lists in one
stem make the product."""
MAX_LABEL_PARTS = 500
"""Labels of other rows of which one row's label is put together."""
MAX_MARKED_UP = 20_000
"""Characters of a text that has a markup; a longer one is shown letter for letter. A page of a book
has 3,000."""
MAX_HIGHLIGHTED = 5_000
"""Characters of a piece of code that gets colours: a screen or two. Many of Pygments' lexers take
time in the square of the length."""
MAX_BLANKS_IN_CODE = 200
"""Blanks in a row in it: those for C and C++ take half a minute for 18,000."""
MAX_FORMULA = 2_000
"""Characters of one formula in TeX."""
MAX_FORMULA_DEPTH = 20
"""Braces within braces in it: what reads formulas goes down into each."""
MAX_MARKDOWN_DEPTH = 20
"""Lists and quotes within each other in Markdown."""

# --- queries of computed tables ------------------------------------------------------------------

MAX_SQL_STEPS = 100_000
"""What all queries of a fact base may cost together, in thousands of SQLite instructions: some
seconds. Instructions on long texts count more than once."""
MAX_SQL_TEXT = 2**16
"""Bytes in a text that a query makes, as in one that a file brings."""
MAX_SQL_COMPARED = 2**28
"""Pairs of characters that one call of a function may compare: a call cannot be stopped, and this
is half a second."""
MAX_SQL_RESULT_ROWS = 500_000
MAX_SQL_RESULT_SIZE = 128 * 2**20
"""Characters of all texts in one result of a query."""
MAX_SQL_MEMORY = 2**30
"""Bytes by which the process may grow in a query, where the system tells; an instruction may make a
large text."""

# --- sittings and the review log -----------------------------------------------------------------

MAX_QUESTIONS = 1_000_000_000
"""Of one sitting, and new ones of a day."""
MAX_MINUTES = 366 * 24 * 60
"""Of an exam: a year. The calendar ends in 9999."""
MAX_REVIEW_KEYS = 20
MAX_REVIEW_KEY = 200
"""Right answers that a review keeps, and characters of each: there may be a hundred thousand
reviews. The item, which is kept once, has all of them."""
MAX_LOG_LINE = 64 * 2**20
"""Bytes in one line of an exported review log: an item that rests on 100,000 facts names them
all."""

# --- lists of other programs ---------------------------------------------------------------------

MAX_WORKBOOK = 128 * 2**20
"""Bytes of a workbook's XML, inflated: a sheet of a million short rows."""
MAX_WORKBOOK_PARTS = 2_000
"""Files in a workbook, which has some twenty, and one for each sheet and picture."""
MAX_WORKBOOK_CELLS = 4_000_000
"""Cells of a workbook, empty ones too: a row that has but its last cell has 16,384."""

# --- packages of others --------------------------------------------------------------------------

MAX_PACKAGE = 256 * 2**20
"""Bytes of an Anki package's database, inflated: half a million notes."""
MAX_PACKAGE_CELL = 16 * 2**20
"""Bytes in one cell of a package's collection."""
MAX_PACKAGE_STEPS = 20_000
"""What reading a package's collection may take, in tens of thousands of SQLite instructions."""
MAX_PACKAGE_TABLES = 500
"""Tables and indexes in a package's collection, which has some twenty. SQLite takes 12 s for
100,000."""
MAX_PACKAGE_SCHEMA = 2**16
"""Bytes in the words that say what one of them is."""
MAX_PACKAGE_ROWS = 1_000_000
"""Notes in an Anki package, and cards."""
MAX_PACKAGE_TYPES = 500
"""Note types in an Anki package that have notes: each becomes a table."""
MAX_PACKAGE_FIELDS = 200
"""Fields of one note, and fields or card templates of a note type."""
MAX_PACKAGE_REVIEWS = 3_000_000
"""Reviews in an Anki package: 500 a day for 16 years."""
MAX_PACKAGE_MEDIA = 64 * 2**20
"""Bytes of the list of its media."""
MAX_PACKAGE_MEDIA_NAMES = 500_000
MAX_PACKAGE_INFLATION = 20
"""How many times as large as the package its media may be together, and one of MAX_MEDIA more:
pictures and sounds are packed already."""
MAX_PACKAGE_PARTS = 4_000_000
"""Fields and tags of all notes in an Anki package together, empty ones too."""
MAX_PACKAGE_MARKUP = 5_000_000
"""HTML tags and entities in all fields together. Few kilobytes hold millions, once they are
packed."""
MAX_PACKAGE_CLOZES = 128 * 2**20
"""Characters of the sentences of clozes, each written out for each of its cards."""

# --- a running Anki ------------------------------------------------------------------------------

MAX_ANKI_REQUEST = 8 * 2**20
"""Bytes of one request to AnkiConnect, which takes time in their square: some seconds for these."""
MAX_ANKI_ANSWER = 64 * 2**20
"""Bytes of one answer: notes are asked for by the hundred."""
