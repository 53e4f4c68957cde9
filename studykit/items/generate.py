"""From a deck file and its facts to items: the whole road of this room in one place.

Repeatable: every choice is drawn from an item's id, never from a clock, a random stream or the order of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, compress
from pathlib import Path
from typing import Literal, NamedTuple

from studykit.facts.load import load
from studykit.facts.model import Column, FactBase, Row, Scalar, Table, TypeName, scalars
from studykit.facts.values import fold
from studykit.items.avoid import Avoid, Candidate, Forbidden, Stem
from studykit.items.before import Before
from studykit.items.candidates import Candidates
from studykit.items.deck import DeckFile, Template, compile_templates, read_deck, sheet_deck
from studykit.items.distractors import Choice, Tier, choose
from studykit.items.forms import (
    Direction,
    Given,
    Group,
    Wordings,
    directions,
    group_rows,
    is_proved,
    natural_id,
    read_rows,
)
from studykit.items.identity import Group as Identified
from studykit.items.identity import draw, settle
from studykit.items.model import Answer, AnswerType, Deck, Item, Known, Source
from studykit.items.near import near_values
from studykit.items.pattern import Pattern, compile_says, sentence, texts_of
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
    problems += more
    templates, template_problems = compile_templates(file, base)
    problems += template_problems
    touched = {each for problem in errors(problems) for each in (*problem.touches, problem.location.file)}
    return Ready(file, templates, base, touched), problems


def generate(
    file: DeckFile, templates: Sequence[Template], base: FactBase, known: Mapping[str, Known], touched: set[str]
) -> tuple[list[Item], list[Problem]]:
    """All items of a deck, in the order of its templates and of the tables' rows.

    `known` are the items as they were before, by id; `touched` are facts (`table/id`) and files with errors.
    """
    says, problems = compile_says(base)
    before = Before.of(known, file, templates, base)
    maker = Maker(file, base, before, touched, says)
    made: dict[str, list[Item]] = {}
    # A template that takes over what is known of another one comes after that one, if it is still there.
    for template in sorted(templates, key=lambda template: bool(template.was)):
        found = [item for direction in directions(template) for item in maker.make(direction)]
        if not found:
            problems.append(maker.nothing_made(template))
        if template.limit and len(found) > template.limit:
            lucky = {item.id for item in sorted(found, key=lambda item: draw("limit", item.id))[: template.limit]}
            found = [item for item in found if item.id in lucky]
        made[template.id] = found
    return [item for template in templates for item in made[template.id]], problems + maker.problems


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
        self.file, self.base, self.before, self.touched, self.says = file, base, before, touched, says
        self.problems: list[Problem] = []
        self.given: set[str] = set()
        """All ids of the deck so far."""
        self.by_ref: dict[str, Source] = {}
        self.source_lists: dict[tuple[str, ...], tuple[Source, ...]] = {}
        self.sentences: dict[tuple[str, str], str] = {}

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
        elif template.many == "skip" and any(
            group.rows for each in directions(template) for group in group_rows(each, read_rows(each, kept, self.base))
        ):
            why = "every stem has several right answers, and `many: skip` leaves these out"
            remedy = "Show more in the stem, or write `many: any`."
        return Problem(code, f"the template makes no items: {why}", remedy, template.location, "warning")

    def make(self, direction: Direction) -> Iterator[Item]:
        """The items of one direction of a template."""
        template, table = direction.template, direction.template.table
        make = self.prepared(direction)
        groups = [group for group in group_rows(direction, make.candidates.read) if not group.is_blocked]
        facts = [tuple(dict.fromkeys([f"{table.name}/{asked.row.id}" for asked in group.rows])) for group in groups]
        if self.touched:
            usable = [self.touched.isdisjoint(each) for each in facts]
            groups, facts = list(compress(groups, usable)), list(compress(facts, usable))
        natural = [
            Identified(natural_id(direction, group), of, make.stem(group))
            for group, of in zip(groups, facts, strict=True)
        ]
        known = self.before.known_of(template)
        identities = settle(natural, known, template.was, self.given, self.before.orphans)
        self.given.update(identities)
        for group, of, identity in zip(groups, facts, identities, strict=True):
            item = make.item(group, of, identity, known.get(identity))
            if template.many != "skip" or len(item.answers) == 1:
                yield item
        make.candidates.let_go()

    def prepared(self, direction: Direction) -> DirectionMaker:
        """What makes the items of a direction, its rows read and its candidates at hand."""
        kept, others, unknown = self.kept(direction.template)
        candidates = Candidates(direction, self.base, read_rows(direction, kept, self.base), others, unknown)
        spelled, problems = candidates.spelled()
        self.problems.extend(problems)
        return DirectionMaker(self, direction, candidates, spelled)

    def explanation(self, template: Template, rows: Sequence[Row]) -> str:
        """The facts' sentences, at most five, then their notes."""
        table = template.table
        has_notes = "note" in table.positions
        if len(rows) == 1 and not template.explain and not has_notes:
            return self.sentence(table, rows[0])
        lines: dict[str, None] = {}
        for row in rows[:5]:
            if template.explain:
                texts = [text for pattern in template.explain for text in texts_of(pattern, row, self.base)[:1]]
                lines.update(dict.fromkeys(texts[:1]))
            else:
                lines[self.sentence(table, row)] = None
        if has_notes:
            notes = [str(each) for row in rows for each in scalars(table.cell(row, "note"))]
            lines.update(dict.fromkeys(notes[:5]))
        return "\n".join(line for line in lines if line)

    def sentence(self, table: Table, row: Row) -> str:
        key = table.name, row.id
        if key not in self.sentences:
            self.sentences[key] = sentence(self.base, table, row, self.says)
        return self.sentences[key]

    def tags(self, template: Template, row: Row) -> tuple[str, ...]:
        own = [text for pattern in template.tags for text in texts_of(pattern, row, self.base)]
        return tuple(dict.fromkeys((*self.file.deck.tags, *own)))

    def sources(self, refs: tuple[str, ...]) -> tuple[Source, ...]:
        """The sources that some facts name. Most name those that others name too, and share one tuple."""
        found = self.source_lists.get(refs)
        if found is None:
            found = self.source_lists[refs] = tuple([self.source(ref) for ref in refs])
        return found

    def source(self, ref: str) -> Source:
        if ref not in self.by_ref:
            identity, _, place = ref.partition("#")
            table = self.base.tables.get("sources")
            row = table.by_id.get(identity) if table else None
            texts = {name: self._text(table, row, name) for name in ("title", "url", "reliability")}
            title = texts["title"] or identity
            self.by_ref[ref] = Source(ref, title, place, texts["url"], texts["reliability"] == "unverified")
        return self.by_ref[ref]

    @staticmethod
    def _text(table: Table | None, row: Row | None, name: str) -> str:
        found = scalars(table.cell(row, name)) if table and row else ()
        return str(found[0]) if found else ""


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
        self.references = [(at, each.target) for at, each in enumerate(self.table.columns) if each.target]
        deck = maker.file.deck
        self.deck = f"{deck.name}::{self.template.deck}" if self.template.deck else deck.name
        self.proof: Literal["closed", "open"] = "closed" if is_proved(direction, self.table) else "open"
        self.types: dict[bool, AnswerType] = {}
        self.has_lists = any(slot.is_list for slot in direction.answer.slots)

    def item(self, group: Group, facts: tuple[str, ...], identity: str, known: Known | None) -> Item:
        template, maker, table = self.template, self.maker, self.table
        first = group.own[0].row
        rows = [first] if len(group.rows) == 1 else list({each.row.id: each.row for each in group.rows}.values())
        answers: dict[str, Given] = {}
        for asked in group.rows:
            for given in asked.answers:
                answers.setdefault(given.text, given)
        key = (
            min(answers, key=lambda text: (draw(identity, "key", text), text))
            if len(answers) > 1
            else next(iter(answers))
        )
        wordings = self.wordings.of(group, is_several=len(answers) > 1)
        found = tuple([self._answer(given) for given in answers.values()])
        answer_type = self._type(answers[key].value)
        refs = tuple(dict.fromkeys([ref for row in rows for ref in table.texts(row, "source")]))
        return Item(
            id=identity,
            template=template.id,
            form="lookup",
            deck=self.deck,
            stem=wordings[0],
            wordings=wordings,
            answers=found,
            many=template.many,
            type=answer_type,
            proof=self.proof,
            distractors=choose(*self.offer(group, identity, found, answers[key], wordings, known)),
            shown_key=key,
            explanation=maker.explanation(template, rows),
            hint=next(iter(texts_of(template.hint, first, maker.base)), "") if template.hint else "",
            facts=tuple(dict.fromkeys((*facts, *(fact for row in rows for fact in table.rests_on(row))))),
            sources=maker.sources(refs),
            tags=maker.tags(template, first) if template.tags else maker.file.deck.tags,
            modes=template.modes,
            lang=maker.file.deck.lang,
            entities=self._entities(rows, facts),
            disputes={given.text: each.disputed for each in group.disputed for given in each.answers},
            location=table.place(first),
        )

    def stem(self, group: Group) -> str:
        """The first wording that the group's item will have."""
        if not self.direction.ask_many:
            return group.stem
        answers = {given.text for asked in group.rows for given in asked.answers}
        return self.wordings.of(group, is_several=len(answers) > 1)[0]

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
            right.update([fold(text) for text in (answer.text, *answer.accepted) if text != given.text])
        forbidden = [Forbidden(frozenset(right), [answer.value for answer in answers], key, tolerance)]
        maybe = (*group.undecided, group.disputed) if group.disputed else group.undecided
        forbidden += [candidates.forbidden(asked, key, tolerance) for asked in maybe]
        avoid = Avoid(tuple(forbidden), (candidates.disputed,), Stem(wordings))
        preferred = candidates.confused_with(group.rows)
        tiers = candidates.tiers
        is_one_valued = len(answers) == 1 and column and not self.has_lists
        if template.distractors:
            named, tiers = candidates.named(key, given)
            # A fixed choice of a long list would tell that any other of its members is right.
            named.sort(key=lambda each: draw(identity, "named", each.text))
            preferred, is_one_valued = chain(named, preferred), False
        doubted = () if template.distractors else candidates.doubted(group)
        choice = Choice(identity, key, avoid, template.options - 1, template.hardness, doubted)
        choice.fellows = candidates.answered[given.text]
        kept = known.distractors if known else ()

        def made_up() -> list[Candidate]:
            return near_values(key, column) if column and is_one_valued else []

        return Offer(choice, list(preferred), kept, tiers, made_up)

    def _entities(self, rows: Sequence[Row], facts: tuple[str, ...]) -> tuple[str, ...]:
        """The facts themselves and the rows that they refer to."""
        if not self.references:
            return facts
        found = [
            f"{target}/{each}" for row in rows for at, target in self.references for each in scalars(row.cells[at])
        ]
        return tuple(dict.fromkeys((*facts, *found)))
