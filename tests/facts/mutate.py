"""Broken files by the thousand: cuts, doublings, swaps and insertions in a sound fact base, the same in every run."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

YAML = """\
table: cities
about: Cities, by people
label: name
source: "atlas#3"
columns:
  name: text
  founded: {type: date, max: 2030}
  people: {type: quantity, unit: people, min: 0}
  twin: cities
  tags: [text]
say: "{name} was founded {founded:when}."
unique: [[name]]
rows:
  rome: {name: Rome, founded: 753 BC, people: ~2.8 million, twin: paris, tags: [old, "large, warm"]}
  paris:
    name: 'Paris'
    founded: 250-01 BC
    people: 2102650
    tags: # none
    note: >-
      Lutetia, in
      its first days
---
table: sources
key: [title]
rows:
- {title: "atlas", reliability: primary, url: "https://example.org/?a=1&b"}
- title: हिन्दी
"""
CSV = """\
year,days,note,tags
2012,"20","say ""hi"", twice",a;b
~2013,232,,c
2014,243,"two
lines",
"""
PIECES = [
    *"{}[]:,-#&*!|>'\"%@`?~<=\\ \t\n\r\0é\u2028\u0301\ud800\ufeff\x1b٣",
    ": ", "- ", "<<: ", "--- ", "...", "\n  ", "null", "~", "&a ", "*a", "!!str ", '""', "''", "1e999", "--5", "-$-5",
    "0000 BC", "AD 0", "rows:", "key: ", "{", "}}", "columns: ", ";", ',"', '",', "\r\n", "=", "$", "+",
    "\\x00", "\\ud800",
]  # fmt: skip


def mutated(text: str, rng: Random) -> str:
    """The text with one to four accidents."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        at = rng.randrange(len(text) + 1)
        to = min(len(text), at + rng.choice((1, 1, 2, 5, 20)))
        kind = rng.randrange(5)
        if kind == 0:
            text = text[:at] + text[to:]
        elif kind == 1:
            text = text[:to] + text[at:]
        elif kind == 2:
            text = text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
        elif kind == 3:
            text = text[:at] + rng.choice(PIECES) + text[at:]
        else:
            other = rng.randrange(len(text) + 1)
            text = text[:at] + text[other : other + 12] + text[at:]
    return text


def mutants(text: str, count: int, number: int = 1) -> Iterator[bytes]:
    """As bytes, since lone surrogates and cut characters are accidents too."""
    rng = Random(number)
    for _ in range(count):
        data = mutated(text, rng).encode("utf-8", "surrogatepass")
        yield data if rng.random() > 0.02 else data[: rng.randrange(len(data) + 1)]
