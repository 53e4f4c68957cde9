"""Names for shell completion: the decks, templates, tags, items and more that an argument may be.

    studykit quiz na<Tab>              complete_decks(..., begun="na")     -> nansei
    studykit quiz --tag islands::<Tab> complete_tags(..., "islands::")     -> islands::north ...

Each function takes what click gives (the words so far, the parameter, the begun word) and returns
the names that begin so. Nothing is written and nothing is said; a deck or a base that is broken has
no names then. How the shells are answered stands in `_completion`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from studykit.cli._find_decks import bases_here, decks_here, find_decks

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from studykit.facts.base import FactBase
    from studykit.questions.item_bank import ItemBank

    Items = list[CompletionItem]


def complete_decks(_context: click.Context, _parameter: click.Parameter, begun: str) -> Items:
    """Return the decks in decks/, or else that a file may stand there."""
    return _names(decks_here(), begun) or _any_file(begun)


def complete_bases(_context: click.Context, _parameter: click.Parameter, begun: str) -> Items:
    """Return the fact bases in seeds/, or else that a file may stand there."""
    return _names(bases_here(), begun) or _any_file(begun)


def complete_facts(context: click.Context, parameter: click.Parameter, begun: str) -> Items:
    """Return what stands behind `studykit facts`: a fact base, or a command of two words."""
    bases = complete_bases(context, parameter, begun)
    return [*_names(["import", "prompt", "rename"], begun), *bases]


def complete_tables(context: click.Context, _parameter: click.Parameter, begun: str) -> Items:
    """Return the tables of the fact base that `--into` or `--base` names, or of all in seeds/.

    Computed ones are left out: no row can be added to them.
    """
    into = context.params.get("into") or context.params.get("base")
    bases = bases_here()
    if into:
        bases = {into: bases.get(into, Path(into))}
    names: set[str] = set()
    for path in bases.values():
        for table in _base(path).tables.values():
            if not table.is_computed:
                names.add(table.name)
    return _names(names, begun)


def complete_templates(context: click.Context, _parameter: click.Parameter, begun: str) -> Items:
    """Return the templates that have items, of the decks that are named, or of all."""
    templates: set[str] = set()
    for bank in _item_banks(context):
        templates.update(bank.templates)
    return _names(templates, begun)


def complete_tags(context: click.Context, _parameter: click.Parameter, begun: str) -> Items:
    """Return the tags of the decks that are named, or of all.

    What is tagged `islands::north` is also found as `islands`.
    """
    tags: set[str] = set()
    for bank in _item_banks(context):
        for tag in bank.tags:
            parts = tag.split("::")
            for length in range(1, len(parts) + 1):
                tags.add("::".join(parts[:length]))
    return _names(tags, begun)


def complete_items(context: click.Context, _parameter: click.Parameter, begun: str) -> Items:
    """Return the ids of items; where none begins so, rows as TABLE/ROW."""
    ids: list[str] = []
    for bank in _item_banks(context):
        ids.extend(bank)
    # All facts are read for the rows, so they come second.
    return _names(ids, begun) or _names(_rows(), begun)


def complete_rows(_context: click.Context, _parameter: click.Parameter, begun: str) -> Items:
    """Return the rows of all fact bases in seeds/ as TABLE/ROW, or else by their ids alone."""
    rows = list(_rows())
    return _names(rows, begun) or _names([row.partition("/")[2] for row in rows], begun)


def complete_settings(_context: click.Context, _parameter: click.Parameter, begun: str) -> Items:
    """Return the keys that `studykit config` knows, each with what it is."""
    from studykit.cli._settings import SETTINGS

    return _explained({key: setting.about for key, setting in SETTINGS.items()}, begun)


def complete_values(context: click.Context, _parameter: click.Parameter, begun: str) -> Items:
    """Return the words that a setting may be; of one that is a number only its default."""
    from studykit.cli._setting_kinds import OneOfWords
    from studykit.cli._settings import SETTINGS

    setting = SETTINGS.get(context.params.get("key") or "")
    words = ["default"]
    if setting and isinstance(setting.kind, OneOfWords):
        words = [*setting.kind.words, *words]
    return _names(words, begun)


def complete_rules(_context: click.Context, _parameter: click.Parameter, begun: str) -> Items:
    """Return the rules of `studykit check`, each with its name."""
    from studykit.problems import RULES

    return _explained({rule.code: rule.name for rule in RULES.values()}, begun)


def complete_examples(_context: click.Context, _parameter: click.Parameter, begun: str) -> Items:
    """Return the names of the decks that ship with studykit."""
    from studykit.cli._examples import example_names

    return _names(example_names(), begun)


def complete_topics(_context: click.Context, _parameter: click.Parameter, begun: str) -> Items:
    """Return the topics of the manual, each with what it is about, and the commands."""
    from studykit.cli._commands import commands
    from studykit.cli._topics import TOPICS, summary

    explained = {topic: summary(topic) for topic in TOPICS}
    for name, about in commands().items():
        # `quiz` is both: the page comes first, as `studykit help quiz` shows it.
        explained.setdefault(name, about)
    return _explained(explained, begun)


def _names(names: Iterable[str], begun: str) -> Items:
    """Return the names that begin so, each once, sorted."""
    return _explained(dict.fromkeys(sorted(names), ""), begun)


def _explained(about_by_name: dict[str, str], begun: str) -> Items:
    """Return the names that begin so, each with a few words about it."""
    from click.shell_completion import CompletionItem

    items = []
    for name, about in about_by_name.items():
        if name.startswith(begun):
            items.append(CompletionItem(name, help=about))
    return items


def _any_file(begun: str) -> Items:
    """Return that a file may stand there: the shell knows which there are."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(begun, type="file")]


def _item_banks(context: click.Context) -> Iterator[ItemBank]:
    """Yield the items of each deck that is named on the line, or of all in decks/."""
    from studykit.cli._clock import local_now
    from studykit.cli._home import cache_folder
    from studykit.workspace.quiz_deck import items_at_hand

    # Behind an option that still lacks its value click leaves the decks in `args`, where they are
    # not yet sorted out.
    named = context.params.get("decks") or context.params.get("deck") or context.args
    names = [named] if isinstance(named, str) else named
    for path in find_decks(names, all_by_default=True):
        yield items_at_hand(path, cache_folder(), local_now())


def _base(path: Path) -> FactBase:
    from studykit.facts.load import load

    base, _ = load([path])
    return base


def _rows() -> Iterator[str]:
    """Yield the rows of all fact bases in seeds/, as TABLE/ROW."""
    for path in bases_here().values():
        for table in _base(path).tables.values():
            for row in table.rows:
                yield f"{table.name}/{row.id}"
