"""From a deck file and its facts to items: the whole road of this room in one place.

    load_deck    deck file, facts  ->  templates, bound to tables
    generate     for each template, for each of its directions:
                 rows  ->  outlines: what is asked, and answered  ->  ids  ->  items
    on_demand    the same up to the ids; an item is made when somebody looks at it

Repeatable: every choice is drawn from an item's id, never from a clock, a random stream or the
order of rows. The day of a deck that asks as of today is an input like a file.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

from studykit.facts.base import FactBase
from studykit.facts.files import shown_path
from studykit.facts.holding import days_alike, holds_on
from studykit.facts.load import load
from studykit.facts.on_day import on_day
from studykit.problems import Problem, errors, quoted, readable
from studykit.questions._fact_texts import FactTexts
from studykit.questions._nothing_made import nothing_made
from studykit.questions._untranslated import read_in_language, untranslated
from studykit.questions.considerations import Considerations
from studykit.questions.direction_maker import DirectionMaker
from studykit.questions.foreign_lines import ForeignLines
from studykit.questions.forms.compile_templates import compile_templates
from studykit.questions.forms.form import FormContext
from studykit.questions.forms.groups import Group, NothingToAsk, filled, natural_id
from studykit.questions.forms.registry import form_of
from studykit.questions.forms.rows import Direction, RowsOfTemplate, read_kept
from studykit.questions.identity.draw import draw
from studykit.questions.identity.earlier_ids import earlier_ids, earlier_ids_of
from studykit.questions.identity.earlier_items import EarlierItems
from studykit.questions.identity.give_ids import ItemDraft, give_ids
from studykit.questions.item import GAP, Deck, EarlierItem, Item
from studykit.questions.items_on_demand import ItemShape, ItemsOnDemand
from studykit.questions.media import with_media
from studykit.questions.muted import Muted
from studykit.questions.options.candidates import Candidates
from studykit.questions.options.hidden_rows import HiddenRows
from studykit.questions.outline import Outline
from studykit.questions.templates.deck_file import DeckFile, read_deck, sheet_deck
from studykit.questions.templates.patterns import Pattern
from studykit.questions.templates.sentences import compile_says
from studykit.questions.templates.template import Template
from studykit.reading.csv_rows import is_list_file
from studykit.reading.first_line import FirstLine
from studykit.reading.foreign_files import refusal
from studykit.values.days import ANY_DAY, Days

LearnedOf = Callable[[Deck], Mapping[str, EarlierItem]]
"""What was known of a deck's items before, once the deck's key is read."""
NOTHING: Mapping[str, EarlierItem] = {}
"""Known of a deck that is made for the first time."""


class LoadedDeck(NamedTuple):
    """A deck file with its facts, before items are made."""

    file: DeckFile
    templates: Sequence[Template]
    base: FactBase
    touched: set[str]
    """Facts (`table/id`) and files with errors."""

    def on(self, day: date) -> "LoadedDeck":
        """Return the deck as it is to be asked on a day, if it asks as of today."""
        file = self.file.on(day)
        base = _as_of_its_day(self.base.whole, file)
        if base is self.base:
            return self._replace(file=file)
        # Patterns are bound to tables, and these have the values of the day.
        templates, _ = compile_templates(file, base)
        return LoadedDeck(file, templates, base, self.touched)

    def days_alike(self, day: date) -> Days:
        """Return the days around one on which the same files make the same items."""
        if not self.file.follows_today:
            return ANY_DAY
        return days_alike(self.base.whole, day)


class DeckWithItems(NamedTuple):
    """A deck with its facts and its items."""

    deck: Deck
    base: FactBase
    templates: tuple[Template, ...]
    items: tuple[Item, ...]
    ready: LoadedDeck
    """The same before items were made."""


class ItemToMake(NamedTuple):
    """All that an item is made from."""

    id: str
    facts: tuple[str, ...]
    outline: Outline
    before: EarlierItem | None
    """The item as it was known before; None: it was not, or its options are drawn anew."""
    maker: DirectionMaker
    context: FormContext


def open_deck(
    path: Path,
    learned: LearnedOf = lambda _: {},
    locked: Mapping[str, EarlierItem] = NOTHING,
    before_facts: Callable[[Sequence[Path]], None] = lambda _: None,
    today: date | None = None,
    first_line: FirstLine = FirstLine.UNKNOWN,
) -> tuple[DeckWithItems | None, list[Problem]]:
    """Read a deck file (or a plain list) and make its items. None when it cannot be read at all.

    `today` is the day of a deck that asks as of today; `first_line` is for a list: whether the
    names of its columns stand there.
    `before_facts` is called with the folders of facts before they are read. Items keep the identity
    and the options that the lock file knows (`locked`), or the review log (`learned`). What an
    error touches makes no item: one typo in ten thousand facts must not stop today's quiz.
    """
    ready, problems = load_deck(path, before_facts, today, first_line)
    if ready is None:
        return None, problems
    file, templates, base, _ = ready
    earlier = EarlierItems.of(learned(file.deck), locked, file, templates, base)
    items, item_problems = generate(ready, earlier)
    opened = DeckWithItems(file.deck, base, tuple(templates), tuple(items), ready)
    return opened, problems + item_problems


def load_deck(
    path: Path,
    before_facts: Callable[[Sequence[Path]], None] = lambda _: None,
    today: date | None = None,
    first_line: FirstLine = FirstLine.UNKNOWN,
) -> tuple[LoadedDeck | None, list[Problem]]:
    """Return a deck file (or a plain list) with its facts. None when it cannot be read at all."""
    file: DeckFile | None
    foreign = refusal(path, shown_path(path))
    if foreign:
        return None, [foreign]
    if is_list_file(path):
        before_facts([path])
        base, problems = load([path], first_line)
        if not base.tables:
            return None, problems
        # A sheet alone is its own deck.
        (table,) = base.tables.values()
        file, deck_problems = sheet_deck(path, table)
        problems += deck_problems
    else:
        file, problems = read_deck(path)
        if file is None:
            return None, problems
        file = file.on(today)
        before_facts(file.all_folders)
        base, fact_problems = load(file.folders, overlays=file.overlays)
        for problem in fact_problems:
            problems.append(_at_place_in_deck(problem, file))
    if file.deck.lang:
        base, problems_of_language = read_in_language(file, base)
        problems += problems_of_language
    base = _as_of_its_day(base, file)
    templates, template_problems = compile_templates(file, base)
    problems += template_problems
    touched: set[str] = set()
    if problems:
        for error in errors(problems):
            # Of a file that cannot be read nothing is sure.
            touched.update((*error.touches, error.location.file))
    return LoadedDeck(file, templates, base, touched), problems


def _as_of_its_day(base: FactBase, file: DeckFile) -> FactBase:
    """Return the base with the values of the deck's day; most decks have none."""
    return on_day(base, file.as_of) if file.as_of else base


