"""Packages in the real Anki engine: what arrives, what is updated, what is left alone."""

from __future__ import annotations

import itertools
import re
import zipfile
from html.parser import HTMLParser

import genanki
import pytest
from export_items import (
    DECK,
    NO_ROWS,
    NOW,
    build,
    cloze_items,
    make_item,
    make_items,
    variety,
    write,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studykit.anki import _note_types as note_types
from studykit.anki import field_html, lock
from studykit.anki import package as anki
from studykit.anki._making_notes import guid
from studykit.anki.gather import gather
from studykit.anki.lock_file import lock_text
from studykit.grading.expected import Answer
from studykit.questions.identity.ids import bracket, note_id
from studykit.questions.item import Deck, Source
from tests import engine
from tests.engine import card_of, collection, import_package, review

pytestmark = pytest.mark.engine


@pytest.fixture
def col(tmp_path):
    with collection(tmp_path) as found:
        yield found


class _Shown(HTMLParser):
    """The text of a page as a browser shows it: entities resolved, blanks collapsed where no style keeps them."""

    def __init__(self, html: str, kind: str = "", hidden: str = "") -> None:
        super().__init__(convert_charrefs=True)
        self.text, self._open, self._kind, self._hidden = "", [], kind, hidden
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag == "br":
            self._add("\n")
        elif tag not in ("input", "hr", "img", "meta"):
            values = dict(attrs)
            name = values.get("class") or "none"
            self._open.append(
                (
                    name == self._kind,
                    "pre-wrap" in (values.get("style") or ""),
                    name == self._hidden,
                )
            )

    def handle_endtag(self, tag):
        if tag not in ("input", "hr", "img", "br", "meta"):
            self._open.pop()

    def handle_data(self, data):
        kept = any(kept for _, kept, _ in self._open)
        self._add(data if kept else re.sub(r"[ \t\n\r\f]+", " ", data))

    def _add(self, text):
        if any(hidden for _, _, hidden in self._open):
            return
        if not self._kind or any(wanted for wanted, _, _ in self._open):
            self.text += text


def shown(html: str, kind: str = "", hidden: str = "") -> str:
    """The text of the elements of a class, or of all; without what our style hides by another class."""
    return _Shown(html, kind, hidden).text


def test_a_first_import_brings_every_note_with_one_card(tmp_path, col):
    package = write(tmp_path, build(variety()))
    assert import_package(col, package) == {"new": 7}
    assert (col.note_count(), col.card_count()) == (7, 7)
    assert [deck.name for deck in col.decks.all_names_and_ids()] == [
        "Default",
        "Nansei Islands security",
    ]
    assert (
        "Sources: Japan's Island Defense; Sea Lines; أطلس العالم."
        in col.decks.by_name(DECK.name)["desc"]
    )


def test_the_same_file_again_changes_nothing(tmp_path, col):
    package = write(tmp_path, build(variety()))
    import_package(col, package)
    before = col.db.all("select * from notes"), col.db.all("select * from cards")
    assert import_package(col, package) == {"duplicate": 7}
    assert (col.db.all("select * from notes"), col.db.all("select * from cards")) == before


def test_check_database_finds_nothing_and_there_are_no_empty_cards(tmp_path, col):
    import_package(col, write(tmp_path, build(variety())))
    notes, cards = col.db.all("select * from notes"), col.db.all("select * from cards")
    report, ok = col.fix_integrity()
    assert (report, ok) == ("Database rebuilt and optimized.", True)
    assert (col.db.all("select * from notes"), col.db.all("select * from cards")) == (notes, cards)
    assert list(col.get_empty_cards().notes) == []
    assert col.get_empty_cards().report == ""


def test_an_edited_item_updates_its_note_alone_and_keeps_its_schedule(tmp_path, col):
    items = make_items(5)
    first = build(items)
    import_package(col, write(tmp_path, first))
    review(col, "farp-island/row-00002", 4)
    card = card_of(col, "farp-island/row-00002")
    schedule = col.db.all(
        "select id, type, queue, due, ivl, factor, reps, data from cards order by id"
    )
    others = col.db.all("select * from notes where id != ? order by id", card.nid)

    items[2] = items[2]._replace(explanation="Corrected.")
    second = build(items, first.lock, NOW + 60)
    assert (second.new, second.updated, len(second.unchanged)) == (
        (),
        ("farp-island/row-00002",),
        4,
    )
    assert import_package(col, write(tmp_path, second)) == {"updated": 1, "duplicate": 4}
    assert col.get_note(card.nid)["Explanation"] == "Corrected."
    assert (
        col.db.all("select id, type, queue, due, ivl, factor, reps, data from cards order by id")
        == schedule
    )
    assert col.db.all("select * from notes where id != ? order by id", card.nid) == others


def test_an_inserted_item_moves_no_other_note(tmp_path, col):
    items = make_items(3)
    first = build(items)
    import_package(col, write(tmp_path, first))
    second = build([make_item("a/first", stem="New?"), *items], first.lock, NOW + 60)
    assert import_package(col, write(tmp_path, second)) == {"new": 1, "duplicate": 3}
    ids = {entry.id: entry.note for entry in second.lock.entries.values()}
    assert {name: ids[name] for name in first.lock.entries} == {
        each.id: each.note for each in first.lock.entries.values()
    }
    assert len(set(ids.values())) == 4
    assert max(ids.values()) <= (NOW + 60) * 1000


def test_new_cards_are_studied_in_the_order_of_the_items(tmp_path, col):
    items = [make_item(f"t/{name}", stem=name) for name in ("zebra", "apple", "mango")]
    import_package(col, write(tmp_path, build(items)))
    rows = col.db.all(
        "select n.sfld, c.due from cards c join notes n on n.id = c.nid order by c.due"
    )
    assert rows == [["zebra", 1], ["apple", 2], ["mango", 3]]


def test_ids_times_and_the_sort_field_are_as_the_lock_says(tmp_path, col):
    export = build(make_items(2))
    import_package(col, write(tmp_path, export))
    entries = sorted(export.lock.entries.values(), key=lambda entry: entry.note)
    assert col.db.all("select id, guid, mod, sfld from notes order by id") == [
        [entry.note, guid(DECK.key, entry.id), NOW, export.lock.texts.of(entry).stem]
        for entry in entries
    ]
    assert col.db.list("select id from cards order by id") == [entry.note for entry in entries]
    assert all(0 < entry.note <= NOW * 1000 for entry in entries)
    assert col.models.by_name("studykit")["mod"] == NOW


def test_a_corrected_style_reaches_the_collection(tmp_path, col, monkeypatch):
    first = build(make_items(2))
    import_package(col, write(tmp_path, first))
    restyled = note_types.lookup()._replace(css="/* better */")
    monkeypatch.setattr(note_types, "lookup", lambda: restyled)
    second = build(make_items(2), first.lock, NOW + 60)
    assert import_package(col, write(tmp_path, second)) == {"duplicate": 2}
    assert col.models.by_name("studykit")["css"] == "/* better */"
    assert col.models.by_name("studykit")["mod"] == NOW + 60
    again = build(make_items(2), second.lock, NOW + 120)
    assert lock_text(again.lock) == lock_text(second.lock)


def test_a_retired_note_is_tagged_and_says_so_and_comes_last_to_newcomers(tmp_path, col):
    first = build(make_items(3))
    import_package(col, write(tmp_path, first))
    second = build(make_items(2), first.lock, NOW + 60)
    assert (second.updated, second.retired) == (
        ("farp-island/row-00002",),
        ("farp-island/row-00002",),
    )
    package = write(tmp_path, second)
    assert import_package(col, package) == {"updated": 1, "duplicate": 2}
    (note_id,) = col.find_notes(second.retired_search)
    note = col.get_note(note_id)
    assert note.tags == ["nansei", "nansei::retired"]
    assert shown(note["Explanation"]).startswith(
        "Retired on 2025-11-24: this question is no longer in the deck"
    )
    assert col.db.scalar("select queue from cards where nid = ?", note_id) == 0

    third = build(make_items(2), second.lock, NOW + 200_000)
    assert (third.updated, third.retired) == ((), ("farp-island/row-00002",))
    (tmp_path / "newcomer").mkdir()
    with collection(tmp_path / "newcomer") as newcomer:
        assert import_package(newcomer, write(tmp_path, third)) == {"new": 3}
        assert newcomer.db.scalar("select nid from cards order by due desc limit 1") == note_id
        # One that comes with a later package is studied before it too.
        later = build(make_items(2) + [make_item("later/one")], third.lock, NOW + 200_060)
        assert import_package(newcomer, write(tmp_path, later)) == {"new": 1, "duplicate": 3}
        assert newcomer.db.scalar("select nid from cards order by due desc limit 1") == note_id

    after_the_import = col.db.scalar("select max(mod) from notes") + 1
    back = build(make_items(3), third.lock, max(NOW + 200_060, after_the_import))
    assert (back.updated, back.retired) == (("farp-island/row-00002",), ())
    assert import_package(col, write(tmp_path, back)) == {"updated": 1, "duplicate": 2}
    assert col.get_note(note_id).tags == ["nansei"]


def test_subdecks_and_tags_arrive_well_formed(tmp_path, col):
    items = [
        make_item(
            "a/1",
            deck="Nansei Islands security::Bases ::Air",
            tags=("nansei", "Yonaguni Island", "全　角", "a::"),
        ),
        make_item("a/2", tags=()),
    ]
    import_package(col, write(tmp_path, build(items)))
    names = [deck.name for deck in col.decks.all_names_and_ids()]
    assert names == [
        "Default",
        "Nansei Islands security",
        *(f"Nansei Islands security::{x}" for x in ("Bases", "Bases::Air")),
    ]
    assert sorted(col.tags.all()) == [
        "nansei",
        "nansei::Yonaguni_Island",
        "nansei::a",
        "nansei::全%E3%80%80角",
    ]
    col.fix_integrity()
    assert sorted(col.tags.all()) == [
        "nansei",
        "nansei::Yonaguni_Island",
        "nansei::a",
        "nansei::全%E3%80%80角",
    ]


def test_the_fields_hold_what_the_item_says(tmp_path, col):
    import_package(col, write(tmp_path, build(variety())))
    note = col.get_note(col.find_notes('"ID:farp-island/farp-2025"')[0])
    options = '<li dir="auto">Mageshima</li>', '<li class=key dir="auto">Yonaguni Island</li>'
    assert [name for name, _ in note.items()] == [
        *(
            "ID",
            "Stem",
            "Key",
            "Accepted",
            "Options",
            "Hint",
            "Explanation",
            "Source",
            "Picture",
            "Sound",
            "My notes",
        ),
        *("Typed", "Spare 1", "Spare 2", "Spare 3"),
    ]
    assert all(option in note["Options"] for option in options)
    assert note["Accepted"] == '<ul class="spellings"><li>Yonaguni</li><li>Yonaguni-jima</li></ul>'
    assert (
        note["Source"]
        == "<ul><li>Japan's Island Defense, section 6</li><li>Sea Lines (unverified)</li></ul>"
    )
    assert (note["Typed"], note["My notes"], note["Hint"]) == (
        "yes",
        "",
        "It is the westernmost island of Japan.",
    )
    strait = col.get_note(col.find_notes('"ID:strait/between"')[0])
    assert (strait["Typed"], strait["Options"]) == ("first", "")
    assert strait["Accepted"].startswith('<ul class="keys"><li>Kerama Gap</li></ul>')
    arabic = col.get_note(col.find_notes('"ID:capital/egypt"')[0])
    assert arabic["Key"] == '<span lang="ar">القاهرة</span>'


def test_where_all_answers_are_wanted_they_are_a_list_that_nobody_need_type(tmp_path):
    both = tuple(Answer(name, name) for name in ("Okinawa", "Miyako"))
    (note,) = build([make_item(answers=both, many="all", shown_key="Miyako")]).notes
    fields = dict(
        zip((field.name for field in note_types.lookup().fields), note.fields, strict=True)
    )
    assert fields["Key"] == "<ul><li>Miyako</li><li>Okinawa</li></ul>"
    assert (fields["Options"], fields["Typed"], fields["Accepted"]) == ("", "", "")


def test_a_spelling_that_is_a_key_too_is_said_once(tmp_path):
    answers = (
        Answer("Miyako", "Miyako", ("Okinawa", "Miyakojima")),
        Answer("Okinawa", "Okinawa", ("Miyakojima",)),
    )
    (note,) = build([make_item(answers=answers, shown_key="Miyako")]).notes
    accepted = note.fields[3]
    assert (
        accepted
        == '<ul class="keys"><li>Okinawa</li></ul><ul class="spellings"><li>Miyakojima</li></ul>'
    )


_PIECES = [
    *(
        "<b>",
        "</div>",
        "&amp;",
        "&#91;",
        "&nbsp;",
        "a<b",
        "c>d",
        "<script>",
        "<!--",
        "]]>",
        '"',
        "'",
        "`",
        "$",
    ),
    *(
        "{{",
        "}}",
        "{{c1::x}}",
        "{{Stem}}",
        "{{type:Key}}",
        "[[type:Key]]",
        "{{#Key}}",
        "::",
        ":",
        "}",
    ),
    *(
        "[sound:a.mp3]",
        "[anki:tts lang=en]x[/anki:tts]",
        "[anki:play:q:0]",
        "[latex]x[/latex]",
        "[$]x[/$]",
        "[$$]",
    ),
    *(
        r"\(x\)",
        r"\[x\]",
        r"\\(",
        "\\",
        r"\begin{a}",
        "$$x$$",
        "  ",
        "\n",
        "\t",
        "\u00a0",
        "\u3000",
        "\u2028",
        "\ufeff",
    ),
    *(
        "\u0338",
        "\u0301",
        "e\u0301",
        "\u200d",
        "\u202e",
        "\u200f",
        "😀",
        "👩‍👩‍👧",
        "القاهرة",
        "कि",
        "ﬁ",
        "\U0010ffff",
        "\ufffe",
    ),
    *(
        "%20",
        "../a",
        "_a.png",
        "<img src=x.png>",
        "<hr id=answer>",
        "http://a.b/?c=d&e",
        "=1+1",
        "c1,2::",
        "x",
    ),
]
NASTY = [
    *_PIECES,
    *(f"a{piece}b" for piece in _PIECES),
    *(f"{piece}{piece}" for piece in _PIECES),
    *(f"{one} {other}" for one, other in itertools.pairwise(_PIECES)),
    *(f"{one}{other}" for one, other in zip(_PIECES, _PIECES[7:], strict=False)),
]


def _trimmed(texts):
    """As facts are: NFC, not empty, no blanks at their ends."""
    return list(
        dict.fromkeys(each for each in (field_html.plain(text).strip() for text in texts) if each)
    )


def nasty_items(texts):
    return [
        make_item(f"nasty/{at}", text, stem=f"{text}?", explanation=text)
        for at, text in enumerate(texts)
    ]


def assert_shown_letter_for_letter(col, folder, texts):
    package = write(folder, build(nasty_items(texts)))
    assert import_package(col, package) == {"new": len(texts)}
    for at, text in enumerate(texts):
        card = col.get_card(col.find_cards(f'"ID:nasty/{at}"')[0])
        output = card.render_output()
        assert shown(output.question_text, "sk-stem") == f"{text}?"
        assert shown(output.answer_text, "sk-key") == text
        assert shown(output.answer_text, "sk-explanation sk-text") == text
        assert (output.question_av_tags, output.answer_av_tags) == ([], [])
        assert not re.search(
            r"\\[(\[]", shown(re.sub(r"<span>(.*?)</span>", "", output.answer_text), "sk-key")
        )
    return package


def test_nasty_texts_are_shown_letter_for_letter(tmp_path, col):
    texts = _trimmed(NASTY)
    assert len(texts) > 250
    package = assert_shown_letter_for_letter(col, tmp_path, texts)
    fields = col.db.list("select flds from notes order by id")
    assert fields == ["\x1f".join(note.fields) for note in build(nasty_items(texts)).notes]
    assert import_package(col, package) == {"duplicate": len(texts)}
    col.fix_integrity()
    assert col.db.list("select flds from notes order by id") == fields


def test_a_learner_types_what_is_shown(tmp_path, col):
    for text in _trimmed(NASTY):
        compared = col.compare_answer(field_html.field(text), text.replace("\n", " "))
        assert "typeBad" not in compared, text
        assert "typeMissed" not in compared, text


_TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cc", "Cs"]), st.sampled_from("<>&[]{}\\():;$ \n\t\u0338")
    ),
    max_size=30,
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(_TEXT, min_size=1, max_size=40))
def test_any_text_is_shown_letter_for_letter(tmp_path_factory, texts):
    folder = tmp_path_factory.mktemp("any")
    trimmed = _trimmed(texts)
    if trimmed:
        with collection(folder) as col:
            assert_shown_letter_for_letter(col, folder, trimmed)


