"""Why an answer is right, by form: what the rows behind it say, put side by side.

A look-up's answer stands in its facts. A superlative, a comparison and an order rest on values that are compared, a
count on values that are told apart, and a claim on what its fact has in the bracket. Knows nothing of wrong options.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from studykit.problems import Location, quoted
from studykit.questions.direction_maker import DirectionMaker
from studykit.questions.forms.groups import Asked, Group
from studykit.questions.forms.posing import filled, shown_in
from studykit.questions.forms.sets import Extent, counted, extent_of
from studykit.questions.item import Item
from studykit.questions.templates.deck_file import Template
from studykit.questions.templates.patterns import Member, UnknownValueError, members
from studykit.values.english import join_words


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a text stands among the answers or the options, or does not."""

    text: str
    why: str
    where: Location | None = None
    """The fact that brings it."""


@dataclass(frozen=True, slots=True)
class Because:
    """Why the answer of an item is right."""

    sentence: str = ""
    """Without a full stop; empty for a look-up of one answer, which its fact explains."""
    rows: tuple[Reason, ...] = ()
    """What was compared or counted, the right one first and then what comes nearest to it."""


_EXTREMES: Mapping[str | None, str] = {
    "first": "earliest", "last": "latest", "most": "greatest", "least": "least", None: "least",
}  # fmt: skip


def because(item: Item, group: Group, make: DirectionMaker) -> Because:
    """Why the answer of an item is right. `group` is what it was made from, by `make`."""
    template = make.template
    if item.form in ("superlative", "comparison"):
        return _extreme(group, make)
    if item.form == "order":
        lowest = "earliest" if template.by and template.by.column.type == "date" else "least"
        sentence = f"{quoted(_by(template))} puts them in this order, the {lowest} first"
        return Because(sentence, tuple(_row(asked, make) for asked in group.rows))
    if item.form == "count":
        return _count(group, make)
    if item.form == "claim":
        return _claim(item, group)
    return _looked_up(item, group, make)


def placed(asked: Asked, make: DirectionMaker) -> Member | None:
    """The value by which a row is compared; None when it has none that can be read."""
    assert make.template.by
    try:
        found = members(make.template.by, asked.row, make.base)
    except UnknownValueError:
        return None
    return found[0] if found else None


def compared(asked: Asked, make: DirectionMaker) -> str:
    """The value by which a row is compared, as it is shown; empty when it has none."""
    found = placed(asked, make)
    return found.shown if found else ""


def compared_with(text: str, group: Group, make: DirectionMaker) -> str:
    """What a wrong option has in the column that is compared; empty when no row has it for its answer."""

    def values(rows: Iterable[Asked]) -> str:
        found = [
            compared(asked, make)
            for asked in rows
            if any(given.text == text for given in asked.answers)
        ]
        return join_words(list(dict.fromkeys(each for each in found if each))[:3])

    by = quoted(_by(make.template))
    if asked_about := values(group.basis):
        return f"its {by} is {asked_about}"
    elsewhere = values(make.candidates.read.asked)
    return f"its {by} is {elsewhere}, but it is not asked about" if elsewhere else ""


def extreme_of(template: Template) -> str:
    """`the least weight`: what the answer of a superlative or a comparison has."""
    return f"the {_EXTREMES[template.extreme]} {quoted(_by(template))}"


def _by(template: Template) -> str:
    assert template.by
    return template.by.written


