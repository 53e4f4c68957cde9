"""The items of one direction of a template, one after the other: what they have in common is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from studykit.facts.base import Column, Row, Scalar, TypeName, scalars
from studykit.questions._explanation import Told
from studykit.questions.forms.groups import Direction, Given, Group, Wordings
from studykit.questions.forms.posing import different, disputes_of, filled, shown_in
from studykit.questions.forms.registry import form_of
from studykit.questions.forms.sets import COUNTED, is_proved
from studykit.questions.identity.draw import draw
from studykit.questions.item import Answer, AnswerType, Deck, EarlierItem, Item
from studykit.questions.options.candidates import Candidates
from studykit.questions.options.choose import Choice, Tier, choose
from studykit.questions.options.forbidden import Avoid, Candidate, Forbidden, Stem
from studykit.questions.options.near_values import near_values
from studykit.questions.templates.patterns import texts_of
from studykit.values.sameness import fold


class Offer(NamedTuple):
    """The arguments of `distractors.choose` for one item."""

    choice: Choice
    preferred: Sequence[Candidate]
    kept: Sequence[str]
    tiers: Sequence[Tier]
    made_up: Callable[[], Sequence[Candidate]]


class DirectionMaker:
    """Makes the items of a direction."""

    def __init__(
        self,
        deck: Deck,
        direction: Direction,
        candidates: Candidates,
        spellings: Mapping[str, Mapping[str, str]],
        told: Told,
    ) -> None:
        self.direction, self.candidates, self.spellings, self.told = (
            direction,
            candidates,
            spellings,
            told,
        )
        self.base, self.lang, self.deck_tags = candidates.base, deck.lang, deck.tags
        self.template, self.table = direction.template, direction.template.table
        self.form = form_of(self.template)
        self.wordings = Wordings(direction, self.base)
        self.column = direction.answer_slot.column if direction.answer_slot else None
        if self.template.form == "count":
            self.column = COUNTED
        self.references = [
            (at, each.target) for at, each in enumerate(self.table.columns) if each.target
        ]
        self.deck = f"{deck.name}::{self.template.deck}" if self.template.deck else deck.name
        self.proof: Literal["closed", "open"] = (
            "closed" if is_proved(direction, self.table) else "open"
        )
        self.types: dict[bool, AnswerType] = {}
        # Of a list other members may be right; a count of them is one number.
        self.has_lists = self.template.form != "count" and any(
            slot.is_list for slot in direction.answer.slots
        )

    def item(
        self, group: Group, facts: tuple[str, ...], identity: str, known: EarlierItem | None
    ) -> Item:
        template, table, told = self.template, self.table, self.told
        first = group.own[0].row
        if len(group.rows) == 1:
            rows, answers = [group.rows[0].row], different(group.answers or group.rows[0].answers)
        else:
            rows = list({each.row.id: each.row for each in group.rows}.values())
            answers = different(
                group.answers or [given for asked in group.rows for given in asked.answers]
            )
        given = answers[0]
        if len(answers) > 1:
            given = min(answers, key=lambda each: (draw(identity, "key", each.text), each.text))
        found = tuple([self._answer(each) for each in answers])
        wordings = self.wordings.of(group, is_several=len(answers) > 1)
        distractors = group.others
        if distractors is None:
            distractors = choose(*self.offer(group, identity, found, given, wordings, known))
        entities = self._entities(rows, facts)
        resting = [each.row for each in group.basis] or rows
        if table.is_computed:
            facts = tuple(
                dict.fromkeys((*facts, *(fact for row in resting for fact in table.rests_on(row))))
            )
        return Item(
            id=identity,
            template=template.id,
            form=template.form,
            deck=self.deck,
            stem=wordings[0],
            wordings=wordings,
            answers=found,
            many="all" if template.form == "order" else template.many,
            type=self._type(given.value),
            proof=self._proof(group),
            distractors=distractors,
            shown_key=given.text,
            explanation=told.explanation(template, rows),
            hint=next(iter(texts_of(template.hint, first, self.base)), "") if template.hint else "",
            facts=facts,
            sources=told.sources_of(table, resting),
            tags=told.tags(template, first) if template.tags else self.deck_tags,
            modes=template.modes,
            lang=self.lang,
            entities=entities,
            disputes=disputes_of(group.disputed),
            location=table.place(first),
            interaction=self.form.interaction(template),
            names_options=self.form.names_options,
        )

    def _proof(self, group: Group) -> Literal["closed", "open"]:
        if self.template.among:
            return "closed"  # its rows prove it
        rests_on_all = self.template.form in ("superlative", "count")
        if group.is_open or (rests_on_all and not self.table.complete):
            return "open"
        return (
            "open"
            if (rests_on_all or self.template.many == "all") and self.candidates.may_lack(group)
            else self.proof
        )

    def stem(self, group: Group) -> str:
        """The first wording that the group's item will have."""
        if self.template.form in ("claim", "order"):
            return ""  # which value it shows, or in which order, is drawn from the id
        if not self.direction.ask_many:
            return filled(group.stem, group.blank)
        answers = {given.text for asked in group.rows for given in asked.answers}
        return filled(self.wordings.of(group, is_several=len(answers) > 1)[0], group.blank)

    def _answer(self, given: Given) -> Answer:
        spelled = self.spellings.get(given.text)
        return Answer(given.text, given.value, tuple(sorted(spelled.values())) if spelled else ())

    def _type(self, value: Scalar) -> AnswerType:
        """The answer column's type; text when only a part of the value is shown (the month of a date)."""
        is_text = isinstance(value, str)
        if is_text not in self.types:
            column, lang = self.column or Column(""), self.lang
            name: TypeName = "text" if is_text and column.type != "reference" else column.type
            self.types[is_text] = AnswerType(
                name, column.unit, column.tolerance, column.exact, column.lang or lang
            )
        return self.types[is_text]

    def offer(
        self,
        group: Group,
        identity: str,
        answers: tuple[Answer, ...],
        given: Given,
        wordings: tuple[str, ...],
        known: EarlierItem | None,
    ) -> Offer:
        """What `choose` is to take the distractors of an item from. `given` is the answer that stands among them."""
        template, candidates, column = self.template, self.candidates, self.column
        key = candidates.of(given)
        tolerance = column.tolerance if column else Decimal(0)
        right = {key.folded}
        for answer in answers:
            if answer.text != given.text or answer.accepted:
                right.update(
                    [fold(text) for text in (answer.text, *answer.accepted) if text != given.text]
                )
        forbidden = [
            Forbidden(frozenset(right), [answer.value for answer in answers], key, tolerance)
        ]
        maybe = (*group.undecided, group.disputed) if group.disputed else group.undecided
        if maybe:
            forbidden += [candidates.forbidden(asked, key, tolerance) for asked in maybe]
        avoid = Avoid(
            tuple(forbidden), (candidates.disputed,) if candidates.disputed else (), Stem(wordings)
        )
        preferred = list(candidates.confused_with(group.rows)) if candidates.has_confusions else []
        tiers = self._tiers(group)
        is_one_valued = len(answers) == 1 and column and not self.has_lists
        if template.distractors:
            named, tiers = candidates.named(key, given)
            # A fixed choice of a long list would tell that any other of its members is right.
            named.sort(key=lambda each: draw(identity, "named", each.text))
            preferred, is_one_valued = named + preferred, False
        doubted = () if template.distractors else candidates.doubted(group)
        choice = Choice(identity, key, avoid, template.options - 1, template.hardness, doubted)
        choice.fellows = candidates.answered[given.text]
        kept = known.distractors if known else ()
        if template.form == "claim" and known:
            kept = shown_in(group.stem, known.stem)

        def made_up() -> list[Candidate]:
            return near_values(key, column, self.base.lang) if column and is_one_valued else []

        return Offer(choice, preferred, kept, tiers, made_up)

    def _tiers(self, group: Group) -> list[Tier]:
        """Where wrong options come from. A count has none but the numbers beside it."""
        if self.template.form == "count":
            return []
        if self.template.form == "superlative" and self.direction.wordings[0].slots:
            # Who was beaten in the same field is the most plausible.
            beaten = [self.candidates.of(given) for asked in group.basis for given in asked.answers]
            return [Tier(lambda: beaten), *self.candidates.tiers]
        return self.candidates.tiers

    def _entities(self, rows: Sequence[Row], facts: tuple[str, ...]) -> tuple[str, ...]:
        """The facts themselves and the rows that they refer to."""
        if not self.references:
            return facts
        found = [
            f"{target}/{each}"
            for row in rows
            for at, target in self.references
            for each in scalars(row.cells[at])
        ]
        return tuple(dict.fromkeys((*facts, *found)))