def assert_clozes_are_shown_letter_for_letter(col, folder, sentences):
    """`sentences` are parts, of which those with one number have one text."""
    items = [
        item for at, parts in enumerate(sentences) for item in cloze_items(f"nasty/{at}", parts)
    ]
    export = build(items)
    assert import_package(col, write(folder, export)) == {"new": len(sentences)}
    assert col.db.list("select flds from notes order by id") == [
        "\x1f".join(note.fields) for note in export.notes
    ]
    for item in items:
        number = bracket(item.id)
        output = card_of(col, note_id(item.id), number).render_output()
        whole = "".join(text for _, text in item.cloze)
        assert shown(output.question_text, "sk-stem sk-cloze") == item.stem
        assert shown(output.answer_text, "sk-stem sk-cloze") == whole
        assert shown(output.answer_text, "cloze").startswith(item.shown_key)
        also = shown(output.answer_text, "sk-accepted sk-own", "cloze-inactive")
        assert also == f"{item.shown_key}!{item.shown_key}?"
        assert (output.question_av_tags, output.answer_av_tags) == ([], [])
    engine.assert_sound(col)


def test_in_a_cloze_nasty_texts_are_shown_letter_for_letter(tmp_path, col):
    texts = _trimmed(NASTY)
    pairs = zip(texts, texts[1:] + texts[:1], strict=True)
    sentences = [
        ((0, f"{one} "), (1, one), (0, f" {two}"), (2, two), (0, one), (1, one))
        for one, two in pairs
    ]
    sentences.append(((1, "[...]"), (0, " "), (2, "[...]")))
    assert_clozes_are_shown_letter_for_letter(col, tmp_path, sentences)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(*[_TEXT] * 5), min_size=1, max_size=20))
