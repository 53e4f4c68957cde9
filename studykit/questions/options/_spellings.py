"""The other spellings that count for the answers of a direction.

Aliases, and what `accept` makes of a row.

    Ryukyu, of which Okinawa is an alias         Okinawa counts for Ryukyu
    Okinawa, the main island, is an answer too   then it does not, for either (I007)

Knows rows and candidates. Knows no items, and not how a typed answer is graded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from studykit.facts.base import FactBase, Row
from studykit.facts.contradictions import alias_clashes
from studykit.facts.keys import ARTICLE
from studykit.problems import Problem, quoted
from studykit.questions.forms.rows import AskedRow, Direction, RowAnswer
from studykit.questions.options.forbidden import Candidate
from studykit.questions.templates.filling import texts_of
from studykit.questions.templates.labels import article, label
from studykit.questions.templates.slot_formats import with_article
from studykit.reading.quoting import yaml_text
from studykit.values.leading_articles import leading_article
from studykit.values.sameness import fold_answer

Spellings = dict[str, dict[str, str]]
"""By answer its other spellings: folded, with how each is written."""


def spellings_of(
    direction: Direction, base: FactBase, asked: Iterable[AskedRow], options: Iterable[Candidate]
) -> tuple[Spellings, list[Problem]]:
    """Return the other spellings of each answer.

    One that two possible answers share counts for neither (I007). Possible is what may stand among
    the `options` too; an answer's own text always counts.
    """
    exact = direction.answer.compared_as.exact

    spellings: Spellings = defaultdict(dict)
    rows: dict[tuple[str, str], Row] = {}
    for row_asked in asked:
        if row_asked.disputed:
            continue
        for answer, spelling in _spelled_by(row_asked, direction, base):
            folded = fold_answer(spelling, exact)
            if folded != fold_answer(answer, exact):
                # Of several that fold alike the first by code points, whatever the order of the
                # rows.
                spellings[answer][folded] = min(spelling, spellings[answer].get(folded, spelling))
                rows.setdefault((answer, folded), row_asked.row)
    if not spellings:
        return {}, []

    problems = []
    reported = _aliases_reported_with_the_facts(direction, base)
    answers_spelled = _answers_by_spelling(spellings, options, exact)
    for answer in sorted(spellings):
        for folded, spelling in sorted(spellings[answer].items()):
            others = answers_spelled[folded] - {answer}
            if not others:
                continue
            del spellings[answer][folded]
            if fold_answer(spelling) not in reported:
                row = rows[answer, folded]
                problems.append(_shared(spelling, answer, min(others), direction, row))
    return spellings, problems


def _spelled_by(asked: AskedRow, direction: Direction, base: FactBase) -> Iterator[tuple[str, str]]:
    """Yield answers with the aliases of rows that they label, and what `accept` makes of a row."""
    for answer in asked.answers:
        if answer.entity:
            for alias in answer.entity.table.texts(answer.entity.row, "aliases"):
                yield answer.text, alias
            yield from _with_article(answer, direction, base)
    # Of a row with several answers nobody knows which one `accept` spells.
    if len(asked.answers) == 1:
        for pattern in direction.accept:
            for text in texts_of(pattern, asked.row, base):
                yield asked.answers[0].text, text


def _with_article(
    answer: RowAnswer, direction: Direction, base: FactBase
) -> Iterator[tuple[str, str]]:
    """Yield an answer that is a label with its article, or without, as the row says it.

    What grading reads over anyway, as *the* in English, is no spelling of its own. Nor is what a
    table has in a column that its head declares: there it is a part of what is learned.
    """
    assert answer.entity
    table, row = answer.entity
    if ARTICLE not in table.untold:
        return
    name = label(base, table, row)
    with_its_article = with_article(article(base, table, row), name, "the")
    lang = direction.answer.compared_as.lang or base.lang
    if with_its_article != name and not leading_article(with_its_article, lang)[0]:
        for spelling in (name, with_its_article):
            if spelling != answer.text:
                yield answer.text, spelling


def _answers_by_spelling(
    spellings: Spellings, options: Iterable[Candidate], exact: tuple[str, ...]
) -> Mapping[str, set[str]]:
    """Return by folded texts the possible answers that they spell.

    Only what grading folds makes two of them one.
    """
    answers: dict[str, set[str]] = defaultdict(set)
    for candidate in options:
        answers[fold_answer(candidate.text, exact)].add(candidate.text)
        # Where something is exact, a candidate's aliases are folded further than grading folds.
        if not exact:
            for folded in candidate.spellings:
                answers[folded].add(candidate.text)
    for answer, written in spellings.items():
        for folded in written:
            answers[folded].add(answer)
    return answers


def _aliases_reported_with_the_facts(direction: Direction, base: FactBase) -> set[str]:
    """Return the folded aliases of two rows of the table that gives the answers.

    The facts' own check told of them.
    """
    slot = direction.answer_slot
    if slot is None:
        return set()
    table = base.tables.get(slot.column.target) if slot.column.target else slot.owner
    if table is None:
        return set()
    return {fold_answer(alias) for _, alias, _ in alias_clashes(table)}


def _shared(spelling: str, answer: str, other: str, direction: Direction, row: Row) -> Problem:
    spelled = f"{quoted(spelling)} spells {quoted(answer)} and {quoted(other)}"
    template = direction.template
    return Problem(
        "I007",
        f"{spelled}, so it does not count",
        "Delete it from one of them, or write it longer. If the other answer is right there too, "
        f"write `also_right: [{yaml_text(other)}]` in the row.",
        template.location,
        template.table.place(row),
        about=(template.id, f"{template.table.name}/{row.id}"),
    )
