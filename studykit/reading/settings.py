"""Settings taken out of a YAML mapping, each with a message when it is not what it should be.

Table heads and deck files both read through this, so that the same mistake gets the same words.
"""

from __future__ import annotations

from collections.abc import Collection

from studykit.problems import Location, Names, Problem, nearest, quoted
from studykit.reading.yaml_tree import Items, Mapping, Node, Text

_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


class Fields:
    """One mapping of settings. Problems go to the list that it was given."""

    def __init__(self, mapping: Mapping, file: str, problems: list[Problem]) -> None:
        self.mapping, self.file, self.problems = mapping, file, problems

    def __contains__(self, key: str) -> bool:
        return key in self.mapping.entries

    def get(self, key: str) -> Node | None:
        """The setting's node, None when it is absent or left empty."""
        node = self.mapping.entries.get(key)
        return None if isinstance(node, Text) and node.is_missing else node

    def at(self, node: Node | None) -> Location:
        return Location(self.file, node.line, node.column) if node else self.here

    @property
    def here(self) -> Location:
        return Location(self.file, self.mapping.line, self.mapping.column)

    def key_place(self, key: str) -> Location:
        """Where a key stands; the mapping itself when it has no such key."""
        return (
            Location(self.file, *self.mapping.place_of(key))
            if key in self.mapping.entries
            else self.here
        )

    def report(self, code: str, message: str, remedy: str, where: Location) -> None:
        self.problems.append(Problem(code, message, remedy, where))

    def refuse_unknown(
        self, known: Collection[str], what: str, code: str, meant: Collection[str] = ()
    ) -> None:
        """Reports every key that is not among `known`, with the nearest of these and of what else may be `meant`."""
        names, all_names = Names(known), Names([*known, *meant])
        for key in self.mapping.entries:
            if key not in known:
                remedy = (
                    f"Delete it or correct it.{(names if key in meant else all_names).nearest(key)}"
                )
                self.report(code, f"{quoted(key)} is no key of {what}", remedy, self.key_place(key))

    def text(self, key: str, default: str = "") -> str:
        """A text. A mapping such as `{island}` without quotes is understood as the pattern it was meant to be."""
        node = self.get(key)
        if node is None:
            return default
        found = as_text(node)
        if found is None:
            remedy = "Write one text; put it in quotes if it begins with { or [."
            self.report("F008", f"{quoted(key)} should be a text", remedy, self.at(node))
            return default
        return found.text

    def texts(self, key: str) -> list[Text]:
        """A list of texts; one text alone is a list of one."""
        node = self.get(key)
        if node is None:
            return []
        found = [as_text(each) for each in (node.items if isinstance(node, Items) else [node])]
        if None in found:
            self.report(
                "F008",
                f"{quoted(key)} should be a text or a list of texts",
                "Write [one, two].",
                self.at(node),
            )
        return [each for each in found if each is not None and not each.is_missing]

    def flag(self, key: str, *, default: bool = False) -> bool:
        text = self.text(key)
        if not text:
            return default
        if text.lower() not in _FLAGS:
            self.report(
                "F008",
                f"{quoted(key)} should be true or false",
                "Write true or false.",
                self.at(self.get(key)),
            )
        return _FLAGS.get(text.lower(), default)

    def choice(self, key: str, allowed: Collection[str], default: str) -> str:
        text = self.text(key, default)
        if text in allowed:
            return text
        remedy = f"Write one of: {', '.join(allowed)}.{nearest(text, allowed)}"
        self.report(
            "F008", f"{quoted(key)} cannot be {quoted(text)}", remedy, self.at(self.get(key))
        )
        return default

    def count(self, key: str, default: int, *, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        text = self.text(key)
        if not text:
            return default
        if text.isascii() and text.isdigit() and low <= int(text) <= high:
            return int(text)
        remedy = f"Write a whole number from {low} to {high}."
        self.report(
            "F008", f"{quoted(key)} cannot be {quoted(text)}", remedy, self.at(self.get(key))
        )
        return default

    def mapping_of(self, key: str) -> Fields | None:
        """The settings below a key."""
        node = self.get(key)
        if node is None:
            return None
        if not isinstance(node, Mapping):
            remedy = "Indent its entries below it, each as `name: value`."
            self.report(
                "F008", f"{quoted(key)} should be a mapping of names", remedy, self.at(node)
            )
            return None
        return Fields(node, self.file, self.problems)


def as_text(node: Node) -> Text | None:
    """The node as a text; `{island}`, which YAML reads as a mapping with one empty key, as the pattern."""
    if isinstance(node, Text):
        return node
    if isinstance(node, Mapping) and len(node.entries) == 1:
        ((name, value),) = node.entries.items()
        if isinstance(value, Text) and value.is_missing:
            return Text(f"{{{name}}}", node.line, node.column, plain=False)
    return None
