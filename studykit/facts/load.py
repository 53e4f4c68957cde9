"""From folders of YAML and CSV files to a fact base, with everything that is wrong in them.

The one entrance to the facts: every command goes through `load`.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studykit.facts._cells import CellReader, Dangling
from studykit.facts._columns import is_standard_translated
from studykit.facts._head import Draft, read_head, say_patterns
from studykit.facts._rows import RawRow, collect_rows
from studykit.facts._sheets import sheet_names
from studykit.facts.base import Cell, Column, FactBase, Media, Row, Table, scalars
from studykit.facts.contradictions import missing_files, verify
from studykit.facts.documents import is_deck, seems_deck
from studykit.facts.files import files_of
from studykit.facts.keys import STANDARD, TABLE_KEYS
from studykit.facts.media import Shelf, alts_of, media_columns
from studykit.problems import Location, Names, Problem, errors, nearest, quoted, together
from studykit.reading.csv_rows import read_sheet
from studykit.reading.plain_text import read_text
from studykit.reading.read_yaml import read_documents
from studykit.reading.settings import Fields
from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlText

if TYPE_CHECKING:
    from studykit.facts._computed import Computed


def shown_path(path: Path) -> str:
    """The path as messages name it: from the current folder where it lies below it, else whole."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)
    return str(path) if relative.startswith("..") else relative


def load(paths: Sequence[Path]) -> tuple[FactBase, list[Problem]]:
    """The fact base in the given folders (or single files). Reads every `.yaml`, `.yml` and `.csv` in them."""
    problems: list[Problem] = []
    drafts: dict[str, tuple[Draft, Path]] = {}
    broken_files: list[str] = []
    for path in paths:
        for draft in _drafts(path, problems, broken_files):
            draft.folder = path if path.is_dir() else path.parent
            first = drafts.setdefault(draft.name, (draft, draft.folder))[0]
            if first is not draft:
                problems.append(_same_name(draft, first))
    raw = {
        name: collect_rows(draft, folder, shown_path) for name, (draft, folder) in drafts.items()
    }
    sheets = tuple(file for draft, _ in drafts.values() for file in draft.sheets)
    unread = frozenset(name for name, (draft, _) in drafts.items() if draft.is_unread)
    for name in sorted(unread):
        broken_files.append(drafts.pop(name)[0].rows_file)
        del raw[name]
    shelf = Shelf()
    computed = _computed(drafts, raw, broken_files, shelf)
    problems[:] = [
        _touching(each, drafts, raw) if each.code in _IN_ROWS and not each.touches else each
        for each in problems
    ]
    ids = {name: {row.id for row in rows} for name, rows in raw.items()}
    ids.update({name: AnyId() for name, each in computed.items() if each.failed})
    dangling: list[Dangling] = []
    made: dict[str, Table] = {}
    for name in (*(name for name in drafts if name not in computed), *computed):
        draft = drafts[name][0]
        if name in computed:
            raw[name] = computed[name].with_provenance(draft, made, ids, dangling)
        _check_targets(draft, drafts, broken_files)
        made[name] = _table(draft, raw[name], ids, dangling, shelf)
        if name in computed:
            reads = [made[each] for each in computed[name].reads if each in made]
            untold = made[name].untold | _row_ids(made[name], reads)
            rows = tuple(_at_its_fact(made[name], row, made) for row in made[name].rows)
            made[name] = made[name]._replace(rows=rows, untold=untold)
    _name_once(made, shelf)
    tables = {name: made[name] for name in drafts}
    problems.extend(_dangling_problems(dangling, tables, broken_files))
    problems.extend(verify(tables))
    if "sources" in tables:
        problems.extend(missing_files(tables["sources"], drafts["sources"][1]))
    media = {each.path: each for each in _media_of(tables)}
    base = FactBase(
        tables, tuple(broken_files), unread, media=media, alts=alts_of(tables), sheets=sheets
    )
    return base, together(_of_computed(problems, drafts, computed, tables))


class AnyId(set[str]):
    """The ids of a table that is not computed yet, or could not be: whatever refers to it is believed."""

    def __contains__(self, _: object) -> bool:
        return True


def _computed(
    drafts: dict[str, tuple[Draft, Path]],
    raw: dict[str, list[RawRow]],
    broken_files: list[str],
    shelf: Shelf,
) -> dict[str, Computed]:
    """The computed tables, what one needs before it; their rows are put into `raw`."""
    heads = {name: draft for name, (draft, _) in drafts.items()}
    names = [name for name, draft in heads.items() if draft.sql]
    if not names:
        return {}
    from studykit.facts._computed import Computer  # SQLite is loaded by those who compute

    ids = {
        **{name: {row.id for row in rows} for name, rows in raw.items()},
        **{name: AnyId() for name in names},
    }
    computed = Computer(
        heads, raw, broken_files, lambda draft, rows: _table(draft, rows, ids, [], shelf)
    ).run()
    raw.update({name: each.rows for name, each in computed.items()})
    return computed


