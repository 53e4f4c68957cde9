"""A deck to begin with, for facts that were just imported: one template for each column that may be asked."""

from __future__ import annotations

from collections.abc import Sequence

from studykit.reading.quoting import yaml_text

_MANY = 5
"""Templates: more than that is not a beginning."""


def starter_deck(
    name: str, key: str, facts: str, tables: Sequence[tuple[str, str, Sequence[str]]]
) -> str:
    """A deck file. `tables` are the names of tables, each with the column that is shown and those to ask."""
    lines = [
        f"deck: {yaml_text(name)}",
        f"key: {yaml_text(key)}",
        f"facts: {yaml_text(facts)}",
        "templates:",
    ]
    used: set[str] = set()
    for table, shown, asked in tables:
        for column in asked[:_MANY]:
            title = _title(f"{table} {column}" if len(tables) > 1 else column, used)
            stem = f"{{{shown}}}" if len(asked) == 1 else f"{_literal(column)} of {{{shown}}}?"
            answer = column if yaml_text(column) == column else f"{{{column}}}"
            lines += [
                f"  {yaml_text(title)}:", f"    from: {yaml_text(table)}", f"    ask: {yaml_text(stem)}",
                f"    answer: {yaml_text(answer)}",
            ]  # fmt: skip
    return "\n".join([*lines, ""])


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _title(text: str, used: set[str]) -> str:
    """The template's name: what an id can show without an escape."""
    plain = "".join(char if char.isalnum() else "-" for char in text.lower())
    title = "-".join(part for part in plain.split("-") if part)[:60] or "template"
    base, number = title, 2
    while title in used:
        title, number = f"{base}-{number}", number + 1
    used.add(title)
    return title
