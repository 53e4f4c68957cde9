"""Why an item is as it is: its facts, its template, the reason of each wrong option, and why others were not taken.

Nothing here knows the rules: the functions that made the item are asked again, for this one item, and this module
puts into words which of them said what.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studykit.facts.base import FactBase, Number
from studykit.problems import Location, quoted
from studykit.questions.direction_maker import DirectionMaker, Offer, Outline
from studykit.questions.forms.because import Because, Reason, name_of_compared, shown_compared
from studykit.questions.forms.groups import Group
from studykit.questions.forms.registry import form_of
from studykit.questions.forms.rows import AskedRow, Direction
from studykit.questions.identity.earlier_items import EarlierItems
from studykit.questions.item import EarlierItem, Item
from studykit.questions.make_items import ItemMaker, LoadedDeck
from studykit.questions.options.choose import Choice
from studykit.questions.options.forbidden import Avoid, Candidate, Stem
from studykit.questions.options.tier import likeness
from studykit.questions.templates.sentences import compile_says
from studykit.questions.templates.template import Template
from studykit.values.english import join_words, show_plain


@dataclass(frozen=True, slots=True)
class Why:
    """All that is to be said about one item."""

    item: Item
    template: Template
    facts: tuple[Reason, ...]
    """Each fact behind it, as a sentence."""
    because: Because
    proof: str
    options: tuple[Reason, ...]
    rejected: tuple[Reason, ...]
    """All that cannot be an option, by reason; what could have been one as well is only counted."""
    spare: int | None
    """None where the form says which options there are."""

    def as_json(self) -> dict[str, Any]:
        return {
            "item": self.item.id,
            "stem": self.item.stem,
            "answers": list(self.item.keys),
            "template": {"id": self.template.id, **_place(self.template.location)},
            "facts": [
                {"fact": each.text, "text": each.why, **_place(each.where)} for each in self.facts
            ],
            "because": self.because.sentence,
            "compared": [_reason(each) for each in self.because.rows],
            "proof": self.item.proof,
            "why_proof": self.proof,
            "options": [_reason(each) for each in self.options],
            "rejected": [_reason(each) for each in self.rejected],
            "spare": self.spare,
        }


def _place(where: Location | None) -> dict[str, Any]:
    return {"file": where.file, "line": where.line} if where else {}


def _reason(each: Reason) -> dict[str, Any]:
    return {"text": each.text, "why": each.why, **_place(each.where)}


def maker_of(ready: LoadedDeck, known: Mapping[str, EarlierItem]) -> ItemMaker:
    """What made the deck's items, to be asked again."""
    says, _ = compile_says(ready.base)
    earlier = EarlierItems.of({}, known, ready.file, ready.templates, ready.base)
    return ItemMaker(ready.file, ready.base, earlier, ready.touched, says)


def why_item(ready: LoadedDeck, known: Mapping[str, EarlierItem], item: Item) -> Why:
    """Why the item, which is one of the deck's, is as it is. `known` is what was known of the deck when it was made."""
    maker = maker_of(ready, known)
    template = next(each for each in ready.templates if each.id == item.template)
    before = maker.earlier.known_of(template)
    make, outline = _found(maker, template, item, before)
    group = outline.group
    facts, told, proof = (
        _facts(maker, item),
        make.form.because(item, group, make.direction, make.base),
        _proof(make.direction, item),
    )
    if group.others is not None:
        options = tuple(
            each for text in item.distractors for each in told.rows if each.text == text
        )
        return Why(item, template, facts, told, proof, options, (), None)
    lookup = make.item(outline, item.id, before.get(item.id))
    offer = make.offer(outline, item.id, before.get(item.id))
    bars = _Bars(make, group, offer)
    origins = _Origins(make, outline, offer)
    rejected: dict[str, Reason] = {}
    spare = 0
    for candidate in origins.all():
        if candidate.text in (*lookup.distractors, *lookup.keys) or candidate.text in rejected:
            continue
        why = bars.against(candidate)
        if why:
            rejected[candidate.text] = Reason(candidate.text, why, origins.place(candidate.text))
        else:
            spare += 1
    chosen = tuple(
        Reason(text, origins.why(text), origins.place(text)) for text in lookup.distractors
    )
    chosen = make.form.options_told(item, chosen)
    rest = tuple(sorted(rejected.values(), key=lambda each: (each.why, each.text)))
    return Why(item, template, facts, told, proof, chosen, rest, spare)


