"""Hold facts against the files of their sources: places, quotations, and what no fact names.

    source: article#6                  F035 where the article has five paragraphs
    quote: "It is blue."               F036 where that stands nowhere in the paragraphs named
    check --coverage                   which paragraphs of a source no fact names

Only what can be read is looked at: texts, Markdown and HTML that lie in the fact base's folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from studykit.facts.base import FactBase, Row, Table
from studykit.facts.keys import QUOTE
from studykit.facts.source_texts import SourceText, texts_of_sources, unread_texts
from studykit.problems import Problem, quoted

_LONGEST_BEGINNING = 60


class Citation(NamedTuple):
    """The sources that a row, or a value of it, names, with their words."""

    table: Table
    row: Row
    column: str
    """The column of the value; empty for the row."""
    sources: tuple[str, ...]
    quote: str


class SourceReport(NamedTuple):
    """A source that can be read, with the paragraphs that no fact names."""

    id: str
    length: int
    """Of its paragraphs."""
    silent: Sequence[tuple[int, str]]
    """Their numbers, with their first words."""


def problems_of_sources(base: FactBase) -> Iterator[Problem]:
    """Yield F035 for places that are not there, and F036 for quotations that do not stand there.

    F027 is yielded for files that ought to be texts and are none: they would be passed over.
    """
    texts = texts_of_sources(base)
    yield from _unread_texts(base, texts)
    if not texts:
        return
    for citation in _citations(base):
        yield from problems_of_citation(citation, texts)


def problems_of_citation(citation: Citation, texts: Mapping[str, SourceText]) -> Iterator[Problem]:
    """Yield what is wrong in one citation, as far as the texts of its sources are there."""
    yield from _wrong_places(citation, texts)
    if citation.quote:
        yield from _wrong_quotations(citation, texts)


def unnamed_paragraphs(base: FactBase) -> list[SourceReport]:
    """Return a report on each source that can be read. A source without a place names none."""
    texts = texts_of_sources(base)
    numbers_named: dict[str, set[int]] = {source: set() for source in texts}
    for citation in _citations(base):
        for source, place in map(taken_apart, citation.sources):
            if source in texts and place:
                numbers_named[source].update(texts[source].at(place) or ())
    reports = []
    for source, text in texts.items():
        silent = []
        for number, paragraph in enumerate(text.paragraphs, 1):
            if number not in numbers_named[source]:
                silent.append((number, _beginning(paragraph.text)))
        reports.append(SourceReport(source, len(text.paragraphs), silent))
    return reports


# --- what facts say of their sources -------------------------------------------------------------


def _citations(base: FactBase) -> Iterator[Citation]:
    for table in base.tables.values():
        # What is computed rests on facts that are looked at themselves.
        if table.name == "sources" or table.is_computed:
            continue
        for row in table.rows:
            yield from citations_of(table, row)


def citations_of(table: Table, row: Row) -> Iterator[Citation]:
    """Yield what a row says of its sources, and then what its values say of theirs."""
    sources = tuple(table.texts(row, "source"))
    yield Citation(table, row, "", sources, _quotation(table, row))
    for column, said_of_values in row.said.items():
        for said in said_of_values:
            if said.sources or said.quote:
                yield Citation(table, row, column, said.sources or sources, said.quote)


def _quotation(table: Table, row: Row) -> str:
    """Return the words of its source that a row gives; a column of the table's own has others."""
    if QUOTE not in table.untold:
        return ""
    return next(iter(table.texts(row, QUOTE)), "")


def taken_apart(source: str) -> tuple[str, str]:
    """Return the source that is meant, and the place in it: `article` and `6` of `article#6`."""
    name, _, place = source.partition("#")
    return name, place.strip()


# --- what is wrong -------------------------------------------------------------------------------


def _unread_texts(base: FactBase, texts: Mapping[str, SourceText]) -> Iterator[Problem]:
    for row, file in unread_texts(base, texts):
        message = f"the file {quoted(file)} of the source {quoted(row.id)} holds no text in UTF-8, "
        message += "and no place and no quotation is looked up in it"
        where = base.tables["sources"].place(row)
        yield Problem("F027", message, "Save it as UTF-8.", where, about=(f"sources/{row.id}",))


def _wrong_places(citation: Citation, texts: Mapping[str, SourceText]) -> Iterator[Problem]:
    for source, place in map(taken_apart, citation.sources):
        text = texts.get(source)
        if text is None or not place or text.at(place) != []:
            continue
        message = f"{_subject(citation)} names {quoted(f'{source}#{place}')}, and the file of "
        message += f"{quoted(source)} has no such place"
        is_numbered = place[:1].isdigit()
        if is_numbered:
            length = len(text.paragraphs)
            message += f": it has {length} paragraph{'s' if length > 1 else ''}"
        remedy = "Write the number of a paragraph, a heading, or words with which one begins."
        yield _problem("F035", message, remedy, citation, is_milder=not is_numbered)


def _wrong_quotations(citation: Citation, texts: Mapping[str, SourceText]) -> Iterator[Problem]:
    found_elsewhere: list[str] = []
    is_readable = False
    for source, place in map(taken_apart, citation.sources):
        text = texts.get(source)
        if text is None:
            continue
        numbers = text.at(place) if place else None
        if numbers == []:
            # The place is reported, and what would stand there cannot be known.
            return
        is_readable = True
        if text.where_stands(citation.quote, numbers or ()):
            return
        elsewhere = text.where_stands(citation.quote)
        if elsewhere:
            found_elsewhere.append(f"{source}#{elsewhere}")
    if not is_readable:
        return
    message = (
        f"{_subject(citation)} quotes {quoted(_beginning(citation.quote))}, which does not stand "
    )
    message += f"in {' or '.join(map(quoted, citation.sources))}"
    remedy = "Correct the quotation or the place."
    if found_elsewhere:
        remedy = f"It stands in {' and '.join(found_elsewhere)}: correct the place."
    yield _problem("F036", message, remedy, citation)


def _subject(citation: Citation) -> str:
    subject = quoted(citation.row.id)
    return f"{quoted(citation.column)} of {subject}" if citation.column else subject


def _problem(
    code: str, message: str, remedy: str, citation: Citation, *, is_milder: bool = False
) -> Problem:
    return Problem(
        code,
        message,
        remedy,
        citation.table.place(citation.row),
        about=(f"{citation.table.name}/{citation.row.id}",),
        group=(citation.table.name, code),
        is_milder=is_milder,
    )


def _beginning(text: str) -> str:
    """Return the first words of a text, on one line."""
    line = " ".join(text.split())
    if len(line) <= _LONGEST_BEGINNING:
        return line
    words = line[:_LONGEST_BEGINNING].rpartition(" ")[0] or line[:_LONGEST_BEGINNING]
    return f"{words} ..."


def reports_of(bases: Iterable[FactBase]) -> list[SourceReport]:
    """Return the reports on the sources of several bases; of those that decks share once."""
    reports: dict[tuple[str, str], SourceReport] = {}
    for base in bases:
        for report in unnamed_paragraphs(base):
            file = base.tables["sources"].location.file
            reports[file, report.id] = report
    return list(reports.values())
