"""Pages for frames: a card with the HTML and the style that Anki gets, and a printed sheet.

Each is a whole page by itself, with its pictures and sounds inside: the server hands out no file of
a base, under whatever name. Nothing in it runs (`guard.FRAME_POLICY`).
"""

from __future__ import annotations

import html
from datetime import datetime

from studykit.anki.gather import gather
from studykit.anki.shown_card import ShownCard, shown_card, with_formulas, with_media
from studykit.formats.html import as_html
from studykit.formats.media_files import data_url
from studykit.markup.formulas import TexFormula
from studykit.questions.identity.ids import note_id
from studykit.questions.identity.row_evidence import RowEvidence
from studykit.questions.item import Item
from studykit.workspace.workspace import Workspace

SIDES = ("front", "back")
THEMES = ("light", "dark")
_IN_THE_DARK = "@media (prefers-color-scheme: dark)"
_CARD = """\
<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{css}</style>
</head>
<body class="card card1{night}">
{side}
</body>
</html>
"""
_MESSAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>Not to be shown</title>
</head>
<body>
<p>{why}</p>
</body>
</html>
"""


class NoCardError(Exception):
    """A card that cannot be shown; the text says why."""


def card_frame(deck: Workspace, item: Item, side: str, theme: str, now: datetime) -> str:
    """Return the page of one side of a card. Raise NoCardError, OSError."""
    card, files = _card_of(deck, item, now)
    content = card.back if side == "back" else card.front

    def address_of(name: str) -> str:
        file = files.get(name)
        if file is None:
            return "data:,"
        return data_url(file, name, "audio" if f"[sound:{name}]" in content else "image")

    content = with_formulas(with_media(content, address_of), _as_mathml)
    return _CARD.format(
        lang=html.escape(item.lang or "en"),
        title=html.escape(f"{side.capitalize()} of {item.id}"),
        css=card.css,
        night=" nightMode" if theme == "dark" else "",
        side=content,
    )


def sheet_frame(deck: Workspace, item: Item, theme: str) -> str:
    """Return the sheet with this item alone, as `export --format html` writes it. Raise OSError."""
    # It looks as the machine is set, which here both are shown of. Its style comes before all that
    # an item says, and the title before it holds no tag.
    head, style, page = as_html(deck.deck, [item]).partition("<style>")
    page = page.replace("light dark", theme, 1)
    page = page.replace(_IN_THE_DARK, "@media all" if theme == "dark" else "@media not all", 1)
    return head.replace("light dark", theme, 1) + style + page


def message_frame(why: str) -> str:
    """Return a page that says why there is nothing to be seen."""
    return _MESSAGE.format(why=html.escape(why))


def _card_of(deck: Workspace, item: Item, now: datetime) -> tuple[ShownCard, dict[str, str]]:
    """Return the card of an item, and by their names where its media are read.

    Raise NoCardError.
    """
    if deck.adopts:
        raise NoCardError(
            "The notes of this deck are of a published note type, whose cards only Anki can show."
        )
    # The items of one cloze sentence are one note; of the lock nothing else is needed.
    note_of_item = note_id(item.id)
    items = [other for other in deck.items if note_id(other.id) == note_of_item]
    entries = {}
    for name, entry in deck.lock.entries.items():
        if note_id(name) == note_of_item:
            entries[name] = entry
    lock = deck.lock._replace(entries=entries)
    export, problems = gather(deck.deck, items, lock, int(now.timestamp()), RowEvidence(deck.base))
    if export is None:
        raise NoCardError("\n".join(map(str, problems)))
    (note,) = export.notes
    numbers = [card.number for card in note.cards if card.id == item.id]
    return shown_card(note, numbers[0]), dict(export.media)


def _as_mathml(tex: str, is_display: bool) -> str:
    # Imported here: hardly any deck has formulas.
    from studykit.markup.mathml import as_mathml

    return as_mathml(TexFormula(html.unescape(tex), is_display))
