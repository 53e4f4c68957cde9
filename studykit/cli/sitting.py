"""What the quiz gives the study room for one sitting: decks that can be read again, an editor, and a skin."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TextIO

from studykit.cli.decks import OpenDeck, read_deck
from studykit.cli.output import in_numbers
from studykit.items.model import Item
from studykit.problems import errors

if TYPE_CHECKING:
    from studykit.study.desk import Desk, Edited
    from studykit.study.log import Log
    from studykit.study.plan import Entry
    from studykit.study.related import Related
    from studykit.study.words import Aside, Line

NARROWEST = 20
"""Columns. In a narrower window prompts and menus are no use; plain lines are."""


class Decks:
    """The decks of a sitting, by their keys. A deck can be read again when its facts were edited."""

    def __init__(self, opened: Sequence[OpenDeck], log: Log, *, as_json: bool = False) -> None:
        worded = [in_words(each, as_json=as_json) for each in opened]
        self.opened = [each for each, _ in worded]
        self.left_out = sum(many for _, many in worded)
        """Items that only Anki can show."""
        self.log, self.as_json = log, as_json
        self.items: dict[str, tuple[Item, ...]] = {}
        self._related: dict[str, Related] = {}
        for each in self.opened:
            self.items.setdefault(each.deck.key, each.items)

    def read_again(self, entry: Entry) -> Edited:
        """The items of an entry's deck, made again, with what is to be said of it."""
        from studykit.study.desk import Edited

        key = entry.deck
        at = next(at for at, each in enumerate(self.opened) if each.deck.key == key)
        found, problems = read_deck(self.opened[at].path, self.log.known)
        if found is None or found.deck.key != key:
            why = f"{in_numbers(problems)}: `studykit check` shows them." if problems else "It has another key now."
            return Edited((f"The deck cannot be used as it is. {why} The quiz goes on with what it had.",))
        found, _ = in_words(found, as_json=self.as_json)
        self.opened[at], self.items[key] = found, found.items
        self._related.pop(key, None)
        wrong = errors(problems)
        return Edited((f"{in_numbers(wrong)}: `studykit check` shows them.",) if wrong else (), found.items)

    def edit(self, entry: Entry) -> Edited:
        """Opens the fact in the learner's editor first."""
        from studykit.cli.editor import open_at
        from studykit.study.desk import Edited

        if failed := open_at(entry.item.location):
            return Edited((failed,))
        again = self.read_again(entry)
        return Edited((*again.said, *(("The facts were read again.",) if again.items else ())), again.items)

    def aside(self, key: str, item: Item, given: str) -> Aside:
        """What the fact base knows beside the answer; worked out when it is to be shown."""
        from studykit.study.related import Related
        from studykit.study.words import Aside

        if key not in self._related:
            deck = next(each for each in self.opened if each.deck.key == key)
            self._related[key] = Related(deck.items, deck.base)
        found = self._related[key]
        true_of = found.true_of(item, given) if given.strip() else ""
        others = tuple(fact for fact in found.about_the_same(item) if fact != true_of)
        return Aside((true_of,) if true_of else (), others)


def in_words(found: OpenDeck, *, as_json: bool) -> tuple[OpenDeck, int]:
    """The deck with its pictures and sounds in words, and how many items are left out: words would give them away."""
    from studykit.items import media

    if not found.base.media:
        return found, 0
    items = [media.for_program(item) if as_json else media.in_words(item) for item in found.items]
    kept = tuple(item for item in items if item)
    return replace(found, items=kept), len(items) - len(kept)


class Skin(NamedTuple):
    """How the session is run, how anything else is said, and how a question of yes or no is put."""

    run: Callable[[Desk], None]
    tell: Callable[[Iterable[Line]], None]
    confirm: Callable[[str], bool] | None
    """None where no person sits."""


def plain_or_prompts(source: TextIO, target: TextIO) -> Skin:
    """Prompts in a terminal that has what they need, else plain lines."""
    is_person = source.isatty() and target.isatty()
    if is_person and can_prompt(os.environ, shutil.get_terminal_size().columns, windows=os.name == "nt"):
        from studykit.study import prompts, terminal

        return Skin(terminal.run, prompts.show, prompts.confirm)
    from studykit.study import lines

    confirm = partial(lines.confirm, source=source, target=target) if is_person else None
    return Skin(partial(lines.run_plain, source=source, target=target), partial(lines.write, target), confirm)


def can_prompt(environment: Mapping[str, str], columns: int, *, windows: bool) -> bool:
    """Whether a terminal has what prompts need. The Windows console has, and sets no TERM."""
    kind = environment.get("TERM", "" if not windows else "windows")
    return columns >= NARROWEST and kind not in ("", "dumb")


def json_lines(source: TextIO, target: TextIO) -> Skin:
    """A program's skin: nothing is said but by the protocol."""
    from studykit.study.protocol import run_json

    return Skin(partial(run_json, source=source, target=target), lambda _said: None, None)


def streams() -> tuple[TextIO, TextIO]:
    """Standard input and output, such that no byte and no character stops the quiz. Closed ones are empty."""
    for stream, wrong in ((sys.stdin, "surrogateescape"), (sys.stdout, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=wrong)
    return sys.stdin or io.StringIO(), sys.stdout or io.StringIO()


def check_filters(templates: Sequence[str], tags: Sequence[str], decks: Mapping[str, Sequence[Item]]) -> None:
    """A tag or a template that no item has is a slip, not an empty quiz."""
    import click

    from studykit.problems import nearest, quoted

    items = [item for items in decks.values() for item in items]
    known_templates = {item.template for item in items}
    known_tags = {tag for item in items for tag in item.tags}
    for name in templates:
        if name not in known_templates:
            raise click.UsageError(f"No item has the template {quoted(name)}.{nearest(name, known_templates)}")
    for name in tags:
        if not any(tag == name or tag.startswith(f"{name}::") for tag in known_tags):
            raise click.UsageError(f"No item has the tag {quoted(name)}.{nearest(name, known_tags)}")
