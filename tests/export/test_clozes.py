"""Clozes in Anki: one note a sentence, one card a bracket, and what becomes of them when the author changes things."""

from __future__ import annotations

import gzip
import html
import json
import re
from typing import Any

import pytest
from author import DECK_FILE, ISLANDS_FILE, Author, foretold
from export_items import DECK, NO_ROWS, build, cloze_items, write
from test_anki_import import shown

from studykit.anki.read_package import read_package
from studykit.anki.recover import recover
from tests import engine
from tests.cli.runner import studykit
from tests.engine import card_rows, collection, import_package, import_text, note_of, note_rows

pytestmark = pytest.mark.engine

AREA = '  area: {from: islands, ask: "How large is {name}?", answer: area, modes: [typed]}\n'
TWO = '  area: {from: islands, cloze: "[{name}] has [{area}] of land."}\n'
ONE = '  area: {from: islands, cloze: "[{name}] has {area} of land."}\n'
GROUP = '  group: {from: islands, cloze: "[{name}] is one of the {group}."}\n'
MIYAKO = "area/miyako#"
NOTES = 7 + 3
"""Of the seven islands with two brackets each, and of the three years."""


@pytest.fixture
def author(tmp_path, monkeypatch):
    author = Author(tmp_path / "author", monkeypatch)
    author.edit(DECK_FILE, (AREA, TWO))
    return author


@pytest.fixture
def col(tmp_path, author):
    """A learner with the first package, who has reviewed both cards of Miyako, three days ago."""
    out = author.export(days_ago=3)
    with collection(tmp_path / "learner") as col:
        assert import_package(col, author.package) == foretold(out) == {"new": NOTES}
        engine.assert_sound(col)
        for number in (1, 2):
            engine.review(col, MIYAKO, 3, number)
        engine.days_pass(col)
        yield col


def sides(col: Any, identity: str, number: int) -> tuple[str, str]:
    """The sentence that a card shows, on its front and on its back."""
    output = engine.card_of(col, identity, number).render_output()
    return tuple(
        shown(_styled(text), "sk-stem sk-cloze")
        for text in (output.question_text, output.answer_text)
    )  # type: ignore[return-value]


def _styled(html: str) -> str:
    """Without what our style hides: `test_card_look` shows in a browser that it does."""
    now, apart, rest = html.partition('<div class="sk-apart">')
    rest = re.sub(r'(?s)<span class="cloze-inactive".*?</span>', "", rest) if apart else rest
    if '<span class="cloze"' in rest.partition("sk-accepted")[0]:
        now = re.sub(r'(?s)<div class="sk-now">.*</div>', "", now)
    return now + apart + rest


def own(col: Any, identity: str, number: int) -> str:
    """What the back says of this card alone, as our style shows it."""
    html = engine.card_of(col, identity, number).render_output().answer_text
    return shown(html, "sk-accepted sk-own", "cloze-inactive")


def test_a_sentence_is_one_note_with_a_card_for_each_bracket(author, col):
    assert (col.note_count(), col.card_count()) == (NOTES, 7 * 2 + 3)
    assert sides(col, MIYAKO, 1) == ("[...] has 158 km2 of land.", "Miyako has 158 km2 of land.")
    assert sides(col, MIYAKO, 2) == ("Miyako has [...] of land.", "Miyako has 158 km2 of land.")
    back = engine.card_of(col, MIYAKO, 2).render_output().answer_text
    assert (shown(back, "sk-explanation sk-text"), shown(back, "sk-source")) == (
        "Miyako has 158 km2.",
        "An atlas",
    )
    # New cards come in the order of the items: a sentence's second gap when all others have had their first.
    due = col.db.list("select ord from cards where queue = 0 or type = 0 order by due")
    assert due[:6] == [0] * 6
    assert col.db.scalar("select count(distinct due) from cards where type = 0") == NOTES + 7 - 2


def test_two_brackets_around_one_column_are_one_card(author, tmp_path):
    author.edit(
        DECK_FILE,
        (TWO, '  area: {from: islands, cloze: "[{name}]: [{name}] has [{area}] of land."}\n'),
    )
    author.export()
    with collection(tmp_path / "col") as col:
        import_package(col, author.package)
        assert sides(col, MIYAKO, 1)[0] == "[...]: [...] has 158 km2 of land."
        assert sides(col, MIYAKO, 2)[0] == "Miyako: Miyako has [...] of land."
        engine.assert_sound(col)