def _of_computed(
    problems: list[Problem],
    drafts: dict[str, tuple[Draft, Path]],
    computed: dict[str, Computed],
    tables: dict[str, Table],
) -> list[Problem]:
    """The problems, those in computed rows with the rows' names, and touching what is computed from what they touch."""
    if not computed:
        return problems
    from studykit.facts._computed_problems import named, spread

    return spread(named(problems, [drafts[name][0] for name in computed], tables), computed)


_IN_ROWS = ("F003", "F008")
"""Rules that the YAML reader finds before anybody knows which row it reads."""


def _touching(
    problem: Problem, drafts: dict[str, tuple[Draft, Path]], raw: dict[str, list[RawRow]]
) -> Problem:
    """The problem with the fact in whose lines it stands: what was written twice or cut in two is not asked."""
    at = problem.other or problem.location
    for name, (draft, _) in drafts.items():
        if (
            draft.file == at.file
            and draft.sheet is None
            and isinstance(draft.rows, YamlMapping | YamlList)
            and at.column > draft.fields.mapping.column
        ):
            begun = bisect_right(
                [(row.line, row.column) for row in raw[name]], (at.line, at.column)
            )
            if begun and (draft.rows.line, draft.rows.column) <= (at.line, at.column):
                return problem._replace(touches=(f"{name}/{raw[name][begun - 1].id}",))
    return problem


def _same_name(draft: Draft, first: Draft) -> Problem:
    remedy = "Give one of the two another name with `table:`."
    if draft.sheet is not None and first.sheet is None and first.rows is None:
        remedy = f"If it holds the rows of that table, write `rows: {Path(draft.file).name}` there."
    message = f"the table {quoted(draft.name)} is already there"
    return Problem("F003", message, remedy, draft.location, other=first.location)


def _drafts(path: Path, problems: list[Problem], broken_files: list[str]) -> Iterable[Draft]:
    """The tables of one folder or file, their rows not yet read. A CSV that no head names is a table of its own."""
    shown = shown_path(path)
    if not os.path.exists(path):  # noqa: PTH110 - unlike Path.exists it never raises
        message = f"there is no fact base {quoted(shown)}"
        remedy = f"Correct the path.{nearest(path.name, _names_in(path.parent))}"
        problems.append(Problem("F001", message, remedy, Location(shown)))
        return
    try:
        files, outside = files_of(path)
    except OSError as error:
        message = f"the folder cannot be read: {(error.strerror or str(error)).lower()}"
        problems.append(Problem("F001", message, "Check its permissions.", Location(shown)))
        return
    for file in outside:
        message = "the file is a link to a place outside the fact base's folder, and is not read"
        problems.append(
            Problem(
                "F008", message, "Put the file itself into the folder.", Location(shown_path(file))
            )
        )
    heads = [file for file in files if file.suffix.lower() in (".yaml", ".yml")]
    sheets = [file for file in files if file.suffix.lower() == ".csv"]
    if not heads and not sheets:
        message = f"there is no .yaml and no .csv in {quoted(shown)}"
        problems.append(Problem("F001", message, "Write a table into it.", Location(shown)))
    taken: set[str] = set()
    decks: list[str] = []
    for file in heads:
        for draft in _heads(file, problems, broken_files, decks):
            taken.update(
                os.path.realpath(file.parent / each.text)
                for each in sheet_names(draft)
                if not each.is_missing
            )
            yield draft
    for file in sheets:
        if os.path.realpath(file) not in taken:
            yield _sheet_draft(file, problems, broken_files)
    if decks and len(decks) == len(heads) and not sheets:
        message = f"there is no table in {quoted(shown)}, only a deck"
        problems.append(Problem("F001", message, "Write a table into it.", Location(shown)))


def _names_in(folder: Path) -> list[str]:
    try:
        return [each.name for each in folder.iterdir()]
    except OSError:
        return []


def _heads(
    file: Path, problems: list[Problem], broken_files: list[str], decks: list[str]
) -> Iterable[Draft]:
    """The tables of one YAML file. A deck beside its facts is none, and what is wrong in it is told as its own."""
    name = shown_path(file)
    documents, file_problems = read_documents(file, name)
    is_broken = any(problem.code in ("F001", "F009") for problem in file_problems)
    if is_broken and seems_deck(read_text(file, name)[0]):
        documents = []
        decks.append(name)
    elif documents and all(map(is_deck, documents)):
        decks.append(name)
    else:
        problems.extend(file_problems)
        if is_broken:
            broken_files.append(name)
    for document in documents:
        if is_deck(document):
            continue
        draft = read_head(document, name, file.stem, problems)
        if draft:
            yield draft
        elif name not in broken_files:
            broken_files.append(name)


