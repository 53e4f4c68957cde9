"""The head of a table: a YAML document becomes a draft, with its columns and its rows not yet read.

    table: bases              Draft("bases"), with
    columns: {opened: date}     .columns    {"opened": Column("opened", "date")}
    rows: {a: {opened: 2019}}   .rows       the YAML below `rows`, which `_rows` and `_cells` read
    label: opened               .settings   {"label": ("opened",), ...}

What only the rows can tell, as whether `label` is a column, is looked at when they have been read.
"""

from __future__ import annotations

from pathlib import Path

from studykit.facts._columns import read_columns
from studykit.facts._said_columns import SaidColumns, read_of
from studykit.facts.base import Column, PatternText, is_table_name
from studykit.facts.keys import SOURCE_KEYS, TABLE_KEYS
from studykit.limits import MAX_UNIQUE
from studykit.problems import Location, Problem, quoted
from studykit.reading.csv_rows import Sheet
from studykit.reading.settings import Fields, as_text, members_of
from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlNode, YamlText
from studykit.values.text import is_name


class Draft:
    """A table while it is read: its head, and its rows as they stand in the file."""

    def __init__(
        self, name: str, fields: Fields, location: Location, *, takes_any_column: bool
    ) -> None:
        self.name = name
        self.fields = fields
        self.file = fields.file
        """The file of the head."""
        self.location = location
        self.takes_any_column = takes_any_column
        """CSV, or a table that declares no columns: what its rows bring is text."""
        self.folder = Path()
        """The fact base's folder: CSV files, pictures and sounds lie in it."""
        self.columns: dict[str, Column] = {}
        """Those that the head declares."""
        self.settings: dict[str, tuple[str, ...]] = {}
        """`label`, `tell_apart`, `kind`, `symmetric`, `was`.

        Checked against the columns when the rows are in.
        """
        self.unique: list[list[YamlText]] = []
        self.key: tuple[str, ...] = ()
        self.split = ";"
        self.missing: frozenset[str] | None = None
        """Cells that count as empty, in columns that do not say it themselves."""
        self.of: SaidColumns = {}
        """Which columns of a CSV say something of the values in another one."""

        self.sql: YamlText | None = None
        """The query of a computed table."""
        self.rows: YamlNode | None = None
        self.sheet: Sheet | None = None
        """The rows, if they stand in CSV files."""
        self.rows_file = ""
        """The first of these files."""
        self.sheets: list[str] = []
        """The paths of the CSV files that `rows` names in the folder, also where there is none."""
        self.is_called_by_cells = False
        """A CSV whose rows are called by what stands in them (`row_ids`)."""
        self.joined_ids: frozenset[str] = frozenset()
        """Of these ids those that several cells make."""

    @property
    def problems(self) -> list[Problem]:
        """The list to which problems of the table are added."""
        return self.fields.problems

    @property
    def is_unread(self) -> bool:
        """True of a CSV that could not be read at all: not even its header is known."""
        return self.sheet is not None and not self.sheet.header


def read_head(
    document: YamlNode, file: str, default_name: str, problems: list[Problem]
) -> Draft | None:
    """Return the draft of the table in a YAML document, None when it is no table at all."""
    if not isinstance(document, YamlMapping):
        message = "this is no table: names with values are missing"
        remedy = "Begin with `columns:` and `rows:`; `studykit help facts` shows a whole table."
        where = Location(file, document.line, document.column)
        problems.append(Problem("F008", message, remedy, where))
        return None

    fields = Fields(document, file, problems, TABLE_KEYS)
    fields.refuse_unknown("a table", "F002")
    name = fields["table"] or default_name
    where = fields.at(fields.get("table"))
    if not is_table_name(name):
        remedy = "Choose a short name on one line."
        if is_name(name):
            remedy = "Choose a name that is no type and has no / in it."
        fields.report("F008", f"a table cannot be called {quoted(name)}", remedy, where)
        return None

    # Whoever declares columns wants a slip in a row's key to be found; others want to begin.
    declares_columns = isinstance(fields.get("columns"), YamlMapping)
    draft = Draft(name, fields, where, takes_any_column=not declares_columns)
    settings = ("label", "tell_apart", "kind", "symmetric", "was")
    values = fields.values("columns", "rows", "key", "split", "missing", "unique", "of", *settings)
    if values["columns"]:
        draft.columns = read_columns(values["columns"])
    # So that nobody need declare what every source has, in the one table with a fixed meaning.
    if name == "sources":
        for key in SOURCE_KEYS:
            draft.columns.setdefault(key.name, Column(key.name))
    draft.rows = values["rows"]
    draft.key = values["key"]
    draft.split = values["split"]
    draft.missing = values["missing"]
    draft.unique = _read_unique(values["unique"], fields)
    if values["of"]:
        draft.of = read_of(values["of"])
    for setting in settings:
        draft.settings[setting] = values[setting]
    if "sql" in fields:
        draft.sql = _read_sql(draft)
    return draft


def _read_sql(draft: Draft) -> YamlText | None:
    """Return the query of a computed table; None, with a problem, where it is none."""
    fields = draft.fields
    where = fields.key_place("sql")
    query = fields.get("sql")
    if draft.rows is not None:
        message = "a table has either `rows` or `sql`, and this one has both"
        fields.report("F008", message, "Delete one of them.", where)
        return None
    if query is None:
        fields.report("F008", "`sql` is empty", "Write one SELECT.", where)
        return None
    return as_text(query)


def _read_unique(node: YamlNode | None, fields: Fields) -> list[list[YamlText]]:
    """Return the sets of columns of `unique: [[a, b], [c]]`; `[a, b]` is understood as one set."""
    if node is None:
        return []
    sets = members_of(node)
    if all(isinstance(member, YamlText) for member in sets):
        # `unique: [a, b]` as it is often written: the two together, not each alone.
        sets = [YamlList(sets, node.line, node.column)]

    unique = []
    for columns in sets:
        names = map(as_text, members_of(columns))
        unique.append(list(filter(None, names)))
    if len(unique) > MAX_UNIQUE:
        message = f"`unique` has more than {MAX_UNIQUE} sets of columns"
        # All rows are compared for each set.
        fields.report("F009", message, "Keep those that tell rows apart.", fields.at(node))
    return unique[:MAX_UNIQUE]


def say_patterns(fields: Fields, key: str = "say") -> tuple[PatternText, ...]:
    """Return the sentences of `say`, or of `say@de`, with their places."""
    patterns = []
    for text in fields.texts(key):
        patterns.append(PatternText(text.text, Location(fields.file, text.line, text.column)))
    return tuple(patterns)