def test_a_hint_in_a_gap_is_shown_there_and_changes_nobodys_history(author, col):
    before = card_rows(col)
    hints = TWO.replace("[{name}]", "[{name}::an island: which?]")
    author.edit(DECK_FILE, (TWO, hints))
    out = author.export()
    counts = {"updated": 7, "duplicate": 3}
    assert import_package(col, author.package) == foretold(out) == counts
    with_hint = "[an island: which?] has 158 km2 of land."
    assert sides(col, MIYAKO, 1) == (with_hint, "Miyako has 158 km2 of land.")
    assert sides(col, MIYAKO, 2)[0] == "Miyako has [...] of land."
    assert card_rows(col) == before
    engine.assert_sound(col)

    items = studykit("items", "--json", cwd=author.folder).lines
    assert items[0]["stem"] == with_hint
    assert items[0]["cloze"] == "{{c1::Miyako::an island: which?}} has {{c2::158 km2}} of land."
    for format_name in ("csv", "tsv", "html"):
        page = author.folder / f"page.{format_name}"
        studykit("export", "--format", format_name, "-o", str(page), cwd=author.folder)
        assert with_hint in html.unescape(page.read_text("utf-8"))

    # A note whose fact is gone keeps it. A day later than now: older engines write the second of an import into a note.
    author.edit(ISLANDS_FILE, ("  miyako: {name: Miyako, area: 158, group: Miyako Islands}\n", ""))
    out = author.export(days_ago=-1)
    counts = {"updated": 1, "duplicate": NOTES - 1}
    assert import_package(col, author.package) == foretold(out) == counts
    assert sides(col, MIYAKO, 1)[0] == with_hint
    assert card_rows(col) == before


def test_another_rows_value_that_makes_the_same_sentence_is_right_too_and_stands_on_the_back(
    author, tmp_path
):
    both = '  group: {from: islands, cloze: "[{name}] is one of the [{group}]."}\n'
    author.edit(DECK_FILE, (TWO, both))
    author.edit(ISLANDS_FILE, ("{name: Tarama,", "{name: Tarama, aliases: [Tarama-jima],"))
    author.export()
    with collection(tmp_path / "col") as col:
        import_package(col, author.package)
        engine.assert_sound(col)
        # Miyako and Tarama are one item, whose card stands in Miyako's note; which group each is in are two.
        assert sides(col, "group/miyako#", 1)[0] == "[...] is one of the Miyako Islands."
        assert own(col, "group/miyako#", 1) == "TaramaTarama-jima"
        assert own(col, "group/miyako#", 2) == ""
        assert [card.ord for card in note_of(col, "group/tarama#").cards()] == [1]
        assert sides(col, "group/tarama#", 2)[0] == "Tarama is one of the [...]."


def test_a_corrected_fact_updates_the_note_and_keeps_the_history_of_each_card(author, col):
    before = card_rows(col)
    author.edit(ISLANDS_FILE, ("area: 158", "area: 159"))
    out = author.export()
    assert (
        import_package(col, author.package)
        == foretold(out)
        == {"updated": 1, "duplicate": NOTES - 1}
    )
    assert sides(col, MIYAKO, 2) == ("Miyako has [...] of land.", "Miyako has 159 km2 of land.")
    assert card_rows(col) == before
    engine.assert_sound(col)
    out = author.export(days_ago=-1)
    assert import_package(col, author.package) == foretold(out) == {"duplicate": NOTES}