def test_in_a_cloze_any_text_is_shown_letter_for_letter(tmp_path_factory, sentences):
    cleaned = [[field_html.plain(text) for text in texts] for texts in sentences]
    parted = [((0, a), (1, b.strip()), (0, c), (2, d.strip()), (0, e)) for a, b, c, d, e in cleaned]
    numbered = [
        tuple(part for part in parts if part[1]) for parts in parted if parts[1][1] and parts[3][1]
    ]
    if numbered:
        folder = tmp_path_factory.mktemp("any")
        with collection(folder) as col:
            assert_clozes_are_shown_letter_for_letter(col, folder, numbered)


def test_the_rows_are_what_stock_genanki_writes(tmp_path):
    export = build(variety())
    with zipfile.ZipFile(write(tmp_path, export)) as archive:
        archive.extract("collection.anki2", tmp_path / "ours")
    model, deck = anki._genanki_model(note_types.lookup()), genanki.Deck(1, DECK.name)
    for due, note in enumerate(export.notes, start=1):
        deck.add_note(
            genanki.Note(model, list(note.fields), guid=note.guid, tags=note.tags, due=due)
        )
    genanki.Package(deck).write_to_file(tmp_path / "stock.apkg", timestamp=NOW)
    with zipfile.ZipFile(tmp_path / "stock.apkg") as archive:
        archive.extract("collection.anki2", tmp_path / "stock")
    rows = []
    for which in ("ours", "stock"):
        import sqlite3

        database = sqlite3.connect(tmp_path / which / "collection.anki2")
        notes = database.execute(
            "select guid, mid, mod, usn, tags, flds, sfld, csum, flags, data from notes order by guid"
        )
        cards = database.execute(
            "select guid, ord, c.mod, c.usn, type, queue, due, ivl, factor, reps, lapses, left, odue, odid, c.flags, "
            "c.data from cards c join notes n on n.id = nid order by guid"
        )
        models = database.execute("select json_extract(models, '$.1763812800001') from col")
        rows.append(
            (notes.fetchall(), cards.fetchall(), re.sub(r'"did":\d+', "", models.fetchone()[0]))
        )
        database.close()
    assert rows[0] == rows[1]


