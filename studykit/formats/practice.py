"""A page to practise with in a browser, off line: one file, with all that it needs in itself.

    choice    the options, drawn from the item's id; those that are right are marked as such
    typed     what was typed is shown beside the key, for the learner to judge
    cards     the answer is thought of, shown, and judged

What was missed comes again in the sitting. The page grades nothing and plans nothing: it keeps what
was asked, answered and when, and gives it as a file, which `log import` judges
(`reviews.practice_file`). Texts stand in it as values in JSON; HTML of questions is made by the
encoder of Anki's fields, and the page's policy lets no script run but its own.
"""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from importlib import resources
from typing import Any

from studykit.anki.media import PackagedMedia
from studykit.formats.course_texts import CourseTexts
from studykit.formats.exported_file import LeftOut, Request, Written
from studykit.formats.media_files import data_url
from studykit.formats.printed_page import escaped, formula_as_mathml
from studykit.limits import MAX_PAGE_MEDIA
from studykit.questions.identity.draw import boxes, options, to_order
from studykit.questions.item import Item, Medium, Mode

_TOO_LARGE = (
    f"with its pictures and sounds the page would hold more than {MAX_PAGE_MEDIA // 2**20} MB "
    "of them"
)
_NAME = "data:,"
"""Begins the address of a picture in a text: behind it stands its name among all of the page."""


def write(request: Request) -> Written:
    """Return the page. Raise OSError when a picture or a sound cannot be read."""
    media = _MediaOfPage()
    questions: list[dict[str, Any]] = []
    left_out: list[LeftOut] = []
    for item in request.items:
        if media.have_room_for(item):
            questions.append(_question(item, media))
        else:
            left_out.append(LeftOut(item.id, _TOO_LARGE))
    page = {"deck": request.deck.key, "questions": questions, "media": media.by_name}
    return Written(_page(request.deck.name, page).encode(), left_out)


class _MediaOfPage:
    """The pictures and sounds of a page, each once however many questions show it."""

    def __init__(self) -> None:
        self.packaged = PackagedMedia()
        self.by_name: dict[str, str] = {}
        self._size = 0

    def have_room_for(self, item: Item) -> bool:
        """Take those of an item, unless the page would be too large. Raise OSError."""
        new: dict[str, str] = {}
        for medium in item.media:
            name = self.packaged.name_of(medium.file)
            if name not in self.by_name:
                new[name] = data_url(medium.file, medium.path, medium.type)
        size = sum(map(len, new.values()))
        if self._size + size > MAX_PAGE_MEDIA:
            return False
        self._size += size
        self.by_name.update(new)
        return True


def _question(item: Item, media: _MediaOfPage) -> dict[str, Any]:
    """Return what the page knows of an item: texts as HTML to show, and as they are to be kept."""
    texts = CourseTexts(item, media.packaged, _address_of, formula_as_mathml)
    choices = []
    for text in _choices(item):
        choices.append({"text": text, "html": texts.answer(text), "right": text in item.keys})
    return {
        "id": item.id,
        "ways": _ways(item),
        "asked": item.stem,
        "stem": texts.stem(),
        "order": [texts.answer(text) for text in to_order(item)],
        "choices": choices,
        "several": bool(boxes(item)),
        "keys": list(item.keys),
        "answers": [texts.answer(text) for text in item.keys],
        "in_order": item.interaction == "order",
        "explanation": texts.explanation(),
    }


def _choices(item: Item) -> tuple[str, ...]:
    return options(item) or boxes(item)


def _ways(item: Item) -> list[Mode]:
    """Return how the page can ask an item, within what its author allows."""
    ways: list[Mode] = []
    if _choices(item):
        ways.append("choice")
    # To type True is no better than to choose it.
    if item.interaction != "true or false":
        ways += ["typed", "cards"]
    allowed = [way for way in ways if not item.modes or way in item.modes]
    # As in the quiz: what the author allows may be impossible.
    return allowed or ways or ["cards"]


def _address_of(_: Medium, name: str) -> str:
    return f"{_NAME}{name}"


def _page(title: str, page: dict[str, Any]) -> str:
    files = resources.files("studykit.formats")
    template = files.joinpath("practice.html").read_text(encoding="utf-8")
    script = files.joinpath("practice.js").read_text(encoding="utf-8")
    style = files.joinpath("practice.css").read_text(encoding="utf-8")
    parts = {
        "script_digest": b64encode(sha256(script.encode()).digest()).decode(),
        "title": escaped(title),
        "style": style,
        "script": script,
        # In ASCII, and without the one sign that could end the element.
        "page": json.dumps(page, separators=(",", ":")).replace("<", "\\u003c"),
    }
    pieces = template.split("@@")
    # Every second piece is a name; what is put in is not looked at again.
    for place in range(1, len(pieces), 2):
        pieces[place] = parts[pieces[place]]
    return "".join(pieces)