def _facts(maker: ItemMaker, item: Item) -> tuple[Reason, ...]:
    found = []
    for fact in item.facts:
        name, _, row_id = fact.partition("/")
        row = maker.base.row(name, row_id)
        if row:
            table = maker.base.tables[name]
            found.append(Reason(fact, maker.fact_texts.sentence(table, row), table.place(row)))
    return tuple(found)


def _found(
    maker: ItemMaker, template: Template, item: Item, known: Mapping[str, EarlierItem]
) -> tuple[DirectionMaker, Outline]:
    """Return the direction and the outline that the item was made from."""
    form = form_of(template)
    rows = maker.sort_rows(template)
    for direction in form.numbered_directions(template, rows.kept, known, maker.base):
        make = maker.direction_maker(direction, rows)
        for outline in make.outlines(known):
            has_facts = outline.facts == item.facts[: len(outline.facts)]
            stem = make.stem(outline)
            if has_facts and form.shows_stem_of(outline.group, item, stem, maker.base):
                return make, outline
    raise LookupError(item.id)


def _proof(direction: Direction, item: Item) -> str:
    table = direction.template.table
    if direction.template.among:
        return "the values of these rows tell them apart, whatever others there are"
    if item.truth:
        return "the fact itself says so"
    if table.complete:
        whole = f"the table {quoted(table.name)} is complete"
        return (
            whole
            if item.proof == "closed"
            else f"{whole}, but of a row that may be the one something is not known"
        )
    if direction.rests_on_all_rows:
        return (
            f"it rests on all rows, and the table {quoted(table.name)} is not said to be complete"
        )
    if item.proof == "closed":
        return "the question shows all columns of a `unique` set, so that only one row can be meant"
    return f"the table {quoted(table.name)} is not said to be complete: a fact that nobody wrote down may be right too"


class _Bars:
    """What keeps a candidate from being an option, by asking each part of the item's `Avoid` by itself."""

    def __init__(self, make: DirectionMaker, group: Group, offer: Offer) -> None:
        right, *maybe = offer.choice.avoid.forbidden
        avoid, none = offer.choice.avoid, make.candidates.doubts.disputed
        silent = Stem(())
        self.key = offer.choice.key
        self.parts: list[tuple[Avoid, str]] = [
            (Avoid((right,), (), silent), "is right, or would be taken as right")
        ]
        for each, rows in zip(maybe, (*group.undecided, group.disputed), strict=False):
            whose = ", ".join(sorted({asked.row.id for asked in rows})[:3])
            why = f"the question may mean {whose}"
            if make.template.by and rows is group.undecided[-1]:
                why = f"{whose} has no {quoted(make.template.by.written)}"
            self.parts.append((Avoid((each,), (), silent), f"may be right: {why}"))
        self.parts.append((Avoid((), (none,), silent), "is the answer of a disputed fact"))
        if offer.choice.doubted:
            doubted = Avoid((), tuple(offer.choice.doubted), silent)
            self.parts.append(
                (doubted, "is not known to be wrong: a fact lacks what the question shows")
            )
        self.parts.append((Avoid((), (), avoid.stem), "stands in the question"))
        # An empty choice says what two candidates of the same spelling would not.
        self.choice = Choice(
            offer.choice.item_id,
            offer.choice.key,
            avoid,
            offer.choice.wanted,
            offer.choice.hardness,
        )
        self.taken = offer.choice.taken

    def against(self, candidate: Candidate) -> str:
        """The first reason against a candidate, or nothing."""
        if candidate.grain != self.key.grain:
            return f"is of another grain than {quoted(self.key.text)}: {_difference(candidate, self.key)}"
        for avoid, why in self.parts:
            if not avoid.allows(candidate) or avoid.around(candidate.extent):
                return why
        return "" if self.choice.is_free(candidate) else "cannot stand beside the others"