@pytest.mark.parametrize("count", [0, 1])
def test_a_deck_of_none_or_one_can_be_exported(tmp_path, col, count):
    said = import_package(col, write(tmp_path, build(make_items(count))))
    assert said == ({"new": 1} if count else {})


def test_a_guid_depends_on_the_decks_key_and_the_items_id_alone():
    assert guid("nansei-7k2m9q", "farp-island/farp-2025") == "ske834b1fd1d2f4138f7"
    seen = {
        guid(*pair)
        for pair in [
            ("a", "b/c"),
            ("a/b", "c"),
            ("a__b", "c"),
            ("a", "b__c"),
            ("ab", "/c"),
            ("", "ab/c"),
        ]
    }
    assert len(seen) == 6
    changed = DECK._replace(name="Other", about="Other", path="other.yaml")
    notes = build([make_item(stem="Other?")], deck=changed).notes
    assert notes[0].guid == guid(DECK.key, "farp-island/farp-2025")


def test_an_item_that_is_made_twice_is_refused():
    export, problems = gather(
        DECK, [make_item(), make_item(stem="Again?")], lock.Lock(), NOW, NO_ROWS
    )
    assert export is None
    assert [str(problem) for problem in problems] == [
        (
            "seeds/nansei/deployments.yaml:4:3: X005 the item 'farp-island/farp-2025' is made twice, and would be two "
            "notes with one identity in Anki. Give one of the two templates or rows another id."
        )
    ]


def test_a_text_that_anki_cannot_hold_is_refused_with_its_place():
    items = [
        make_item(),
        make_item("a/1", explanation="bell \x07"),
        make_item("a/2", stem="esc \x1b"),
    ]
    export, problems = gather(DECK, items, lock.Lock(), NOW, NO_ROWS)
    assert export is None
    assert [problem.message for problem in problems] == [
        "the item 'a/1' cannot go to Anki: a text holds the character U+0007, which Anki cannot store",
        "the item 'a/2' cannot go to Anki: a text holds the character U+001B, which Anki cannot store",
    ]
    assert {problem.location.line for problem in problems} == {4}


def test_a_deck_that_anki_cannot_hold_is_refused():
    deck: Deck = DECK._replace(name="::")
    export, problems = gather(deck, [make_item()], lock.Lock(), NOW, NO_ROWS)
    assert export is None
    assert [problem.message for problem in problems] == ["the deck has no name"]


def test_sources_without_titles_and_empty_abouts_leave_no_trace():
    export = build([make_item(sources=())], deck=DECK._replace(about=""))
    assert export.description == ""
    assert build([make_item(sources=(Source("x", "<T>"),))]).description.endswith(
        "Sources: &lt;T&gt;."
    )
