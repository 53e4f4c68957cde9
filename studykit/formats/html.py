"""Items as one HTML file that needs no other: to read on a screen, and to print.

The questions come first; the answers follow on pages of their own, under the same numbers. Texts
go through the encoder of Anki's fields, and into no attribute but the words for a picture.
Pictures and sounds stand in the file itself. Knows nothing of learners.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib import resources
from itertools import groupby

from studykit.anki.field_html import MARKED_UP, EncodeError, Look, field, field_in, report_line
from studykit.anki.media import mark, words_of
from studykit.formats.exported_file import Request, Written
from studykit.formats.media_files import data_url
from studykit.grading.expected import Answer
from studykit.markup.formulas import TexFormula
from studykit.problems import safe_text
from studykit.questions.identity.draw import options
from studykit.questions.item import Deck, Item, PartedLine
from studykit.questions.media import worded
from studykit.questions.report_link import report_link, reported_fact
from studykit.questions.source_lines import source_lines

_HEAD = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<h1 dir="auto">{title}</h1>
"""
# The page shows what is in it, and loads and runs nothing, whatever a text may hold.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:"
_Numbered = tuple[int, Item]


def write(request: Request) -> Written:
    """Return the page as a file. Raise OSError when a picture or a sound cannot be read."""
    return Written(as_html(request.deck, request.items).encode())


def as_html(deck: Deck, items: Sequence[Item]) -> str:
    """Return the questions with their options, then the answers with explanations and sources.

    Raise OSError when a picture or a sound cannot be read.
    """
    style = resources.files("studykit.formats").joinpath("page.css").read_text(encoding="utf-8")
    parts = [_HEAD.format(title=_text(deck.name), style=style, policy=_POLICY)]
    if deck.about:
        parts.append(f'<p class="about" dir="auto">{_text(deck.about, deck.lang)}</p>\n')
    numbered = [(number, _with_media_inside(item)) for number, item in enumerate(items, 1)]
    parts += _section("Questions", deck, numbered, _question)
    parts += _section("Answers", deck, numbered, partial(_answer, deck.report))
    parts.append("</body>\n</html>\n")
    return "".join(parts)


def _section(
    title: str,
    deck: Deck,
    numbered: Sequence[_Numbered],
    entry: Callable[[int, Item], Iterator[str]],
) -> Iterator[str]:
    yield f'<section class="{title.lower()}">\n<h2>{title}</h2>\n'
    for subdeck, items in groupby(numbered, key=_deck_of):
        # The deck itself is the page, which has its title already.
        if subdeck != deck.name:
            yield f'<h3 dir="auto">{_text(subdeck.removeprefix(f"{deck.name}::"))}</h3>\n'
        yield "<ol>\n"
        for number, item in items:
            yield from entry(number, item)
        yield "</ol>\n"
    yield "</section>\n"


def _deck_of(numbered: _Numbered) -> str:
    return numbered[1].deck


def _question(number: int, item: Item) -> Iterator[str]:
    stem = _text(item.stem, item.lang, item.foreign_lines)
    yield f'<li id="q{number}" value="{number}">{_paragraph("stem", stem)}'
    yield from _list("options", options(item), _look_of_answers(item), "ol")
    yield f'<a class="to" href="#a{number}">answer</a></li>\n'


def _answer(report: str, number: int, item: Item) -> Iterator[str]:
    letter = _letter_of_key(item)
    look = _look_of_answers(item)
    yield f'<li id="a{number}" value="{number}">'
    for answer in item.answers:
        text = f"{letter}{_text_in(answer.text, look)}{_also(answer, look)}"
        yield _paragraph("key", text)
    if item.explanation:
        explanation = _text(item.explanation, item.lang, item.foreign_lines)
        yield _paragraph("why", explanation)
    yield from _list("sources", source_lines(item.sources), Look(item.lang), "ul")
    if report:
        yield report_line(report_link(report, reported_fact(item)))
    yield f'<a class="to" href="#q{number}">question</a></li>\n'


def _paragraph(kind: str, html: str) -> str:
    # A paragraph cannot hold a list or a program: a browser would end it before them.
    tag = "div" if f"<{MARKED_UP} " in html else "p"
    return f'<{tag} class="{kind}" dir="auto">{html}</{tag}>\n'


def _look_of_answers(item: Item) -> Look:
    # Lines that only say a language are those of other texts: an answer has its own.
    lines = [line for line in item.foreign_lines if any(part.markup for part in line)]
    return Look(item.type.lang or item.lang, item.type.markup, tuple(lines))


def _letter_of_key(item: Item) -> str:
    """Return `B) ` when the one right answer is the second option; nothing when it is none."""
    # Where several are right, the letter of one would say too little.
    if len(item.answers) != 1:
        return ""
    for place, text in enumerate(options(item)):
        if text in item.keys:
            return f"{chr(ord('A') + place)}) "
    return ""


def _also(answer: Answer, look: Look) -> str:
    if not answer.accepted:
        return ""
    if look.markup or look.lines:
        spellings = ", ".join(_text_in(text, look) for text in answer.accepted)
    else:
        spellings = _text_in(", ".join(answer.accepted), look)
    return f' <span class="also">({spellings})</span>'


def _list(kind: str, texts: Iterable[str], look: Look, tag: str) -> Iterator[str]:
    # The text has a direction of its own; the list keeps that of the page, or its numbers would
    # hang over the edge.
    entries = "".join(f"<li><bdi>{_text_in(text, look)}</bdi></li>" for text in texts)
    if entries:
        yield f'<{tag} class="{kind}">{entries}</{tag}>\n'


def _text(text: str, lang: str = "", lines: Sequence[PartedLine] = ()) -> str:
    """Return the text as HTML. What no HTML file can hold is shown as an escape."""
    return _text_in(text, Look(lang, lines=lines))


def _text_in(text: str, look: Look) -> str:
    try:
        return field_in(text, look._replace(formula=_as_mathml))
    except EncodeError:
        return field(safe_text(text), look.lang)


def _as_mathml(formula: TexFormula) -> str:
    # Imported here: hardly any deck has formulas.
    from studykit.markup.mathml import as_mathml

    return as_mathml(formula)


def _with_media_inside(item: Item) -> Item:
    """Return the item with its pictures and sounds themselves in its texts. Raise OSError."""
    if not item.media:
        return item
    media_by_path = {medium.path: medium for medium in item.media}

    def put(path: str) -> str:
        medium = media_by_path[path]
        url = data_url(medium.file, medium.path, medium.type)
        return mark(path, url, words_of(medium), is_sound=medium.type == "audio")

    return worded(item, put, put, put)