@pytest.mark.parametrize("way", ["package", "text"])
def test_a_bracket_that_is_added_is_a_new_card_of_the_same_notes(tmp_path, author, way):
    author.edit(DECK_FILE, (TWO, ONE))
    author.export(days_ago=3)
    with collection(tmp_path / "col") as col:
        import_package(col, author.package)
        engine.review(col, MIYAKO, 3, 1)
        engine.write_into(col, MIYAKO, "mine", "own")
        engine.days_pass(col)
        before = card_rows(col)
        author.edit(DECK_FILE, (ONE, TWO))
        out = author.export()
        assert foretold(out) == {"updated": 7, "duplicate": 3}
        if way == "package":
            assert import_package(col, author.package) == foretold(out)
        else:
            author.export("--update")
            assert import_package(col, author.update_package) == {"duplicate": 10}
            assert import_text(col, author.text) == {"updated": 7, "duplicate": 3}
            assert note_of(col, MIYAKO)["My notes"] == "mine"
        after = card_rows(col)
        assert {name: after[name] for name in before} == before
        assert sorted(set(after) - set(before)) == sorted(f"area/{row}#2" for row in ROWS)
        assert sides(col, MIYAKO, 2)[0] == "Miyako has [...] of land."
        assert {col.decks.name(engine.card_of(col, f"area/{row}#", 2).did) for row in ROWS} == {
            "Islands"
        }
        engine.assert_sound(col)
        # A newcomer has the very same notes.
        with collection(tmp_path / "newcomer") as newcomer:
            import_package(newcomer, author.package)
            assert set(card_rows(newcomer)) == set(after)
            engine.assert_sound(newcomer)


ROWS = ("miyako", "tarama", "ishigaki", "iriomote", "yonaguni", "kume", "uotsuri")


def test_a_bracket_that_is_given_up_stays_a_card_which_says_so(author, col):
    before = card_rows(col)
    author.edit(DECK_FILE, (TWO, ONE))
    out = author.export(days_ago=2)
    assert import_package(col, author.package) == foretold(out) == {"updated": 7, "duplicate": 3}
    assert card_rows(col) == before
    engine.assert_sound(col)
    # The sentence reads as it did: the card asks what it asked.
    assert sides(col, MIYAKO, 2) == ("Miyako has [...] of land.", "Miyako has 158 km2 of land.")
    assert own(col, MIYAKO, 2).startswith("Retired on ")
    assert own(col, MIYAKO, 1) == ""
    (line,) = [line for line in out.splitlines() if "no longer asked" in line]
    search = '"tag:islands::retired" or ("tag:islands::retired-2" card:2)'
    assert line == f"7 questions no longer asked: search Anki for {search}, to suspend."
    assert {col.get_card(card).ord for card in col.find_cards(search)} == {1}
    assert len(col.find_cards(search)) == 7
    engine.days_pass(col)

    # Then a fact is corrected: the card that is asked follows, the other one keeps what it asked.
    author.edit(ISLANDS_FILE, ("area: 158", "area: 159"))
    out = author.export(days_ago=1)
    assert (
        import_package(col, author.package)
        == foretold(out)
        == {"updated": 1, "duplicate": NOTES - 1}
    )
    assert sides(col, MIYAKO, 1)[0] == "[...] has 159 km2 of land."
    front, back = sides(col, MIYAKO, 2)
    assert (front, back) == ("[Miyako has [...] of land.]", "Miyako has 158 km2 of land.")
    assert card_rows(col) == before
    engine.assert_sound(col)

    # And when it is asked again, it is the card that it was.
    engine.days_pass(col)
    author.edit(DECK_FILE, (ONE, TWO))
    out = author.export(days_ago=-1)
    assert "no longer asked" not in out
    assert import_package(col, author.package) == foretold(out) == {"updated": 7, "duplicate": 3}
    assert sides(col, MIYAKO, 2) == ("Miyako has [...] of land.", "Miyako has 159 km2 of land.")
    # What it asked when it was given up was corrected meanwhile, and it says so.
    assert own(col, MIYAKO, 2).startswith("Corrected on ")
    assert own(col, MIYAKO, 2).endswith(", formerly 158 km2.")
    assert own(col, MIYAKO, 1) == ""
    assert card_rows(col) == before


def test_a_number_is_never_given_again(author, col):
    author.edit(
        DECK_FILE, (TWO, '  area: {from: islands, cloze: "[{name}] has {area} of land."}\n')
    )
    author.export(days_ago=2)
    author.edit(
        DECK_FILE,
        (ONE, '  area: {from: islands, cloze: "[{name}] has {area} of land ([{group}])."}\n'),
    )
    author.export(days_ago=1)
    import_package(col, author.package)
    assert [card.ord + 1 for card in note_of(col, MIYAKO).cards()] == [1, 2, 3]
    assert sides(col, MIYAKO, 2)[0] == "[Miyako has [...] of land.]"
    assert sides(col, MIYAKO, 3)[0] == "Miyako has 158 km2 of land ([...])."
    engine.assert_sound(col)