def _at_place_in_deck(problem: Problem, file: DeckFile) -> Problem:
    """Return a problem of a whole fact base with the place in the deck file that names it."""
    place = file.place_of(problem.location.file)
    if place is None or problem.location.line or problem.other:
        # It has a place of its own, which says more.
        return problem
    return problem._replace(other=place)


def generate(
    deck: LoadedDeck, earlier: EarlierItems, fresh_options: Collection[str] = ()
) -> tuple[list[Item], list[Problem]]:
    """Return all items of a deck, in the order of its templates and of the tables' rows.

    `fresh_options` are the templates whose wrong options are drawn anew, whatever is known of them.
    """
    says, problems = compile_says(deck.base)
    maker = ItemMaker(deck, earlier, says, fresh_options)
    # Made one after the other: what a direction has in common is given up behind its items.
    items, problems_of_templates = _of_all_templates(deck, maker, maker.make)
    return items, problems + problems_of_templates


def on_demand(deck: LoadedDeck, earlier: EarlierItems) -> tuple[ItemsOnDemand, list[Problem]]:
    """Return the same items, each of which is made when somebody looks at it."""
    says, problems = compile_says(deck.base)
    maker = ItemMaker(deck, earlier, says)
    to_make, problems_of_templates = _of_all_templates(deck, maker, lambda item: item)
    shapes = [ItemShape(wanted.id, wanted.maker.template.id, wanted.facts) for wanted in to_make]
    items = ItemsOnDemand(shapes, lambda place: maker.make(to_make[place]))
    return items, problems + problems_of_templates


_Made = TypeVar("_Made", Item, ItemToMake)


