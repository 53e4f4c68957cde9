"""Items as one HTML file that needs no other: to read on a screen, and to print with the answers on pages of their own.

Texts go through the encoder, and into no attribute but the words for a picture. Pictures and sounds are embedded.
Nothing here knows learners.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from itertools import groupby

from studykit.anki.encode import EncodeError, field
from studykit.anki.media import embedded
from studykit.problems import safe_text
from studykit.questions.identity.draw import options
from studykit.questions.item import Deck, Item, source_lines

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

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:"


def as_html(deck: Deck, items: Sequence[Item]) -> str:
    """The questions with their options, then the answers with explanations and sources, under the same numbers."""
    style = resources.files("studykit.formats").joinpath("page.css").read_text(encoding="utf-8")
    parts = [_HEAD.format(title=_text(deck.name), style=style, policy=_POLICY)]
    if deck.about:
        parts.append(f'<p class="about" dir="auto">{_text(deck.about, deck.lang)}</p>\n')
    numbered = [(number, embedded(item)) for number, item in enumerate(items, 1)]
    for name, section, one in (
        ("Questions", "questions", _question),
        ("Answers", "answers", _answer),
    ):
        parts.append(f'<section class="{section}">\n<h2>{name}</h2>\n')
        for subdeck, group in groupby(numbered, key=lambda pair: pair[1].deck):
            if subdeck != deck.name:
                parts.append(
                    f'<h3 dir="auto">{_text(subdeck.removeprefix(f"{deck.name}::"))}</h3>\n'
                )
            parts += [
                "<ol>\n",
                *(line for number, item in group for line in one(number, item)),
                "</ol>\n",
            ]
        parts.append("</section>\n")
    return "".join([*parts, "</body>\n</html>\n"])


def _question(number: int, item: Item) -> Iterator[str]:
    yield f'<li id="q{number}" value="{number}"><p class="stem" dir="auto">{_text(item.stem, item.lang)}</p>\n'
    yield from _list("options", options(item), item, "ol")
    yield f'<a class="to" href="#a{number}">answer</a></li>\n'


def _answer(number: int, item: Item) -> Iterator[str]:
    letter = next((chr(65 + at) for at, text in enumerate(options(item)) if text in item.keys), "")
    yield f'<li id="a{number}" value="{number}">'
    for at, answer in enumerate(item.answers):
        mark = f"{letter}) " if letter and at == 0 and len(item.answers) == 1 else ""
        also = (
            f' <span class="also">({_text(", ".join(answer.accepted), item.lang)})</span>'
            if answer.accepted
            else ""
        )
        yield f'<p class="key" dir="auto">{mark}{_text(answer.text, item.lang)}{also}</p>\n'
    if item.explanation:
        yield f'<p class="why" dir="auto">{_text(item.explanation, item.lang)}</p>\n'
    yield from _list("sources", source_lines(item.sources), item, "ul")
    yield f'<a class="to" href="#q{number}">question</a></li>\n'


def _list(kind: str, texts: Iterable[str], item: Item, tag: str) -> Iterator[str]:
    # The text has a direction of its own; the list keeps that of the page, or its numbers would hang over the edge.
    entries = "".join(f"<li><bdi>{_text(text, item.lang)}</bdi></li>" for text in texts)
    if entries:
        yield f'<{tag} class="{kind}">{entries}</{tag}>\n'


def _text(text: str, lang: str = "") -> str:
    """The text as HTML. What no HTML file can hold is shown as an escape."""
    try:
        return field(text, lang)
    except EncodeError:
        return field(safe_text(text), lang)