def _difference(one: Candidate, other: Candidate) -> str:
    """In which part of their grain two candidates differ."""
    names = {
        "number": ("", "unit", "scale", "decimals", "about", "kind"),
        "date": ("", "precision", "about", "kind"),
    }
    names["text"] = ("", "table", "kind")
    if one.grain[0] != other.grain[0]:
        return f"a {one.grain[0]}, not a {other.grain[0]}"
    parts = names.get(str(one.grain[0]), ("", "kind"))
    found = [
        f"{name} {quoted(str(mine))}, not {quoted(str(theirs))}"
        for name, mine, theirs in zip(parts, one.grain, other.grain, strict=False)
        if mine != theirs
    ]
    return ", ".join(found)


def _compared_with(text: str, group: Group, make: DirectionMaker) -> str:
    """Return what a wrong option has in the column that is compared; empty when no row has it for its answer."""
    by = name_of_compared(make.template)
    asked_about = _values_compared(text, group.basis, make)
    if asked_about:
        return f"its {by} is {asked_about}"
    elsewhere = _values_compared(text, make.candidates.read.asked, make)
    return f"its {by} is {elsewhere}, but it is not asked about" if elsewhere else ""


def _values_compared(text: str, rows: Sequence[AskedRow], make: DirectionMaker) -> str:
    """Return the values, at most three, of rows that have a text for their answer."""
    values: dict[str, None] = {}
    for asked in rows:
        if any(answer.text == text for answer in asked.answers):
            values[shown_compared(asked, make.template, make.base)] = None
    return join_words([value for value in values if value][:3])


_TIERS = (
    "the same column of a row that the template keeps",
    "the same column of a row that the template leaves out",
    "another row of the table that the answer refers to",
)


class _Origins:
    """Where the candidates of an item come from."""

    def __init__(self, make: DirectionMaker, outline: Outline, offer: Offer) -> None:
        self.make, self.offer = make, offer
        self.group = outline.group
        self.tiers = (
            _TIERS
            if len(offer.tiers) <= len(_TIERS)
            else ("another row of those asked about", *_TIERS)
        )
        self.confused = {each.text for each in make.candidates.rows.confused_with(self.group.rows)}
        self.is_named = make.template.distractors is not None
        self.made_up = {each.text: each for each in offer.made_up()}

    def all(self) -> Iterator[Candidate]:
        yield from self.offer.preferred
        for tier in self.offer.tiers:
            yield from tier.all()

    def why(self, text: str) -> str:
        """Why a text that stands among the options does."""
        parts = [self._origin(text), *self._likeness(text)]
        if self.make.template.by:
            parts.insert(0, _compared_with(text, self.group, self.make))
        if text in self.offer.kept:
            parts.append("kept as it was exported")
        return "; ".join(part for part in parts if part)

    def _origin(self, text: str) -> str:
        if text in self.confused:
            return "`confused_with` names it"
        if self.is_named:
            return "`distractors` of the template names it"
        for tier, why in zip(self.offer.tiers, self.tiers, strict=False):
            if any(candidate.text == text for candidate in tier.all()):
                return why
        return "a value near the answer that no fact has"

    def _likeness(self, text: str) -> Iterator[str]:
        key = self.offer.choice.key
        candidate = next(
            (each for each in self.all() if each.text == text and each.grain == key.grain), None
        )
        if candidate is None:
            return
        for shared in [each for each in candidate.attributes if each in key.attributes]:
            table, at, value = shared
            yield f"{_column(self.make.base, table, at)} is {_shown(value)} for both"
        if candidate.extent:
            yield "near the answer"
        elif likeness(text) == likeness(key.text):
            yield "alike in form"

    def place(self, text: str) -> Location | None:
        """The fact that brings a text, if one does."""
        template = self.make.template
        if self.is_named and template.distractors and not template.distractors.table:
            return None
        for asked in self.make.candidates.read.asked:
            if any(given.text == text for given in asked.answers):
                return template.table.place(asked.row)
        slot = self.make.direction.answer_slot
        table = (
            self.make.base.tables.get(slot.column.target) if slot and slot.column.target else None
        )
        for row in table.rows if table else ():
            if table and text in table.texts(row, table.label):
                return table.place(row)
        return None


def _column(base: FactBase, table: object, at: object) -> str:
    return base.tables[str(table)].columns[int(str(at))].name


def _shown(value: object) -> str:
    return quoted(show_plain(value) if isinstance(value, str | bool | Number) else str(value))
