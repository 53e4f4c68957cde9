"""Cards to print on both sides and cut: a sheet of fronts, then a sheet of their backs.

    1  2        2  1      the backs, seen from behind: turned over its long edge,
    3  4        4  3      each lies behind its front

A card whose texts are long is as wide as the sheet, or a whole one. The sheet fits on A4 and on
Letter. Texts go the way of those for courses; formulas are MathML. Paper holds no sound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import resources
from typing import NamedTuple

from studykit.anki.media import PackagedMedia
from studykit.facts.media import MARK
from studykit.formats._card_sizes import CardSize, CardText, size_of_card
from studykit.formats.course_texts import CourseTexts
from studykit.formats.exported_file import LeftOut, Request, Written
from studykit.formats.printed_page import head, texts_on_paper
from studykit.problems import MARKS
from studykit.questions.identity.draw import options, to_order
from studykit.questions.item import Item
from studykit.questions.source_lines import source_lines

_ROWS = 4
_MOST_WHY = 400
"""Letters of an explanation that still stands on a card."""
_IS_HEARD = "it is asked by a sound, which paper does not hold"
_TOO_LONG = "its texts are too long for one sheet"
_SMALLER = 0.72
"""The letters of what stands below the answer; so they are in the style sheet."""


class _PaperCard(NamedTuple):
    number: int
    item: Item
    texts: CourseTexts
    size: CardSize
    with_why: bool
    """The explanation has room."""


_Row = tuple[_PaperCard, ...]


def write(request: Request) -> Written:
    """Return the sheets as a page to print. Raise OSError when a picture cannot be read."""
    media = PackagedMedia()
    cards: list[_PaperCard] = []
    left_out: list[LeftOut] = []
    for item in request.items:
        if any(medium.type == "audio" and medium.is_asked for medium in item.media):
            left_out.append(LeftOut(item.id, _IS_HEARD))
            continue
        with_why = bool(item.explanation) and len(item.explanation) <= _MOST_WHY
        size = size_of_card(_texts_of(item, with_why=with_why))
        if size is None:
            left_out.append(LeftOut(item.id, _TOO_LONG))
            continue
        texts = texts_on_paper(item, media)
        cards.append(_PaperCard(len(cards) + 1, item, texts, size, with_why))
    style = resources.files("studykit.formats").joinpath("cards.css").read_text(encoding="utf-8")
    parts = [head(request.deck.name, style)]
    for rows in _sheets(_rows(cards)):
        parts += _sheet("front", rows)
        parts += _sheet("back", rows)
    parts.append("</body>\n</html>\n")
    return Written("".join(parts).encode(), left_out)


# --- what stands on a card ------------------------------------------------------------------------


def _choices(item: Item) -> tuple[str, ...]:
    """Return what the front must show to choose from or to put in order."""
    if item.interaction == "order":
        return to_order(item)
    can_be_recalled = not item.modes or "cards" in item.modes or "typed" in item.modes
    if can_be_recalled and item.interaction != "true or false":
        return ()
    return options(item)


def _texts_of(item: Item, *, with_why: bool) -> tuple[list[CardText], list[CardText]]:
    """Return all texts of both sides, to be measured."""
    front = [_measured(text, item) for text in (item.stem, *_choices(item))]
    back = [_measured(key, item) for key in item.keys]
    if with_why:
        back.append(_measured(item.explanation, item)._replace(scale=_SMALLER))
    back += [CardText(line, _SMALLER) for line in source_lines(item.sources)]
    return front, back


def _measured(text: str, item: Item) -> CardText:
    measured = CardText(text, is_marked_up=item.has_markup)
    if MARKS[0] not in text:
        return measured
    pictures = sum(match[1] == "picture" for match in MARK.finditer(text))
    return measured._replace(text=MARK.sub("", text), pictures=pictures)


def _front(card: _PaperCard) -> Iterator[str]:
    yield f'<div class="stem" dir="auto">{card.texts.stem()}</div>'
    choices = _choices(card.item)
    if choices:
        members = "".join(f"<li>{card.texts.answer(choice)}</li>" for choice in choices)
        yield f'<ol class="options">{members}</ol>'


def _back(card: _PaperCard) -> Iterator[str]:
    keys = "".join(f"<li>{card.texts.answer(key)}</li>" for key in card.item.keys)
    # An order is read from the first to the last; others are told apart by their lines.
    tag = "ol" if card.item.interaction == "order" else "ul"
    yield f'<div class="key"><{tag}>{keys}</{tag}></div>'
    if card.with_why:
        yield f'<div class="why" dir="auto">{card.texts.explanation_alone()}</div>'
    lines = source_lines(card.item.sources)
    if lines:
        members = "".join(f"<li>{card.texts.words(line)}</li>" for line in lines)
        yield f'<ul class="sources">{members}</ul>'


# --- where cards lie ------------------------------------------------------------------------------


def _rows(cards: Sequence[_PaperCard]) -> Iterator[_Row]:
    """Yield the rows of all sheets: two small cards, or a larger one, in their order."""
    row: list[_PaperCard] = []
    for card in cards:
        if card.size.shape != "small" and row:
            yield tuple(row)
            row = []
        row.append(card)
        if card.size.shape != "small" or len(row) == 2:
            yield tuple(row)
            row = []
    if row:
        yield tuple(row)


def _sheets(rows: Iterator[_Row]) -> Iterator[list[_Row]]:
    sheet: list[_Row] = []
    for row in rows:
        fills_a_sheet = row[0].size.shape == "whole"
        if sheet and (fills_a_sheet or len(sheet) == _ROWS):
            yield sheet
            sheet = []
        sheet.append(row)
        if fills_a_sheet:
            yield sheet
            sheet = []
    if sheet:
        yield sheet


def _sheet(side: str, rows: Sequence[_Row]) -> Iterator[str]:
    yield f'<div class="sheet-frame"><div class="sheet {side}">\n'
    for row in rows:
        cards = [_card(card, side) for card in row]
        is_half_empty = len(row) == 1 and row[0].size.shape == "small"
        if is_half_empty:
            cards.append('<div class="card none"></div>\n')
        # Turned over its long edge, the left of a sheet is the right of its back.
        if side == "back":
            cards.reverse()
        yield f'<div class="row">\n{"".join(cards)}</div>\n'
    yield "</div></div>\n"


def _card(card: _PaperCard, side: str) -> str:
    texts = "".join(_front(card) if side == "front" else _back(card))
    on_front, on_back = card.size.points
    style = f"font-size:{on_front if side == 'front' else on_back}pt"
    name = card.texts.words(card.item.deck)
    return (
        f'<div class="card {card.size.shape}" style="{style}">{texts}'
        f'<span class="name">{name}</span><span class="number">{card.number}</span></div>\n'
    )
