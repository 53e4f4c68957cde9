"""Read the lines of a lock file behind its head: a card, a row, or by what options were drawn.

    {"id":"capital/fr","note":1764000000000,...    an entry of the lock
    {"row":"cities/paris","label":"8sG0uPd2"}      what a row said
    {"template":"capital","drawn by":"Ud2_0kQz"}

Strict: LineError for a line that is not one that could be written. What they mean is said by
`lock_file`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from studykit.anki._json_lines import (
    ID_OF_NOTE_TYPE,
    IDS_BY_FACT,
    NUMBER,
    PLACES,
    TEXT,
    TEXTS,
    LineError,
    ValueRule,
    are_texts,
    checked,
    is_whole,
)
from studykit.anki.lock import FormerKeys, LockEntry
from studykit.questions.identity.ids import bracket
from studykit.questions.item import NO_IDS, RowCells, Wording

LEVEL = "::"
"""Between the levels of a deck's name, and in front of what lies below that of the head."""

_DIGEST = re.compile("[A-Za-z0-9_-]{8}")
_DIGESTS_WITH_BLANKS = re.compile("[A-Za-z0-9_-]{8}(?: [A-Za-z0-9_-]{8})*")


def _are_former(values: list[Any]) -> bool:
    return bool(values) and is_whole(values[0]) and are_texts(values[1:])


_DIGEST_OF_TEXT = ValueRule(
    str, "a digest of 8 letters", lambda text: bool(_DIGEST.fullmatch(text))
)
_DIGESTS = ValueRule(
    str, "digests of 8 letters", lambda text: bool(_DIGESTS_WITH_BLANKS.fullmatch(text))
)
_RULES: Mapping[str, ValueRule] = {
    "id": TEXT,
    "note": NUMBER,
    "card": NUMBER,
    "changed": NUMBER,
    "digest": TEXT,
    "deck": TEXT,
    "stem": _DIGEST_OF_TEXT,
    "keys": _DIGESTS,
    "says": _DIGESTS,
    "options": TEXTS,
    "gaps": PLACES,
    "retired": NUMBER,
    "facts": TEXTS,
    "was": IDS_BY_FACT,
    "former": ValueRule(list, "a time and the answers until then", _are_former),
    "guid": TEXT,
    "type": ID_OF_NOTE_TYPE,
    "place": NUMBER,
}


def read_entry(line: str, deck: str) -> LockEntry:
    """Return the entry of a line. Raise LineError when it is not one that could be written."""
    values = checked(line, _RULES, ("id", "note", "changed", "digest"))
    former = None
    if "former" in values:
        until, *keys = values["former"]
        former = FormerKeys(tuple(keys), until)
    # The id of an item of a cloze ends in a bracket, which names its gap.
    gaps = tuple(values.get("gaps", ()))
    if bool(gaps) != bool(bracket(values["id"])):
        raise LineError("'gaps' must be where the gaps of a cloze's stem begin")
    return LockEntry(
        id=values["id"],
        note=values["note"],
        changed=values["changed"],
        digest=values["digest"],
        facts=tuple(values.get("facts", ())),
        deck=_whole_name(values.get("deck", ""), deck),
        wording=Wording(values.get("stem", ""), _several(values, "keys"), _several(values, "says")),
        options=tuple(values.get("options", ())),
        gaps=gaps,
        retired=values.get("retired", 0),
        own_card=values.get("card", 0),
        was={fact: tuple(ids) for fact, ids in values.get("was", NO_IDS).items()},
        former=former,
        guid=values.get("guid", ""),
        note_type=values.get("type", 0),
        place=values.get("place", 0),
    )


BEGINNING_OF_ROW = '{"row":'
_RULES_OF_ROW: Mapping[str, ValueRule] = {
    "row": TEXT,
    "label": _DIGEST_OF_TEXT,
    "others": _DIGEST_OF_TEXT,
}
BEGINNINGS_OF_ADOPTED = ('{"note type":', '{"html of":')
"""Of lines that only a deck with adopted note types has."""
BEGINNING_OF_TEMPLATE = '{"template":'
_RULES_OF_TEMPLATE: Mapping[str, ValueRule] = {"template": TEXT, "drawn by": _DIGESTS}


def read_row(line: str) -> tuple[str, RowCells]:
    """Return the fact of a row's line, and what the row said. Raise LineError."""
    values = checked(line, _RULES_OF_ROW, ("row",))
    return values["row"], RowCells(values.get("label", ""), values.get("others", ""))


def read_template(line: str) -> tuple[str, str]:
    """Return the template of a line, and by what its wrong options were drawn. Raise LineError."""
    values = checked(line, _RULES_OF_TEMPLATE, ("template", "drawn by"))
    return values["template"], values["drawn by"]


def _several(values: Mapping[str, Any], name: str) -> tuple[str, ...]:
    if name not in values:
        return ()
    return tuple(values[name].split(" "))


def _whole_name(name: str, deck: str) -> str:
    # Most cards lie in the deck of the head, and their lines say nothing of it.
    if not name or name.startswith(LEVEL):
        return f"{deck}{name}"
    return name
