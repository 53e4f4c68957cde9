"""A guessed head as the YAML file that a person goes on with.

    # yaml-language-server: $schema=table.schema.json
    table: lands
    about: ""                          # which rows belong here, in one sentence
    key: [country]  # tells the rows apart; these words must never change
    columns:
      people: integer  # 10482487, 8979894 (whole numbers)
    rows: lands.csv

Each type stands with examples and the reason for the guess: it is to be corrected.
"""

from __future__ import annotations

from collections.abc import Iterator

from studykit.facts.guess_head import TYPES_OF_KEPT, ColumnGuess, HeadGuess
from studykit.reading.modeline import TABLE_SCHEMA, modeline
from studykit.reading.quoting import yaml_text

_LONGEST_COMMENT = 300
"""Of a reason, which says what to write instead."""
_LONGEST_EXAMPLES = 60
_NEVER = "these words must never change (--ids adds a column `id`)"


def head_text(
    guess: HeadGuess, file: str, shown: str, split: str = "", *, has_head: bool = True
) -> str:
    """Return the head as YAML.

    `file` is the CSV beside it, `shown` what the table was made from, `split` the sign between the
    members of a list if it is not the usual one. `has_head`: the CSV has a line of names.
    """
    to_do = "The types are guesses: correct what is wrong, then run `studykit check`."
    lines = [
        modeline(TABLE_SCHEMA),
        f"# Made from {_comment(shown)}. {to_do}",
        f"table: {yaml_text(guess.table)}",
        'about: ""                          # which rows belong here, in one sentence',
    ]
    if guess.key != ("id",):
        names = ", ".join(map(yaml_text, guess.key))
        lines.append(f"key: [{names}]  # tells the rows apart; {_NEVER}")
    if split:
        lines.append(f"split: {yaml_text(split)}")
    if not has_head:
        lines.append("head: false  # the first line is a row")
    lines += _lines_of_columns(guess)
    lines += [f"rows: {yaml_text(file)}", ""]
    return "\n".join(lines)


def _lines_of_columns(guess: HeadGuess) -> Iterator[str]:
    columns = []
    for column in guess.columns:
        is_the_id = column.name == "id" and guess.key == ("id",)
        if not is_the_id:
            columns.append(column)
    if columns:
        yield "columns:"
    for column in columns:
        comment = _comment(column.why, _LONGEST_COMMENT)
        if column.examples:
            examples = _comment(", ".join(column.examples), _LONGEST_EXAMPLES)
            comment = f"{examples} ({comment})"
        yield f"  {yaml_text(column.name)}: {_settings(column)}  # {comment}"


def _settings(column: ColumnGuess) -> str:
    kind = column.type or TYPES_OF_KEPT[column.name]
    if column.name == column.written:
        return kind
    inner = kind[1:-1] if kind.startswith("{") else f"type: {kind}"
    return f"{{from: {yaml_text(column.written)}, {inner}}}"


def _comment(text: str, longest: int = 90) -> str:
    """Return a text as one line that is not too long: a comment ends with its line."""
    line = "".join(char if char.isprintable() else " " for char in text)
    if len(line) <= longest:
        return line
    return f"{line[: longest - 3]}..."
