r"""Questions as GIFT, the text format that Moodle and others read.

    // [id:capital/france] [tag:europe]
    ::capital/france::[html]Which is the capital of France?{
        =Paris
        ~Lyon
        ####[html]<div>Paris is the capital of France.</div>
    }

A text stands on one line, as HTML, and each sign that GIFT knows (`~ = # { } : \`) behind a
backslash. What is typed is compared letter for letter, and goes out as it is. GIFT has no units,
and no gaps inside a sentence: a unit stands behind the question, a gap in it as `[...]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from studykit.anki.media import PackagedMedia
from studykit.formats.course_question import CourseQuestion, course_question, in_digits, short_name
from studykit.formats.course_texts import CourseTexts
from studykit.formats.exported_file import LeftOut, Request, Written
from studykit.formats.media_files import data_url
from studykit.problems import readable
from studykit.questions.item import Item, Medium

_SIGNS = re.compile(r"[\\~=#{}:]")
_LINE_END = re.compile(r"[\r\n]")
_BYTE_ORDER_MARK = "\ufeff"
"""A blank in JavaScript."""
_BLANK_AT_BEGIN = re.compile(rf"\A[\s{_BYTE_ORDER_MARK}]")
_PLACEHOLDER = re.compile(r"&&\d{3}")
"""Stands for a sign inside of the readers: in a text it would become that sign."""
LONGEST_ID = 100
"""Characters, in Moodle."""
_NO_WAY_TO_TYPE = (
    'its answer holds "->" or "&&" with three digits, which GIFT reads as its own signs'
)


def write(request: Request) -> Written:
    """Return the questions as GIFT. Raise OSError when a picture or a sound cannot be read."""
    media = PackagedMedia()
    blocks: list[str] = []
    left_out: list[LeftOut] = []
    deck = ""
    for item in request.items:
        question = _fit_for_gift(course_question(item, request.judge))
        if question is None:
            left_out.append(LeftOut(item.id, _NO_WAY_TO_TYPE))
            continue
        if item.deck != deck:
            deck = item.deck
            blocks.append(f"$CATEGORY: {_category(deck)}\n")
        texts = CourseTexts(item, media, _address_of)
        blocks.append("".join(f"{line}\n" for line in _lines(question, texts)))
    return Written("\n".join(blocks).encode(), left_out)


def _address_of(medium: Medium, name: str) -> str:
    # A text file has no place for others.
    return data_url(medium.file, name, medium.type)


def _fit_for_gift(question: CourseQuestion) -> CourseQuestion | None:
    """Return the question with spellings that can be written; None where none can."""
    if question.kind not in ("gap", "words"):
        return question
    spellings = tuple(text for text in question.spellings if _can_be_typed(text))
    # The first one is the answer itself: with other spellings alone it would be marked wrong.
    if spellings[:1] != question.spellings[:1]:
        return None
    return question._replace(spellings=spellings)


def _can_be_typed(text: str) -> bool:
    return "->" not in text and not _PLACEHOLDER.search(text)


def _category(deck: str) -> str:
    """Return a deck as a path of categories; two strokes are one in a name."""
    levels = [level.strip().replace("/", "//") for level in _one_line(deck).split("::")]
    # Of all signs, Moodle reads back the backslash alone there.
    return "/".join(level for level in levels if level).replace("\\", "\\\\")


def _lines(question: CourseQuestion, texts: CourseTexts) -> Iterator[str]:
    item = question.item
    yield _comment(item)
    stem = texts.stem()
    if question.unit and question.unit not in item.stem:
        stem += f" {texts.words(f'(in {question.unit})')}"
    begin = "{#" if question.kind == "number" else "{"
    name = _escaped(short_name(_one_line(item.id), LONGEST_ID))
    yield f"::{name}::{_html(stem)}{begin}"
    for line in _answers(question, texts):
        yield f"\t{line}"
    feedback = texts.explanation(with_answers=question.kind == "free")
    if feedback:
        yield f"\t####{_html(feedback)}"
    yield "}"


def _comment(item: Item) -> str:
    """Return the line by which Moodle knows the id and the tags of the question below it."""
    identity = short_name(_one_line(item.id), LONGEST_ID).replace("]", "\\]")
    comment = f"// [id:{identity}]"
    for tag in item.tags:
        name = _one_line(tag).replace("]", "\\]")
        comment += f" [tag:{name}]"
    return comment


def _answers(question: CourseQuestion, texts: CourseTexts) -> Iterator[str]:
    item = question.item
    match question.kind:
        case "true or false":
            yield "TRUE" if item.truth else "FALSE"
        case "choose one":
            for option in question.options:
                sign = "=" if option in item.keys else "~"
                yield sign + _html(texts.answer(option))
        case "choose several":
            # Moodle takes shares of a hundred with five places.
            share = f"{100 / len(item.keys):.5f}".rstrip("0").rstrip(".")
            for option in question.options:
                weight = share if option in item.keys else "-100"
                yield f"~%{weight}%{_html(texts.answer(option))}"
        case "order":
            for option in question.options:
                place = item.keys.index(option) + 1
                yield f"={_html(texts.answer(option))} -> {place}"
        case "number":
            for number in question.numbers:
                yield f"=%100%{in_digits(number.value)}:{in_digits(number.tolerance)}"
        case "gap" | "words":
            for text in question.spellings:
                yield f"=%100%{_typed(text)}"


def _html(html: str) -> str:
    # A line break would end the line, and two of them the question.
    html = _LINE_END.sub(_entity, html)
    # Readers cut blanks at the ends.
    html = _BLANK_AT_BEGIN.sub(_entity, html)
    if _is_blank(html[-1:]):
        html = f"{html[:-1]}&#{ord(html[-1])};"
    return f"[html]{_escaped(html)}"


def _is_blank(sign: str) -> bool:
    return sign.isspace() or sign == _BYTE_ORDER_MARK


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def _typed(text: str) -> str:
    """Return an answer to type: an asterisk alone would stand for anything."""
    text = _escaped(_one_line(text).replace("*", "\\*"))
    # A bracket at the beginning would be a format.
    return f"[plain]{text}" if text.startswith("[") else text


def _one_line(text: str) -> str:
    return " ".join(readable(text).split())


def _escaped(text: str) -> str:
    return _SIGNS.sub(lambda match: f"\\{match[0]}", text)
