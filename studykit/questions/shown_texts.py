r"""Texts of items in plain words: as a terminal shows them, and as they are typed.

    漢字[かんじ]       漢字(かんじ)     漢字, or かんじ
    \(x^2\)            x²              x^2

An item keeps the texts of its facts, by which it and its options are known again; here they are put
into words where they are shown or graded. Which part of a text has a markup its lines say, or the
type of its answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from studykit.grading.expected import Answer
from studykit.markup import words
from studykit.markup.formulas import has_formula, is_one_formula
from studykit.questions.item import Item, PartedLine, WrittenTexts, parts_between, parts_of
from studykit.values.scalars import Markup

__all__ = [
    "answer_shown",
    "as_typed",
    "has_formula",
    "in_words",
    "read_text",
    "text_as_written",
    "typed_answers",
    "typed_text",
    "written",
]


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


def _joined(parts: Iterable[tuple[str, Markup]]) -> str:
    """Return the parts of a text, each with its markup, as one text.

    Code or a list of several lines begins a line of its own, and so does what follows it.
    """
    whole = ""
    is_behind_lines = False
    for text, markup in parts:
        has_lines = bool(markup) and "\n" in text
        if has_lines and whole.strip():
            line_end = "" if whole.endswith("\n") else "\n"
            whole = f"{whole.rstrip(' ')}{line_end}{text}"
        elif is_behind_lines and text.strip() and not text.startswith("\n"):
            whole += f"\n{text.lstrip(' ')}"
        else:
            whole += text
        is_behind_lines = has_lines
    return whole


def in_words(item: Item) -> Item:
    """Return an item with its texts as a terminal shows them."""
    if item.as_written or not item.has_markup:
        return item
    markup, lines = item.type.markup, item.foreign_lines

    def shown(text: str) -> str:
        parts = parts_of(text, lines)
        if not any(part.says_something for part in parts):
            return text
        return _joined([(words.in_words(part.text, part.markup), part.markup) for part in parts])

    def shown_answer(text: str) -> str:
        return _put(text, markup, lines, words.in_words)

    answers = []
    for answer in item.answers:
        text = shown_answer(answer.text)
        spellings = dict.fromkeys(map(shown_answer, answer.accepted))
        # The log has answers as the facts have them, and as they were typed.
        for spelling in (answer.text, _typed(item, answer.text)):
            if spelling != text:
                spellings[spelling] = None
        answers.append(answer._replace(text=text, accepted=tuple(spellings)))
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
            item.cloze,
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
        cloze=texts.cloze,
        foreign_lines=texts.foreign_lines,
        as_written=None,
    )


# --- as they are typed ---------------------------------------------------------------------------


def as_typed(item: Item) -> Item:
    """Return an item with its answers as one types them, each with all that is right for it."""
    keys = [answer.text for answer in item.answers]
    answer_type = item.type
    # Words with a formula among them are words: their case and their slips are forgiven.
    if answer_type.notation == "tex" and not all(map(is_one_formula, keys)):
        answer_type = answer_type._replace(markup="")
    others = [text for text in item.distractors if text not in keys]
    return item._replace(
        answers=typed_answers(item, item.answers),
        also_fitting=typed_answers(item, item.also_fitting),
        distractors=tuple(_typed(item, text) for text in others),
        disputes=tuple((_typed(item, text), how) for text, how in item.disputes),
        shown_key=_typed(item, item.shown_key),
        type=answer_type,
    )


def typed_answers(item: Item, answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Return answers to an item as one types them; a reading is as right as its characters."""
    typed = []
    for answer in answers:
        text = _typed(item, answer.text)
        accepted: dict[str, None] = {}
        for spelling in answer.spellings:
            accepted[_typed(item, spelling)] = None
            accepted[read_text(spelling, item.type.markup, item.foreign_lines)] = None
            # As the facts have it, and as a terminal shows it; but of words with a formula among
            # them, which would be compared sign for sign then.
            if "\\" not in spelling or is_one_formula(spelling):
                accepted[spelling] = None
                accepted[_shown(item, spelling)] = None
        for unwanted in (text, ""):
            accepted.pop(unwanted, None)
        typed.append(
            answer._replace(
                text=text,
                value=text if answer.value == answer.text else answer.value,
                accepted=tuple(accepted),
                right_too=tuple(_typed(item, other) for other in answer.right_too),
                bare=_typed(item, answer.bare),
            )
        )
    return tuple(typed)


def _shown(item: Item, text: str) -> str:
    return _put(text, item.type.markup, item.foreign_lines, words.in_words)


def _typed(item: Item, text: str) -> str:
    return typed_text(text, item.type.markup, item.foreign_lines)


# --- between the two -----------------------------------------------------------------------------


def text_as_written(item: Item, text: str) -> str:
    """Return an answer or an option that a terminal shows as the facts have it."""
    if item.as_written is None:
        return text
    of_facts = written(item)
    pairs = zip(
        (*item.keys, *item.distractors), (*of_facts.keys, *of_facts.distractors), strict=True
    )
    return dict(pairs).get(text, text)


def answer_shown(item: Item, text: str) -> str:
    """Return an answer of a time before, as the facts had it, as the item shows its own."""
    if item.as_written is None:
        return text
    return _put(text, item.type.markup, item.as_written.foreign_lines, words.in_words)