def _of_all_templates(
    deck: LoadedDeck, maker: "ItemMaker", made_of: Callable[[ItemToMake], _Made]
) -> tuple[list[_Made], list[Problem]]:
    """Return what is made of each item, in the deck's order, and what is wrong."""
    file, templates, base, _ = deck
    problems: list[Problem] = []
    items_of_template: dict[str, list[_Made]] = {}
    # A template that takes over what is known of another one comes after that one, if it is still
    # there: the other has the first choice.
    for template in sorted(templates, key=lambda template: bool(template.was)):
        items = list(map(made_of, maker.to_make(template)))
        if items:
            problems += maker.questions_undecided(template)
        else:
            kept = maker.sort_rows(template).kept
            undecided = maker.undecided.get(template.id, ())
            problems.append(nothing_made(template, kept, base, maker.touched, undecided))
        if template.limit:
            items = _within_limit(template, items, maker.earlier.known_of(template))
        items_of_template[template.id] = items
    if base.untranslated:
        rows_asked = [(template, maker.sort_rows(template).kept) for template in templates]
        problems += untranslated(rows_asked, base)
    all_items: list[_Made] = []
    for template in templates:
        all_items += items_of_template[template.id]
    # Few decks mute anything, and only these need the ids of all items.
    if file.muted:
        muted = Muted(file.muted, templates, base)
        all_items = muted.left(all_items)
        problems += muted.unknown()
    if file.order == "rows":
        all_items = _row_by_row(all_items, base)
    return all_items, problems + maker.problems


def _row_by_row(items: list[_Made], base: FactBase) -> list[_Made]:
    """Return the items with those about a row together, in the order of tables and rows.

    An item about several rows stands with the first of them; those about one row keep their order.
    """
    places: dict[str, int] = {}
    for table in base.tables.values():
        for row in table.rows:
            places[f"{table.name}/{row.id}"] = len(places)

    def first_place(item: _Made) -> int:
        return min((places[fact] for fact in item.facts), default=len(places))

    return sorted(items, key=first_place)


def _within_limit(
    template: Template, items: list[_Made], earlier: Mapping[str, EarlierItem]
) -> list[_Made]:
    """Return as many items as the template's `limit` allows, drawn from their ids.

    What was asked before comes first: one fact more must not take a question from those who have
    learned it.
    """

    def turn(item: _Made) -> tuple[bool, int]:
        before = earlier.get(item.id)
        is_new = before is None or before.retired
        return is_new, draw("limit", item.id)

    in_turn = sorted(items, key=turn)
    drawn_ids = {item.id for item in in_turn[: template.limit]}
    return [item for item in items if item.id in drawn_ids]


def _has_only_ended(template: Template, verdicts: Sequence[bool | None]) -> bool:
    """Return whether nothing but `until: missing` leaves a row out: it was right once."""
    for condition, verdict in zip(template.where, verdicts, strict=True):
        if verdict is False and not condition.wants_no_end:
            return False
    return True


