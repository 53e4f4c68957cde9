"""What may stand for an argument or an option, for shell completion: decks, templates, tags, items and more.

Each function takes what click gives (the words so far, the parameter, the begun word) and returns the names that begin
so. Nothing is written and nothing is said; whatever is wrong with a deck, it has no names then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from studykit.cli._find_decks import base_folders, deck_files, find_decks

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from studykit.facts.base import FactBase
    from studykit.questions.item_bank import ItemBank

    Items = list[CompletionItem]


def complete_decks(_context: click.Context, _parameter: click.Parameter, begun: str) -> Items:
    """Return the decks in decks/, or else that a file may stand there."""
    return _names((path.stem for path in deck_files()), begun) or _files(begun)


def complete_bases(_context: click.Context, _parameter: click.Parameter, begun: str) -> Items:
    """Return the fact bases in seeds/, or else that a file may stand there."""
    return _names((path.name for path in base_folders()), begun) or _files(begun)


def complete_facts(context: click.Context, parameter: click.Parameter, begun: str) -> Items:
    """Return what stands behind `studykit facts`: a fact base, or `import`, which is a command of its own."""
    bases = complete_bases(context, parameter, begun)
    return [*_names(["import"], begun), *bases]


def complete_tables(context: click.Context, _parameter: click.Parameter, begun: str) -> Items:
    """Return the tables of the fact base that `--into` names, or of all in seeds/; not those that are computed."""
    into = context.params.get("into")
    paths = [path for path in base_folders() if path.name == into] or (
        [Path(into)] if into else base_folders()
    )
    written: set[str] = set()
    for path in paths:
        tables = _base(path).tables.values()
        written.update(table.name for table in tables if not table.is_computed)
    return _names(written, begun)


def complete_templates(context: click.Context, _parameter: click.Parameter, begun: str) -> Items:
    """Return the templates that have items, of the decks that are named, or of all."""
    found: set[str] = set()
    for bank in _banks(context):
        found.update(bank.templates)
    return _names(found, begun)


def complete_tags(context: click.Context, _parameter: click.Parameter, begun: str) -> Items:
    """Return the tags of the decks that are named, or of all: `islands::north` is also found as `islands`."""
    found: set[str] = set()
    for bank in _banks(context):
        for tag in bank.tags:
            parts = tag.split("::")
            found.update("::".join(parts[:length]) for length in range(1, len(parts) + 1))
    return _names(found, begun)


def complete_items(context: click.Context, _parameter: click.Parameter, begun: str) -> Items:
    """Return the ids of items; where none begins so, rows as TABLE/ROW."""
    ids: list[str] = []
    for bank in _banks(context):
        ids.extend(bank)
    return _names(ids, begun) or _names(_rows(), begun)


def complete_settings(_context: click.Context, _parameter: click.Parameter, begun: str) -> Items:
    """Return the keys that `studykit config` knows, each with what it is."""
    from studykit.cli._settings import SETTINGS

    return _explained(((key, setting.about) for key, setting in SETTINGS.items()), begun)


def complete_rules(_context: click.Context, _parameter: click.Parameter, begun: str) -> Items:
    """Return the rules of `studykit check`, each with its name."""
    from studykit.problems import RULES

    return _explained(((rule.code, rule.name) for rule in RULES.values()), begun)


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
        explained.setdefault(name, about)
    return _explained(explained.items(), begun)


def _names(names: Iterable[str], begun: str) -> Items:
    """Return the names that begin so, each once, sorted."""
    return _explained(((name, "") for name in sorted(set(names))), begun)


def _explained(names: Iterable[tuple[str, str]], begun: str) -> Items:
    """Return the names that begin so, each with a few words about it."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(name, help=about) for name, about in names if name.startswith(begun)]


def _files(begun: str) -> Items:
    """Return that a file may stand there: the shell knows which there are."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(begun, type="file")]


def _banks(context: click.Context) -> Iterator[ItemBank]:
    """Yield the items of each deck that is named on the line, or of all in decks/."""
    from studykit.cli._home import cache_folder
    from studykit.workspace.quiz_deck import items_at_hand

    # Behind an option that still lacks its value click leaves the decks in `args`, where they are not yet sorted out.
    named = context.params.get("decks") or context.params.get("deck") or context.args
    for path in find_decks([named] if isinstance(named, str) else named, all_by_default=True):
        yield items_at_hand(path, cache_folder())


def _base(path: Path) -> FactBase:
    from studykit.facts.load import load

    return load([path])[0]


def _rows() -> Iterator[str]:
    """Yield the rows of all fact bases in seeds/, as TABLE/ROW."""
    for path in base_folders():
        for table in _base(path).tables.values():
            yield from (f"{table.name}/{row.id}" for row in table.rows)
