"""From a deck file and its facts to items: the whole road of this room in one place.

Repeatable: every choice is drawn from an item's id, never from a clock, a random stream or the order of rows.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import compress
from pathlib import Path
from typing import NamedTuple

from studykit.facts.base import FactBase, Row
from studykit.facts.load import load
from studykit.problems import Problem, errors, quoted
from studykit.questions._explanation import Told
from studykit.questions._untranslated import read_templates, untranslated
from studykit.questions.direction_maker import DirectionMaker
from studykit.questions.forms.gap_numbers import directions_of
from studykit.questions.forms.groups import (
    Direction,
    Group,
    directions,
    group_rows,
    natural_id,
    read_rows,
)
from studykit.questions.forms.posing import (
    NOT_SURE,
    facts_of,
    in_form,
    limited,
    posed,
)
from studykit.questions.identity.earlier_items import EarlierItems
from studykit.questions.identity.give_ids import ItemDraft, give_ids
from studykit.questions.item import Deck, EarlierItem, Item
from studykit.questions.media import with_media
from studykit.questions.options.candidates import Candidates
from studykit.questions.templates.conditions import holds_on
from studykit.questions.templates.deck_file import DeckFile, Template, read_deck, sheet_deck
from studykit.questions.templates.patterns import Pattern
from studykit.questions.templates.sentences import compile_says

KnownOf = Callable[[Deck], Mapping[str, EarlierItem]]
"""What was known of a deck's items before, once the deck's key is read."""
NOTHING: Mapping[str, EarlierItem] = {}
"""Known of a deck that is made for the first time."""


class Opened(NamedTuple):
    """A deck with its facts and its items."""

    deck: Deck
    base: FactBase
    templates: tuple[Template, ...]
    items: tuple[Item, ...]
    ready: "Ready"
    """The same before items were made."""


def open_deck(
    path: Path, learned: KnownOf = lambda _: {}, locked: Mapping[str, EarlierItem] = NOTHING
) -> tuple[Opened | None, list[Problem]]:
    """Reads a deck file (or a plain CSV) and makes its items. None when the file cannot be read at all.

    Items keep the identity and the options that the lock file knows (`locked`), or the review log (`learned`).

    What an error touches makes no item: one typo in ten thousand facts must not stop today's quiz.
    """
    ready, problems = read_all(path)
    if ready is None:
        return None, problems
    file, templates, base, touched = ready
    earlier = EarlierItems.of(learned(file.deck), locked, file, templates, base)
    items, item_problems = generate(file, templates, base, earlier, touched)
    return Opened(file.deck, base, tuple(templates), tuple(items), ready), problems + item_problems


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
        more = [_with_the_deck_s_place(each, file) for each in more]
    base, templates, found = read_templates(file, base)
    problems += more + found
    touched = {
        each for problem in errors(problems) for each in (*problem.touches, problem.location.file)
    }
    return Ready(file, templates, base, touched), problems


def _with_the_deck_s_place(problem: Problem, file: DeckFile) -> Problem:
    """Return a problem of a whole fact base with the place in the deck file that names it; others as they are."""
    if problem.location.line or problem.other or problem.location.file not in file.deck.facts:
        return problem
    place = file.folder_places[file.deck.facts.index(problem.location.file)]
    return problem._replace(other=place)


def generate(
    file: DeckFile,
    templates: Sequence[Template],
    base: FactBase,
    earlier: EarlierItems,
    touched: set[str],
) -> tuple[list[Item], list[Problem]]:
    """All items of a deck, in the order of its templates and of the tables' rows.

    `touched` are facts (`table/id`) and files with errors.
    """
    says, problems = compile_says(base)
    maker = Maker(file, base, earlier, touched, says)
    made: dict[str, list[Item]] = {}
    # A template that takes over what is known of another one comes after that one, if it is still there.
    for template in sorted(templates, key=lambda template: bool(template.was)):
        found = list(maker.make_all(template))
        if not found:
            problems.append(maker.nothing_made(template))
        made[template.id] = (
            limited(template, found, earlier.known_of(template)) if template.limit else found
        )
    problems += untranslated(((each, maker.kept(each)[0]) for each in templates), base)
    return with_media(
        [item for template in templates for item in made[template.id]], base
    ), problems + maker.problems


class Maker:
    """Makes the items of one deck."""

    def __init__(
        self,
        file: DeckFile,
        base: FactBase,
        earlier: EarlierItems,
        touched: set[str],
        says: Mapping[str, tuple[Pattern, ...]],
    ) -> None:
        self.file, self.base, self.earlier, self.touched = file, base, earlier, touched
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
                why, remedy = (
                    "no fact holds on the deck's `as_of`",
                    "Look at `since`, `until` and `as_of`.",
                )
        elif all(template.table.cell(row, "disputed") is not None for row in kept):
            why, remedy = (
                "every row that it keeps is disputed",
                "Settle the disputes, or delete the template.",
            )
        elif all(touched):
            why, remedy = "the rows that it keeps have errors", "Mend these."
        elif template.form in NOT_SURE and any(
            group_rows(each, read_rows(each, kept, self.base)) for each in directions(template)
        ):
            why, remedy = NOT_SURE[template.form]
        elif template.many == "skip" and any(
            group.rows
            for each in directions(template)
            for group in group_rows(each, read_rows(each, kept, self.base))
        ):
            why = "every stem has several right answers, and `many: skip` leaves these out"
            remedy = "Show more in the stem, or write `many: any`."
        return Problem(code, f"the template makes no items: {why}", remedy, template.location)

    def make_all(self, template: Template) -> Iterator[Item]:
        """The items of a template, one direction after the other."""
        known = self.earlier.known_of(template)
        rows = self.kept(template)[0] if template.gaps else ()
        all_directions = directions_of(template, rows, known, self.base)
        for direction in all_directions:
            for item, group in self.make(direction, known):
                if item.form == "lookup":
                    yield item
                else:
                    yield in_form(item, group, all_directions, known.get(item.id), self.base)

    def make(
        self, direction: Direction, known: Mapping[str, EarlierItem]
    ) -> Iterator[tuple[Item, Group]]:
        """The items of one direction of a template, as look-ups, each with its group."""
        template, table = direction.template, direction.template.table
        make = self.prepared(direction)
        groups = posed(direction, make.candidates.read, known, self.base)
        facts = [facts_of(table, group) for group in groups]
        if self.touched:
            usable = [self.touched.isdisjoint(each) for each in facts]
            groups, facts = list(compress(groups, usable)), list(compress(facts, usable))
        pairs = zip(groups, facts, strict=True)
        natural = [
            ItemDraft(natural_id(direction, group), of, make.stem(group)) for group, of in pairs
        ]
        identities = give_ids(
            natural, known, self.given, self.earlier.orphans, are_sets=bool(template.among)
        )
        self.given.update(identities)
        for group, of, identity in zip(groups, facts, identities, strict=True):
            item = make.item(group, of, identity, known.get(identity))
            if template.many != "skip" or len(item.answers) == 1:
                yield item, group
        make.candidates.let_go()

    def prepared(self, direction: Direction) -> DirectionMaker:
        """What makes the items of a direction, its rows read and its candidates at hand."""
        kept, others, unknown = self.kept(direction.template)
        candidates = Candidates(
            direction, self.base, read_rows(direction, kept, self.base), others, unknown
        )
        spelled, problems = candidates.spelled()
        self.problems.extend(problems)
        return DirectionMaker(self.file.deck, direction, candidates, spelled, self.told)
