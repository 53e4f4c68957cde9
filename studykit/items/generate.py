"""From a deck file and its facts to items: the whole road of this room in one place.

Repeatable: every choice is drawn from an item's id, never from a clock, a random stream or the order of rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from studykit.facts.load import load
from studykit.facts.model import Date, FactBase, Row, Table, scalars
from studykit.facts.values import fold, span
from studykit.items.candidates import Candidates
from studykit.items.deck import DeckFile, Template, compile_templates, read_deck, sheet_deck
from studykit.items.distractors import Avoid, Choice, Tier, choose
from studykit.items.forms import (
    Asked,
    Direction,
    Given,
    Group,
    Read,
    answers_of,
    directions,
    group_rows,
    is_proved,
    natural_id,
    read_rows,
    wordings,
)
from studykit.items.identity import Group as Identified
from studykit.items.identity import draw, settle
from studykit.items.model import Answer, AnswerType, Deck, Item, Known, Source
from studykit.items.pattern import Pattern, UnknownValueError, compile_says, fill, sentence
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
    if path.suffix.lower() == ".csv":
        base, problems = load([path])
        if not base.tables:
            return None, problems
        file: DeckFile | None = sheet_deck(path, next(iter(base.tables.values())))
    else:
        file, problems = read_deck(path)
        if file is None:
            return None, problems
        base, base_problems = load(file.folders)
        problems += base_problems
    assert file is not None
    templates, template_problems = compile_templates(file, base)
    problems += template_problems
    touched = {each for problem in errors(problems) for each in problem.touches}
    items, item_problems = generate(file, templates, base, known_of(file.deck), touched)
    return Opened(file.deck, base, tuple(templates), tuple(items)), problems + item_problems


def generate(
    file: DeckFile, templates: Sequence[Template], base: FactBase, known: Mapping[str, Known], touched: set[str]
) -> tuple[list[Item], list[Problem]]:
    """All items of a deck, in the order of its templates and of the tables' rows.

    `known` are the items as they were before, by id; `touched` are facts (`table/id`) with errors.
    """
    says, problems = compile_says(base)
    maker = _Maker(file, base, _with_new_names(known, base), touched, says)
    items: list[Item] = []
    for template in templates:
        made = [item for direction in directions(template) for item in maker.make(direction)]
        if template.limit and len(made) > template.limit:
            lucky = {item.id for item in sorted(made, key=lambda item: draw("limit", item.id))[: template.limit]}
            made = [item for item in made if item.id in lucky]
        if not made:
            problems.append(_nothing_made(template, maker))
        items.extend(made)
    return items, problems + maker.problems


def _with_new_names(known: Mapping[str, Known], base: FactBase) -> Mapping[str, Known]:
    """What was known, with rows and tables under the names that they have now (`was`)."""
    tables = {old: table.name for table in base.tables.values() for old in table.was}
    rows = {
        f"{table.name}/{old}": f"{table.name}/{row.id}"
        for table in base.tables.values()
        if "was" in table.positions
        for row in table.rows
        for old in table.texts(row, "was")
    }
    if not tables and not rows:
        return known

    def renamed(fact: str) -> str:
        table, _, row = fact.partition("/")
        fact = f"{tables.get(table, table)}/{row}"
        return rows.get(fact, fact)

    return {
        identity: replace(each, facts=tuple(dict.fromkeys(renamed(fact) for fact in each.facts)))
        for identity, each in known.items()
    }


def _nothing_made(template: Template, maker: _Maker) -> Problem:
    if not maker.kept(template)[0]:
        message, remedy = "no row is kept by `where`", "Look at its values: they are compared letter for letter."
        return Problem("T007", f"the template makes no items: {message}", remedy, template.location, "warning")
    message = "the template makes no items: every row that it keeps lacks a value in the stem or the answer"
    return Problem("T008", message, "Fill in the values, or delete the template.", template.location, "warning")


class _Maker:
    """Makes the items of one deck."""

    def __init__(
        self,
        file: DeckFile,
        base: FactBase,
        known: Mapping[str, Known],
        touched: set[str],
        says: Mapping[str, tuple[Pattern, ...]],
    ) -> None:
        self.file, self.base, self.known, self.touched, self.says = file, base, known, touched, says
        self.problems: list[Problem] = []
        self.sources: dict[str, Source] = {}
        self.sentences: dict[tuple[str, str], str] = {}

    def kept(self, template: Template) -> tuple[list[Row], list[Row], list[Row]]:
        """The rows that `where` and `as_of` keep, those that they leave out, and those of which it is unknown."""
        kept: list[Row] = []
        others: list[Row] = []
        unknown: list[Row] = []
        for row in template.table.rows:
            verdicts = [condition.holds(row, self.base) for condition in template.where]
            if not _holds_on(self.file, template.table, row):
                others.append(row)
            elif None in verdicts or (
                not all(verdicts) and any(condition.is_missing(row, self.base) for condition in template.where)
            ):
                unknown.append(row)
            else:
                (kept if all(verdicts) else others).append(row)
        return kept, others, unknown

    def make(self, direction: Direction) -> Iterator[Item]:
        """The items of one direction of a template."""
        template, table = direction.template, direction.template.table
        kept, others, unknown = self.kept(template)
        read = read_rows(direction, kept, self.base)
        rest = read_rows(direction, others, self.base)
        groups = [group for group in group_rows(direction, read) if not self._is_touched(table, group)]
        spelled = self._spellings(direction, read)
        candidates = Candidates(direction, self.base)
        tiers = candidates.tiers([*read.asked, *read.coarse], [*rest.asked, *rest.coarse])
        barred = self._barred(direction, [*read.asked, *read.coarse, *rest.asked], [*read.unreadable, *unknown])
        identified = [Identified(natural_id(direction, group), _facts(table, group.rows)) for group in groups]
        blocked = self._blocked(direction, read)
        for group, identity in zip(groups, settle(identified, self.known, template.was), strict=True):
            if group.stem in blocked:
                continue
            item = self._item(direction, group, identity, spelled)
            if template.many == "skip" and len(item.answers) > 1:
                continue
            yield self._with_options(item, direction, group, candidates, tiers, barred)

    def _is_touched(self, table: Table, group: Group) -> bool:
        return any(f"{table.name}/{asked.row.id}" in self.touched for asked in group.rows)

    def _blocked(self, direction: Direction, read: Read) -> set[str]:
        """Stems that a row with an unreadable answer fills: not all of their right answers are known."""
        found: set[str] = set()
        for row in read.unreadable:
            try:
                found.update(each.text for each in fill(direction.wordings[0], row, self.base))
            except UnknownValueError:
                continue
        return found

    def _barred(self, direction: Direction, asked: Iterable[Asked], unknown: Iterable[Row]) -> frozenset[str]:
        """Folded answers that are options nowhere: of disputed rows, and of rows of which too much is unknown."""
        found = {fold(given.text) for each in asked if each.disputed for given in each.answers}
        for row in unknown:
            try:
                found.update(fold(given.text) for given in answers_of(direction, row, self.base))
            except UnknownValueError:
                continue
        return frozenset(found)

    def _spellings(self, direction: Direction, read: Read) -> dict[str, dict[str, str]]:
        """For each answer its other spellings, folded to written. One that spells two answers counts for neither."""
        owners: dict[str, set[str]] = defaultdict(set)
        written: dict[str, dict[str, str]] = defaultdict(dict)
        for asked in read.asked:
            for given in asked.answers:
                owners[fold(given.text)].add(given.text)
        answers = set(owners)
        for asked in read.asked:
            if asked.disputed:
                continue
            for given, spelling in self._spelled(direction, asked):
                folded = fold(spelling)
                if folded not in answers:
                    owners[folded].add(given.text)
                    written[given.text].setdefault(folded, spelling)
        for folded, texts in sorted(owners.items()):
            if len(texts) > 1 and folded not in answers:
                names = " and ".join(quoted(text) for text in sorted(texts)[:3])
                message = f"{quoted(folded)} spells {names}, so it counts for neither"
                remedy = "Delete it from one of them, or write it longer."
                self.problems.append(Problem("I007", message, remedy, direction.template.location, "warning"))
                for text in texts:
                    written[text].pop(folded, None)
        return written

    def _spelled(self, direction: Direction, asked: Asked) -> Iterator[tuple[Given, str]]:
        for given in asked.answers:
            if given.entity:
                yield from ((given, alias) for alias in given.entity.table.texts(given.entity.row, "aliases"))
        if len(asked.answers) == 1:
            for pattern in direction.accept:
                try:
                    yield from ((asked.answers[0], each.text) for each in fill(pattern, asked.row, self.base))
                except UnknownValueError:
                    continue

    def _item(self, direction: Direction, group: Group, identity: str, spelled: dict[str, dict[str, str]]) -> Item:
        template, table, column = direction.template, direction.template.table, direction.answer_column
        answers: dict[str, Answer] = {}
        for asked in group.rows:
            for given in asked.answers:
                if given.text not in answers:
                    spellings = tuple(sorted(spelled.get(given.text, {}).values()))
                    answers[given.text] = Answer(given.text, given.value, spellings)
        stems = wordings(direction, group, self.base)
        answer_type = AnswerType("text", lang=self.file.deck.lang)
        if column:
            answer_type = AnswerType(column.type, column.unit, column.tolerance, column.exact, column.lang)
            if not column.lang:
                answer_type = replace(answer_type, lang=self.file.deck.lang)
            if isinstance(next(iter(answers.values())).value, str) and column.type not in ("text", "reference"):
                answer_type = replace(answer_type, name="text")
        deck = self.file.deck
        first = group.own[0].row
        return Item(
            id=identity,
            template=template.id,
            form="lookup",
            deck=f"{deck.name}::{template.deck}" if template.deck else deck.name,
            stem=stems[0],
            wordings=stems,
            answers=tuple(answers.values()),
            many=template.many,
            type=answer_type,
            proof="closed" if is_proved(direction, table) else "open",
            distractors=(),
            shown_key=min(answers, key=lambda text: (draw(identity, "key", text), text)),
            explanation=self._explanation(template, group),
            hint=self._filled(template.hint, first),
            facts=_facts(table, group.rows),
            sources=self._sources(table, group),
            tags=self._tags(template, first),
            modes=template.modes,
            lang=deck.lang,
            entities=_entities(table, group),
            disputes={given.text: each.disputed for each in group.disputed for given in each.answers},
            location=table.place(first),
        )

    def _with_options(
        self,
        item: Item,
        direction: Direction,
        group: Group,
        candidates: Candidates,
        tiers: list[Tier],
        barred: frozenset[str],
    ) -> Item:
        template = direction.template
        given = next(each for asked in group.rows for each in asked.answers if each.text == item.shown_key)
        key = candidates.of(given)
        undecided = [each for asked in group.undecided for each in asked.answers]
        right = {fold(text) for answer in item.answers for text in (answer.text, *answer.accepted)}
        avoid = Avoid(
            folded=frozenset({*right, *(fold(each.text) for each in undecided), *barred}),
            values=(*(each.value for each in item.answers), *(each.value for each in undecided)),
            stem=fold(item.stem),
            tolerance=item.type.tolerance,
        )
        preferred = list(candidates.confused_with(group.rows))
        column = direction.answer_column if len(item.answers) == 1 else None
        if column and column.is_list:
            column = None
        if template.distractors:
            named, tiers = candidates.named(key, group.own[0])
            preferred, column = [*named, *preferred], None
        choice = Choice(item.id, key, avoid, template.options - 1, template.hardness)
        before = self.known.get(item.id)
        kept = before.distractors if before else ()
        return replace(item, distractors=choose(choice, preferred, kept, tiers, column))

    def _explanation(self, template: Template, group: Group) -> str:
        """The facts' sentences, at most five, then their notes."""
        rows = list({asked.row.id: asked.row for asked in group.rows}.values())
        lines: dict[str, None] = {}
        for row in rows[:5]:
            if template.explain:
                lines.setdefault(next((text for each in template.explain if (text := self._filled(each, row))), ""))
            else:
                lines.setdefault(self._sentence(template.table, row))
        notes = [str(each) for row in rows for each in scalars(template.table.cell(row, "note"))]
        return "\n".join(dict.fromkeys(line for line in (*lines, *notes[:5]) if line))

    def _sentence(self, table: Table, row: Row) -> str:
        key = table.name, row.id
        if key not in self.sentences:
            self.sentences[key] = sentence(self.base, table, row, self.says)
        return self.sentences[key]

    def _filled(self, pattern: Pattern | None, row: Row) -> str:
        if pattern is None:
            return ""
        try:
            filled = fill(pattern, row, self.base)
        except UnknownValueError:
            return ""
        return filled[0].text if filled else ""

    def _tags(self, template: Template, row: Row) -> tuple[str, ...]:
        tags = dict.fromkeys(self.file.deck.tags)
        for pattern in template.tags:
            try:
                tags.update(dict.fromkeys(each.text for each in fill(pattern, row, self.base)))
            except UnknownValueError:
                continue
        return tuple(tags)

    def _sources(self, table: Table, group: Group) -> tuple[Source, ...]:
        refs = dict.fromkeys(ref for asked in group.rows for ref in table.texts(asked.row, "source"))
        return tuple(self._source(ref) for ref in refs)

    def _source(self, ref: str) -> Source:
        if ref not in self.sources:
            identity, _, place = ref.partition("#")
            table = self.base.tables.get("sources")
            row = table.by_id.get(identity) if table else None
            texts = {name: self._text(table, row, name) for name in ("title", "url", "reliability")}
            title = texts["title"] or identity
            self.sources[ref] = Source(ref, title, place, texts["url"], texts["reliability"] == "unverified")
        return self.sources[ref]

    @staticmethod
    def _text(table: Table | None, row: Row | None, name: str) -> str:
        found = scalars(table.cell(row, name)) if table and row else ()
        return str(found[0]) if found else ""


def _facts(table: Table, rows: Iterable[Asked]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{table.name}/{asked.row.id}" for asked in rows))


def _entities(table: Table, group: Group) -> tuple[str, ...]:
    """The facts themselves and the rows that they refer to."""
    found = dict.fromkeys(_facts(table, group.rows))
    for asked in group.rows:
        for column, cell in zip(table.columns, asked.row.cells, strict=True):
            if column.target:
                found.update(dict.fromkeys(f"{column.target}/{each}" for each in scalars(cell)))
    return tuple(found)


def _holds_on(file: DeckFile, table: Table, row: Row) -> bool:
    """Whether a fact holds on the deck's `as_of`, by its `since` and `until`."""
    if file.as_of is None:
        return True
    first, last = span(file.as_of)
    since, until = table.cell(row, "since"), table.cell(row, "until")
    has_begun = not isinstance(since, Date) or span(since)[0] <= last
    return has_begun and (not isinstance(until, Date) or span(until)[1] >= first)