def _extreme(group: Group, make: DirectionMaker) -> Because:
    """The rows from the right one on; those without a value last."""
    is_low = make.template.extreme in ("first", "least")

    def far(asked: Asked) -> tuple[bool, Extent | tuple[()], str]:
        found = placed(asked, make)
        extent = extent_of(found.value) if found else None
        if extent is None:
            return True, (), asked.row.id
        place = extent if is_low else Extent(-extent.high, -extent.low, extent.unit)
        return False, place, asked.row.id

    right = {asked.row.id for asked in group.rows} if make.template.form == "superlative" else set()
    rows = sorted(group.basis, key=far)
    values = list(
        dict.fromkeys(compared(asked, make) for asked in rows if asked.row.id in right)
    ) or [compared(rows[0], make)]
    what = extreme_of(make.template)
    if len(right) > 1:
        sentence = f"of {len(rows)} rows none surely has {what} alone: {join_words(values[:4])} may be equal"
        if len(values) == 1:
            sentence = f"{values[0]} is {what} of {len(rows)} rows, and {len(right)} have it"
    else:
        sentence = f"{values[0]} is {what} of {len(rows)} {'rows' if len(rows) > 1 else 'row'}"
    return Because(sentence, tuple(_row(asked, make) for asked in rows))


def _row(asked: Asked, make: DirectionMaker) -> Reason:
    by, value = quoted(_by(make.template)), compared(asked, make)
    why = f"its {by} is {value}" if value else f"it has no {by}, and might be the one"
    return Reason(
        join_words([given.text for given in asked.answers]), why, make.table.place(asked.row)
    )


def _count(group: Group, make: DirectionMaker) -> Because:
    """Each value that was counted, with its rows."""
    rows: dict[Hashable, list[Asked]] = {}
    texts: dict[Hashable, str] = {}
    for asked in group.rows:
        for given in asked.answers:
            value = counted(given, make.direction)
            rows.setdefault(value, []).append(asked)
            texts.setdefault(value, given.text)
    different = "different values" if len(rows) > 1 else "value"
    ids = {asked.row.id for asked in group.rows}
    of = f"{len(ids)} rows have" if len(ids) > 1 else "1 row has"
    slot = make.direction.answer_slot
    column = quoted(slot.written if slot else make.direction.answer.text)
    sentence = f"{of} {group.answers[0].text} {different} of {column}"
    told = [
        Reason(
            texts[value],
            _named([asked.row.id for asked in having]),
            make.table.place(having[0].row),
        )
        for value, having in sorted(
            rows.items(), key=lambda each: (texts[each[0]], each[1][0].row.id)
        )
    ]
    return Because(sentence, tuple(told))


def _named(ids: list[str]) -> str:
    ids = list(dict.fromkeys(ids))
    shown = ids if len(ids) <= 4 else [*ids[:3], f"{len(ids) - 3} more"]
    return f"in {join_words(shown)}"


def _claim(item: Item, group: Group) -> Because:
    right = list(dict.fromkeys(given.text for asked in group.rows for given in asked.answers))
    has = f"the facts have {join_words([quoted(text) for text in right[:4]])}"
    if item.truth:
        return Because(f"{has} there, and the sentence says so")
    (shown,) = shown_in(group.stem, item.stem)
    return Because(
        f"{has} there, and the sentence says {quoted(shown)}: {filled(group.stem, right[0])}"
    )


def _looked_up(item: Item, group: Group, make: DirectionMaker) -> Because:
    """Nothing where one fact gives the answer of a look-up: it stands there."""
    many = len(item.answers)
    if item.many == "all":
        sentence = f"all {many} are wanted" if many > 1 else "it is the only one"
    elif item.form == "cloze":
        what = "this stands" if many == 1 else f"each of these {many} stands"
        sentence = f"{what} in the gap where the rest of the sentence is the same"
    elif many > 1:
        sentence = (
            f"each of these {many} is the answer of a row that fills the question to the same words"
        )
    else:
        return Because()
    return Because(sentence, tuple(_each(group, make)))


def _each(group: Group, make: DirectionMaker) -> Iterator[Reason]:
    """Each answer, with the fact that gives it."""
    seen: set[str] = set()
    for asked in group.rows:
        for given in asked.answers:
            if given.text not in seen:
                seen.add(given.text)
                yield Reason(given.text, f"in {asked.row.id}", make.table.place(asked.row))