def _sheet_draft(file: Path, problems: list[Problem], broken_files: list[str]) -> Draft:
    name = shown_path(file)
    sheet, sheet_problems = read_sheet(file, name)
    problems.extend(sheet_problems)
    if errors(sheet_problems):
        broken_files.append(name)
    fields = Fields(YamlMapping({}, {}, 1, 1), name, problems, TABLE_KEYS)
    draft = Draft(file.stem, fields, Location(name), takes_any_column=True)
    draft.sheet, draft.rows_file = sheet, name
    return draft


def _check_targets(draft: Draft, known: Iterable[str], broken_files: list[str]) -> None:
    """Every reference's table must be there; one that may stand in an unreadable file is not called missing."""
    names = Names([*known, "text", "integer", "number", "quantity", "date", "boolean"])
    for column in draft.columns.values():
        if column.target and column.target not in known and not broken_files:
            remedy = f"Write a type or the name of a table.{names.nearest(column.target)}"
            message = f"{quoted(column.target)} is neither a type nor a table"
            draft.fields.report("F002", message, remedy, column.location)


def _table(
    draft: Draft,
    rows: list[RawRow],
    ids: dict[str, set[str]],
    dangling: list[Dangling],
    shelf: Shelf,
) -> Table:
    reader = CellReader(draft, ids, dangling, shelf)
    read = tuple(reader.read(rows))
    names = [column.name for column in reader.columns]
    known = Names(dict.fromkeys([*names, *draft.columns]))
    settings = {
        key: tuple(
            name for name in draft.settings.get(key, ()) if _is_column(draft, key, name, known)
        )
        for key in ("label", "kind", "symmetric")
    }
    label = settings["label"][0] if settings["label"] else _default_label(draft, reader)
    if draft.sheet is None:
        draft.key = tuple(name for name in draft.key if _is_column(draft, "key", name, known))
    if len(settings["symmetric"]) not in (0, 2):
        where = draft.fields.at(draft.fields.get("symmetric"))
        draft.fields.report(
            "F008", "`symmetric` names the two columns of a pair", "Write [one, other].", where
        )
    for column in draft.columns.values():
        if column.alt and _is_column(draft, "alt", column.alt, known, column.location):
            other = next((each for each in reader.columns if each.name == column.alt), None)
            if other and (other.type != "text" or other.is_list):
                message = f"`alt` names {quoted(column.alt)}, which is no column of texts"
                draft.fields.report(
                    "F008", message, "Name one that has a text in each row.", column.location
                )
    unique = [
        tuple(name.text for name in each)
        for each in draft.unique
        if all(_is_column(draft, "unique", name.text, known, name) for name in each)
    ]
    return Table(
        name=draft.name,
        columns=reader.columns,
        rows=read,
        location=draft.location,
        rows_file=draft.rows_file or draft.file,
        about=draft.fields["about"],
        label=label if label in names else "",
        kind=settings["kind"][0] if settings["kind"] and settings["kind"][0] in names else "",
        key=draft.key,
        say=say_patterns(draft.fields),
        says=tuple(
            (tag, say_patterns(draft.fields, key)) for key, tag in draft.fields.in_languages("say")
        ),
        unique=tuple(each for each in unique if all(name in names for name in each)),
        complete=draft.fields["complete"],
        symmetric=settings["symmetric"],
        was=draft.settings.get("was", ()),
        split=draft.split,
        is_computed=draft.sql is not None,
        untold=_untold(draft, reader.columns),
        is_called_by_cells=draft.is_called_by_cells,
        joined_ids=draft.joined_ids,
    )


_TELLING_KEYS = ("date", "quantity", "reference")
"""A key of one column says something of the row when it is of one of these types."""


def _untold(draft: Draft, columns: Sequence[Column]) -> frozenset[str]:
    """Return the columns that mean something to the author alone, as long as no `say` shows them.

    The columns of a key of several are shown: without the year a figure of each year would say several things.
    """
    untold = {"id"}
    if draft.sql is not None:
        untold.add("facts")
    own = [
        name for name in draft.columns if name not in STANDARD and not is_standard_translated(name)
    ]
    if (
        draft.sheet is not None and own
    ):  # where nothing is declared, nothing was left out on purpose
        untold.update(column.name for column in columns if column.name not in draft.columns)
    if len(draft.key) == 1:
        keys = [column for column in columns if column.name in draft.key]
        untold.update(column.name for column in keys if column.type not in _TELLING_KEYS)
    return frozenset(untold)


def _at_its_fact(table: Table, row: Row, made: dict[str, Table]) -> Row:
    """Return a computed row at the place of the first fact that it rests on: what is wrong in it is corrected there."""
    for fact in table.rests_on(row):
        name, _, row_id = fact.partition("/")
        origin = made[name].by_id.get(row_id) if name in made and name != table.name else None
        if origin:
            place = made[name].place(origin)
            return row._replace(line=place.line, column=place.column, file=place.file)
    return row


