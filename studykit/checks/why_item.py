"""Say why an item is as it is.

Its facts, its template, and what speaks for and against its options.

    capital/italy     What is the capital of Italy?  Rome
    options           Paris: the same column of a row that the template keeps; alike in form
    rejected          Milan: may be right: the question may mean italy-1860
    spare             31 other candidates would have done as well

Nothing here knows the rules: the functions that made the item are asked again, for this one item,
and this module puts into words which of them said what. Begin with `why_item`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studykit.checks._option_reasons import Objections, Origins
from studykit.facts.base import FactBase
from studykit.problems import Location, quoted
from studykit.questions.direction_maker import DirectionMaker, shown_key_of
from studykit.questions.forms.because import Because, Reason
from studykit.questions.forms.form import FormContext
from studykit.questions.forms.registry import form_of
from studykit.questions.forms.rows import Direction
from studykit.questions.identity.earlier_items import EarlierItems
from studykit.questions.item import EarlierItem, Item
from studykit.questions.make_items import ItemMaker, LoadedDeck
from studykit.questions.outline import Outline
from studykit.questions.templates.sentences import compile_says
from studykit.questions.templates.template import Template


@dataclass(frozen=True, slots=True)
class ItemReasons:
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
    overlaid: tuple[Reason, ...] = ()
    """What overlays add to its facts."""

    def as_json(self) -> dict[str, Any]:
        """Return the reasons for programs."""
        facts = []
        for fact in self.facts:
            facts.append({"fact": fact.text, "text": fact.why, **_place_as_json(fact.where)})
        # Hardly any deck has an overlay.
        overlaid = {"overlaid": _as_json(self.overlaid)} if self.overlaid else {}
        return {
            "item": self.item.id,
            "stem": self.item.stem,
            "answers": list(self.item.keys),
            "template": {"id": self.template.id, **_place_as_json(self.template.location)},
            "facts": facts,
            **overlaid,
            "because": self.because.sentence,
            "compared": _as_json(self.because.rows),
            "proof": self.item.proof,
            "why_proof": self.proof,
            "options": _as_json(self.options),
            "rejected": _as_json(self.rejected),
            "spare": self.spare,
        }


def _as_json(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    objects = []
    for reason in reasons:
        objects.append({"text": reason.text, "why": reason.why, **_place_as_json(reason.where)})
    return objects


def _place_as_json(place: Location | None) -> dict[str, Any]:
    if place is None:
        return {}
    return {"file": place.file, "line": place.line}


def maker_of(deck: LoadedDeck, earlier_items: Mapping[str, EarlierItem]) -> ItemMaker:
    """Return what made the deck's items, to be asked again."""
    says, _ = compile_says(deck.base)
    earlier = EarlierItems.of({}, earlier_items, deck.file, deck.templates, deck.base)
    return ItemMaker(deck, earlier, says)


def why_item(deck: LoadedDeck, earlier_items: Mapping[str, EarlierItem], item: Item) -> ItemReasons:
    """Return why an item of the deck is as it is.

    `earlier_items` is what was known of the deck's items when this one was made. Raises LookupError
    for an item that the deck does not make.
    """
    # The same functions that made the item: no second account of what they do can go stale.
    maker = maker_of(deck, earlier_items)
    template = template_of(deck, item)
    earlier = maker.earlier.known_of(template)
    direction_maker, outline = made_from(maker, template, item, earlier)
    group = outline.group
    form = direction_maker.form
    direction = direction_maker.direction
    facts = _facts(maker, item)
    overlaid = _overlaid(maker.base, item)
    because = form.because(item, group, direction, direction_maker.base)
    proof = _proof(direction, item)

    if group.others is not None:
        # The form named its options itself, and has said why: no candidates were looked through.
        options = []
        for text in item.distractors:
            options += [reason for reason in because.rows if reason.text == text]
        return ItemReasons(
            item, template, facts, because, proof, tuple(options), (), None, overlaid
        )

    # Each item is first made as a look-up, with the options that were drawn, and then finished by
    # its form: the reasons are those of the look-up.
    look_up = direction_maker.item(outline, item.id, earlier.get(item.id))
    offer = direction_maker.options.offer(
        outline, shown_key_of(outline, item.id), item.id, earlier.get(item.id)
    )
    origins = Origins(direction_maker, group, offer)
    drawn = []
    for text in look_up.distractors:
        drawn.append(Reason(text, origins.why(text), origins.place(text)))
    objections = Objections(direction_maker, group, offer)
    rejected, spare = _not_drawn(look_up, origins, objections)
    options_shown = form.options_told(item, tuple(drawn))
    return ItemReasons(
        item, template, facts, because, proof, options_shown, rejected, spare, overlaid
    )


