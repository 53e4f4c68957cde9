"""Make tables and templates of the notes of a cloze type.

    The capital of {{c1::Chad::country}} is {{c2::N'Djamena}}.

    text 1          gap 1   hint 1    text 2   gap 2       text 3    form
    The capital of  Chad    country   is       N'Djamena   .         1

    cloze: "{text 1} [{gap 1}::{hint 1}] {text 2} [{gap 2}]{text 3}"   for all rows of this form

A note whose gaps lie in each other or in a formula, or of which one card leaves several open, has
no such sentence: each of its cards is a row of a second table, with its question written out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from studykit.anki._gaps_in_fields import GapText, MarkedGap
from studykit.anki._imported_columns import NoteTexts, markup_of, refuse_long
from studykit.anki._imported_names import clean
from studykit.anki.imported_notes import ImportedQuestion
from studykit.markup.names import MARKDOWN

_MOST_FORMS = 40
"""Of sentences: more templates nobody would read. Notes of rarer forms are asked card by card."""
_MOST_GAPS = 8
"""Of a sentence whose pieces are columns."""
_MOST_SIGNS = 3
_NO_SIGNS = re.compile(r"[\w\s\[\]{}:\\*`~<&]")
"""What a pattern or Markdown would read otherwise."""
FORM, QUESTION, ANSWER, ANSWERS = "form", "question", "answer", "answers"


class GapSentence(NamedTuple):
    """A sentence in pieces: texts at even places, gaps at odd ones."""

    texts: tuple[str, ...]
    gaps: tuple[str, ...]
    hints: tuple[str, ...]
    form: tuple[str, ...]
    """Of each text: what stands before it, T if there is one, and what stands behind it. Of signs
    alone it is these."""

    def cells(self) -> dict[str, str]:
        """Return its cells by the names of their columns."""
        cells = {}
        for number, text in enumerate(self.texts, 1):
            if not is_literal(text):
                cells[f"text {number}"] = text
        for number, (gap, hint) in enumerate(zip(self.gaps, self.hints, strict=True), 1):
            cells[f"gap {number}"] = gap
            cells[f"hint {number}"] = hint
        return {name: cell for name, cell in cells.items() if cell}


def sentence_of(text: GapText, *, as_markdown: bool) -> GapSentence | None:
    """Return the sentence of a note in pieces; None where it has no such pieces."""
    parts = text.marked if as_markdown else text.plain
    gaps = [part for part in parts if isinstance(part, MarkedGap)]
    if not text.is_simple or not 0 < len(gaps) <= _MOST_GAPS:
        return None
    texts = [""]
    for part in parts:
        if isinstance(part, MarkedGap):
            texts.append("")
        else:
            texts[-1] += part
    insides = []
    for gap in gaps:
        # A simple text has no gap within another one: all parts of a gap are words.
        words = [part for part in gap.parts if isinstance(part, str)]
        insides.append("".join(words))
    if not all(inside.strip() for inside in insides):
        return None
    # Blanks at the ends of a gap go to the texts around it.
    for place, inside in enumerate(insides):
        texts[place] += inside[: len(inside) - len(inside.lstrip())]
        texts[place + 1] = inside[len(inside.rstrip()) :] + texts[place + 1]
    if len(set(map(str.strip, insides))) < len(insides):
        # With one value in two gaps each would be shown by the other.
        return None
    hints = tuple(" ".join(clean(gap.hint).split()) for gap in gaps)
    forms = [_form(text) for text in texts]
    # Blanks at the ends of a sentence are nothing that a form could differ by.
    forms[0] = forms[0].lstrip()
    forms[-1] = forms[-1].rstrip()
    return GapSentence(
        texts=tuple(map(clean, texts)),
        gaps=tuple(map(clean, insides)),
        hints=hints,
        form=tuple(forms),
    )


def _form(text: str) -> str:
    """Return `T`, with the blank or the line end that is on either side of it."""
    inner = text.strip()
    if not inner:
        return _blank(text)
    before, behind = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if is_literal(inner):
        return f"{_blank(before)}{inner}{_blank(behind)}"
    return f"{_blank(before)}T{_blank(behind)}"


def _blank(text: str) -> str:
    """Return the line end or the blank that a text of blanks is."""
    return "\n" if "\n" in text else " " * bool(text)


def is_literal(text: str) -> bool:
    """Return whether a text is a sign or two, such as a full stop: it stands in the pattern."""
    return 0 < len(text) <= _MOST_SIGNS and not _NO_SIGNS.search(text)


def pattern_of_form(form: Sequence[str], hints: Collection[str], *, with_gaps: bool) -> str:
    """Return the pattern of all sentences of a form, with brackets or as it reads.

    `hints` are the columns of hints that there are.
    """
    pattern = ""
    for number, piece in enumerate(form, 1):
        pattern += piece.replace("T", f"{{text {number}}}")
        if number < len(form):
            gap = f"{{gap {number}}}"
            if with_gaps:
                hint = ""
                if f"hint {number}" in hints:
                    hint = f"::{{hint {number}}}"
                gap = f"[{gap}{hint}]"
            pattern += gap
    return pattern


def frequent_forms(sentences: Iterable[GapSentence | None]) -> list[tuple[str, ...]]:
    """Return the forms of sentences that become templates, the most frequent first."""
    count = Counter(sentence.form for sentence in sentences if sentence)
    # Forms of one frequency by their letters: the order of notes must not show in a deck file.
    by_count = sorted(count, key=lambda form: (-count[form], form))
    return by_count[:_MOST_FORMS]


@dataclass(slots=True)
class GapRows:
    """The rows of the two tables of a cloze type."""

    sentences: list[tuple[NoteTexts, dict[str, str]]] = field(default_factory=list)
    sentence_texts: list[GapText] = field(default_factory=list)
    forms: list[tuple[str, ...]] = field(default_factory=list)
    cards: list[tuple[NoteTexts, GapText, str]] = field(default_factory=list)
    """Notes that are asked card by card, and what stands above their texts."""

    def columns(self) -> set[str]:
        """Return the columns that some sentence fills."""
        columns: set[str] = set()
        for _, cells in self.sentences:
            columns.update(cells)
        return columns


def gap_rows(notes: Sequence[NoteTexts], texts: Sequence[GapText], heads: Sequence[str]) -> GapRows:
    """Return which notes are sentences in pieces, and which are asked card by card.

    `heads` are what stands above each text on its card.
    """
    good = []
    for note, text, head in zip(notes, texts, heads, strict=True):
        if not note.fault:
            good.append((note, text, head))
    simple_fields = []
    for _, text, head in good:
        if text.is_simple and not head:
            simple_fields.append(text.field)
    as_markdown = MARKDOWN in markup_of(simple_fields)
    sentences: list[GapSentence | None] = []
    for _, text, head in good:
        sentence = None
        # What stands above a sentence would have to be a part of it.
        if not head:
            sentence = sentence_of(text, as_markdown=as_markdown)
        sentences.append(sentence)
    rows = GapRows(forms=frequent_forms(sentences))
    number_of_form = {form: str(number) for number, form in enumerate(rows.forms, 1)}
    for (note, text, head), sentence in zip(good, sentences, strict=True):
        if sentence and sentence.form in number_of_form:
            cells = {**sentence.cells(), FORM: number_of_form[sentence.form]}
            rows.sentences.append((note, cells))
            rows.sentence_texts.append(text)
        else:
            rows.cards.append((note, text, head))
    return rows


class CardRows(NamedTuple):
    """The rows of cards whose questions are written out."""

    one: list[tuple[NoteTexts, dict[str, str]]]
    """Those that leave one gap open."""
    several: list[tuple[NoteTexts, dict[str, str]]]


def rows_of_cards(
    cards: Sequence[tuple[NoteTexts, GapText, str]], sign: str, *, as_markdown: bool
) -> CardRows:
    """Return a row for each card, with its question; `sign` parts the answers of a cell."""
    rows = CardRows([], [])
    for note, text, head in cards:
        for number in text.numbers():
            card = text.card(number, as_markdown=as_markdown)
            question = "\n".join(filter(None, [head, clean(card.stem)]))
            refuse_long(note.note, question)
            answers = list(map(clean, card.answers))
            if len(answers) == 1:
                rows.one.append((note, {QUESTION: question, ANSWER: answers[0]}))
            elif answers:
                rows.several.append((note, {QUESTION: question, ANSWERS: sign.join(answers)}))
    return rows


def sentence_questions(
    name: str,
    table: str,
    rows: GapRows,
    behind_of: Callable[[Sequence[NoteTexts]], str],
    *,
    is_typed: bool,
) -> list[ImportedQuestion]:
    """Return a template for each form of sentences.

    `behind_of` gives the pattern of what the backs of some notes show besides.
    """
    questions = []
    columns = rows.columns()
    for number, form in enumerate(rows.forms, 1):
        of_form = [note for note, cells in rows.sentences if cells[FORM] == str(number)]
        question = ImportedQuestion(
            name=name,
            table=table,
            cloze=pattern_of_form(form, columns, with_gaps=True),
            explain=pattern_of_form(form, columns, with_gaps=False) + behind_of(of_form),
            is_typed=is_typed,
        )
        if len(rows.forms) > 1:
            question.name = f"{name} {number}"
            question.where = {FORM: str(number)}
        questions.append(question)
    return questions
