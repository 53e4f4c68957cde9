"""From a deck file and its facts to items: the whole road of this room in one place.

Repeatable: every choice is drawn from an item's id, never from a clock, a random stream or the order of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import compress
from pathlib import Path
from typing import Literal, NamedTuple

from studykit.facts.load import load
from studykit.facts.model import Column, FactBase, Row, Scalar, TypeName, scalars
from studykit.facts.values import fold
from studykit.items.avoid import Avoid, Candidate, Forbidden, Stem
from studykit.items.before import Before
from studykit.items.candidates import Candidates
from studykit.items.compare import COUNTED, is_proved
from studykit.items.deck import DeckFile, Template, read_deck, sheet_deck
from studykit.items.distractors import Choice, Tier, choose
from studykit.items.forms import (
    Direction,
    Given,
    Group,
    Wordings,
    directions,
    group_rows,
    natural_id,
    read_rows,
)
from studykit.items.gaps import directions_of
from studykit.items.identity import Group as Identified
from studykit.items.identity import draw, settle
from studykit.items.media import with_media
from studykit.items.model import Answer, AnswerType, Deck, Item, Known
from studykit.items.near import near_values
from studykit.items.pattern import Pattern, texts_of
from studykit.items.posing import (
    NOT_SURE,
    different,
    disputes_of,
    facts_of,
    filled,
    in_form,
    limited,
    posed,
    shown_in,
)
from studykit.items.says import compile_says
from studykit.items.telling import Told
from studykit.items.untranslated import read_templates, untranslated
from studykit.items.where import holds_on
from studykit.problems import Problem, errors, quoted

KnownOf = Callable[[Deck], Mapping[str, Known]]
"""What was known of a deck's items before, once the deck's key is read."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A deck with its facts and its items."""

    deck: Deck
    base: FactBase
    templates: tuple[Template, ...]
    items: tuple[Item, ...]


def open_deck(path: Path, known_of: KnownOf = lambda _: {}) -> tuple[Opened | None, list[Problem]]:
    """Reads a deck file (or a plain CSV) and makes its items. None when the file cannot be read at all.

    What an error touches makes no item: one typo in ten thousand facts must not stop today's quiz.
    """
    ready, problems = read_all(path)
    if ready is None:
        return None, problems
    file, templates, base, touched = ready
    items, item_problems = generate(file, templates, base, known_of(file.deck), touched)
    return Opened(file.deck, base, tuple(templates), tuple(items)), problems + item_problems


class Ready(NamedTuple):
    """A deck file with its facts, before items are made."""

    file: DeckFile
    templates: Sequence[Template]
    base: FactBase
    touched: set[str]
    """Facts (`table/id`) and files with errors."""


def read_all(path: Path) -> tuple[Ready | None, list[Problem]]:
    """A deck file (or a plain CSV) and the facts that it names. None when the file cannot be read at all."""
    if path.suffix.lower() == ".csv":
        base, problems = load([path])
        if not base.tables:
            return None, problems
        file, more = sheet_deck(path, next(iter(base.tables.values())))
    else:
        read, problems = read_deck(path)
        if read is None:
            return None, problems
        file = read
        base, more = load(file.folders)
    base, templates, found = read_templates(file, base)
    problems += more + found
    touched = {each for problem in errors(problems) for each in (*problem.touches, problem.location.file)}
    return Ready(file, templates, base, touched), problems


def generate(
    file: DeckFile, templates: Sequence[Template], base: FactBase, known: Mapping[str, Known], touched: set[str]
) -> tuple[list[Item], list[Problem]]:
    """All items of a deck, in the order of its templates and of the tables' rows.

    `known` are the items as they were before, by id; `touched` are facts (`table/id`) and files with errors.
    """
    says, problems = compile_says(base)
    maker = Maker(file, base, before := Before.of(known, file, templates, base), touched, says)
    made: dict[str, list[Item]] = {}
    # A template that takes over what is known of another one comes after that one, if it is still there.
    for template in sorted(templates, key=lambda template: bool(template.was)):
        found = list(maker.make_all(template))
        if not found:
            problems.append(maker.nothing_made(template))
        made[template.id] = limited(template, found, before.known_of(template)) if template.limit else found
    problems += untranslated(((each, maker.kept(each)[0]) for each in templates), base)
    return with_media([item for template in templates for item in made[template.id]], base), problems + maker.problems


