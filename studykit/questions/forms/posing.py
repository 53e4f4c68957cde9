"""What each form makes of the groups of a template's rows, and in the end of the item itself.

A look-up asks about a group as it is. A superlative asks for its extreme, a count for its size, a comparison and an
order about sets of its rows, a cloze for what a gap hides, and a claim whether a sentence is true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from studykit.facts.base import FactBase, Table
from studykit.questions.forms.groups import Asked, Direction, Given, Group, Read, group_rows
from studykit.questions.identity.draw import draw, to_order
from studykit.questions.identity.ids import is_anchored_in
from studykit.questions.item import GAP, Answer, AnswerType, EarlierItem, Form, Item
from studykit.questions.templates.deck_file import BLANK, Template
from studykit.questions.templates.patterns import Fill, Pattern, fill
from studykit.values.english import Language
from studykit.values.language import language

NOT_SURE: dict[Form, tuple[str, str]] = {
    "superlative": (
        "no row can be compared with the others",
        "Fill in the column, in one unit, or declare its `unit`.",
    ),
    "count": (
        "what may belong to a group is disputed or not known, so it cannot be counted",
        "Settle that first.",
    ),
    "comparison": ("no rows can be told apart by that column", "Fill it in, or ask among fewer."),
    "order": ("no rows can be told apart by that column", "Fill it in, or ask among fewer."),
}
"""Why a form finds nothing to ask about groups that are there, and what to do."""


def posed(
    direction: Direction, read: Read, known: Mapping[str, EarlierItem], base: FactBase
) -> list[Group]:
    """The groups as the template's form asks about them, without those of which the answers are not known."""
    template = direction.template
    # A set is right without what is not translated; everything else rests on all rows of its group.
    is_set = bool(template.among and base.untranslated)
    groups = [group for group in group_rows(direction, read) if is_set or not group.is_blocked]
    if template.among or template.form in ("superlative", "count"):
        groups = _compared(direction, groups, known, base)
    elif template.form == "cloze":
        groups = [group._replace(blank=GAP) for group in groups]
    if read.unanswered:
        groups = [
            group._replace(is_open=group.is_open or group.stem in read.unanswered)
            for group in groups
        ]
    return [group for group in groups if not group.is_blocked]


def _compared(
    direction: Direction, groups: list[Group], known: Mapping[str, EarlierItem], base: FactBase
) -> list[Group]:
    """What the forms that hold rows against each other make of the groups."""
    from studykit.questions.forms.sets import count, sets, superlative  # few decks have them

    if direction.template.form == "superlative":
        return [superlative(direction, group, base) for group in groups]
    if direction.template.form == "count":
        return [count(direction, group) for group in groups]
    return sets(direction, groups, known, base)


def filled(stem: str, blank: str) -> str:
    """The stem with what stands in its blank."""
    return stem.replace(BLANK, blank) if blank else stem


def shown_in(stem: str, claimed: str) -> tuple[str, ...]:
    """The value that a claim of before showed in the blank of the stem, if it was worded as it is now."""
    before, _, after = stem.partition(BLANK)
    end = len(claimed) - len(after)
    return (
        (claimed[len(before) : end],)
        if claimed.startswith(before) and claimed.endswith(after)
        else ()
    )


def facts_of(table: Table, group: Group) -> tuple[str, ...]:
    """The facts (`table/id`) that a group rests on."""
    asked = group.basis or group.rows
    if len(asked) == 1:
        return (f"{table.name}/{asked[0].row.id}",)
    return tuple(dict.fromkeys([f"{table.name}/{each.row.id}" for each in asked]))


def different(given: Sequence[Given]) -> Sequence[Given]:
    """The different answers, each as it is given first."""
    if len(given) == 1:
        return given
    found: dict[str, Given] = {}
    for each in given:
        found.setdefault(each.text, each)
    return list(found.values())


def disputes_of(disputed: Sequence[Asked]) -> tuple[tuple[str, str], ...]:
    """Disputed answers, with how they are disputed."""
    found = {given.text: each.disputed for each in disputed for given in each.answers}
    return tuple(sorted(found.items()))


# --- the item ----------------------------------------------------------------------------------------------


def in_form(
    item: Item,
    group: Group,
    directions_here: Sequence[Direction],
    known: EarlierItem | None,
    base: FactBase,
) -> Item:
    """The item with its blank filled, and what its form adds to it."""
    if item.form == "claim":
        return _claim(item, shown_in(item.stem, known.stem) if known else (), language(base.lang))
    # An order lists what its stem names: both in one order, which is never the right one.
    blank = (
        language(base.lang).joined(list(to_order(item))) if item.form == "order" else group.blank
    )
    wordings = tuple(filled(wording, blank) for wording in item.wordings)
    item = item._replace(wordings=wordings, stem=wordings[0])
    if item.form == "cloze":
        return item._replace(cloze=_marked(item, group, directions_here, base))
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
    return item._replace(
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
        disputes=(),
    )


def _marked(
    item: Item, group: Group, directions_here: Sequence[Direction], base: FactBase
) -> tuple[tuple[int, str], ...]:
    """The whole sentence in parts: texts (0) and what stands in the gaps (their number).

    It is that of the row in the item's id, as long as that is in the group: the items of one note have one sentence.
    """
    template = directions_here[0].template
    assert template.sentence
    rows = [asked.row for asked in group.own]
    row = next((each for each in rows if is_anchored_in(item.id, template.table, each)), rows[0])
    numbers = [directions_here[at].bracket if at >= 0 else 0 for at in template.in_gap]
    found = [
        _parts(template.sentence, each, numbers) for each in fill(template.sentence, row, base)
    ]
    return next((each for each in found if own_gap(each, item.stem)), found[0])


def _parts(sentence: Pattern, whole: Fill, numbers: Sequence[int]) -> tuple[tuple[int, str], ...]:
    """The sentence, filled, in parts. Texts beside each other are one, and none is empty."""
    parts = [(0, sentence.literals[0])]
    for number, member, literal in zip(numbers, whole.members, sentence.literals[1:], strict=True):
        parts += [(number, member.shown), (0, literal)]
    joined: list[tuple[int, str]] = []
    for number, text in parts:
        if joined and not number and not joined[-1][0]:
            joined[-1] = (0, joined[-1][1] + text)
        elif text:
            joined.append((number, text))
    return tuple(joined)


def own_gap(parts: Sequence[tuple[int, str]], stem: str, likely: int = 0) -> int:
    """The number of the gap that a stem leaves open, the likely one first; 0 when it is none of this sentence."""
    for number in sorted(
        {number for number, _ in parts if number}, key=lambda each: (each != likely, each)
    ):
        if "".join(GAP if each == number else text for each, text in parts) == stem:
            return number
    return 0


# --- how many ----------------------------------------------------------------------------------------------


def limited(template: Template, found: list[Item], known: Mapping[str, EarlierItem]) -> list[Item]:
    """As many items as the template's `limit` allows, drawn from their ids.

    What was asked before comes first: one fact more must not take a question from those who have learned it.
    """

    def turn(item: Item) -> tuple[bool, int]:
        before = known.get(item.id)
        return before is None or before.retired, draw("limit", item.id)

    lucky = {item.id for item in sorted(found, key=turn)[: template.limit]}
    return [item for item in found if item.id in lucky]
