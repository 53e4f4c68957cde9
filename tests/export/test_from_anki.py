"""Fields of Anki notes as cells: what people see is kept as it was, or named; no field takes long or raises."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.anki._field_reader import COLOURS, HEIGHTS, LINKS, read_field
from studykit.anki._gaps_in_fields import read_gaps
from studykit.markup.words import in_words
from studykit.reading.html_text import html_as_text


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("water", "water"),
        ("a < b > c & d", "a < b > c & d"),
        ("a &lt;b&gt; &amp;amp; &nbsp;&eacute;&#1585;", "a <b> &amp;  éر"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("one<div>two<br></div>three", "one\ntwo\nthree"),
        ("<p>one</p>\n<p>two</p>", "one\n\ntwo"),
        ("<ul><li>a</li><li>b</li></ul>c", "a\nb\nc"),
        ("a<br><br><br>b", "a\n\nb"),
        ("a<!-- x > y -->b", "ab"),
        ("a<script>if (a < b) '</div>'</script>b<STYLE>p{}</Style>c", "abc"),
        ("a<script>never closed", "a"),
        ('<img alt="a > b" src="map 1.jpg">[sound:a.mp3]', "[image: map 1.jpg][sound:a.mp3]"),
        ("<img src='data:image/png;base64,AAAA'>", "[image]"),
        ("<img src=x&amp;y.png>", "[image: x&y.png]"),
        ("{{c1::a::b}} \\(x<sup>2</sup>\\)", "{{c1::a::b}} \\(x2\\)"),
        ("İ<script>x</script>y", "İy"),
        ("=cmd|'x'!A0", "=cmd|'x'!A0"),
    ],
)
def test_what_a_person_sees_is_kept(field: str, text: str) -> None:
    assert html_as_text(field) == text


@pytest.mark.parametrize(
    ("field", "text", "marked"),
    [
        ("a <b>dog</b> x", "a dog x", "a **dog** x"),
        ("<b> foo </b>bar", "foo bar", "**foo** bar"),
        ("<b>a<i>b</i></b>", "ab", "**a*b***"),
        ("<b>a</b><b>b</b>", "ab", "**ab**"),
        ('<span style="font-weight: 700">a</span>', "a", "**a**"),
        ("<b>never closed", "never closed", "**never closed**"),
        ("2*3 _x_ a_b `c` <b>d</b>", "2*3 _x_ a_b `c` d", "2\\*3 \\_x\\_ a_b \\`c\\` **d**"),
        ("<i>one</i><br>two", "one\ntwo", "*one*\\\ntwo"),
        (
            "<ul><li>a</li><li>b <b>c</b></li></ul>d",
            "- a\n- b c\nd",
            "- a\n- b **c**\n\nd",
        ),
        ("<ol><li>a<ul><li>b</li></ul></li></ol>", "1. a\n  - b", "1. a\n   - b"),
        ("<pre>def f():\n    return 1 &lt; 2</pre>",) + ("def f():\n    return 1 < 2",) + ("```\ndef f():\n    return 1 < 2\n```",),
        ("x <code>a*b</code>", "x a*b", "x `a*b`"),
        ('<a href="https://x.org/a">a</a>', "a", "[a](https://x.org/a)"),
        ("\\(a &lt; b_1*2\\) <b>x</b>", "\\(a < b_1*2\\) x", "\\(a < b_1*2\\) **x**"),
        # Markdown has no sign for these: the words stay, and the look is named.
        ("<b>(foo)</b>bar", "(foo)bar", "(foo)bar"),
    ],
)  # fmt: skip
def test_bold_lists_code_and_links_become_markdown(field: str, text: str, marked: str) -> None:
    found = read_field(field)
    assert (found.text, found.marked) == (text, marked)


@pytest.mark.parametrize(
    ("field", "text", "markup"),
    [
        ("<ruby>水<rt>みず</rt></ruby>です", "水[みず]です", {"ruby"}),
        ("の<ruby>水<rp>(</rp><rt>みず</rt><rp>)</rp></ruby>", "の 水[みず]", {"ruby"}),
        ('<anki-mathjax block="true">\\frac{1}{2}</anki-mathjax>', "\\[\\frac{1}{2}\\]", {"tex"}),
        ("[$]x[/$] [$$]y[/$$] [latex]$z$[/latex]", "\\(x\\) \\[y\\] \\(z\\)", {"tex"}),
        ("\\(a<br>b\\)", "\\(a b\\)", {"tex"}),
        ("H<sub>2</sub>O, x<sup>2</sup>", "H₂O, x²", set()),
    ],
)
def test_formulas_and_readings_become_their_markup(field: str, text: str, markup: set[str]) -> None:
    found = read_field(field)
    assert (found.text, found.markup, found.lost, found.barred) == (text, markup, set(), "")


def test_pictures_and_sounds_stand_apart_from_words() -> None:
    found = read_field('Paris <img src="a%20b.png"> [sound:x &amp; y.mp3]<img src="c.png">')
    assert (found.text, found.images, found.sounds) == (
        "Paris",
        ("a%20b.png", "c.png"),
        ("x & y.mp3",),
    )


@pytest.mark.parametrize(
    ("field", "text", "lost"),
    [
        ('<span style="color: red">a</span>', "a", COLOURS),
        ("<u>a</u>", "a", COLOURS),
        ("e<sup>ix</sup>", "e^(ix)", HEIGHTS),
        ('<a href="javascript:x()">a</a>', "a", LINKS),
    ],
)
def test_what_is_only_looks_is_named(field: str, text: str, lost: str) -> None:
    found = read_field(field)
    assert (found.text, found.lost) == (text, {lost})
    plain = read_field(
        '<span style="font-family: Arial; background-color: transparent; color: black">a</span>'
    )
    assert (plain.text, plain.lost, plain.markup) == ("a", set(), set())


@pytest.mark.parametrize(
    "field",
    ["<table><tr><td>a</td></tr></table>", "<svg></svg>", "[sound:a.mp4]", "[latex]a[/latex]"],
)
def test_what_no_text_says_is_barred(field: str) -> None:
    assert read_field(field).barred


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        (
            "{{c1::Chad::country}} and {{c2::Peru}}",
            {1: ("[country] and Peru", ("Chad",)), 2: ("Chad and [...]", ("Peru",))},
        ),
        (
            "{{c1::a {{c2::b}} c}}",
            {1: ("[...]", ("a b c",)), 2: ("a [...] c", ("b",))},
        ),
        ("{{c1::a}}, {{c1::b}}, {{c1::a}}", {1: ("[...], [...], [...]", ("a", "b"))}),
        ("{{c1,2::a}} b", {1: ("[...] b", ("a",)), 2: ("[...] b", ("a",))}),
        ("\\({{c1::a^2}} + b\\)", {1: ("\\([...] + b\\)", ("\\(a^2\\)",))}),
        ("{{c1::\\(\\frac{{a}}b\\)}}", {1: ("[...]", ("\\(\\frac{{a}}b\\)",))}),
        ("<b>{{c1::a}} b</b>", {1: ("[...] **b**", ("**a**",))}),
        ("{{c1::a}}: b", {1: ("&#91;...&#93;: b", ("a",))}),
        ("{{c1::never closed", {1: ("[...]", ("never closed",))}),
        ("no gap }} here", {}),
    ],
)
def test_gaps_are_taken_apart_as_anki_does(
    text: str, cards: dict[int, tuple[str, tuple[str, ...]]]
) -> None:
    found = read_gaps(text)
    assert found.numbers() == sorted(cards)
    for number, (stem, answers) in cards.items():
        card = found.card(number, as_markdown=True)
        assert (card.stem, card.answers) == (stem, answers)


PIECES = [
    "<", ">", "!--", "-->", "<div", "</", "script", '"', "'", "&#", "&lt;", "a", " ", "<br>",
    "{{c1::", "}}", "::", "{{c2::x}}", "\\(", "\\)", "\\[", "<b>", "</b>", "<ul>", "<li>", "</ul>",
    "<ol>", "<pre>", "</pre>", "<code>", "*", "_", "`", "[", "](", "\n", "<ruby>", "<rt>", "1. ",
    "# ", "<sup>", "2", "<a href=http://x.y>", "</a>", "[sound:", ".mp3]", "\U0010d000", "\U0010e000",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_any_field_gives_texts_that_markdown_shows_letter_for_letter(parts: list[str]) -> None:
    raw = "".join(parts)
    found = read_field(raw)
    assert not set(found.text) & {"\U0010d000", "\U0010e000"}
    if not found.markup:
        shown = "".join(in_words(found.marked, "markdown").split())
        assert shown == "".join(found.text.split())
    gaps = read_gaps(raw)
    for number in gaps.numbers():
        gaps.card(number, as_markdown=True)


@pytest.mark.parametrize(
    "piece",
    [
        "<!--", "<![CDATA[", "<a ", '<a "', "</", "&#", "<a href='", "<script", "<script>",
        "<script></script>", "<!", "<div>", "{{c1::", "{{c1::a::b}}", "::", "\\(", "[latex]",
        "<anki-mathjax>", "<b>a", "<ul><li>a", "<ol><li>", "<pre>", "`", "<ruby>", "<a href='http://x.y'>",
    ],
)  # fmt: skip
def test_no_field_takes_long(piece: str) -> None:
    text = piece * (2**16 // len(piece))
    begun = time.process_time()
    html_as_text(text)
    read_field(text)
    read_gaps(text)
    # A generous bound: each takes some hundredths of a second, and took up to half a minute.
    assert time.process_time() - begun < 5