def _row_ids(table: Table, reads: Sequence[Table]) -> frozenset[str]:
    """Return the undeclared columns of a computed table that hold ids of rows it reads: `miyako` for Miyako Island."""
    found = set()
    for at, column in enumerate(table.columns):
        is_declared = bool(column.location.file)
        values = {cell for row in table.rows if isinstance(cell := row.cells[at], str)}
        if values and not is_declared and any(_are_ids(values, other) for other in reads):
            found.add(column.name)
    return frozenset(found)


def _are_ids(values: set[str], table: Table) -> bool:
    """Return whether all values are ids of the table, and some of their rows have a label that reads otherwise."""
    if not table.label or not values <= table.by_id.keys():
        return False
    return any(table.cell(table.by_id[value], table.label) != value for value in values)


def _name_once(tables: dict[str, Table], shelf: Shelf) -> None:
    """Gives pictures and sounds of one content one name, so that they are one value."""
    same = shelf.same()
    for name, table in tables.items() if same else ():
        at = {position for position, _ in media_columns(table)}
        if at:
            rows = (row._replace(cells=_renamed(row.cells, at, same)) for row in table.rows)
            tables[name] = table._replace(rows=tuple(rows))


def _renamed(cells: tuple[Cell, ...], at: set[int], same: dict[Media, Media]) -> tuple[Cell, ...]:
    found = list(cells)
    for position in at:
        cell = cells[position]
        named = [
            same.get(each, each) if isinstance(each, Media) else each for each in scalars(cell)
        ]
        if named:
            found[position] = tuple(dict.fromkeys(named)) if type(cell) is tuple else named[0]
    return tuple(found)


def _media_of(tables: dict[str, Table]) -> Iterable[Media]:
    for table in tables.values():
        for at, _ in media_columns(table):
            yield from (
                each
                for row in table.rows
                for each in scalars(row.cells[at])
                if isinstance(each, Media)
            )


def _is_column(
    draft: Draft, key: str, name: str, known: Names, node: YamlText | Location | None = None
) -> bool:
    if name in known:
        return True
    where = node if isinstance(node, Location) else draft.fields.at(node or draft.fields.get(key))
    remedy = f"Write the name of a column.{known.nearest(name)}"
    draft.fields.report(
        "F002", f"`{key}` names {quoted(name)}, which is no column of the table", remedy, where
    )
    return False


def _default_label(draft: Draft, reader: CellReader) -> str:
    """`title` for sources, else `name`, else the first column of text."""
    preferred = "title" if draft.name == "sources" else "name"
    texts = [
        column.name for column in reader.columns if column.type == "text" and not column.is_list
    ]
    texts = [name for name in texts if name not in ("id", "note", "disputed")]
    return preferred if preferred in texts else next(iter(texts), "")


def _dangling_problems(
    dangling: Iterable[Dangling], tables: dict[str, Table], broken_files: list[str]
) -> Iterable[Problem]:
    """F005 and F018: what a cell refers to is not there. When it is a row's label, the remedy names that row's id."""
    labels: dict[str, dict[str, str]] = {}
    for each in dangling:
        target = tables.get(each.target)
        files = (target.rows_file, target.location.file) if target else ()
        if (broken_files and not target) or any(file in broken_files for file in files):
            continue
        touches = (each.fact,) if not each.fact.endswith("/") else ()
        group = (each.fact.partition("/")[0], each.column) if touches and each.column else ()
        if each.target == "sources":
            near = target.row_names.nearest(each.text) if target else ""
            remedy = f"Add it to the table `sources`, or correct it.{near}"
            if target and each.text.strip() in target.by_id:
                remedy = f"Write it without a space before the #: {each.text.strip()}#..."
            message = f"the source {quoted(each.text)} is not known"
            yield Problem("F018", message, remedy, each.where, touches=touches, group=group)
        elif target:
            if each.target not in labels:
                labels[each.target] = _labels(target)
            meant = labels[each.target].get(each.text.casefold())
            remedy = f"Add the row, or correct the reference.{target.row_names.nearest(each.text)}"
            if meant:
                remedy = f"A reference is written as a row id: {meant}."
            message = f"the table {quoted(each.target)} has no row {quoted(each.text)}"
            yield Problem("F005", message, remedy, each.where, touches=touches, group=group)


def _labels(table: Table) -> dict[str, str]:
    """Row ids by label and alias, case folded."""
    found: dict[str, str] = {}
    for row in table.rows:
        for text in (
            *(table.texts(row, table.label) if table.label else ()),
            *table.texts(row, "aliases"),
        ):
            found.setdefault(text.casefold(), row.id)
    return found