class Maker:
    """Makes the items of one deck."""

    def __init__(
        self,
        file: DeckFile,
        base: FactBase,
        before: Before,
        touched: set[str],
        says: Mapping[str, tuple[Pattern, ...]],
    ) -> None:
        self.file, self.base, self.before, self.touched = file, base, before, touched
        self.told = Told(base, says, file.deck.tags)
        self.problems: list[Problem] = []
        self.given: set[str] = set()
        """All ids of the deck so far."""

    def kept(self, template: Template) -> tuple[list[Row], list[Row], list[Row]]:
        """The rows that `where` and `as_of` keep, those that they leave out, and those of which it is unknown."""
        if not template.where and self.file.as_of is None:
            return list(template.table.rows), [], []
        kept: list[Row] = []
        others: list[Row] = []
        unknown: list[Row] = []
        for row in template.table.rows:
            verdicts = [condition.holds(row, self.base) for condition in template.where]
            if False in verdicts or not holds_on(self.file.as_of, template.table, row):
                others.append(row)
            else:
                (unknown if None in verdicts else kept).append(row)
        return kept, others, unknown

    def nothing_made(self, template: Template) -> Problem:
        """T007 and T008: why a template makes no items, and what to do."""
        kept = self.kept(template)[0]
        code, why = "T008", "every row that it keeps lacks a value in the stem or the answer"
        remedy = "Fill in the values, or delete the template."
        touched = [f"{template.table.name}/{row.id}" in self.touched for row in kept]
        if not template.table.rows:
            why, remedy = f"the table {quoted(template.table.name)} has no rows", "Write some."
            if template.table.rows_file in self.touched:
                why, remedy = "its table could not be read", "Mend the errors of that file."
        elif not kept:
            code, why = "T007", "no row is kept by `where`"
            remedy = "Look at its values: they are compared letter for letter."
            if not template.where:
                why, remedy = "no fact holds on the deck's `as_of`", "Look at `since`, `until` and `as_of`."
        elif all(template.table.cell(row, "disputed") is not None for row in kept):
            why, remedy = "every row that it keeps is disputed", "Settle the disputes, or delete the template."
        elif all(touched):
            why, remedy = "the rows that it keeps have errors", "Mend these."
        elif template.form in NOT_SURE and any(
            group_rows(each, read_rows(each, kept, self.base)) for each in directions(template)
        ):
            why, remedy = NOT_SURE[template.form]
        elif template.many == "skip" and any(
            group.rows for each in directions(template) for group in group_rows(each, read_rows(each, kept, self.base))
        ):
            why = "every stem has several right answers, and `many: skip` leaves these out"
            remedy = "Show more in the stem, or write `many: any`."
        return Problem(code, f"the template makes no items: {why}", remedy, template.location, "warning")

    def make_all(self, template: Template) -> Iterator[Item]:
        """The items of a template, one direction after the other."""
        known = self.before.known_of(template)
        rows = self.kept(template)[0] if template.gaps else ()
        all_directions = directions_of(template, rows, known, self.base)
        for direction in all_directions:
            for item, group in self.make(direction, known):
                if item.form == "lookup":
                    yield item
                else:
                    yield in_form(item, group, all_directions, known.get(item.id), self.base)

    def make(self, direction: Direction, known: Mapping[str, Known]) -> Iterator[tuple[Item, Group]]:
        """The items of one direction of a template, as look-ups, each with its group."""
        template, table = direction.template, direction.template.table
        make = self.prepared(direction)
        groups = posed(direction, make.candidates.read, known, self.base)
        facts = [facts_of(table, group) for group in groups]
        if self.touched:
            usable = [self.touched.isdisjoint(each) for each in facts]
            groups, facts = list(compress(groups, usable)), list(compress(facts, usable))
        pairs = zip(groups, facts, strict=True)
        natural = [Identified(natural_id(direction, group), of, make.stem(group)) for group, of in pairs]
        are_sets = bool(template.among)
        identities = settle(natural, known, template.was, self.given, self.before.orphans, are_sets=are_sets)
        self.given.update(identities)
        for group, of, identity in zip(groups, facts, identities, strict=True):
            item = make.item(group, of, identity, known.get(identity))
            if template.many != "skip" or len(item.answers) == 1:
                yield item, group
        make.candidates.let_go()

    def prepared(self, direction: Direction) -> DirectionMaker:
        """What makes the items of a direction, its rows read and its candidates at hand."""
        kept, others, unknown = self.kept(direction.template)
        candidates = Candidates(direction, self.base, read_rows(direction, kept, self.base), others, unknown)
        spelled, problems = candidates.spelled()
        self.problems.extend(problems)
        return DirectionMaker(self, direction, candidates, spelled)