def test_a_fact_that_is_gone_leaves_its_note_tagged(author, col):
    before = card_rows(col)
    author.edit(ISLANDS_FILE, ("  miyako: {name: Miyako, area: 158, group: Miyako Islands}\n", ""))
    out = author.export()
    assert (
        import_package(col, author.package)
        == foretold(out)
        == {"updated": 1, "duplicate": NOTES - 1}
    )
    assert (
        '2 questions no longer asked: search Anki for "tag:islands::retired", to suspend.\n' in out
    )
    assert col.find_notes("tag:islands::retired") == [note_of(col, MIYAKO).id]
    assert sides(col, MIYAKO, 1) == ("[...] has 158 km2 of land.", "Miyako has 158 km2 of land.")
    back = engine.card_of(col, MIYAKO, 1).render_output().answer_text
    assert shown(back, "sk-explanation sk-text").startswith("Retired on ")
    assert card_rows(col) == before
    engine.assert_sound(col)


def test_rows_and_templates_are_renamed_without_anything_happening_in_anki(author, col):
    before = note_rows(col), card_rows(col)
    author.edit(
        ISLANDS_FILE,
        ("  miyako: {", "  miyako-jima: {was: miyako, "),
        ("  kume: {", "  another-id: {"),
    )
    author.edit(DECK_FILE, ("  area: {", "  land: {was: area, "))
    out = author.export()
    assert import_package(col, author.package) == foretold(out) == {"duplicate": NOTES}
    assert (note_rows(col), card_rows(col)) == before


def test_fresh_begins_a_new_note_and_retires_the_old_one(author, col):
    before = card_rows(col)
    author.edit(ISLANDS_FILE, ("  miyako: {", "  miyako: {fresh: 2026-11, "))
    out = author.export()
    assert (
        import_package(col, author.package)
        == foretold(out)
        == {"new": 1, "updated": 1, "duplicate": NOTES - 1}
    )
    assert sides(col, "area/miyako#/2026-11", 2)[0] == "Miyako has [...] of land."
    after = card_rows(col)
    assert {name: after[name] for name in before} == before
    engine.assert_sound(col)


def test_a_template_that_was_a_look_up_and_becomes_a_cloze_has_notes_of_its_own(author, tmp_path):
    author.edit(DECK_FILE, (TWO, AREA))
    author.export(days_ago=2)
    with collection(tmp_path / "col") as col:
        import_package(col, author.package)
        engine.review(col, "area/miyako", 3)
        engine.days_pass(col)
        before = card_rows(col)
        author.edit(DECK_FILE, (AREA, TWO))
        out = author.export()
        assert (
            import_package(col, author.package)
            == foretold(out)
            == {"new": 7, "updated": 7, "duplicate": 3}
        )
        after = card_rows(col)
        assert {name: after[name] for name in before} == before
        engine.assert_sound(col)


def test_moved_cards_are_reported(author, col):
    author.edit(DECK_FILE, (TWO, TWO.replace("area: {", "area: {deck: Land, ")))
    out = author.export()
    remedy = 'After the import, search Anki\'s browser for "deck:Islands" "ID:area/*" and choose Cards > Change Deck >'
    assert (
        f"Anki leaves 14 cards in the deck Islands, now Islands::Land. {remedy} Islands::Land.\n"
        in out
    )
    assert len(col.find_cards('"deck:Islands" "ID:area/*"')) == 14


def lines_of(folder):
    """The lines of the lock file and of the texts, as far as a package has them: it says only the day, and of a note
    what all of its cards say."""
    lines = (folder / "decks/islands.lock").read_text("utf-8").splitlines()[1:]
    lines += gzip.decompress((folder / "decks/islands.texts.gz").read_bytes()).decode().splitlines()
    # Nor does it say by what options were drawn.
    found = [line for line in map(json.loads, lines) if "drawn by" not in line]
    for line in found:
        line["retired"] = line.get("retired", 0) // 86400
        for name in ("facts", "says", "options", "explanation"):
            line.pop(name, None)
    return found


