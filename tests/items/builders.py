"""Fact bases and decks written as files, so that a test goes the same road as a user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from studykit.facts.base import FactBase
from studykit.problems import Problem
from studykit.questions.identity.row_evidence import RowEvidence
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
        self.evidence = RowEvidence(opened.base)
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
        known = {item.id: as_locked(item, self.evidence) for item in items.values()}
        self.known = {**(self.known or {}), **known}
        return dict(items)


NO_ROWS = RowEvidence(FactBase({}))


def as_locked(item: Item, evidence: RowEvidence = NO_ROWS) -> EarlierItem:
    """What a lock file keeps of an item."""
    return EarlierItem(
        item.facts,
        item.kept_options,
        was=evidence.was(item.facts),
        noted=evidence.wording(item.facts, item.stem, item.keys),
    )


def by_stem(items: Mapping[str, Item]) -> dict[str, str]:
    return {item.stem: identity for identity, item in items.items()}
