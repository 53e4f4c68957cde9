"""Fields of a stranger, held against our own: the same HTML, or the same shown, however it is written."""

from __future__ import annotations

import time

import pytest

from studykit.anki._same_html import media_names, shown
from studykit.anki.told import is_same_html

SAME = [
    ('<li class=key dir="auto">a &amp; b', '<li dir="auto" class="key">a &amp; b'),
    ("a<br>b", "a<BR />b"),
    ('<img src="a b.png" alt="x &gt; y">', "<img alt='x > y' src='a b.png'>"),
    ("&eacute;&nbsp;1", "é\xa01"),
    ("<!-- a --><b>x</b>", "<!-- a --><b >x</b >"),
]
DIFFERENT = [
    ("<b>x</b>", "<i>x</i>"),
    ("<b>x</b>", "<b>x"),
    ("<p class=a>x", "<p class=b>x"),
    ("<p id=a class>x", "<p id=a>x"),
    ("a", "a "),
    ("a", ""),
    ("<![if !lists]>a", "a"),
    ("<![lists]>a", "a"),
    ("<![", "<!"),
    (f"&#{'9' * 5000};", "9"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_html_that_is_written_anew_is_the_same(one: str, other: str) -> None:
    assert is_same_html(one, other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_somebody_wrote_into_a_field_is_seen(one: str, other: str) -> None:
    assert not is_same_html(one, other)
    assert is_same_html(one, one)


@pytest.mark.parametrize("piece", ["<a ", '<a b="', "<a/", "<!--", "<![", "<a '\"", "&", "<a b= "])
def test_a_field_of_broken_tags_is_read_in_one_pass(piece: str) -> None:
    # Some hundredths of a second; a parser that begins anew at each of them takes minutes.
    assert not is_same_html(piece * 50_000, "x")


@pytest.mark.parametrize("sign", ["<span>•</span>", '<span style="flex:none">•</span>'])
def test_a_list_is_the_same_whoever_writes_its_signs(sign: str) -> None:
    ours = f'<div role="list"><div role="listitem">{sign}<div>one</div></div></div>'
    assert shown(ours, {}) == shown("<ul><li>one</li></ul>", {})


def test_pictures_and_sounds_are_found_however_they_are_named() -> None:
    field = (
        '<img alt="x" src="a b.png" id=1><IMG src=\'_c.jpg\'/>[sound:d.mp3]<img src=e.gif>[sound:'
    )
    assert list(media_names(field)) == ["a b.png", "_c.jpg", "d.mp3", "e.gif"]


@pytest.mark.parametrize("field", ["<img " + "src=x " * 40_000, "[sound:" * 40_000])
def test_a_field_of_names_without_end_is_read_in_one_pass(field: str) -> None:
    begun = time.process_time()
    shown(field, {})
    assert time.process_time() - begun < 5
