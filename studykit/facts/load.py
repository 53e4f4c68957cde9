"""From folders of YAML and CSV files to a fact base, with everything that is wrong in them.

The one entrance to the facts: every command goes through `load`. The road, in the order of the
modules:

    _drafts      which tables there are: heads of YAML files (`_head`, `_columns`), and CSV files
    _rows        their rows with their ids, cells as they stand in the file
    _computed    the rows of tables that have `sql`
    _tables      cells become values (`_cells`), and rows tables
    _overlays    what a learner puts over them
    _references, contradictions      what is only seen when all tables are there
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studykit.facts._cells import Dangling
from studykit.facts._drafts import DraftFinder
from studykit.facts._head import Draft
from studykit.facts._media_files import MediaFiles
from studykit.facts._overlay_errors import about_overlays, without_wrong_rows
from studykit.facts._overlays import Overlays
from studykit.facts._placed_rows import hierarchy_of, rows_in_themselves
from studykit.facts._references import problems_of
from studykit.facts._rows import RawRow, collect_rows
from studykit.facts._source_checks import missing_files
from studykit.facts._tables import at_its_facts, check_targets, make_table
from studykit.facts.also_right import unknown_answers
from studykit.facts.base import MEDIA_WORDS, FactBase, Table
from studykit.facts.contradictions import verify
from studykit.facts.hierarchy import FLAT
from studykit.facts.media import alts_of, media_of
from studykit.facts.overlaid import Overlaid
from studykit.problems import Location, Problem, quoted, together
from studykit.reading.first_line import FirstLine
from studykit.reading.yaml_tree import YamlList, YamlMapping

if TYPE_CHECKING:
    from studykit.facts._computed import Computed


def load(
    paths: Sequence[Path],
    first_line: FirstLine = FirstLine.LIKELY_HEAD,
    overlays: Sequence[Path] = (),
) -> tuple[FactBase, list[Problem]]:
    """Return the fact base in folders (or single files), and its problems.

    Reads every `.yaml`, `.yml`, `.csv` and `.tsv` in them. `first_line`: whether lists of which no
    head says it have the names of their columns there. `overlays` are folders, or files, that are
    put over them, one after the other.
    """
    loader = _Loader(first_line)
    loader.find_drafts(paths)
    loader.collect_rows()
    loader.compute()
    loader.name_facts_of_problems()
    loader.make_tables()
    loader.put_overlays(overlays)
    loader.check_tables()
    return loader.base(), loader.all_problems()


class _Loader:
    """A fact base while it is loaded."""

    def __init__(self, first_line: FirstLine) -> None:
        self._first_line = first_line
        self._problems: list[Problem] = []
        """Drafts hold this list too, and add to it."""
        self._broken_files: list[str] = []
        """Files that could not be read to the end."""
        self._drafts: dict[str, Draft] = {}
        """The tables by name: what is known of them before their cells are read."""
        self._rows: dict[str, list[RawRow]] = {}
        """By table, the cells as they stand in the file."""
        self._sheets: list[str] = []
        """The paths of the CSV files that tables name as their rows."""
        self._unread: frozenset[str] = frozenset()
        """Tables of which a file cannot be read at all."""
        self._computed: dict[str, Computed] = {}
        """The results of `sql` by table, those that a query reads before its own."""
        self._dangling: list[Dangling] = []
        """References to rows that are not there."""
        self._media_files = MediaFiles()
        self._tables: dict[str, Table] = {}
        self._overlaid: Mapping[str, tuple[Overlaid, ...]] = {}
        """What overlays add to facts of the base, by fact (`table/id`)."""
        self._own_facts: Collection[str] = ()
        """The facts that overlays bring."""
        self._hierarchy = FLAT

    def find_drafts(self, paths: Sequence[Path]) -> None:
        """Find the tables; of two with one name the first is taken."""
        finder = DraftFinder(self._problems, self._first_line)
        for path in paths:
            for draft in finder.drafts_in(path):
                first = self._drafts.setdefault(draft.name, draft)
                if first is not draft:
                    self._problems.append(_same_name(draft, first))
        self._broken_files = finder.broken_files

    def collect_rows(self) -> None:
        """Collect the rows of all tables, so that a reference can point to any of them.

        A table of which a file cannot be read at all is set aside: its own problem is reported, and
        nothing that would follow from it.
        """
        for name, draft in self._drafts.items():
            self._rows[name] = collect_rows(draft)
            self._sheets.extend(draft.sheets)
        unread = [name for name, draft in self._drafts.items() if draft.is_unread]
        self._unread = frozenset(unread)
        for name in sorted(self._unread):
            self._broken_files.append(self._drafts.pop(name).rows_file)
            del self._rows[name]

    def compute(self) -> None:
        """Compute the rows of tables that have `sql`."""
        names = [name for name, draft in self._drafts.items() if draft.sql]
        if not names:
            return
        # Imported here, so that a base without `sql` need not load SQLite.
        from studykit.facts._computed import Computer

        # What a query reads may refer to rows that are computed only later.
        ids = _RowIds(self._rows, not_known=names)

        def table_for_query(draft: Draft, rows: list[RawRow]) -> Table:
            # What dangles is found again by `make_tables`: here it goes into a list nobody reads.
            return make_table(draft, rows, ids, [], self._media_files)

        computer = Computer(self._drafts, self._rows, self._broken_files, table_for_query)
        self._computed = computer.run()
        for name, computed in self._computed.items():
            self._rows[name] = computed.rows

    def name_facts_of_problems(self) -> None:
        """Let each problem that the YAML reader found touch the fact in whose lines it stands.

        A fact that an error touches is not asked. The reader finds a key that is given twice, and a
        text that a comma cut in two, before anybody knows which row it reads.

            name: Mars
            kind: rocky
            kind: giant        F003 touches planets/mars
        """
        for index, problem in enumerate(self._problems):
            # Others with these codes touch their fact already, or stand in no row at all.
            if problem.code in _RULES_OF_THE_YAML_READER and not problem.touches:
                fact = self._fact_at(problem.other or problem.location)
                if fact:
                    self._problems[index] = problem._replace(touches=(fact,))

    def _fact_at(self, location: Location) -> str:
        """Return the fact (`table/id`) in whose lines a location lies; empty if it is in none."""
        place = location.line, location.column
        for name, draft in self._drafts.items():
            has_rows_in_file = draft.file == location.file and draft.sheet is None
            if not has_rows_in_file or not isinstance(draft.rows, YamlMapping | YamlList):
                continue
            # A key of the head (`label:`) stands as far left as the head itself; rows are indented.
            is_key_of_head = location.column <= draft.fields.mapping.column
            if is_key_of_head or place < (draft.rows.line, draft.rows.column):
                continue
            # The location lies in the last row that begins before it, or right there.
            rows = self._rows[name]
            rows_begun = bisect_right([(row.line, row.column) for row in rows], place)
            if rows_begun:
                return f"{name}/{rows[rows_begun - 1].id}"
        return ""

    def make_tables(self) -> None:
        """Make tables of drafts and rows: the written ones, then what is computed from them."""
        failed = [name for name, computed in self._computed.items() if computed.failed]
        ids = _RowIds(self._rows, not_known=failed)

        made_tables: dict[str, Table] = {}
        written = [name for name in self._drafts if name not in self._computed]
        for name in (*written, *self._computed):
            draft = self._drafts[name]
            rows = self._rows[name]
            if name in self._computed:
                rows = self._computed[name].with_provenance(draft, made_tables, ids, self._dangling)
            # The table that a type names may stand in a file that could not be read.
            if not self._broken_files:
                check_targets(draft, self._drafts)
            table = make_table(draft, rows, ids, self._dangling, self._media_files)
            # The rows of a query stand where their facts do: there they can be corrected.
            if name in self._computed:
                table = at_its_facts(
                    table, {**made_tables, name: table}, self._computed[name].reads
                )
            made_tables[name] = table
        # In the order of the files again.
        self._tables = {name: made_tables[name] for name in self._drafts}

    def put_overlays(self, paths: Sequence[Path]) -> None:
        """Put overlays over the tables, the first one first."""
        key_of = {name: draft.key for name, draft in self._drafts.items()}
        overlays = Overlays(self._tables, self._dangling, self._media_files)
        for path in paths:
            finder = DraftFinder(self._problems, self._first_line)
            drafts = list(finder.drafts_in(path))
            overlays.put_over(drafts, key_of)
            self._broken_files += finder.broken_files
            for draft in drafts:
                self._sheets.extend(draft.sheets)
        for index, problem in enumerate(self._problems):
            if problem.location.file in overlays.files:
                # A slip in a note keeps no question of the base from being asked.
                facts = problem.touches
                if problem.code in _RULES_OF_THE_YAML_READER and not facts:
                    facts = (overlays.fact_at(problem.other or problem.location),)
                own = tuple(fact for fact in facts if fact in overlays.own_facts)
                self._problems[index] = problem._replace(touches=own)
        self._tables = overlays.tables
        self._overlaid = overlays.overlaid
        self._own_facts = overlays.own_facts

    def check_tables(self) -> None:
        """Check references, contradictions and files of sources: all tables must be there.

        What only few tables have is looked for only in these.
        """
        if any(map(_has_media, self._tables.values())):
            self._media_files.name_once(self._tables)
        if self._dangling:
            self._problems.extend(problems_of(self._dangling, self._tables, self._broken_files))
        for problem in verify(self._tables):
            self._problems.append(about_overlays(problem, self._own_facts))
        if any(column.part_of for table in self._tables.values() for column in table.columns):
            self._hierarchy = hierarchy_of(self._tables)
            self._problems.extend(rows_in_themselves(self._hierarchy, self._tables))
        for table in self._tables.values():
            # What is not known may stand in a file that could not be read.
            if "also_right" in table.positions and not self._broken_files:
                self._problems.extend(unknown_answers(table, self._tables))
        if "sources" in self._tables:
            folder = self._drafts["sources"].folder
            self._problems.extend(missing_files(self._tables["sources"], folder))
        if self._own_facts:
            self._tables = without_wrong_rows(self._tables, self._problems, self._own_facts)
            self._hierarchy = hierarchy_of(self._tables)

    def base(self) -> FactBase:
        """Return the fact base."""
        base = FactBase(
            self._tables,
            tuple(self._broken_files),
            self._unread,
            sheets=tuple(self._sheets),
            hierarchy=self._hierarchy,
            overlaid=self._overlaid,
        )
        if not any(map(_has_media, self._tables.values())):
            return base
        return base._replace(media=media_of(self._tables), alts=alts_of(self._tables))

    def all_problems(self) -> list[Problem]:
        """Return the problems: alike ones together, computed rows with what they rest on."""
        problems = self._problems
        if self._computed:
            from studykit.facts._computed_problems import named, spread

            drafts = [self._drafts[name] for name in self._computed]
            problems = spread(named(problems, drafts, self._tables), self._computed)
        return together(problems) if problems else []


class _RowIds(Mapping[str, Collection[str]]):
    """The row ids of each table, gathered when a reference to the table is met."""

    def __init__(self, rows: Mapping[str, Sequence[RawRow]], not_known: Collection[str]) -> None:
        self._rows = rows
        self._gathered: dict[str, Collection[str]] = dict.fromkeys(not_known, _IdsNotKnown())

    def __getitem__(self, table: str) -> Collection[str]:
        if table not in self._gathered:
            self._gathered[table] = {row.id for row in self._rows[table]}
        return self._gathered[table]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class _IdsNotKnown(set[str]):
    """The ids of a table that is not computed (yet): it has any id that a reference asks for."""

    def __contains__(self, _: object) -> bool:
        return True


_RULES_OF_THE_YAML_READER = ("F003", "F008")
"""A key given twice, and a text that a comma cut in two (`reading.read_yaml`)."""


def _has_media(table: Table) -> bool:
    """Return whether a table has a column of pictures or sounds."""
    return any(column.type in MEDIA_WORDS for column in table.columns)


def _same_name(draft: Draft, first: Draft) -> Problem:
    message = f"the table {quoted(draft.name)} is already there"
    remedy = "Give one of the two another name with `table:`."
    first_has_no_rows = first.sheet is None and first.rows is None
    if draft.sheet is not None and first_has_no_rows:
        remedy = f"If it holds the rows of that table, write `rows: {Path(draft.file).name}` there."
    return Problem("F003", message, remedy, draft.location, other=first.location)
