"""Parts that the fields of every note are put together from: lists, sources, a line on retirement.

Knows nothing of note types, ids and files.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from studykit.anki.field_html import field

RETIRED_DIV = '<div class="sk-retired">'


def html_list(texts: Iterable[str], lang: str = "", kind: str = "", tag: str = "ul") -> str:
    """Return the texts as an HTML list of the class `kind`; empty when there are none."""
    members = "".join([f"<li>{field(text, lang)}</li>" for text in texts])
    if not members:
        return ""
    begin = f'<{tag} class="{kind}">' if kind else f"<{tag}>"
    return f"{begin}{members}</{tag}>"


def retired_line(retired: int) -> str:
    """Return what a card says on its back since `retired`, in epoch seconds."""
    day = datetime.fromtimestamp(retired, UTC).date().isoformat()
    words = "this question is no longer in the deck, and may be out of date."
    return f"{RETIRED_DIV}Retired on {day}: {words}</div>"
