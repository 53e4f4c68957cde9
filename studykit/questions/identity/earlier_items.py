"""Brings what was known of a deck's items under the names that rows and templates have today.

An id outlives its row's name, so whoever remembers an item by facts must say first which facts
these are today:

    the log           t/miyako-base, about islands/miyako-base
    the base          islands was isles; islands/miyako was miyako-base
    EarlierItems      t/miyako-base, about islands/miyako          `give_ids` goes on from here

Rows are told by their cells where they are called by these (`_same_cells`), and by all the names
that they had where these were noted, in a lock file (`_same_names`) or in the log (`_names_since`);
else by guessing (`_guessed_renames`). Knows ids and facts. Knows no stems of today and no options.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Self

from studykit.facts.base import FactBase
from studykit.questions.identity._guessed_renames import with_guessed_names
from studykit.questions.identity._names_since import with_names_since
from studykit.questions.identity._same_cells import with_same_cells
from studykit.questions.identity._same_names import with_same_names
from studykit.questions.identity.earlier_ids import earlier_ids
from studykit.questions.identity.ids import anchor_in, may_go_on_as, template_in, variant
from studykit.questions.item import TEXT_OPTION, EarlierItem
from studykit.questions.templates.deck_file import DeckFile
from studykit.questions.templates.template import Template
from studykit.values.text import encode_part


class EarlierItems(NamedTuple):
    """All that was known of the items of a deck, by template and by item id."""

    by_template: Mapping[str, Mapping[str, EarlierItem]]
    """By the template as it stands in an id."""
    orphans: Mapping[str, EarlierItem]
    """What is known of templates that the deck file does not have any more, under no name."""

    @classmethod
    def of(
        cls,
        learned: Mapping[str, EarlierItem],
        locked: Mapping[str, EarlierItem],
        file: DeckFile,
        templates: Sequence[Template],
        base: FactBase,
    ) -> Self:
        """Return what the review log (`learned`) and the lock file (`locked`) know of a deck.

        What both know is as the lock file has it.
        """
        if not learned and not locked:
            return cls({}, {})
        # Both at once: what the log knows of a row helps to find it for the lock file too.
        # A value that has ended tells a row all the same.
        base = base.whole
        known = with_same_cells({**learned, **locked}, base)
        if learned and locked:
            known = _as_learned(known, learned.keys(), locked.keys())
        template_names: dict[str, str] = {}
        for template in templates:
            for old in template.was:
                template_names[encode_part(old)] = encode_part(template.id)
        with_tables = _with_tables_of_today(known, base)
        with_rows = _with_rows_of_today(with_tables, locked.keys(), base, template_names)

        by_template: dict[str, dict[str, EarlierItem]] = defaultdict(dict)
        for identity, item in with_rows.items():
            by_template[template_in(identity)][identity] = item
        return cls(by_template, _orphans(by_template, file, template_names.keys()))

    def known_of(self, template: Template) -> Mapping[str, EarlierItem]:
        """Return what is known of a template, under its name and those that it had."""
        items: dict[str, EarlierItem] = {}
        # Today's name last: what is known under it is the latest.
        for name in (*template.was, template.id):
            items.update(self.by_template.get(encode_part(name), {}))
        if not template.table.is_computed:
            return items
        # Rows that rest on the same facts are not one row for that.
        own_facts = f"{template.table.name}/"
        for identity, item in items.items():
            items[identity] = item.about(fact for fact in item.facts if fact.startswith(own_facts))
        return items


def _orphans(
    by_template: Mapping[str, Mapping[str, EarlierItem]],
    file: DeckFile,
    old_names: Collection[str],
) -> dict[str, EarlierItem]:
    """Return what is known of templates that are gone.

    One that has an error is still there: it makes nothing today.
    """
    orphans: dict[str, EarlierItem] = {}
    if not file.templates:
        return orphans
    existing = set(map(encode_part, file.templates.mapping.entries))
    for name in by_template.keys() - existing - set(old_names):
        orphans.update(by_template[name])
    return orphans


# --- the log and the lock file --------------------------------------------------------------------


def _as_learned(
    known: Mapping[str, EarlierItem], learned: Collection[str], locked: Collection[str]
) -> dict[str, EarlierItem]:
    """Return what is known without the exported items that the learner knows under another id.

    An export does not look at anybody's reviews. So a group of facts that was asked in the
    terminal, and gained one before its first export, has another id in the lock file: then the
    learner's goes on, and that one is left out.
    """
    learned_about: dict[str, list[str]] = defaultdict(list)
    for identity in learned:
        if identity not in locked:
            for fact in known[identity].facts:
                learned_about[fact].append(identity)

    kept = {}
    for identity, item in known.items():
        is_exported_alone = identity not in learned and not item.retired
        if is_exported_alone and _is_learned(identity, item, learned_about):
            continue
        kept[identity] = item
    return kept


def _is_learned(
    identity: str, item: EarlierItem, learned_about: Mapping[str, Sequence[str]]
) -> bool:
    """Return whether the learner knows an exported item under another id."""
    for fact in item.facts:
        for learned in learned_about.get(fact, ()):
            if _goes_on_as(learned, identity, item):
                return True
    return False


def _goes_on_as(learned: str, identity: str, item: EarlierItem) -> bool:
    """Return whether an exported item with facts of what was learned may go on under its id."""
    is_of_one_kind = template_in(identity) == template_in(learned) and variant(identity) == variant(
        learned
    )
    return is_of_one_kind and not _is_set(identity, item) and may_go_on_as(identity, learned)


def _is_set(identity: str, item: EarlierItem) -> bool:
    """Return whether an item is about a set of rows that its id names."""
    # The id of a single row may be joined of cells too.
    anchor = anchor_in(identity)
    row_ids = set()
    for fact in item.facts:
        row_ids.add(fact.partition("/")[2])
    return "+" in anchor and len(row_ids) > 1 and anchor not in row_ids


# --- names of today -------------------------------------------------------------------------------


def _with_tables_of_today(
    known: Mapping[str, EarlierItem], base: FactBase
) -> Mapping[str, EarlierItem]:
    table_names: dict[str, str] = {}
    for table in base.tables.values():
        table_names.update(dict.fromkeys(table.was, table.name))
    if not table_names:
        return known

    def name_today(fact: str) -> str:
        name, _, row_id = fact.partition("/")
        return f"{table_names.get(name, name)}/{row_id}"

    renamed = {}
    for identity, item in known.items():
        # None stays None: nothing was noted.
        was = item.was and {name_today(fact): ids for fact, ids in item.was.items()}
        options = []
        for option in item.options:
            is_text = option.startswith(TEXT_OPTION)
            options.append(option if is_text else name_today(option))
        renamed[identity] = item.about(map(name_today, item.facts))._replace(
            was=was, options=tuple(options)
        )
    return renamed


def _with_rows_of_today(
    known: Mapping[str, EarlierItem],
    locked: Collection[str],
    base: FactBase,
    template_names: Mapping[str, str],
) -> Mapping[str, EarlierItem]:
    of_lock_file: dict[str, EarlierItem] = {}
    of_log: dict[str, EarlierItem] = {}
    not_noted: dict[str, EarlierItem] = {}
    has_renamed_rows = bool(earlier_ids(base))
    for identity, item in known.items():
        has_renamed_rows = has_renamed_rows or bool(item.was)
        if item.was is None:
            not_noted[identity] = item
        elif identity in locked:
            of_lock_file[identity] = item
        else:
            of_log[identity] = item
    if not has_renamed_rows:
        return known
    renamed = {
        **with_same_names(of_lock_file, base),
        **with_names_since(of_log, base),
        **with_guessed_names(not_noted, base, template_names),
    }
    # In the order in which they were known: of several that fit as well the first goes on.
    return {identity: renamed[identity] for identity in known}
