"""What the quiz gives the study room for one sitting: decks that can be read again, an editor, and a skin."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TextIO

from studykit.questions.item_bank import ItemBank, Sayings

if TYPE_CHECKING:
    from pathlib import Path

    from studykit.questions.item import Item
    from studykit.quiz.phrases import Aside, Phrase
    from studykit.quiz.plan import Entry
    from studykit.quiz.related import Related
    from studykit.quiz.sitting import EditOutcome, Sitting
    from studykit.reviews.log import Log
    from studykit.workspace.quiz_deck import QuizDeck

NARROWEST = 20
"""Columns. In a narrower window prompts and menus are no use; plain lines are."""


class Decks:
    """The decks of a sitting, by their keys. A deck can be read again when its facts were edited."""

    def __init__(self, opened: Sequence[QuizDeck], log: Log, *, as_json: bool = False) -> None:
        self.log, self.as_json = log, as_json
        self.paths: dict[str, Path] = {}
        self.items: dict[str, ItemBank] = {}
        self._sayings: dict[str, Sayings] = {}
        self._related: dict[str, Related] = {}
        for each in opened:
            if each.deck.key not in self.paths:
                self._take(each.path, each.deck.key, each.items, each.sayings)

    def _take(self, path: Path, key: str, items: ItemBank, sayings: Sayings) -> None:
        self.paths[key], self.items[key], self._sayings[key] = path, items, sayings
        self._related.pop(key, None)

    def read_again(self, entry: Entry) -> EditOutcome:
        """The items of an entry's deck, made again, with what is to be said of it."""
        from studykit.cli._output import in_numbers
        from studykit.problems import DeckError, Problem, errors
        from studykit.questions.sayings import BaseSayings
        from studykit.quiz.sitting import EditOutcome
        from studykit.workspace.quiz_deck import items_in_words
        from studykit.workspace.workspace import Workspace

        key = entry.deck
        deck: Workspace | None = None
        try:
            deck = Workspace.open(self.paths[key], self.log.known)
            problems: Sequence[Problem] = deck.problems
        except DeckError as error:
            problems = error.problems
        if deck is None or deck.deck.key != key:
            why = (
                f"{in_numbers(problems)}: `studykit check` shows them."
                if problems
                else "It has another key now."
            )
            return EditOutcome(
                (f"The deck cannot be used as it is. {why} The quiz goes on with what it had.",)
            )
        items, _ = items_in_words(deck, as_json=self.as_json)
        self._take(self.paths[key], key, ItemBank(items), BaseSayings(deck.base))
        wrong = errors(problems)
        return EditOutcome(
            (f"{in_numbers(wrong)}: `studykit check` shows them.",) if wrong else (), items
        )

    def edit(self, entry: Entry) -> EditOutcome:
        """Opens the fact in the learner's editor first."""
        from studykit.cli._editor import open_at
        from studykit.quiz.sitting import EditOutcome

        if failed := open_at(entry.item.location):
            return EditOutcome((failed,))
        again = self.read_again(entry)
        return EditOutcome(
            (*again.messages, *(("The facts were read again.",) if again.items else ())),
            again.items,
        )

    def aside(self, key: str, item: Item, given: str) -> Aside:
        """What the fact base knows beside the answer; worked out when it is to be shown."""
        from studykit.quiz.phrases import Aside
        from studykit.quiz.related import Related

        if key not in self._related:
            self._related[key] = Related(self.items[key], self._sayings[key])
        found = self._related[key]
        true_of = found.true_of(item, given) if given.strip() else ""
        others = tuple(fact for fact in found.about_the_same(item) if fact != true_of)
        return Aside((true_of,) if true_of else (), others)


class Skin(NamedTuple):
    """How the session is run, how anything else is said, and how a question of yes or no is put."""

    run: Callable[[Sitting], None]
    tell: Callable[[Iterable[Phrase]], None]
    confirm: Callable[[str], bool] | None
    """None where no person sits."""


def plain_or_prompts(source: TextIO, target: TextIO) -> Skin:
    """Prompts in a terminal that has what they need, else plain lines."""
    is_person = source.isatty() and target.isatty()
    if is_person and can_prompt(
        os.environ, shutil.get_terminal_size().columns, windows=os.name == "nt"
    ):
        from studykit.quiz import in_terminal as terminal
        from studykit.quiz import prompts

        return Skin(terminal.run, prompts.show, prompts.confirm)
    from studykit.quiz import in_lines as lines

    confirm = partial(lines.confirm, source=source, target=target) if is_person else None
    return Skin(
        partial(lines.run_plain, source=source, target=target),
        partial(lines.write, target),
        confirm,
    )


def can_prompt(environment: Mapping[str, str], columns: int, *, windows: bool) -> bool:
    """Whether a terminal has what prompts need. The Windows console has, and sets no TERM."""
    kind = environment.get("TERM", "" if not windows else "windows")
    return columns >= NARROWEST and kind not in ("", "dumb")


def json_lines(source: TextIO, target: TextIO) -> Skin:
    """A program's skin: nothing is said but by the protocol."""
    from studykit.quiz.in_json import run_json

    return Skin(partial(run_json, source=source, target=target), lambda _said: None, None)


def streams() -> tuple[TextIO, TextIO]:
    """Standard input and output, such that no byte stops the quiz. No character does (`cli.main`)."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="surrogateescape")
    return sys.stdin, sys.stdout


def check_filters(
    templates: Sequence[str], tags: Sequence[str], decks: Mapping[str, ItemBank]
) -> None:
    """A tag or a template that no item has is a slip, not an empty quiz."""
    import click

    from studykit.problems import nearest_or_all, quoted

    known_templates = {template for bank in decks.values() for template in bank.templates}
    for name in templates:
        if name not in known_templates:
            near = nearest_or_all(name, known_templates, "studykit items DECK")
            raise click.UsageError(f"No item has the template {quoted(name)}.{near}")
    known_tags = {tag for bank in decks.values() for tag in bank.tags}
    with_parents = known_tags.union(*map(_parents, known_tags))
    for name in tags:
        if name not in with_parents:
            near = nearest_or_all(name, with_parents, "studykit items DECK --json")
            raise click.UsageError(f"No item has the tag {quoted(name)}.{near}")


def _parents(tag: str) -> list[str]:
    """Return the tags above one: `sea` and `sea::cold` above `sea::cold::deep`."""
    parts = tag.split("::")
    return ["::".join(parts[:depth]) for depth in range(1, len(parts))]
