"""What each form makes of the groups of a template's rows, and in the end of the item itself.

A look-up asks about a group as it is. A superlative asks for its extreme, a count for its size, a comparison and an
order about sets of its rows, a cloze for what a gap hides, and a claim whether a sentence is true.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from studykit.facts.english import Language
from studykit.facts.language import language
from studykit.facts.model import FactBase, Row, Table
from studykit.items.compare import count, sets, superlative
from studykit.items.deck import BLANK, Template
from studykit.items.forms import Asked, Direction, Given, Group, Read, directions, group_rows, read_rows
from studykit.items.identity import draw, to_order
from studykit.items.model import Answer, AnswerType, Form, Item, Known
from studykit.items.pattern import Fill, UnknownValueError, fill

GAP = "[...]"
"""What stands in the gap of a cloze, as Anki shows it."""
NOT_SURE: dict[Form, tuple[str, str]] = {
    "superlative": (
        "no row can be compared with the others",
        "Fill in the column, in one unit, or declare its `unit`.",
    ),
    "count": ("what may belong to a group is disputed or not known, so it cannot be counted", "Settle that first."),
    "comparison": ("no rows can be told apart by that column", "Fill it in, or ask among fewer."),
    "order": ("no rows can be told apart by that column", "Fill it in, or ask among fewer."),
}
"""Why a form finds nothing to ask about groups that are there, and what to do."""


def posed(direction: Direction, read: Read, known: Mapping[str, Known], base: FactBase) -> list[Group]:
    """The groups as the template's form asks about them, without those of which the answers are not known."""
    template = direction.template
    # A set is right without what is not translated; everything else rests on all rows of its group.
    is_set = bool(template.among and base.untranslated)
    groups = [group for group in group_rows(direction, read) if is_set or not group.is_blocked]
    if template.form == "superlative":
        groups = [superlative(direction, group, base) for group in groups]
    elif template.form == "count":
        groups = [count(group) for group in groups]
    elif template.among:
        groups = sets(direction, groups, (frozenset(each.facts) for each in known.values()), base)
    elif template.form == "cloze":
        groups = [group._replace(blank=GAP) for group in groups]
    return [group for group in groups if not group.is_blocked]


def filled(stem: str, blank: str) -> str:
    """The stem with what stands in its blank."""
    return stem.replace(BLANK, blank) if blank else stem


def shown_in(stem: str, claimed: str) -> tuple[str, ...]:
    """The value that a claim of before showed in the blank of the stem, if it was worded as it is now."""
    before, _, after = stem.partition(BLANK)
    end = len(claimed) - len(after)
    return (claimed[len(before) : end],) if claimed.startswith(before) and claimed.endswith(after) else ()


def facts_of(table: Table, group: Group) -> tuple[str, ...]:
    """The facts (`table/id`) that a group rests on."""
    asked = group.basis or group.rows
    if len(asked) == 1:
        return (f"{table.name}/{asked[0].row.id}",)
    return tuple(dict.fromkeys([f"{table.name}/{each.row.id}" for each in asked]))


def different(given: Sequence[Given]) -> list[Given]:
    """The different answers, each as it is given first."""
    found: dict[str, Given] = {}
    for each in given:
        found.setdefault(each.text, each)
    return list(found.values())


_UNDISPUTED: Mapping[str, str] = {}


def disputes_of(disputed: Sequence[Asked]) -> Mapping[str, str]:
    """Disputed answers, with how they are disputed."""
    return {given.text: each.disputed for each in disputed for given in each.answers} if disputed else _UNDISPUTED


# --- gaps and their numbers --------------------------------------------------------------------------------


def directions_of(
    template: Template, rows: Sequence[Row], known: Mapping[str, Known], base: FactBase
) -> list[Direction]:
    """The directions of a template. The gaps of a cloze keep the numbers under which they are known."""
    found = list(directions(template))
    if template.form != "cloze" or not known:
        return found
    stems = [{filled(group.stem, GAP) for group in group_rows(each, read_rows(each, rows, base))} for each in found]
    numbers = numbered(stems, known)
    return [replace(each, bracket=number) for each, number in zip(found, numbers, strict=True)]


_NUMBER = re.compile(r"#(\d+)")