def test_a_lost_lock_is_made_again_from_the_package(author, col):
    author.edit(DECK_FILE, (TWO, ONE + GROUP))
    author.export(days_ago=2)
    author.edit(ISLANDS_FILE, ("area: 158", "area: 159"), ("{name: Uotsuri, area", "{area"))
    author.export(days_ago=1)
    import_package(col, author.package)
    engine.synced(col)
    package = author.package.read_bytes()
    before = lines_of(author.folder)
    author.delete("decks/islands.lock")
    author.export("--recover", "islands.apkg")
    assert lines_of(author.folder) == before
    assert author.export(days_ago=-1).count("unchanged") == 1
    assert author.package.read_bytes() == package


def test_diff_tells_of_each_bracket(author, col):
    author.edit(
        DECK_FILE,
        (TWO, '  area: {from: islands, cloze: "[{name}] has {area} of land ([{group}])."}\n'),
    )
    author.edit(ISLANDS_FILE, ("area: 222", "area: 223"))
    found = studykit("diff", "--json", cwd=author.folder).out.splitlines()
    lines = [json.loads(line) for line in found]
    summary = lines[-1]
    assert {name: summary[name] for name in ("new", "changed", "retired", "unchanged")} == {
        "new": 7, "changed": 7, "retired": 7, "unchanged": 3,
    }  # fmt: skip
    assert next(line for line in lines if line["id"] == "area/miyako#3")["stem"].endswith(
        "of land ([...])."
    )
    assert author.export().splitlines()[1] == "On import Anki will find 7 updated, 3 unchanged."


def test_the_text_file_updates_clozes_and_changes_nothing_otherwise(author, col):
    author.export("--update")
    before = note_rows(col)
    assert import_text(col, author.text) == {"duplicate": 7 + 3}
    assert note_rows(col) == before


def test_a_group_that_loses_the_row_of_its_id_asks_the_sentence_of_another_row(author, tmp_path):
    author.edit(
        DECK_FILE, (TWO, '  group: {from: islands, cloze: "[{name}] is one of the [{group}]."}\n')
    )
    author.export(days_ago=3)
    with collection(tmp_path / "col") as col:
        import_package(col, author.package)
        engine.review(col, "group/miyako#", 3, 1)
        engine.days_pass(col)
        before = card_rows(col)
        author.edit(
            ISLANDS_FILE, ("  miyako: {name: Miyako, area: 158, group: Miyako Islands}\n", "")
        )
        author.export()
        import_package(col, author.package)
        back = "Tarama is one of the Miyako Islands."
        assert sides(col, "group/miyako#", 1) == ("[...] is one of the Miyako Islands.", back)
        gone = "[Miyako is one of the [...].]", "Miyako is one of the Miyako Islands."
        assert sides(col, "group/miyako#", 2) == gone
        assert own(col, "group/miyako#", 2).startswith("Retired on ")
        assert card_rows(col) == before
        engine.assert_sound(col)


def test_items_of_one_note_with_different_sentences_show_nothing_of_each_other(tmp_path):
    one = cloze_items("t/a", ((1, "b}} ::"), (0, " was first")))[0]
    two = cloze_items("t/a", ((0, "c was "), (2, "last")))[0]
    export = build([one, two])
    with collection(tmp_path) as col:
        assert import_package(col, write(tmp_path, export)) == {"new": 1}
        assert sides(col, "t/a#", 1) == ("[[...] was first]", "b}} :: was first")
        assert sides(col, "t/a#", 2) == ("[c was [...]]", "c was last")
        engine.assert_sound(col)
    found = recover(read_package(tmp_path / "nansei.apkg"), DECK, [one, two], NO_ROWS)
    texts = [
        (each.stem, each.keys, each.gaps)
        for each in (found.texts.of(found.entries[item.id]) for item in (one, two))
    ]
    assert texts == [("[...] was first", one.keys, (0,)), ("c was [...]", two.keys, (6,))]
    assert build([one, two], found, export.ready_at + 9).unchanged == ("t/a#",)
