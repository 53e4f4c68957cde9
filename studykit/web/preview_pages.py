"""The pages of the preview, by their addresses.

/                   the list of items: ?q= words to look for, ?page=
/item?id=           one item as a terminal, Anki and a sheet show it, with problems and reasons
/problems           all that `studykit check` finds
/card, /sheet       what stands in the frames of an item
/state?since=       whether something was saved, and which item that has changed
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from studykit.checks.why_item import why_item
from studykit.problems import safe_text
from studykit.questions.item import Item
from studykit.questions.source_lines import source_lines
from studykit.web.deck_on_show import DeckOnShow, DeckState
from studykit.web.frames import (
    SIDES,
    THEMES,
    NoCardError,
    card_frame,
    message_frame,
    sheet_frame,
)
from studykit.web.guard import FRAME_POLICY
from studykit.web.list_of_items import page_of_items
from studykit.web.terminal_view import terminal_views
from studykit.workspace.workspace import Workspace

MOST_REASONS = 12
"""Of candidates that cannot be an option; `studykit why` has all."""
_MOST_CHANGED = 20
"""Links to what a save has changed."""


def preview_pages(shown: DeckOnShow, clock: Callable[[], datetime]) -> Blueprint:
    """Return the pages that show a deck."""
    pages = _PreviewPages(shown, clock)
    blueprint = Blueprint("preview", __name__)
    blueprint.add_app_template_filter(safe_text)
    blueprint.get("/")(pages.list_items)
    blueprint.get("/problems")(pages.list_problems)
    blueprint.get("/item")(pages.show_item)
    blueprint.get("/card")(pages.show_card)
    blueprint.get("/sheet")(pages.show_sheet)
    blueprint.get("/state")(pages.tell_state)
    return blueprint


class _PreviewPages:
    """Answers each address of the preview, with the deck as it is on show then."""

    def __init__(self, shown: DeckOnShow, clock: Callable[[], datetime]) -> None:
        self._shown = shown
        self._clock = clock

    def list_items(self) -> ResponseReturnValue:
        state = self._shown.state
        words = request.args.get("q", "")
        page = page_of_items(state.items, words, request.args.get("page", 1, type=int))
        changed = state.changed[:_MOST_CHANGED]
        return render_template("list.html", state=state, page=page, words=words, changed=changed)

    def list_problems(self) -> ResponseReturnValue:
        return render_template("problems.html", state=self._shown.state)

    def show_item(self) -> ResponseReturnValue:
        state = self._shown.state
        deck, item = _asked_for(state)
        with self._shown.making:
            why = why_item(deck.loaded, deck.lock.earlier_items(), item)
            views = terminal_views(item, self._clock())
        return render_template(
            "item.html",
            state=state,
            item=item,
            neighbours=state.neighbours(item),
            why=why,
            views=views,
            sides=SIDES,
            themes=THEMES,
            sources=source_lines(item.sources),
            problems=state.problems_of(item),
            most_reasons=MOST_REASONS,
        )

    def show_card(self) -> ResponseReturnValue:
        deck, item = _asked_for(self._shown.state)
        side, theme = request.args.get("side"), _theme()
        if side not in SIDES:
            abort(404)
        with self._shown.making:
            return _frame(lambda: card_frame(deck, item, side, theme, self._clock()))

    def show_sheet(self) -> ResponseReturnValue:
        deck, item = _asked_for(self._shown.state)
        theme = _theme()
        with self._shown.making:
            return _frame(lambda: sheet_frame(deck, item, theme))

    def tell_state(self) -> ResponseReturnValue:
        state = self._shown.state
        return {"number": state.number, "changed": list(state.changed[:_MOST_CHANGED])}


def _asked_for(state: DeckState) -> tuple[Workspace, Item]:
    """Return the item whose id is asked for, with its deck; leave with 404 where there is none."""
    place = state.places.get(request.args.get("id", ""))
    if state.workspace is None or place is None:
        abort(404, "There is no such item, or it is not asked any more.")
    return state.workspace, state.items[place]


def _theme() -> str:
    """Return whether a frame is asked for in light or dark; leave with 404 where neither is."""
    theme = request.args.get("theme", "")
    if theme not in THEMES:
        abort(404)
    return theme


def _frame(make: Callable[[], str]) -> Response:
    """Return a page for a frame, or one that says why there is none."""
    try:
        page = make()
    except NoCardError as error:
        page = message_frame(str(error))
    except OSError as error:
        page = message_frame(f"A picture or a sound cannot be read: {error}")
    response = Response(page, mimetype="text/html")
    response.headers["Content-Security-Policy"] = FRAME_POLICY
    return response
