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
from studykit.markup.names import is_markup
from studykit.questions.item import PartedLine, TextPart, gap_text
from studykit.questions.report_link import is_link


def _are_lines(values: list[Any]) -> bool:
    """Return whether values are lines in parts: `[["What is ",""],["la casa","es"]]` is one."""
    for line in values:
        if type(line) is not list:
            return False
        for part in line:
            # A third text is a markup, and a fourth one says that a voice reads it.
            if type(part) is not list or not 2 <= len(part) <= 4 or not are_texts(part):
                return False
            if not is_markup("".join(part[2:3])) or part[3:] not in ([], [SPEAK]):
                return False
    return True


SPEAK = "speak"


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
    "note fields": TEXTS,
    "report": ValueRule(str, "a link (https: or mailto:)", is_link),
    "foreign lines": ValueRule(list, "lines in parts: texts with their languages", _are_lines),
    "answer markup": ValueRule(str, "a markup", is_markup),
    "answer speaks": ValueRule(bool, "true", bool),
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
        "note fields": shown.note_fields,
        "report": shown.report,
        "foreign lines": [list(map(_part_values, line)) for line in shown.foreign_lines],
        "answer markup": shown.answer_markup,
        "answer speaks": shown.answer_speaks,
    }
    # Most are empty, and a deck has thousands of lines.
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
        note_fields=tuple(values.get("note fields", ())),
        report=values.get("report", ""),
        foreign_lines=_lines(values.get("foreign lines", ())),
        answer_markup=values.get("answer markup", ""),
        answer_speaks=values.get("answer speaks", False),
    )


def _part_values(part: TextPart) -> list[str]:
    """Return the values of a part; of one without markup and voice text and language alone."""
    values = [part.text, part.lang]
    if part.markup or part.speak:
        values.append(part.markup)
    if part.speak:
        values.append(SPEAK)
    return values


def _lines(values: Iterable[Iterable[Sequence[str]]]) -> tuple[PartedLine, ...]:
    lines = []
    for line in values:
        parts = []
        for text, lang, *more in line:
            # The fourth text can only be SPEAK: the rules have been asked.
            markup = "".join(more[:1])
            parts.append(TextPart(text, lang, markup, speak=len(more) > 1))
        lines.append(tuple(parts))
    return tuple(lines)


def _are_gaps(places: Sequence[int], stem: str, gap: str) -> bool:
    """Return whether a gap begins at each place, behind the one before."""
    end = 0
    for place in places:
        if place < end or not stem.startswith(gap, place):
            return False
        end = place + len(gap)
    return True
