"""Sets of rows that can all be told apart, for forms that ask about several rows at once.

The rows of a group stand on a ring, each at a place drawn from its id. A row's partner is the next
one that fits, and for each further partner the ring is turned. So each row is partner as often as
any other, and one row more or less changes few sets:

    ring      ishigaki . . naha . . . amami . . miyako . . yonaguni . . (ishigaki)
    naha      its partner is amami, if that is surely larger or smaller; else miyako, and so on
    turned    naha . . yonaguni . amami . . . ishigaki . . miyako . . (naha)
    naha      its second partner is yonaguni

Each row makes one set, unless the template's `limit` says more. Sets that were asked before are
kept as long as they can be asked: learners have them in their memory.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from studykit.facts.base import FactBase
from studykit.questions.forms._compared_values import (
    Reach,
    compared_reach,
    in_like_units,
    is_less,
    least_difference,
)
from studykit.questions.forms.groups import Group, natural_id
from studykit.questions.forms.rows import AskedRow, Direction
from studykit.questions.identity.draw import draw
from studykit.questions.identity.ids import variant
from studykit.questions.item import EarlierItem
from studykit.questions.templates.patterns import Pattern
from studykit.questions.templates.template import BLANK, Template
from studykit.questions.templates.template_settings import TemplateSettings
from studykit.values.language import language
from studykit.values.sameness import fold_answer

# {options}, but not {{options}}, which is text.
OPTIONS = re.compile(r"(?<!\{)\{\s*options\s*\}(?!\})")
# So many neighbours on the ring are tried for a set: where nearly all tie, nothing is to be found.
_NEIGHBOURS_TRIED = 64
_PLACES = 2**64
"""On a ring: as many as `draw` gives."""


def wordings_with_options(settings: TemplateSettings) -> tuple[Pattern, ...]:
    """Return the wordings of the question, with BLANK in the place of `{options}`."""
    if not settings.has_ask():
        return ()
    wordings = []
    for node in settings.fields["ask"]:
        place = settings.place_in_file(node.line, node.column)
        pattern = settings.pattern(OPTIONS.sub(BLANK, node.text), place)
        if pattern:
            wordings.append(pattern._replace(text=node.text))
    return tuple(wordings)


class Contestant(NamedTuple):
    """A row that may stand in a set."""

    asked: AskedRow
    reach: Reach
    label: str
    names: frozenset[str]
    """Its label and the other spellings of it, folded."""
    place: int
    """Where it lies on the ring."""

    @property
    def row_id(self) -> str:
        return self.asked.row.id


Ring = Sequence[Contestant]
Team = tuple[Contestant, ...]
Sets = dict[frozenset[str], Team]
"""Sets by the ids of their rows."""


class RowSet(NamedTuple):
    """A set, ready to be asked about."""

    group: Group
    """With all but the answer, which the form knows."""
    by_value: Team
    """Its rows, the least first."""
    labels: Sequence[str]
    """As the stem shows them, in an order that is drawn."""


def sets_of(
    direction: Direction,
    groups: Iterable[Group],
    earlier: Mapping[str, EarlierItem],
    base: FactBase,
) -> Iterator[RowSet]:
    """Yield the sets of all groups. `earlier` are the items that were asked before, by id."""
    template = direction.template
    known_sets = _KnownSets(direction, earlier)
    groups_with_sets: list[tuple[Group, Ring, Sets]] = []
    for group in groups:
        ring = _ring(template, group, base)
        if len(ring) >= template.among:
            sets = known_sets.still_asked(group, ring)
            groups_with_sets.append((group, ring, sets))
            _add_sets(template, ring, sets, _owners(sets), 0)

    # A limit above the number of rows asks for more sets: then each row makes another in its turn.
    all_sets = [sets for _, _, sets in groups_with_sets]
    count = sum(map(len, all_sets))
    turn = 0
    while count < template.limit:
        turn += 1
        for _, ring, sets in groups_with_sets:
            _add_sets(template, ring, sets, (), turn)
        count_before = count
        count = sum(map(len, all_sets))
        if count == count_before:
            # No row found partners that it had not had before.
            break

    for group, _, sets in groups_with_sets:
        for team in sorted(sets.values(), key=_place_of_team):
            yield _row_set(template, group, team, base)


def _place_of_team(team: Team) -> list[tuple[int, str]]:
    """Return where a set stands among the others: no matter whether it was asked before."""
    return sorted((contestant.place, contestant.row_id) for contestant in team)


def _ids(team: Team) -> frozenset[str]:
    return frozenset(contestant.row_id for contestant in team)


def _add_sets(
    template: Template, ring: Ring, sets: Sets, owners: Collection[str], turn: int
) -> None:
    """Add a set for each row that owns none yet."""
    rings = [_TurnedRing(template, ring, turn, slot) for slot in range(1, template.among)]
    for contestant in ring:
        if contestant.row_id in owners:
            continue
        team = _with_partners(template, contestant, rings)
        if team:
            # Two rows that draw each other make one set.
            sets.setdefault(_ids(team), team)


def _ring(template: Template, group: Group, base: FactBase) -> Ring:
    """Return the group's rows that can be compared, each under a label of its own.

    Where two Black Rivers flow, nobody knows which one a question about the Black River means.
    """
    rows_with_label = Counter[str]()
    for rows in (group.rows, group.disputed, *group.undecided):
        for asked in rows:
            rows_with_label.update(set(map(fold_answer, asked.texts)))

    comparable_rows = []
    reaches = []
    for asked in group.own:
        reach = compared_reach(template, asked.row, base)
        # A row with two answers would stand there under one of them, and be right under both.
        if reach is not None and len(asked.answers) == 1:
            comparable_rows.append(asked)
            reaches.append(reach)

    contestants = []
    for asked, reach in zip(comparable_rows, in_like_units(reaches), strict=True):
        answer = asked.answers[0]
        if rows_with_label[fold_answer(answer.text)] != 1:
            continue
        names = {fold_answer(answer.text)}
        if answer.entity:
            table, row = answer.entity
            names.update(map(fold_answer, table.texts(row, "aliases")))
        place = draw("row", asked.row.id)
        contestants.append(Contestant(asked, reach, answer.text, frozenset(names), place))
    return sorted(contestants, key=lambda contestant: (contestant.place, contestant.row_id))


class _KnownSets:
    """The sets that were asked before."""

    def __init__(self, direction: Direction, earlier: Mapping[str, EarlierItem]) -> None:
        self.direction = direction
        self.variants: dict[tuple[str, ...], set[str]] = defaultdict(set)
        """By its facts, sorted, in which variants of the stem a set was asked.

        A stem with a list has one for each member, and a set can be asked in several of them.
        """
        for item_id, item in earlier.items():
            if len(item.facts) == direction.template.among:
                self.variants[tuple(sorted(item.facts))].add(variant(item_id))
        self.by_first_fact: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        # Sorted, so that no order of a log or a lock file changes which sets come first.
        for facts in sorted(self.variants):
            self.by_first_fact[facts[0]].append(facts)

    def still_asked(self, group: Group, ring: Ring) -> Sets:
        """Return those of the group that can be asked still."""
        table = self.direction.template.table
        by_fact = {f"{table.name}/{contestant.row_id}": contestant for contestant in ring}
        sets: Sets = {}
        for first_fact in sorted(by_fact.keys() & self.by_first_fact.keys()):
            for facts in self.by_first_fact[first_fact]:
                team = self._team(facts, by_fact)
                if team and self._was_asked_here(facts, group, team):
                    sets[_ids(team)] = team
        return sets

    def _team(self, facts: tuple[str, ...], by_fact: Mapping[str, Contestant]) -> Team:
        """Return the rows of these facts if all of them can still be told apart."""
        team: Team = ()
        for fact in facts:
            contestant = by_fact.get(fact)
            if contestant is None or not _fits(self.direction.template, contestant, team):
                return ()
            team = (*team, contestant)
        return team

    def _was_asked_here(self, facts: tuple[str, ...], group: Group, team: Team) -> bool:
        # The variant of its stem stands in the id that the set would have.
        group_of_team = group._replace(own=[contestant.asked for contestant in team])
        return variant(natural_id(self.direction, group_of_team)) in self.variants[facts]


def _owners(sets: Sets) -> set[str]:
    """Return a row for each set, so that no more sets are made than there are rows."""
    owners: set[str] = set()
    for row_ids in sorted(sets, key=sorted):
        rows_without_set = sorted(row_ids - owners)
        owners.update(rows_without_set[:1])
    return owners


class _TurnedRing:
    """The ring in another order, the one of a partner's slot in a turn.

    Multiplied by an odd number, each place becomes another one: on each of these rings a row
    follows exactly one other, and so is partner as often as every other row.
    """

    def __init__(self, template: Template, ring: Ring, turn: int, slot: int) -> None:
        factor = draw("turned", template.id, f"{turn} {slot}") | 1
        self.in_order = sorted(
            ring, key=lambda contestant: (contestant.place * factor % _PLACES, contestant.row_id)
        )
        self._position = {each.row_id: position for position, each in enumerate(self.in_order)}

    def after(self, contestant: Contestant) -> Iterator[Contestant]:
        """Yield those that follow, not farther than anybody would look."""
        start = self._position[contestant.row_id] + 1
        for step in range(min(len(self.in_order) - 1, _NEIGHBOURS_TRIED)):
            yield self.in_order[(start + step) % len(self.in_order)]


def _with_partners(template: Template, first: Contestant, rings: Sequence[_TurnedRing]) -> Team:
    """Return a row with its partners, on each ring the next that fits; nothing when one is missing.

    The rings are those of the partners' slots.
    """
    team: Team = (first,)
    for ring in rings:
        for neighbour in ring.after(first):
            if _fits(template, neighbour, team):
                team = (*team, neighbour)
                break
        else:
            return ()
    return team


def _fits(template: Template, contestant: Contestant, team: Team) -> bool:
    """Return whether a row is surely more or less than each of a set, and shares no name."""
    assert template.by
    difference = least_difference(template.by.column)
    for member in team:
        is_below = is_less(contestant.reach, member.reach, difference)
        is_above = is_less(member.reach, contestant.reach, difference)
        shares_name = not contestant.names.isdisjoint(member.names)
        if shares_name or not (is_below or is_above):
            return False
    return True


def _row_set(template: Template, group: Group, team: Team, base: FactBase) -> RowSet:
    """Return the set as a group of its own."""
    by_id = sorted(team, key=lambda contestant: contestant.row_id)
    own = [contestant.asked for contestant in by_id]
    by_value = sorted(team, key=lambda contestant: contestant.reach.low)
    row_ids = sorted(_ids(team))
    # Not by id and not by value: the first one named would be right more often than not.
    in_drawn_order = sorted(
        team, key=lambda contestant: draw("shown", template.id, *row_ids, contestant.row_id)
    )
    labels = [contestant.label for contestant in in_drawn_order]
    group_of_set = group._replace(
        own=own,
        rows=[contestant.asked for contestant in by_value],
        basis=tuple(own),
        # What is known of its rows proves all, whatever is in doubt about others.
        undecided=(),
        disputed=[],
        is_blocked=False,
        blank=language(base.lang).joined(labels, "or"),
    )
    return RowSet(group_of_set, tuple(by_value), labels)