class Offer(NamedTuple):
    """The arguments of `distractors.choose` for one item."""

    choice: Choice
    preferred: Sequence[Candidate]
    kept: Sequence[str]
    tiers: Sequence[Tier]
    made_up: Callable[[], Sequence[Candidate]]


class DirectionMaker:
    """Makes the items of one direction, one after the other: what they have in common is worked out once."""

    def __init__(
        self, maker: Maker, direction: Direction, candidates: Candidates, spellings: Mapping[str, Mapping[str, str]]
    ) -> None:
        self.maker, self.direction, self.candidates, self.spellings = maker, direction, candidates, spellings
        self.template, self.table = direction.template, direction.template.table
        self.wordings = Wordings(direction, maker.base)
        self.column = direction.answer_slot.column if direction.answer_slot else None
        if self.template.form == "count":
            self.column = COUNTED
        self.references = [(at, each.target) for at, each in enumerate(self.table.columns) if each.target]
        deck = maker.file.deck
        self.deck = f"{deck.name}::{self.template.deck}" if self.template.deck else deck.name
        self.proof: Literal["closed", "open"] = "closed" if is_proved(direction, self.table) else "open"
        self.types: dict[bool, AnswerType] = {}
        # Of a list other members may be right; a count of them is one number.
        self.has_lists = self.template.form != "count" and any(slot.is_list for slot in direction.answer.slots)

    def item(self, group: Group, facts: tuple[str, ...], identity: str, known: Known | None) -> Item:
        template, maker, table = self.template, self.maker, self.table
        first = group.own[0].row
        if len(group.rows) == 1:
            rows, answers = [group.rows[0].row], different(group.answers or group.rows[0].answers)
        else:
            rows = list({each.row.id: each.row for each in group.rows}.values())
            answers = different(group.answers or [given for asked in group.rows for given in asked.answers])
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
            facts = tuple(dict.fromkeys((*facts, *(fact for row in resting for fact in table.rests_on(row)))))
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
            explanation=maker.told.explanation(template, rows),
            hint=next(iter(texts_of(template.hint, first, maker.base)), "") if template.hint else "",
            facts=facts,
            sources=maker.told.sources_of(table, resting),
            tags=maker.told.tags(template, first) if template.tags else maker.file.deck.tags,
            modes=template.modes,
            lang=maker.file.deck.lang,
            entities=entities,
            disputes=disputes_of(group.disputed),
            location=table.place(first),
        )

    def _proof(self, group: Group) -> Literal["closed", "open"]:
        if self.template.among:
            return "closed"  # its rows prove it
        rests_on_all = self.template.form in ("superlative", "count")
        if group.is_open or (rests_on_all and not self.table.complete):
            return "open"
        return (
            "open" if (rests_on_all or self.template.many == "all") and self.candidates.may_lack(group) else self.proof
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
            column, lang = self.column or Column(""), self.maker.file.deck.lang
            name: TypeName = "text" if is_text and column.type != "reference" else column.type
            self.types[is_text] = AnswerType(name, column.unit, column.tolerance, column.exact, column.lang or lang)
        return self.types[is_text]

    def offer(
        self,
        group: Group,
        identity: str,
        answers: tuple[Answer, ...],
        given: Given,
        wordings: tuple[str, ...],
        known: Known | None,
    ) -> Offer:
        """What `choose` is to take the distractors of an item from. `given` is the answer that stands among them."""
        template, candidates, column = self.template, self.candidates, self.column
        key = candidates.of(given)
        tolerance = column.tolerance if column else Decimal(0)
        right = {key.folded}
        for answer in answers:
            if answer.text != given.text or answer.accepted:
                right.update([fold(text) for text in (answer.text, *answer.accepted) if text != given.text])
        forbidden = [Forbidden(frozenset(right), [answer.value for answer in answers], key, tolerance)]
        maybe = (*group.undecided, group.disputed) if group.disputed else group.undecided
        if maybe:
            forbidden += [candidates.forbidden(asked, key, tolerance) for asked in maybe]
        avoid = Avoid(tuple(forbidden), (candidates.disputed,) if candidates.disputed else (), Stem(wordings))
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
            return near_values(key, column, self.maker.base.lang) if column and is_one_valued else []

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
            f"{target}/{each}" for row in rows for at, target in self.references for each in scalars(row.cells[at])
        ]
        return tuple(dict.fromkeys((*facts, *found)))
