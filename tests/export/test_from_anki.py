"""Fields of Anki notes as text: what people see is kept, and no field takes long or raises."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.anki.import_notes import tables, text_of
from studykit.anki.package_contents import PackageContents, PackageError, PackageNote


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
    assert text_of(field) == text


@given(
    st.lists(
        st.sampled_from(
            [
                "<",
                ">",
                "!--",
                "-->",
                "<div",
                "</",
                "script",
                '"',
                "'",
                "&#",
                "&lt;",
                "a",
                " ",
                "<br>",
            ]
        )
    )
)
def test_any_field_gives_some_text(parts: list[str]) -> None:
    assert isinstance(text_of("".join(parts)), str)


@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "<![CDATA[",
        "<a ",
        '<a "',
        "</",
        "&#",
        "<a href='",
        "<script",
        "<script>",
        "<script></script>",
        "<!",
        "<div>",
    ],
)
def test_no_field_takes_long(piece: str) -> None:
    begun = time.process_time()
    text_of(piece * (2**18 // len(piece)))
    # A generous bound: each takes some hundredths of a second, and took up to half a minute.
    assert time.process_time() - begun < 5


def test_a_field_that_no_cell_can_hold_is_refused() -> None:
    note = PackageNote(7, "guid", 1, 0, (), ("x" * 70_000,), ())
    with pytest.raises(PackageError, match="a field of the note 7 has more than 65,536 characters"):
        tables(PackageContents({}, (note,), ""))
