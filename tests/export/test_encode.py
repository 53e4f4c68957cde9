"""Texts on their way into Anki. That the engine shows them letter for letter is tested in test_anki_import."""

import pytest
from export_items import make_item
from hypothesis import given
from hypothesis import strategies as st

from studykit.anki import _names, field_html
from studykit.anki._card_texts import card_texts
from studykit.anki._note_fields import lookup_fields
from studykit.grading.expected import Answer, AnswerType

_PIECES = [
    "a",
    "Lima",
    " ",
    "  ",
    "|",
    "\t",
    "\n",
    "&",
    "<",
    "{",
    "}}",
    "[",
    "\\(",
    "é",
    "e\u0301",
    "\u0301",
    "\u0338",
    "日本",
]
_TEXTS = st.lists(st.sampled_from(_PIECES), max_size=4).map("".join)


@given(_TEXTS)
def test_a_text_is_the_same_in_one_piece_or_in_parts_whether_it_is_its_own_field_or_not(text):
    assert field_html.field(text) == field_html.around(field_html.within(text), text)


@pytest.mark.parametrize("text", ["Lima, Peru (1535).", "", "日本", "12 %; 5|6"])
def test_ordinary_texts_are_their_own_fields(text):
    assert field_html.field(text) == text


@pytest.mark.parametrize(
    "text", ["a ", " a", "a  b", "a\nb", "a\tb", "<", "[", "{", "\\", "e\u0301", "\u0338"]
)
def test_other_texts_are_encoded(text):
    assert field_html.field(text) != text


@given(
    _TEXTS,
    st.integers(0, 6),
    st.sampled_from(["", "ja"]),
    st.sampled_from(["", "de"]),
    st.booleans(),
)
def test_a_note_is_the_same_whether_its_texts_are_encoded_together_or_one_by_one(
    odd, place, lang, answer_lang, choice
):
    # One text that must be encoded is enough.
    name, key, stem, hint, why, other, wrong = [
        f"{at}{odd}" if at == place else f"{at}" for at in range(7)
    ]
    item = make_item(
        f"t/{name}", key, stem=stem, hint=hint, explanation=why, distractors=("a", "b", wrong),
        answers=(Answer(key, key, (other,)),), modes=() if choice else ("cards",),
        lang=lang, type=AnswerType("text", lang=answer_lang),
    )  # fmt: skip
    shown = card_texts(item)
    found = lookup_fields(item.id, shown)
    options = [
        f'<li dir="auto">{field_html.field(text, shown.answer_lang)}</li>' for text in shown.options
    ]
    wanted = [
        *(
            field_html.field(item.id),
            field_html.field(stem, lang),
            field_html.field(key, shown.answer_lang),
        ),
        *(field_html.field(hint, lang), field_html.field(why, lang)),
    ]
    assert [found[at] for at in (0, 1, 2, 5, 6)] == wanted
    assert found[4].replace(" class=key", "") == (f"<ol>{''.join(options)}</ol>" if choice else "")
    assert found[4].count(" class=key") == choice


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Yonaguni Island", "Yonaguni Island"),
        ("a<b & c>d", "a&lt;b &amp; c&gt;d"),
        ("[sound:a.mp3] [[type:Key]]", "&#91;sound:a.mp3] &#91;&#91;type:Key]]"),
        ("{{c1::x}}", "&#123;&#123;c1::x&#125;&#125;"),
        (
            r"\(x\) \[y\] \frac",
            "&#92;<span>&#40;</span>x&#92;) &#92;<span>&#91;</span>y&#92;] &#92;frac",
        ),
        ("one\ntwo", "one<br>two"),
        ("two  blanks", '<span style="white-space:pre-wrap">two  blanks</span>'),
        ("a\n b", '<span style="white-space:pre-wrap">a<br> b</span>'),
        ("u\u0308ber", "über"),
        ("\u0338x", "&#824;x"),
        ("", ""),
    ],
)
def test_whatever_html_and_anki_understand_becomes_an_entity(text, html):
    assert field_html.field(text) == html


def test_a_language_is_said_in_the_field():
    assert field_html.field("القاهرة", "ar") == '<span lang="ar">القاهرة</span>'
    assert field_html.field("x", "zh-Hant-TW") == '<span lang="zh-Hant-TW">x</span>'


@pytest.mark.parametrize("lang", ['"><script>', "a b", "x", "", "de\n"])
def test_what_is_no_language_tag_never_reaches_the_attribute(lang):
    assert field_html.field("x", lang) == "x"


def test_inside_a_cloze_neither_the_end_nor_a_hint_can_be_written():
    assert (
        field_html.inside_cloze(field_html.within("std::vector}}"))
        == "std&#58;&#58;vector&#125;&#125;"
    )
    assert (
        field_html.inside_cloze(field_html.field("a:  b"))
        == '<span style="white-space&#58;pre-wrap">a&#58;  b</span>'
    )


def test_the_parts_of_a_text_are_encoded_as_the_whole_is():
    parts = ["a <", "\n b: ", "{c}"]
    assert field_html.around(
        "".join(map(field_html.within, parts)), "".join(parts), "de"
    ) == field_html.field("".join(parts), "de")
    assert field_html.within("x", "de") == '<span lang="de">x</span>'


@pytest.mark.parametrize("char", ["\x00", "\x1f", "\x1b", "\r", "\x7f", "\x85", "\ud800"])
@pytest.mark.parametrize(
    "encoder",
    [
        field_html.field,
        field_html.within,
        _names.deck_name,
        lambda text: _names.tag(text, "p"),
    ],
)
def test_control_characters_are_refused(char, encoder):
    with pytest.raises(
        field_html.EncodeError,
        match=f"a text holds the character U\\+{ord(char):04X}, which Anki cannot",
    ):
        encoder(f"a{char}b")


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("nansei", "nansei"),
        ("Yonaguni Island", "nansei::Yonaguni_Island"),
        ("Yonaguni_Island", "nansei::Yonaguni__Island"),
        ("a _b", "nansei::a%20__b"),
        ("a  b", "nansei::a%20%20b"),
        ("nansei::bases", "nansei::bases"),
        ("nanseibases", "nansei::nanseibases"),
        ("::bases:: ::air::", "nansei::bases::air"),
        ("全　角", "nansei::全%E3%80%80角"),
        ('say "x" 50%', "nansei::say_%22x%22_50%25"),
        ("12:30", "nansei::12:30"),
        ("end:", "nansei::end%3A"),
        ("", "nansei"),
    ],
)
def test_a_tag_is_well_formed_and_below_the_prefix(text, tag):
    assert _names.tag(text, "nansei") == tag


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A:: B ::", "A::B"),
        ("::A::::B", "A::B"),
        ('The "red" book', "The ”red” book"),
        ("a/b", "a/b"),
    ],
)
def test_a_deck_name_is_what_anki_keeps(text, name):
    assert _names.deck_name(text) == name


@pytest.mark.parametrize("text", ["", " :: ", "::"])
def test_a_deck_needs_a_name(text):
    with pytest.raises(field_html.EncodeError, match="the deck has no name"):
        _names.deck_name(text)
