"""The parts of a YAML text are where its parser finds them."""

from __future__ import annotations

from random import Random

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from studykit.reading._yaml_tokens import Token, tokens
from tests.facts.mutate import YAML, mutated

pytestmark = pytest.mark.skipif(
    not yaml.__with_libyaml__, reason="the two parsers of PyYAML differ in details"
)


def test_the_example() -> None:
    text = "rows:\n  a: {b: 'c, d'} # a note\n"
    assert [(part.kind, text[part.start : part.end], part.depth) for part in tokens(text)] == [
        ("key", "rows", 1), (":", ":", 1), ("key", "a", 2), (":", ":", 2), ("{", "{", 3), ("plain", "b", 3),
        (":", ":", 3), ("quoted", "'c, d'", 3), ("}", "}", 3), ("comment", "# a note", 2),
    ]  # fmt: skip


def texts_of(text: str) -> list[tuple[int, int]] | None:
    """Where the parser has the texts of a document; None when it refuses it, or when it has anchors or tags."""
    try:
        events = list(yaml.parse(text, Loader=yaml.CSafeLoader))
    except (yaml.YAMLError, UnicodeEncodeError):
        return None
    if any(getattr(event, "anchor", None) or getattr(event, "tag", None) for event in events):
        return None
    spans = [
        (event.start_mark, event.end_mark)
        for event in events
        if isinstance(event, yaml.ScalarEvent)
    ]
    return [(begin.index, end.index) for begin, end in spans if begin.index < end.index]


def is_text(part: Token) -> bool:
    return part.kind in ("key", "plain", "quoted", "block")


def same(text: str) -> bool:
    """Whether the text is sound; its texts must then be where the parser has them, and no comment in one."""
    expected = texts_of(text)
    if expected is None:
        list(tokens(text))  # does not fail
        return False
    parts = list(tokens(text))
    begins = [part.start for part in parts if is_text(part)]
    assert begins == [begin for begin, _ in expected], text
    comments = [part.start for part in parts if part.kind == "comment"]
    assert not any(
        begin < comment < end
        for comment in comments
        for begin, end in expected
        if text[begin] not in "|>"
    )
    return True


def test_texts_with_accidents_have_their_parts_where_the_parser_has_them() -> None:
    rng = Random(3)
    assert (
        sum(
            same(mutated(YAML, rng).translate({0x0D: None, 0x2028: None, 0xFEFF: None}))
            for _ in range(500)
        )
        > 150
    )


_PIECES = st.sampled_from(
    ["a", "b: ", "- ", "? ", ": ", "[", "]", "{", "}", ", ", "'", '"', " #", "# ", "|\n", ">-\n", "\n", "\n", "\n  ",
     "\n    ", "a b", "a:b", "c#d", "'e'", '"f"', "''", "\\", "---\n", ":", "#x\n", " ", "-"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=12))
def test_any_text_has_its_parts_where_the_parser_has_them(pieces: list[str]) -> None:
    same("".join(pieces))


@pytest.mark.parametrize("end", ["", " ", "\n"])
@pytest.mark.parametrize(
    "text", ["", "'", '"a', "[", "{a", "a: |", "- >2", "#", "a:", ":", "---", "'a\n---\nb"]
)
def test_a_text_that_breaks_off_has_parts_too(text: str, end: str) -> None:
    assert all(part.start < part.end <= len(text + end) for part in tokens(text + end))
