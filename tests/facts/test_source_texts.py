"""The files of sources as numbered paragraphs: what a place names, and where a quotation stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.facts.source_texts import SourceText, read_source

LINES = "Planets of today\n\nNeptune is the eighth planet, and it is so far from the Sun that a year of it takes as long as 165 of ours.\nGalle found it.\n"
WRAPPED = """\
Planets

Neptune is the eighth
planet. It was found
by Galle.

It is "blue" - very blue.
"""
MARKDOWN = """\
# Planets

Neptune is the *eighth* planet, found by [Galle](https://example.org).

## Moons of Neptune

* Triton is large.
* Nereid is not.

## Rings
They are faint.
"""
PAGE = """\
<html><head><title>Not shown</title></head><body>
<h1 id="top">Planets</h1>
<p>Neptune is the
<b>eighth</b> planet.</p>
<h2 id=moons>Its moons</h2>
<ul><li>Triton is large.</li><li id="n2">Nereid is not.</li></ul>
<h2>Rings</h2><p>They are faint &amp; dark.</p>
<script>hidden()</script></body></html>
"""


def read(folder: Path, name: str, text: str) -> SourceText:
    (folder / name).write_text(text, encoding="utf-8")
    source = read_source(folder / name)
    assert source
    return source


def texts(source: SourceText) -> list[str]:
    return [" ".join(paragraph.text.split()) for paragraph in source.paragraphs]


def test_a_plain_text_has_a_paragraph_in_each_line_that_is_not_empty(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "a.txt", LINES)) == [line for line in LINES.splitlines() if line]


def test_a_wrapped_text_has_them_between_empty_lines(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "a.txt", WRAPPED.replace("\n", "\r\n"))) == [
        "Planets", "Neptune is the eighth planet. It was found by Galle.", 'It is "blue" - very blue.',
    ]  # fmt: skip


def test_markdown_has_one_in_each_block_by_its_words(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "a.md", MARKDOWN)) == [
        "Planets", "Neptune is the eighth planet, found by Galle.", "Moons of Neptune", "Triton is large.",
        "Nereid is not.", "Rings", "They are faint.",
    ]  # fmt: skip


def test_a_page_has_one_in_each_block_that_is_shown(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "a.html", PAGE)) == [
        "Planets", "Neptune is the eighth planet.", "Its moons", "Triton is large.", "Nereid is not.", "Rings",
        "They are faint & dark.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "numbers"),
    [
        ("2", [2]),
        ("2-4", [2, 3, 4]),
        ("¶ 3", [3]),
        ("par. 3–4", [3, 4]),
        ("8", []),
        ("6-8", []),
        ("0", []),
        ("Moons of Neptune", [3, 4, 5]),
        ("moons-of-neptune", [3, 4, 5]),
        ("planets", [1, 2, 3, 4, 5, 6, 7]),
        ("triton is", [4]),
        ("found by galle", [2]),
        ("Uranus", []),
        ("p. 3", None),
        ("pages 3-4", None),
    ],
)
def test_a_place_names_paragraphs(tmp_path: Path, place: str, numbers: list[int] | None) -> None:
    assert read(tmp_path, "a.md", MARKDOWN).at(place) == numbers


@pytest.mark.parametrize(
    ("place", "numbers"),
    [("moons", [3, 4, 5]), ("n2", [5]), ("Its moons", [3, 4, 5]), ("top", [1, 2, 3, 4, 5, 6, 7])],
)
def test_a_place_in_a_page_may_be_an_id(tmp_path: Path, place: str, numbers: list[int]) -> None:
    assert read(tmp_path, "a.html", PAGE).at(place) == numbers


def test_a_text_with_form_feeds_has_pages(tmp_path: Path) -> None:
    source = read(tmp_path, "a.txt", "one\ntwo\n\fthree\n\fsay four\nfive\n\f")
    assert [source.at(place) for place in ("p. 1", "p. 3", "pp. 2-3", "S. 4")] == [
        [1, 2],
        [4, 5],
        [3, 4, 5],
        [],
    ]


@pytest.mark.parametrize(
    ("name", "text", "quotation", "number"),
    [
        ("a.txt", WRAPPED, "Neptune is the eighth planet.", 2),
        ("a.txt", WRAPPED, "It is “blue” – very blue.", 3),
        ("a.txt", WRAPPED, "planet.   It\nwas found", 2),
        ("a.txt", WRAPPED, "by Galle. It is “blue”", 2),
        ("a.txt", WRAPPED, "Neptune [...] found by Galle", 2),
        ("a.txt", WRAPPED, "Galle … Neptune", 0),
        ("a.txt", WRAPPED, "neptune is the eighth planet", 0),
        ("a.txt", WRAPPED, "the ninth planet", 0),
        ("a.txt", "It was dis-\ncovered\nlate.\n\nIt is.\n", "It was discovered late", 1),
        ("a.md", MARKDOWN, "the eighth planet, found by Galle", 2),
        ("a.md", MARKDOWN, "the *eighth* planet", 2),
        ("a.html", PAGE, "the eighth planet. Its moons", 2),
        ("a.html", PAGE, "faint & dark", 7),
        ("a.html", PAGE, "hidden", 0),
    ],
)
def test_a_quotation_stands_where_its_words_do(
    tmp_path: Path, name: str, text: str, quotation: str, number: int
) -> None:
    assert read(tmp_path, name, text).where_stands(quotation) == number


def test_what_is_no_text_is_not_read(tmp_path: Path) -> None:
    for name, content in {"a.pdf": b"%PDF", "b.txt": b"\xff\xfe\x00", "c.txt": None}.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
        assert read_source(tmp_path / name) is None


def test_a_page_of_open_tags_takes_no_long(tmp_path: Path) -> None:
    assert read(tmp_path, "a.html", "<head>" * 20_000 + "<h1 id=" * 20_000 + "x").paragraphs
