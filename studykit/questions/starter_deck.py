"""A deck to begin with, for facts that were just imported.

One template for each column that may be asked.

    islands: name, region, area      templates:
                                       region:
                                         from: islands
                                         ask: "{name}: region?"
                                         answer: region

Knows names of tables and columns. Knows no facts and writes no file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from studykit.reading.quoting import yaml_text

Settings = Mapping[str, str | bool | Sequence[str] | Mapping[str, str]]
"""What a template says, by its keys; what is empty is not written."""
_MOST_TEMPLATES = 5
"""Of one table: more than that is not a beginning."""
_LONGEST_NAME = 60


def starter_deck(
    name: str, key: str, facts: str, tables: Sequence[tuple[str, str, Sequence[str]]]
) -> str:
    """Return a deck file.

    `tables` are the names of tables, each with the column that is shown and those to ask.
    """
    lines = [
        f"deck: {yaml_text(name)}",
        f"key: {yaml_text(key)}",
        f"facts: {yaml_text(facts)}",
        "templates:",
    ]
    used: set[str] = set()
    for table, shown, asked in tables:
        for column in asked[:_MOST_TEMPLATES]:
            title = column
            if len(tables) > 1:
                title = f"{table} {column}"
            template = _free_name(title, used)
            used.add(template)

            stem = f"{{{shown}}}"
            # With one column to ask, the stem need not say which.
            if len(asked) > 1:
                # (Without a word of any language: the names may be of any.)
                stem = f"{stem}: {_literal(column)}?"
            answer = column
            needs_quotes = yaml_text(column) != column
            if needs_quotes:
                answer = f"{{{column}}}"
            lines += [
                f"  {yaml_text(template)}:",
                f"    from: {yaml_text(table)}",
                f"    ask: {yaml_text(stem)}",
                f"    answer: {yaml_text(answer)}",
            ]
    return "\n".join([*lines, ""])


def deck_of_templates(
    name: str, key: str, facts: str, templates: Sequence[tuple[str, Settings]]
) -> str:
    """Return a deck file of templates, each with its title and what it says."""
    lines = [
        f"deck: {yaml_text(name)}",
        f"key: {yaml_text(key)}",
        f"facts: {yaml_text(facts)}",
        "templates:" if templates else "templates: {}",
    ]
    used: set[str] = set()
    for title, settings in templates:
        template = _free_name(title, used)
        used.add(template)
        lines.append(f"  {yaml_text(template)}:")
        for setting, value in settings.items():
            if value:
                lines.append(f"    {setting}: {_written(value)}")
    return "\n".join([*lines, ""])


def _written(value: str | bool | Sequence[str] | Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "true"
    if isinstance(value, str):
        return yaml_text(value)
    if isinstance(value, Mapping):
        pairs = [f"{yaml_text(name)}: {yaml_text(text)}" for name, text in value.items()]
        return f"{{{', '.join(pairs)}}}"
    return f"[{', '.join(map(yaml_text, value))}]"


def _literal(text: str) -> str:
    """Return a text as it stands in a pattern that means it and no column."""
    return text.replace("{", "{{").replace("}", "}}")


def _free_name(text: str, used: Collection[str]) -> str:
    """Return a template's name that no other one has: of what an id can show without an escape."""
    words = "".join(char if char.isalnum() else " " for char in text.lower()).split()
    # A text of signs alone leaves no word.
    base = "-".join(words)[:_LONGEST_NAME] or "template"
    name, number = base, 2
    while name in used:
        name = f"{base}-{number}"
        number += 1
    return name
