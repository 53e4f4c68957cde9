"""Show what became of the items of a deck: since a revision of git, or since the last save.

answer   planet-found/uranus
answer was:        1781
answer now:        1782
retired  planet-place/pluto
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from studykit.cli._output import counted, say

if TYPE_CHECKING:
    from studykit.questions.compared_items import ItemChange, ItemChanges, TextsOfItem
    from studykit.questions.item import Item

_T = TypeVar("_T")
_ALL = 1_000_000


def show_changes(changes: ItemChanges, most: int = _ALL) -> None:
    """Show what is new, changed and retired, of each at most so many."""
    for item in _first("new", changes.new, most):
        _show("new", item, fg="green")
    for change in _first("answer", changes.with_other_answers, most):
        _show_change("answer", change)
    for change in _first("changed", changes.with_other_texts, most):
        _show_change("changed", change)
    for item in _first("retired", changes.retired, most):
        _show("retired", item, fg="red")


def _first(kind: str, members: Sequence[_T], most: int) -> Iterator[_T]:
    """Yield the first members, and then say how many more there are."""
    yield from islice(members, most)
    more = len(members) - most
    if more > 0:
        say(f"{kind:8} and {counted(more, 'question')} more", dim=True)


def _show_change(kind: str, change: ItemChange) -> None:
    _show(kind, change.after, fg="yellow", answers=False)
    _show_texts(change.texts)


def _show(kind: str, item: Item, *, fg: str, answers: bool = True) -> None:
    say(f"{kind:8} {item.id}", fg=fg)
    if answers:
        say(f"    {item.stem}")
        say(f"    {' | '.join(item.keys)}")


def _show_texts(texts: Iterable[TextsOfItem]) -> None:
    for text in texts:
        _show_text(f"{text.name} was:", text.before, fg="red")
        _show_text(f"{text.name} now:", text.after, fg="green")


def _show_text(title: str, texts: Sequence[str], fg: str) -> None:
    """Show what stands there, the lines of a long text below each other."""
    lines = (" | ".join(texts) or "(nothing)").split("\n")
    for line in lines:
        say(f"    {title:<18} {line}", fg=fg)
        title = ""


def in_numbers(changes: ItemChanges) -> str:
    """Return `2 new, 1 with another answer, 160 unchanged`, those that there are."""
    numbers = {
        "new": len(changes.new),
        "with another answer": len(changes.with_other_answers),
        "changed": len(changes.with_other_texts),
        "retired": len(changes.retired),
        "unchanged": changes.unchanged,
    }
    parts = [f"{number:,} {kind}" for kind, number in numbers.items() if number]
    return ", ".join(parts) or "no questions"