class ItemMaker:
    """Makes the items of one deck."""

    def __init__(
        self,
        deck: LoadedDeck,
        earlier: EarlierItems,
        says: Mapping[str, tuple[Pattern, ...]],
        fresh_options: Collection[str] = (),
    ) -> None:
        file, _, base, touched = deck
        self.file = file
        self.base = base
        self.earlier = earlier
        self.touched = touched
        self.fresh_options = fresh_options
        """The templates whose wrong options are drawn anew."""
        self.fact_texts = FactTexts(base, says, file.deck.tags)
        self.foreign_lines: ForeignLines | None = None
        columns = [column for table in base.tables.values() for column in table.columns]
        if any(column.lang or column.markup or column.speak for column in columns):
            self.foreign_lines = ForeignLines(base, says, file.deck.lang)
        # Hardly any base has rows that were renamed.
        has_renamed_rows = any("was" in table.positions for table in base.tables.values())
        self.earlier_ids = earlier_ids(base) if has_renamed_rows else None
        self.problems: list[Problem] = []
        self.hidden_told: set[str] = set()
        """The templates of which a row that `where` hides has been told."""
        self.undecided: dict[str, list[NothingToAsk]] = {}
        """By template why questions are not asked of which nobody knows what is right."""
        self.ids_given: set[str] = set()
        """All ids of the deck so far."""

    def sort_rows(self, template: Template) -> RowsOfTemplate:
        """Return the rows of the template's table by whether they are asked."""
        if not template.where and self.file.as_of is None:
            return RowsOfTemplate(list(template.table.rows), [], [], [])
        rows = RowsOfTemplate([], [], [], [])
        for row in template.table.rows:
            verdicts = [condition.holds(row, self.base) for condition in template.where]
            holds = holds_on(self.file.as_of, template.table, row, self.base)
            # One condition that surely fails is enough, whatever is not known of the others.
            if False in verdicts or holds is False:
                rows.left_out.append(row)
                if holds is not False and not _has_only_ended(template, verdicts):
                    rows.hidden.append(row)
            elif None in verdicts or holds is None:
                rows.unknown.append(row)
            else:
                rows.kept.append(row)
        return rows

    def to_make(self, template: Template) -> Iterator[ItemToMake]:
        """Yield the items of a template as they are to be made, one direction after the other."""
        form = form_of(template)
        earlier = self.earlier.known_of(template)
        rows = self.sort_rows(template)
        context = FormContext(self.base, earlier)
        directions = form.numbered_directions(template, rows.kept, context)
        context = context._replace(directions=directions)
        for direction in directions:
            maker = self.direction_maker(direction, rows)
            outlines = self._outlines_by_id(maker, earlier)
            context = form.with_what_is_drawn(list(outlines), context)
            for item_id, outline in outlines.items():
                if template.many == "skip" and len(outline.answers) > 1:
                    # Its id is given all the same: with one answer less it is asked again.
                    continue
                before = earlier.get(item_id)
                if template.id in self.fresh_options:
                    # The id is still the one that was known: only the options are forgotten.
                    before = None
                facts = maker.facts_of_item(outline)
                yield ItemToMake(item_id, facts, outline, before, maker, context)

    def make(self, wanted: ItemToMake) -> Item:
        """Return an item: a look-up, of which its form makes what it is."""
        maker, group = wanted.maker, wanted.outline.group
        item = maker.item(wanted.outline, wanted.id, wanted.before)
        if maker.considered.past:
            item = maker.considered.past.added_to(item, group)
        item = maker.form.finish(item, group, wanted.context)
        if self.foreign_lines:
            item = self.foreign_lines.noted(item, group, maker.direction)
        if self.base.media:
            item = with_media(item, self.base)
        if self.earlier_ids is not None:
            was = earlier_ids_of(item.facts, self.earlier_ids)
            item = item._replace(was=tuple(was.items()))
        return item

    def _outlines_by_id(
        self, maker: DirectionMaker, earlier: Mapping[str, EarlierItem]
    ) -> dict[str, Outline]:
        """Return what one direction of a template asks, under the id of each item."""
        template = maker.template
        # All ids are given at once: an item that changed may have the id that another gave up.
        outlines = []
        drafts = []
        outlines_of_direction = maker.outlines(earlier)
        self.undecided.setdefault(template.id, []).extend(maker.undecided)
        for outline in outlines_of_direction:
            if maker.considered.hidden:
                self._tell_of_hidden_row(maker.considered.hidden, template, outline.group)
            if self.touched.isdisjoint(outline.facts):
                outlines.append(outline)
                group_id = natural_id(maker.direction, outline.group)
                drafts.append(ItemDraft(group_id, outline.facts, outline.stem))
        item_ids = give_ids(
            drafts,
            earlier,
            self.ids_given,
            self.earlier.orphans,
            are_sets=bool(template.among),
        )
        # Neither the next direction nor another template may give one of them again.
        self.ids_given.update(item_ids)
        return dict(zip(item_ids, outlines, strict=True))

    def _tell_of_hidden_row(self, hidden: HiddenRows, template: Template, group: Group) -> None:
        """Report T021, once a template, for a row that fits the question and is not asked."""
        named = template.distractors
        # Where the author names the wrong options, and some answers are enough, no row is proof.
        needs_no_proof = named and named.texts and template.many != "all"
        if template.id in self.hidden_told or needs_no_proof:
            return
        unsaid = hidden.other_answer(group)
        if unsaid is None:
            return
        self.hidden_told.add(template.id)
        row, condition = unsaid
        stem = quoted(readable(filled(group.stem, GAP)))
        column = quoted(condition.slot.written)
        message = f"{stem} fits {quoted(row.id)} too, which `where` leaves out by {column}"
        remedy = f"Say it in the stem, as with {{{condition.slot.written}}}, or ask them all."
        place = template.table.place(row)
        self.problems.append(
            Problem("T021", message, remedy, template.location, place, about=(template.id,))
        )

    def direction_maker(
        self, direction: Direction, rows: RowsOfTemplate | None = None
    ) -> DirectionMaker:
        """Return what makes the items of a direction, its rows read and its candidates at hand."""
        rows = rows or self.sort_rows(direction.template)
        rows_read = read_kept(direction, rows.kept, self.base)
        candidates = Candidates(direction, self.base, rows_read, rows.left_out)
        considered = Considerations(
            direction, self.base, self.file.as_of, rows, rows_read, candidates
        )
        self.problems.extend(candidates.problems_of_spellings)
        return DirectionMaker(self.file.deck, direction, candidates, considered, self.fact_texts)

    def questions_undecided(self, template: Template) -> Iterator[Problem]:
        """Yield I016 for the questions of a template that are not asked, as they are undecided."""
        undecided = self.undecided.get(template.id)
        if not undecided:
            return
        message = f"one question is not asked: {undecided[0].why}"
        if len(undecided) > 1:
            message = f"{len(undecided)} questions are not asked: the first, {undecided[0].why}"
        remedy = undecided[0].remedy
        yield Problem("I016", message, remedy, template.location, about=(template.id,))
