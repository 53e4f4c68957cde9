"""Show drafted rows beside their paragraphs, and add those that a person accepts.

    1 of 3: planets/neptune
      article#2
        Neptune is the eighth planet. Galle found it.
      name    Neptune
      place   8
    Take it? (y, n, edit, q):

A row is asked only if its quotation stands in its source and all rules let it in, together with
those that were taken before. All that were taken are written at the end, all or none.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

import click

from studykit.checks.read_sources import (
    Citation,
    citations_of,
    problems_of_citation,
    taken_apart,
)
from studykit.cli._candidates import RULE, DraftedRow, parsed, read_candidates
from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._new_row import (
    RefusedRowError,
    TriedRow,
    base_with,
    file_of_last_row,
    target_table,
    try_row,
)
from studykit.cli._output import counted, say, show_problems
from studykit.cli._schema_files import renew_schemas
from studykit.cli._trial import write_in_place
from studykit.facts.base import FactBase, Row, Table
from studykit.facts.load import load
from studykit.facts.source_texts import SourceText, texts_of_sources
from studykit.problems import Problem, quoted

_NO_QUOTATION = (
    "Give it a `source` whose `file` can be read, with the number of a paragraph, and a `quote` "
    "from there, letter for letter."
)


class _TakenRow(NamedTuple):
    """A row that was accepted."""

    table: str
    id: str
    values: Sequence[str]
    """As they would stand on a command line."""


class _Progress(NamedTuple):
    """The base as it is with the rows that were taken."""

    folder: Path
    in_place: FactBase
    """As it lies in its folder."""
    files: Mapping[str, bytes | None]
    """What the files of its tables held then."""
    base: FactBase
    problems: Sequence[Problem]
    texts: Mapping[Path, str]
    """The new texts of files."""
    taken: tuple[_TakenRow, ...]

    @classmethod
    def begun(cls, folder: Path, base: FactBase, problems: Sequence[Problem]) -> _Progress:
        """Return the base without a row that was taken."""
        return cls(folder, base, _files_of(base), base, problems, {}, ())

    def tried(self, table: str, values: Sequence[str]) -> TriedRow:
        """Return the base with one row more. Raise as `target_table` and `try_row` do."""
        # The file is that of the folder itself; the rows are those of the last trial, in a copy.
        target = target_table(self.folder, self.in_place, self.problems, table)
        return try_row(target._replace(base=self.base, texts=self.texts), values)

    def with_row(self, table: str, tried: TriedRow, values: Sequence[str]) -> _Progress:
        return self._replace(
            base=tried.base,
            problems=[*self.problems, *tried.problems],
            texts=tried.texts,
            taken=(*self.taken, _TakenRow(table, tried.row.id, values)),
        )


def review_candidates(file: Path, table: str | None, into: str | None) -> None:
    """Ask about each row in a file, and write those that are accepted."""
    candidates, problems = read_candidates(file)
    show_problems(problems, err=True)
    if not candidates:
        _leave_without_rows(file, problems)
    if table:
        candidates = [each._replace(table=each.table or table) for each in candidates]
    first = next((each.table for each in candidates if each.table), "")
    if not first:
        raise click.UsageError(f"No row of {file} names its `table`: write it before --from.")
    folder, base, problems_of_base = base_with(first, into)
    review = _Review(texts_of_sources(base))
    progress = _Progress.begun(folder, base, problems_of_base)
    for number, candidate in enumerate(candidates, 1):
        progress = _as_the_files_are(progress)
        say(f"\n{number} of {len(candidates)}: {candidate.location}", bold=True)
        # The row may have been edited meanwhile, its table too.
        answer, tried, row_left = review.ask(candidate, progress)
        if answer == "q":
            break
        if answer == "y" and tried:
            progress = progress.with_row(row_left.table, tried, row_left.values())
    _write(_as_the_files_are(progress))


def _files_of(base: FactBase) -> dict[str, bytes | None]:
    """Return what the files of the tables hold now, by their paths; None for one that is gone."""
    files = {file_of_last_row(table) for table in base.tables.values() if not table.is_computed}
    return {file: Path(file).read_bytes() if Path(file).is_file() else None for file in files}


def _as_the_files_are(progress: _Progress) -> _Progress:
    """Return the rows that were taken in the files as they are now, and tell which cannot be.

    A review takes its time, and somebody may have worked on the facts meanwhile.
    """
    if _files_of(progress.in_place) == progress.files:
        return progress
    say("\nThe facts have changed meanwhile: rows are tried anew.", err=True, fg="yellow")
    anew = _Progress.begun(progress.folder, *load([progress.folder]))
    for taken in progress.taken:
        try:
            anew = anew.with_row(taken.table, anew.tried(taken.table, taken.values), taken.values)
        except RefusedRowError as refused:
            show_problems(refused.problems, err=True)
        except (click.UsageError, KeyError) as error:
            say(str(error), err=True, fg="red")
        else:
            continue
        say(f"{taken.table}/{taken.id} is not added.", err=True, fg="red")
    return anew


def _leave_without_rows(file: Path, problems: Sequence[Problem]) -> NoReturn:
    if not problems:
        raise click.UsageError(f"{file} has no rows: write one JSON object a line.")
    say("Nothing was written.", err=True, fg="red")
    sys.exit(PROBLEMS)


def _write(progress: _Progress) -> None:
    say()
    if not progress.taken:
        say("No row was taken, and nothing was written.")
        return
    write_in_place(progress.texts)
    renew_schemas(progress.folder)
    for taken in progress.taken:
        say(f"added {taken.table}/{taken.id}", bold=True)
    files = ", ".join(map(str, progress.texts))
    say(f"{counted(len(progress.taken), 'row')} written into {files}.")


class _Review:
    """Asks a person about one row after the other."""

    def __init__(self, sources: Mapping[str, SourceText]) -> None:
        self._sources = sources

    def ask(
        self, candidate: DraftedRow, progress: _Progress
    ) -> tuple[str, TriedRow | None, DraftedRow]:
        """Return the answer (`y`, `n` or `q`), the row as it was tried, and as it was left."""
        while True:
            tried = self._shown(candidate, progress)
            answers = ["y", "n", "edit", "q"] if tried else ["n", "edit", "q"]
            question = "Take it?" if tried else "It cannot be taken as it is:"
            answer = click.prompt(question, type=click.Choice(answers), prompt_suffix=" ")
            if answer != "edit":
                return answer, tried, candidate
            candidate = _edited(candidate)

    def _shown(self, candidate: DraftedRow, progress: _Progress) -> TriedRow | None:
        """Show a row beside its paragraphs, or why it is refused; return it if it can be taken."""
        try:
            tried = self._tried(candidate, progress)
        except RefusedRowError as refused:
            for problem in refused.problems:
                say(f"  refused: {problem.message}. {problem.remedy}", fg="red")
            return None
        table = tried.base.tables[candidate.table]
        for citation in citations_of(table, tried.row):
            if citation.quote:
                self._show_paragraph(citation)
        say(f"  {candidate.table}/{tried.row.id}", fg="green")
        shown = [value.partition("=") for value in candidate.values()]
        width = max(len(name) for name, _, _ in shown)
        for name, _, text in shown:
            say(f"    {name:{width}}  {text}")
        for problem in tried.problems:
            say(f"  {problem.level}: {problem.message}. {problem.remedy}", fg="yellow")
        if tried.row.id in table.namesakes:
            namesake = _namesake(table, tried.row)
            say(
                f"  {candidate.table}/{namesake} has the same {table.label}. Take the row only if "
                "it is about another thing.",
                fg="yellow",
            )
        return tried

    def _tried(self, candidate: DraftedRow, progress: _Progress) -> TriedRow:
        """Return the row in the base. Raise RefusedRowError where it must not be taken."""
        name = candidate.table
        if name not in progress.in_place.tables:
            there = ", ".join(progress.in_place.tables)
            fault = f"there is no table {quoted(name)} in the fact base"
            raise _refused(candidate, fault, f"Write one of: {there}.")
        try:
            tried = progress.tried(name, candidate.values())
        except click.UsageError as error:
            fault, _, remedy = error.message.partition(". ")
            raise _refused(candidate, fault.rstrip("."), remedy or "Edit the row.") from error
        except ValueError as error:
            raise _refused(candidate, str(error), "Correct it.") from error
        self._refuse_without_quotation(candidate, tried)
        return tried

    def _refuse_without_quotation(self, candidate: DraftedRow, tried: TriedRow) -> None:
        citations = list(citations_of(tried.base.tables[candidate.table], tried.row))
        problems: list[Problem] = []
        for citation in citations:
            problems += problems_of_citation(citation, self._sources)
        # A note is enough: of what a program writes nothing is let through in doubt.
        if problems:
            raise RefusedRowError(problems)
        if not any(citation.quote and self._can_be_read(citation) for citation in citations):
            raise _refused(candidate, "it has no quotation that could be looked up", _NO_QUOTATION)

    def _can_be_read(self, citation: Citation) -> bool:
        return any(taken_apart(source)[0] in self._sources for source in citation.sources)

    def _show_paragraph(self, citation: Citation) -> None:
        """Show the paragraph in which a quotation begins, with its source."""
        for source, place in map(taken_apart, citation.sources):
            text = self._sources.get(source)
            if text is None:
                continue
            number = text.where_stands(citation.quote, text.at(place) or () if place else ())
            if number:
                say(f"  {source}#{number}", dim=True)
                for line in text.paragraphs[number - 1].text.split("\n"):
                    say(f"    {line}")
                return


def _namesake(table: Table, row: Row) -> str:
    """Return the id of the first other row with the label of this one."""
    label = table.cell(row, table.label)
    return next(
        other.id
        for other in table.rows
        if other.id != row.id
        and other.id in table.namesakes
        and table.cell(other, table.label) == label
    )


def _edited(candidate: DraftedRow) -> DraftedRow:
    """Return the row as a person has left it in an editor, or as it was."""
    try:
        text = click.edit(candidate.as_text(), extension=".json")
    # Without an editor the rows that were taken before are still to be written.
    except (click.ClickException, OSError, UnicodeDecodeError) as error:
        why = error.message if isinstance(error, click.ClickException) else str(error)
        say(f"  The row could not be edited: {why}. Correct $EDITOR, or the file.", fg="red")
        return candidate
    if text is None:
        return candidate
    try:
        edited = parsed(text, candidate.location)
    except ValueError as error:
        say(f"  What the editor left is no row: {error}.", fg="red")
        return candidate
    return edited._replace(table=edited.table or candidate.table)


def _refused(candidate: DraftedRow, fault: str, remedy: str) -> RefusedRowError:
    return RefusedRowError([Problem(RULE, fault, remedy, candidate.location)])