def template_of(deck: LoadedDeck, item: Item) -> Template:
    """Return the template of an item. Raise LookupError where the deck has none of that name."""
    for template in deck.templates:
        if template.id == item.template:
            return template
    raise LookupError(item.id)


def made_from(
    maker: ItemMaker, template: Template, item: Item, earlier: Mapping[str, EarlierItem]
) -> tuple[DirectionMaker, Outline]:
    """Return the direction and the outline that the item was made from."""
    form = form_of(template)
    rows = maker.sort_rows(template)
    context = FormContext(maker.base, earlier)
    for direction in form.numbered_directions(template, rows.kept, context):
        direction_maker = maker.direction_maker(direction, rows)
        for outline in direction_maker.outlines(earlier):
            # Behind the facts of its outline an item has those that a computed table was made from.
            has_facts = outline.facts == item.facts[: len(outline.facts)]
            stem = outline.stem
            if has_facts and form.shows_stem_of(outline.group, item, stem, maker.base):
                return direction_maker, outline
    raise LookupError(item.id)


def _facts(maker: ItemMaker, item: Item) -> tuple[Reason, ...]:
    """Return the facts of the item, each with its sentence and its place."""
    facts = []
    for fact in item.facts:
        name, _, row_id = fact.partition("/")
        row = maker.base.row(name, row_id)
        if row is not None:
            table = maker.base.tables[name]
            facts.append(Reason(fact, maker.fact_texts.sentence(table, row), table.place(row)))
    return tuple(facts)


def _overlaid(base: FactBase, item: Item) -> tuple[Reason, ...]:
    """Return what overlays add to the facts of the item, each with its place."""
    reasons = []
    for fact in item.facts:
        for added in base.overlaid.get(fact, ()):
            why = f"{added.column}: {', '.join(added.texts)}"
            reasons.append(Reason(fact, why, added.location))
    return tuple(reasons)


def _proof(direction: Direction, item: Item) -> str:
    """Return why the base proves that nothing else is right, or why it does not."""
    table = direction.template.table
    if direction.template.among:
        return "the values of these rows tell them apart, whatever others there are"
    if item.truth:
        # A claim that is true or false needs no other rows.
        return "the fact itself says so"
    if table.complete:
        is_complete = f"the table {quoted(table.name)} is complete"
        if item.proof == "closed":
            return is_complete
        return f"{is_complete}, but of a row that the question may mean something is not known"
    # Rows are counted or compared: one that nobody wrote down may change the answer.
    if direction.rests_on_all_rows:
        return (
            f"it rests on all rows, and the table {quoted(table.name)} is not said to be complete"
        )
    if item.proof == "closed":
        return "the question shows all columns of a `unique` set, so that only one row can be meant"
    return (
        f"the table {quoted(table.name)} is not said to be complete: "
        "a fact that nobody wrote down may be right too"
    )


def _not_drawn(
    look_up: Item, origins: Origins, objections: Objections
) -> tuple[tuple[Reason, ...], int]:
    """Return the candidates that cannot be options, by reason; and how many others could be."""
    shown = {*look_up.distractors, *look_up.keys}
    rejected: dict[str, Reason] = {}
    spare = 0
    for candidate in origins.candidates():
        # A text may come from several rows and tiers: once is enough for a learner.
        if candidate.text in shown or candidate.text in rejected:
            continue
        why = objections.against(candidate)
        if why:
            place = origins.place(candidate.text)
            rejected[candidate.text] = Reason(candidate.text, why, place)
        else:
            spare += 1
    by_reason = sorted(rejected.values(), key=lambda reason: (reason.why, reason.text))
    return tuple(by_reason), spare
