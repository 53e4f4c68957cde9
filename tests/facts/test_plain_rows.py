"""Plain rows are read without YAML's parser exactly as it reads them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from studykit.reading import yaml_tree as read_yaml
from studykit.reading._plain_rows import take_plain_rows
from studykit.reading.yaml_tree import Items, Mapping, Node, PlainRow, _parsed, parse_documents
from tests.facts.mutate import mutated

TABLE = """\
table: islands
columns: {name: text, area: number}
rows:
  amami:
    name: Amami Ōshima
    area: -712.5
    source: [atlas#3, 'atlas, [b]', "" ]
  rock 2:
    name: 'O Neil'
    note:
    url: https://example.org/?a=1#b
  null:
    name: "12: 30 # no"
    area: ~
say: "{name}"
---
table: sources
rows:
    atlas:
        title: An atlas, in "two" [parts] & more
"""
BRACES = """\
table: islands
columns: {name: text, area: number}
rows:
  amami:   {name: Amami Ōshima, area: -712.5,  source: atlas#3}
  rock 2:  {name: 'O, {Neil}', aliases: [ O'N, 'b] c: d' , "e"], list: [] , url: https://example.org/?a=1#b, n: name}
  null:    {name: "12: 30 # no", area: ~, note: '' }
say: "{name}"
---
table: sources
rows:
    atlas: {title: An atlas in "two" parts & more}
"""


pytestmark = pytest.mark.skipif(
    not yaml.__with_libyaml__, reason="plain rows are read as libyaml would read them"
)


@pytest.fixture(autouse=True, scope="module")
def _however_small() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_yaml, "_LARGE", 0)
        yield


def shape(node: Node) -> object:
    """The tree with its places, whatever holds them; of quotes only whether they matter, of empty texts no column."""
    if isinstance(node, PlainRow):
        entries = [(key, shape(node.node(key))) for key in node.entries]
        places = [line << 20 | column for line, column in map(node.place_of, node.entries)]
        return entries, places, node.line, node.column
    if isinstance(node, Mapping):
        entries = [(key, shape(value)) for key, value in node.entries.items()]
        return entries, list(node.places), node.line, node.column
    if isinstance(node, Items):
        return list(map(shape, node.items)), node.line, node.column
    return node.text, node.line, node.column if node.text else 0, node.is_missing


def is_same(text: str) -> bool:
    """Whether rows were taken without the parser; they, and all problems, must be what the parser gives."""
    (documents, problems), (expected, told) = (
        parse_documents(text, "t.yaml"),
        _parsed(text, "t.yaml"),
    )
    assert (list(map(shape, documents)), problems) == (list(map(shape, expected)), told)
    return bool(take_plain_rows(text)[1])


def test_the_example_is_taken_without_the_parser() -> None:
    assert is_same(TABLE)
    shorter, plain = take_plain_rows(TABLE)
    assert list(plain) == [3, 18]
    assert shorter.split("\n")[:4] == [
        "table: islands",
        "columns: {name: text, area: number}",
        "rows:",
        "",
    ]
    assert (shorter.count("\n"), "amami" in shorter) == (TABLE.count("\n"), False)


def test_rows_in_braces_are_taken_too() -> None:
    assert is_same(BRACES)
    assert list(take_plain_rows(BRACES)[1]) == [3, 10]


@pytest.mark.parametrize(
    "line",
    [
        "name: a: b", "name: a #b", "name: a:", "name: [a]", "name: {a}", "name: - a", "name: ? a", "name: !a",
        "name: &a b", "name: *a", "name: 'a''b'", 'name: "a\\tb"', "name: |", "name: >", "name: @a", "name: `a",
        "name:  a", "name: %a", "- a", "? a", "a", "# a", "", "'name': a", "<<: a", "name: a\n      b",
        "name: 'a\n      b'",
        "name : a", "name:a", "name: a\tb", "name: a\u0301", "name: \ufeffa", "other: a\n    other: b", "name: a ",
        "name: 'a' #b", "name: 'a' b", f"name: {'x' * 65_537}", f"{'x' * 1025}: a", "name: \x1ba", "name: ,a",
        "- : a", "name: 'a", "  name: a", " name: a", "---", "...", "--- a", "\tname: a",
        "name: '~'", "name: 'null '", 'name: "~"', 'name: " null"', "name: ~", "name: null",
        "name: a:b#c -d", "name: \xa0", "name: [a, b]", "name: [a,b]", "name: [ a ]", "name: []", "name: [a] ",
        "name: [a] b",
        "name: ['a, b', \"c\"]", "name: [a: b]", "name: [~, null, 'null']", "name: [a, [b]]", "name: [a",
        "name: [a #b]",
        "name: [a b, c'd, e'f]", "name: [a']', b: 'c]']", "name: [a\n      ,b]", "name:  [a]", "name: [a, ]",
    ],
)  # fmt: skip
def test_a_line_of_another_form_is_read_as_ever(line: str) -> None:
    for text in (
        "rows:\n  a:\n    {}\n  b:\n    name: c\n",
        "rows:\n  b:\n    name: c\n    {}\n",
        "rows:\n  {}\n",
    ):
        is_same(text.replace("{}", line))


@pytest.mark.parametrize(
    "cells",
    [
        "", " ", "a", "a:", "a: ", "a: b,", "a: b, ", ", a: b", "a: b,c: d", "a: b, c", "a: b , c: d", "a : b",
        " a: b", "a: b ", "a:  b", "a:b", "a: [b]", "a: {b: c}", "a: b]", "a: b}", "a: b: c", "a: b:", "a: b:, c: d",
        "a: b #c", "a: b#c", "a: #b", "a: 'b' c", "a: 'b''c'", "a: 'b'c", 'a: "b\\tc"', 'a: "b, c"', "a: 'b}, c: {d'",
        "a: b, a: c", "'a': b", "a: 'b", "<<: b", "a: !b", "a: &b c", "a: *b", "a: -", "a: -b", "a: - b", "a: ?b",
        "a: b?", "? a: b", "a: b\n    , c: d", "a: b,\n    c: d", "a: '~'", "a: ~", "a: null", "a: b\tc", "a: |",
        "a: @b", "a: %b", "a:: b", "a: ::b", "a:b: c", "a, b: c", "a: 12:30", "a: b, a b: c", "é: ü", "a: e\u0301",
        "a: b # c", "a: b\\c", f"a: {'x' * 65_537}", f"{'x' * 1025}: a", "a: b\x85c", "a: =", "a: b=c", "a: b:?c",
        "a: [b, c]", "a: [b, c], d: e", "a: [b, [c]]", "a: [b,c]", "a: [ b , c ]", "a: ['b', \"c\"]", "a: ['b' c]",
        "a: []", "a: [,]", "a: [b,]", "a: [b, ]", "a: [b: c]", "a: [b:]", "a: [~, null, '~']", "a: [b] c", "a: [b]c",
        "a: [b]  , c: d", "a: [b'c, d'e]", "a: [b']', c: 'd]']", "a: [b #c]", "a: [b#c]", "a: [{b: c}]", "a: [b",
        "[a]: b", "a: [*b]", "a: [-b, -]", "a: [b:?c]", "a: ['']", "a: 'b'  ", "a: 'b' , c: d", "a: '', b: \"\"",
        "a: b'c', d: e'f",
    ],
)  # fmt: skip
def test_braces_of_another_form_are_read_as_ever(cells: str) -> None:
    for around in ("{}", "{} ", " {}", "{} # no", "{}}", "{{}", "{", "[{}]", "{}\n    c: d"):
        row = around.replace("{}", f"{{{cells}}}")
        is_same(f"rows:\n  a: {{b: c}}\n  b: {row}\n")
        is_same(f"rows:\n  b: {row}\n  c: {{b: c}}\n")


@pytest.mark.parametrize(
    "text",
    [
        'about: "\nrows:\n  a:\n    b: c\n"\n',
        "--- |\nrows:\n  a:\n    b: c\n",
        "about: |\n rows:\n  a:\n    b: c\n",
        "about: one\nrows:\n  a:\n    b: c\nrows:\n  d:\n    e: f\n",
        "rows:\n  a:\n    b: c\n\n  d:\n    e: f\n",
        'rows:\n  a:\n    b: c\n\n""\n',
        "rows:\n  a:\n    b: c\n\n- d\n",
        "rows:\n  a:\n    b: c\n!!str\nd: e\n",
        "rows:\n  a:\n    b: c\n   d:\n    e: f\n",
        "rows:\n  a:\n  b:\n    c: d\n",
        "rows:\n  a:\n    b: c\n  a:\n    b: c\n",
        "rows:\n    a:\n  b: c\n",
        "rows:\n  a:\n    b: c",
        "rows:\n  a: {b: c}\n  d:\n    e: f\n",
        "rows:\n  d:\n    e: f\n  a: {b: c}\n",
        "rows:\n  a: {b: c}\n  a: {b: c}\n",
        "rows:\n  a: {b: c}\n   d: {b: c}\n",
        "rows:\n  a: {b: c}\n d: {b: c}\n",
        "rows:\n  a: {b: c}\n\n  d: {b: c}\n",
        "rows:\n  a: {b: c}\n    e: f\n",
        "rows:\n  {a: {b: c}}\n",
        "rows:\n  : {b: c}\n",
        "rows:\n  a {b: {c: d}\n",
        "rows:\n  a: {b: c}",
        "x: {\nrows:\n  a:\n    b: c\n}\n",
    ],
)
def test_what_only_looks_like_rows_is_read_as_ever(text: str) -> None:
    is_same(text)


def test_a_row_after_many_others_has_its_own_lines() -> None:
    text = "rows:\n" + "".join(
        f"  row {n}:\n    name: {'x' * (n % 90 + 1)}\n    n: {n}\n" for n in range(5_000)
    )
    assert is_same(text)
    assert is_same(text.replace("row 4999", "row é"))
    braces = "rows:\n" + "".join(
        f"  row {n}: {{name: {'x' * (n % 90 + 1)}, n: {n}}}\n" for n in range(5_000)
    )
    assert is_same(braces)
    assert is_same(braces.replace("row 4999", "row é"))


_VALUES = st.one_of(
    st.sampled_from(
        [
            "a",
            "1",
            "a b",
            "'q'",
            "'~'",
            "[a, b]",
            "['q, r']",
            '"null"',
            '"q, r"',
            "",
            "~",
            "null",
            "a#b",
            "-1",
            "é",
        ]
    ),
    st.text(st.sampled_from("ab1 -:#'\"\\,[]{}&*!|>%@`?~.é\xa0\t\u0301"), max_size=5),
)
_LINES = st.one_of(
    st.builds("    {}: {}".format, st.sampled_from(["a", "b", "c d"]), _VALUES),
    st.builds("    {}: {}".format, st.sampled_from(["a", "b", "c d"]), _VALUES),
    st.builds("  {}:".format, st.sampled_from(["x", "y", "z", "x-1"])),
    st.builds(
        "{}{}:{}".format,
        st.sampled_from(["", " ", "   ", "    "]),
        st.sampled_from(["a", "rows"]),
        _VALUES,
    ),
)


_PAIRS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["a", "b", "c d"]),
    st.sampled_from([": ", ":  ", ":"]),
    _VALUES,
)
_BRACED = st.builds(
    "  {}: {{{}}}".format,
    st.sampled_from(["x", "y", "z", "x-1"]),
    st.lists(_PAIRS, max_size=4).map(", ".join),
)


def test_a_text_that_is_cut_off_is_told_beside_plain_rows_and_in_them() -> None:
    for table, name in ((TABLE, "    name: Amami Ōshima"), (BRACES, "name: Amami Ōshima,")):
        assert parse_documents(table, "t.yaml")[1] == []
        cut = table.replace('say: "{name}"', "about: The islands #1")
        assert is_same(cut)
        assert [str(problem)[:24] for problem in parse_documents(cut, "t.yaml")[1]] == [
            f"t.yaml:{table[: table.index('say')].count(chr(10)) + 1}:20: warning F026"[:24]
        ]
        within = table.replace(name, name.replace("Ōshima", "Ōshima #5"))
        assert not is_same(within.partition("---")[0])
        (problem, *_) = parse_documents(within, "t.yaml")[1]
        line = within[: within.index("#5")].count("\n") + 1
        assert (problem.code, problem.location.line) == ("F026" if table == TABLE else "F001", line)


@given(
    st.lists(_BRACED, max_size=5), st.sampled_from(["", "\n", "\nend: x\n", "\n  v:\n    b: c\n"])
)
def test_rows_in_braces_are_the_same_with_and_without_the_parser(
    lines: list[str], end: str
) -> None:
    is_same("\n".join(["rows:", "  w: {a: b}", *lines]) + end)


@given(
    st.lists(_LINES, max_size=8),
    st.sampled_from(["", "\n", "\nend: x\n", "\n---\nrows:\n  a:\n    b: c\n"]),
)
def test_rows_are_the_same_with_and_without_the_parser(lines: list[str], end: str) -> None:
    is_same("\n".join(["rows:", "  x:", "    a: b", *lines]) + end)


@pytest.mark.slow
def test_rows_with_accidents_are_the_same_with_and_without_the_parser() -> None:
    rng = Random(1)
    for table in (TABLE, BRACES):
        broken = [mutated(table, rng).replace("\ud800", "") for _ in range(1_500)]
        taken = sum(map(is_same, broken))
        assert 1_000 < taken < 1_500, taken
