r"""Texts of items in plain words: as a terminal shows them, and as they are typed.

    漢字[かんじ]       漢字(かんじ)     漢字, or かんじ
    \(x^2\)            x²              x^2

An item keeps the texts of its facts, by which it and its options are known again; here they are put
into words where they are shown or graded. Which part of a text has a markup its lines say, or the
type of its answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from studykit.markup import words
from studykit.questions.item import Item, PartedLine, WrittenTexts, parts_between, parts_of
from studykit.values.scalars import Markup


def typed_text(text: str, markup: Markup, lines: Iterable[PartedLine]) -> str:
    """Return a text as one types it."""
    return _put(text, markup, lines, words.as_typed)


def read_text(text: str, markup: Markup, lines: Iterable[PartedLine]) -> str:
    """Return a text with the readings of its characters; empty where it has none."""
    read = _put(text, markup, lines, lambda part, own: words.as_read(part, own) or part)
    return typed_text(read, markup, lines) if read != text else ""


def _put(
    text: str,
    markup: Markup,
    lines: Iterable[PartedLine],
    in_words: Callable[[str, Markup], str],
) -> str:
    parts = parts_of(text, lines)
    if not any(part.says_something for part in parts):
        return in_words(text, markup)
    return "".join(in_words(part.text, part.markup) for part in parts)


def in_words(item: Item) -> Item:
    """Return an item with its texts as a terminal shows them."""
    if not item.has_markup:
        return item
    markup, lines = item.type.markup, item.foreign_lines

    def shown(text: str) -> str:
        return _put(text, "", lines, words.in_words)

    def shown_answer(text: str) -> str:
        return _put(text, markup, lines, words.in_words)

    answers = []
    for answer in item.answers:
        accepted = tuple(map(shown_answer, answer.accepted))
        answers.append(answer._replace(text=shown_answer(answer.text), accepted=accepted))
    return item._replace(
        stem=shown(item.stem),
        wordings=tuple(map(shown, item.wordings)),
        answers=tuple(answers),
        distractors=tuple(map(shown_answer, item.distractors)),
        shown_key=shown_answer(item.shown_key),
        explanation=shown(item.explanation),
        hint=shown(item.hint),
        cloze=_cloze_in_words(item),
        foreign_lines=(),
        as_written=WrittenTexts(
            item.wordings,
            item.answers,
            item.distractors,
            item.shown_key,
            item.explanation,
            item.hint,
            lines,
        ),
    )


def _cloze_in_words(item: Item) -> tuple[tuple[int, str], ...]:
    ends = []
    end = 0
    for _, text in item.cloze:
        end += len(text)
        ends.append(end)
    parts = parts_of("".join(text for _, text in item.cloze), item.foreign_lines)
    cloze = []
    for (gap, _), piece in zip(item.cloze, parts_between(parts, ends), strict=True):
        text = "".join(words.in_words(part.text, part.markup) for part in piece)
        cloze.append((gap, text))
    return tuple(cloze)


def written(item: Item) -> Item:
    """Return an item with the texts of its facts."""
    texts = item.as_written
    if texts is None:
        return item
    return item._replace(
        stem=texts.wordings[0],
        wordings=texts.wordings,
        answers=texts.answers,
        distractors=texts.distractors,
        shown_key=texts.shown_key,
        explanation=texts.explanation,
        hint=texts.hint,
        foreign_lines=texts.foreign_lines,
        as_written=None,
    )
