"""The texts of a card as values of a line of JSON, and back.

    {"stem":"What is the capital of France?","keys":["Paris"],"options":["Rome","Paris"],...}

Lines of the texts file have them, and those of lock files of version 1. What is empty is left out;
of a cloze, the gaps stand in the lock file. Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from studykit.anki._card_texts import CardTexts
from studykit.anki._json_lines import TEXT, TEXTS, LineError, ValueRule, are_texts
from studykit.questions.item import PartedLine, TextPart, gap_text


def _are_lines(values: list[Any]) -> bool:
    """Return whether values are lines in parts: `[["What is ",""],["la casa","es"]]` is one."""
    for line in values:
        if type(line) is not list:
            return False
        for part in line:
            if type(part) is not list or len(part) != 2 or not are_texts(part):
                return False
    return True


TEXT_RULES: Mapping[str, ValueRule] = {
    "stem": TEXT,
    "keys": TEXTS,
    "all wanted": ValueRule(bool, "true", bool),
    "spellings": TEXTS,
    "options": TEXTS,
    "to order": TEXTS,
    "gap hint": TEXT,
    "typed": TEXT,
    "hint": TEXT,
    "explanation": TEXT,
    "sources": TEXTS,
    "tags": TEXTS,
    "lang": TEXT,
    "answer lang": TEXT,
    "foreign lines": ValueRule(list, "lines in parts: texts with their languages", _are_lines),
}


def text_values(shown: CardTexts) -> dict[str, Any]:
    """Return the values of a card's texts, in the order in which they are written."""
    may_be_empty = {
        "stem": shown.stem,
        "keys": shown.keys,
        "all wanted": shown.all_wanted,
        "spellings": shown.spellings,
        "options": shown.options,
        "to order": shown.to_order,
        "gap hint": shown.gap_hint,
        "typed": shown.typed,
        "hint": shown.hint,
        "explanation": shown.explanation,
        "sources": shown.sources,
        "tags": shown.tags,
        "lang": shown.lang,
        "answer lang": shown.answer_lang,
        "foreign lines": shown.foreign_lines,
    }
    return {name: value for name, value in may_be_empty.items() if value}


def texts_from(
    values: Mapping[str, Any], options: Sequence[str], gaps: Sequence[int], *, is_cloze: bool
) -> CardTexts:
    """Return the texts of values that keep the rules. Raise LineError when no card shows them.

    `options` and `gaps` are given apart: not every line has them as they are.
    """
    stem = values.get("stem", "")
    gap_hint = values.get("gap hint", "")
    if bool(gaps) != is_cloze or not _are_gaps(gaps, stem, gap_text(gap_hint)):
        raise LineError("'gaps' must be where the gaps of a cloze's stem begin")
    return CardTexts(
        stem=stem,
        keys=tuple(values["keys"]),
        all_wanted=values.get("all wanted", False),
        spellings=tuple(values.get("spellings", ())),
        options=tuple(options),
        to_order=tuple(values.get("to order", ())),
        gaps=tuple(gaps),
        gap_hint=gap_hint,
        typed=values.get("typed", ""),
        hint=values.get("hint", ""),
        explanation=values.get("explanation", ""),
        sources=tuple(values.get("sources", ())),
        tags=tuple(values.get("tags", ())),
        lang=values.get("lang", ""),
        answer_lang=values.get("answer lang", ""),
        foreign_lines=_lines(values.get("foreign lines", ())),
    )


def _lines(values: Iterable[Iterable[tuple[str, str]]]) -> tuple[PartedLine, ...]:
    lines = []
    for line in values:
        lines.append(tuple(TextPart(text, lang) for text, lang in line))
    return tuple(lines)


def _are_gaps(places: Sequence[int], stem: str, gap: str) -> bool:
    """Return whether a gap begins at each place, behind the one before."""
    end = 0
    for place in places:
        if place < end or not stem.startswith(gap, place):
            return False
        end = place + len(gap)
    return True
