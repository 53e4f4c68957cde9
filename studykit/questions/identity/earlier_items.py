"""What was known of a deck's items before, under the names that rows, tables and templates have now.

Knows ids and facts. Knows no stems of today and no options.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, Self

from studykit.facts.base import FactBase
from studykit.questions.identity._digest_rows import known_again
from studykit.questions.identity.earlier_ids import earlier_ids
from studykit.questions.identity.earlier_rows import Histories
from studykit.questions.identity.ids import anchor_in, anchor_of, may_have, variant
from studykit.questions.item import EarlierItem
from studykit.questions.templates.deck_file import DeckFile, Template
from studykit.questions.templates.patterns import label
from studykit.values.text import encode_part


class Before(NamedTuple):
    """What was known, by template and by item id."""

    by_template: Mapping[str, Mapping[str, EarlierItem]]
    """By the template as it stands in an id."""
    orphans: Mapping[str, EarlierItem]
    """What is known of templates that the deck file does not have any more, under no name."""

    @classmethod
    def of(
        cls,
        known: Mapping[str, EarlierItem],
        file: DeckFile,
        templates: Sequence[Template],
        base: FactBase,
    ) -> Self:
        """Sorts what is `known`, by item id. A template that has an error is still there: it makes nothing today."""
        by_template: dict[str, dict[str, EarlierItem]] = defaultdict(dict)
        now_called = {
            encode_part(old): encode_part(each.id) for each in templates for old in each.was
        }
        for identity, each in _with_new_names(known_again(known, base), base, now_called).items():
            by_template[identity.partition("/")[0]][identity] = each
        orphans: dict[str, EarlierItem] = {}
        if by_template and file.templates:
            there = {encode_part(name) for name in file.templates.mapping.entries}
            there.update(encode_part(name) for template in templates for name in template.was)
            for name in by_template.keys() - there:
                orphans.update(by_template[name])
        return cls(by_template, orphans)

    def known_of(self, template: Template) -> Mapping[str, EarlierItem]:
        """What is known of a template, under its name and those that it had."""
        found: dict[str, EarlierItem] = {}
        for name in (*template.was, template.id):
            found.update(self.by_template.get(encode_part(name), {}))
        if template.table.is_computed:  # rows that rest on the same facts are not one row for that
            own = f"{template.table.name}/"
            found = {
                identity: each._replace(
                    facts=tuple(fact for fact in each.facts if fact.startswith(own))
                )
                for identity, each in found.items()
            }
        return found


def together(
    learned: Mapping[str, EarlierItem], locked: Mapping[str, EarlierItem], base: FactBase
) -> Mapping[str, EarlierItem]:
    """What the review log and the lock file know of a deck's items, by id. What both know is as the lock file has it.

    An export does not look at anybody's reviews. So a group of facts that was asked in the terminal, and gained one
    before its first export, has another id in the lock file: then the learner's goes on, and that one is left out.
    """
    if not learned or not locked:
        return learned or locked
    known = known_again({**learned, **locked}, base)
    learned = {identity: known[identity] for identity in learned}
    locked = {identity: known[identity] for identity in locked}
    by_fact: dict[str, list[str]] = defaultdict(list)
    for identity, each in learned.items():
        if identity not in locked:
            for fact in each.facts:
                by_fact[fact].append(identity)

    def is_learned(identity: str, each: EarlierItem) -> bool:
        own = {own for fact in each.facts for own in by_fact.get(fact, ())}
        return identity not in learned and any(_goes_on(identity, each, one) for one in own)

    kept = {
        identity: each
        for identity, each in locked.items()
        if each.retired or not by_fact or not is_learned(identity, each)
    }
    return {**learned, **kept}


def _goes_on(identity: str, each: EarlierItem, learned: str) -> bool:
    """Whether a group with facts of what was learned may go on under its id. A set is named by its own facts."""
    is_same = (identity.partition("/")[0], variant(identity)) == (
        learned.partition("/")[0],
        variant(learned),
    )
    return is_same and not _is_set(identity, each) and may_have(identity, learned)


def _is_set(identity: str, each: EarlierItem) -> bool:
    """Whether an item is about a set of rows that its id names, and not about rows of which several cells name one."""
    anchor = anchor_in(identity)
    named = {fact.partition("/")[2] for fact in each.facts}
    return "+" in anchor and len(named) > 1 and anchor not in named


def _with_new_names(
    known: Mapping[str, EarlierItem], base: FactBase, now_called: Mapping[str, str]
) -> Mapping[str, EarlierItem]:
    """What was known, with rows and tables under the names that they have now (`was`).

    `now_called` are the names of templates that had another one, as they stand in ids.
    """
    tables = {old: table.name for table in base.tables.values() for old in table.was}
    renamed = list(_renamed_rows(base))
    if not known or not (tables or renamed or any(each.was for each in known.values())):
        return known

    def in_its_table(fact: str) -> str:
        table, _, row = fact.partition("/")
        return f"{tables.get(table, table)}/{row}"

    if tables:
        known = {identity: _in_its_table(each, in_its_table) for identity, each in known.items()}
    if not renamed and not any(each.was for each in known.values()):
        return known
    told = {identity: each for identity, each in known.items() if each.was is not None}
    guessed = {identity: each for identity, each in known.items() if each.was is None}
    histories = Histories(told, base, earlier_ids(base))
    found = {
        **_Renaming(guessed, renamed, now_called).all(),
        **{identity: histories.named(each) for identity, each in told.items()},
    }
    return {identity: found[identity] for identity in known}


def _in_its_table(known: EarlierItem, name: Callable[[str], str]) -> EarlierItem:
    was = known.was and {name(fact): olds for fact, olds in known.was.items()}
    return _named(known, name)._replace(was=was)


def _named(known: EarlierItem, name: Callable[[str], str]) -> EarlierItem:
    return known._replace(facts=tuple(dict.fromkeys(map(name, known.facts))))


class _Renamed(NamedTuple):
    """A row that bears another id now."""

    names: tuple[str, ...]
    """The fact (`table/id`) as it was called at first, after that, and last today."""
    anchors: tuple[str, ...]
    """These ids as they stand in item ids."""
    label: str
    """By which it is shown today."""


def _renamed_rows(base: FactBase) -> Iterator[_Renamed]:
    for table in base.tables.values():
        if "was" not in table.positions:
            continue
        for row in table.rows:
            if olds := [old for old in table.texts(row, "was") if old != row.id]:
                names = tuple(f"{table.name}/{each}" for each in (*olds, row.id))
                anchors = tuple(anchor_of(table, each) for each in (*olds, row.id))
                yield _Renamed(names, anchors, label(base, table, row))


class _Renaming:
    """Each row is renamed once and not again: its old id may have gone to another row since.

    Of what was written down together (a lock file; in the log the items of one template, which come as they are
    asked) an item that is called by an old id and is about a later one shows that this rename was known by then:
    what stands there under the old id is about another row. So does one that is called by today's id, if no other row
    had that: then the row was there already, and the one with the old id was another, which it has taken in; unless
    the questions with the old id spoke of the row as it is called today, and those with its own id did not.
    """

    def __init__(
        self,
        known: Mapping[str, EarlierItem],
        renamed: Sequence[_Renamed],
        now_called: Mapping[str, str],
    ) -> None:
        self.known, self.now_called = known, now_called
        self.claims: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        """By an old name the rows that had it: how many names ago, the name of today, and the first anchor."""
        by_anchor: dict[str, list[_Renamed]] = defaultdict(list)
        for row in renamed:
            for anchored in row.anchors:
                by_anchor[anchored].append(row)
            for ago, old in enumerate(row.names[-2::-1]):
                self.claims[old].append((ago, row.names[-1], row.anchors[0]))
        stems: dict[str, list[str]] = defaultdict(list)
        for identity, each in known.items():
            stems[anchor_in(identity)].append(each.stem)

        def has_replaced(row: _Renamed) -> bool:
            *olds, today = (
                [row.label in stem for stem in stems.get(each, ())] for each in row.anchors
            )
            return bool(row.label) and any(map(any, olds)) and not any(today)

        replacing = {row.names[-1] for row in renamed if has_replaced(row)}
        self.done: set[tuple[str, str, str]] = set()
        for identity, each in known.items():
            anchor = anchor_in(identity)
            for row in by_anchor.get(anchor, ()):
                called = max(
                    (at for at, name in enumerate(row.names) if name in each.facts), default=0
                )
                is_own = row.names[row.anchors.index(anchor)] in each.facts
                is_there_as_before = anchor == row.anchors[-1] and not each.retired
                is_there_as_before &= (
                    row.names[-1] not in self.claims and row.names[-1] not in replacing
                )
                if is_own and not is_there_as_before:
                    continue  # a row of which this one was made, as it was before that
                earlier = set(row.names[:called]).difference(each.facts)
                self.done.update(
                    (self.together(identity, each), old, row.names[-1]) for old in earlier
                )

    def all(self) -> Mapping[str, EarlierItem]:
        return {identity: self.named(identity, each) for identity, each in self.known.items()}

    def together(self, identity: str, each: EarlierItem) -> str:
        """With what else it was written down: only the lock file knows the answers."""
        template = identity.partition("/")[0]
        return "" if each.keys else f"{self.now_called.get(template, template)}/{variant(identity)}"

    def named(self, identity: str, each: EarlierItem) -> EarlierItem:
        if self.claims.keys().isdisjoint(each.facts):
            return each
        where, anchor = self.together(identity, each), anchor_in(identity)

        def today(fact: str) -> str:
            claims = self.claims.get(fact, ())
            if len(claims) == 1 and anchor == f"{claims[0][2]}+":
                return fact  # it has an empty part more, since the row that was called so first had the id without it
            by = [
                (first != anchor, ago, new)
                for ago, new, first in claims
                if (where, fact, new) not in self.done
            ]
            return min(by)[2] if by else fact

        return _named(each, today)