def numbered(stems: Sequence[set[str]], known: Mapping[str, Known]) -> list[int]:
    """A number for each gap, whose stems are given: the one under which most of its stems are known.

    A number is given once and never again: a new gap gets one above all that are known. When no stem is known, the
    sentence was reworded, and the gaps are numbered as they stand.
    """
    votes: Counter[tuple[int, int]] = Counter()
    used: set[int] = set()
    for identity, each in known.items():
        number = _NUMBER.search(identity.rpartition("~")[2])
        if number:
            used.add(int(number[1]))
            for gap, texts in enumerate(stems):
                votes[gap, int(number[1])] += each.stem in texts
    found: dict[int, int] = {}
    for (gap, number_of), agreed in sorted(votes.items(), key=lambda each: (-each[1], each[0])):
        if agreed and gap not in found and number_of not in found.values():
            found[gap] = number_of
    for gap in range(len(stems)):
        if gap not in found:
            is_free = not any(votes.values()) or gap + 1 not in {*used, *found.values()}
            found[gap] = gap + 1 if is_free else max({*used, *found.values()}) + 1
    return [found[gap] for gap in range(len(stems))]


# --- the item ----------------------------------------------------------------------------------------------


def in_form(
    item: Item, group: Group, directions_here: Sequence[Direction], known: Known | None, base: FactBase
) -> Item:
    """The item with its blank filled, and what its form adds to it."""
    if item.form == "claim":
        return _claim(item, shown_in(item.stem, known.stem) if known else (), language(base.lang))
    # An order lists what its stem names: both in one order, which is never the right one.
    blank = language(base.lang).joined(list(to_order(item))) if item.form == "order" else group.blank
    wordings = tuple(filled(wording, blank) for wording in item.wordings)
    item = replace(item, wordings=wordings, stem=wordings[0])
    if item.form == "cloze":
        return replace(item, cloze=_marked(item, group, directions_here, base))
    return item


def _claim(item: Item, before: Sequence[str], spoken: Language) -> Item:
    """The sentence as it is, or with a wrong value; then the feedback corrects it.

    What was claimed `before` and was true stays true: else one fact more could turn a claim round.
    """
    is_true = not item.distractors or draw(item.id, "truth") % 2 == 0
    if any(text in item.keys for text in before):
        is_true = True
    shown = item.shown_key if is_true else item.distractors[0]
    right = filled(item.stem, item.shown_key)
    explanation = item.explanation
    if not is_true and right not in explanation.split("\n"):
        explanation = f"{right}\n{explanation}".strip()
    stem = filled(item.stem, shown)
    key, other = (spoken.true, spoken.false) if is_true else (spoken.false, spoken.true)
    return replace(
        item,
        stem=stem,
        wordings=(stem,),
        answers=(Answer(key, is_true),),
        shown_key=key,
        distractors=(other,),
        many="any",
        type=AnswerType("boolean"),
        proof="closed" if is_true else item.proof,
        explanation=explanation,
        truth=is_true,
        disputes={},
    )


def _marked(
    item: Item, group: Group, directions_here: Sequence[Direction], base: FactBase
) -> tuple[tuple[int, str], ...]:
    """The whole sentence of the item's first row, in parts: texts (0) and what stands in the gaps (their number)."""
    template = directions_here[0].template
    sentence = template.sentence
    assert sentence
    numbers = [directions_here[at].bracket if at >= 0 else 0 for at in template.in_gap]
    whole = _whole(item, group, base, template)
    parts: list[tuple[int, str]] = []
    for at, literal in enumerate(sentence.literals):
        parts.append((0, literal))
        if at < len(sentence.slots):
            parts.append((numbers[at], whole.members[at].shown))
    joined: list[tuple[int, str]] = []
    for number, text in parts:
        if joined and not number and not joined[-1][0]:
            joined[-1] = (0, joined[-1][1] + text)
        elif text:
            joined.append((number, text))
    return tuple(joined)


def _whole(item: Item, group: Group, base: FactBase, template: Template) -> Fill:
    """The sentence filled for the item's first row; of a list taken apart, for the members that it asks about."""
    assert template.sentence
    try:
        found = fill(template.sentence, group.own[0].row, base)
    except UnknownValueError:
        found = []
    wanted = [item.stem.replace(GAP, key) for key in item.keys]
    return next((each for each in found if each.text in wanted), found[0])
