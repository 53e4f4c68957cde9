"""Fact bases and decks written as files, so that a test goes the same road as a user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from studykit.problems import Problem
from studykit.questions.identity.earlier_ids import earlier_ids, earlier_ids_of
from studykit.questions.item import EarlierItem, Item
from studykit.questions.make_items import open_deck


@dataclass
class Folder:
    """A deck with its fact base in a folder."""

    path: Path
    known: Mapping[str, EarlierItem] | None = None
    """What was known of its items before."""

    def write(self, name: str, text: str) -> None:
        file = self.path / (name if name.startswith("deck") else f"facts/{name}")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def deck(self, templates: str, head: str = "") -> None:
        lines = "".join(f"  {line}\n" for line in templates.strip().splitlines())
        self.write("deck.yaml", f"deck: D\nkey: d-1\nfacts: facts\n{head}templates:\n{lines}")

    def open(self) -> tuple[dict[str, Item], list[Problem]]:
        """The items by id. An id that is there twice would be lost here, so it is refused."""
        known = self.known or {}
        # A lock file notes the ids that rows had; what does not is an old review log.
        locked = {name: item for name, item in known.items() if item.was is not None}
        learned = {name: item for name, item in known.items() if item.was is None}
        opened, problems = open_deck(self.path / "deck.yaml", lambda _: learned, locked)
        assert opened
        self.earlier = earlier_ids(opened.base)
        items = {item.id: item for item in opened.items}
        assert len(items) == len(opened.items)
        return items, problems

    def items(self) -> dict[str, Item]:
        items, problems = self.open()
        assert [str(problem) for problem in problems if problem.level == "error"] == []
        return items

    def remember(self, items: Mapping[str, Item] | None = None) -> dict[str, Item]:
        """The items as they are, known from now on, as a lock file would."""
        items = items or self.items()
        known = {
            item.id: EarlierItem(
                item.facts,
                item.distractors,
                item.stem,
                item.keys,
                was=earlier_ids_of(item.facts, self.earlier),
            )
            for item in items.values()
        }
        self.known = {**(self.known or {}), **known}
        return dict(items)


def by_stem(items: Mapping[str, Item]) -> dict[str, str]:
    return {item.stem: identity for identity, item in items.items()}
