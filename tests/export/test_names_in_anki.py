"""Names that mean something to Anki: what our searches find in the real engine, and what decks are called there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from export_items import DECK, NOW, build, cloze_items, make_item, write

from studykit.anki import searches
from studykit.anki.changes import compare
from tests.cli.runner import studykit
from tests.cli.runner import write as write_files
from tests.engine import collection, import_package

LATER = NOW + 60
NAMES = (
    "words (1)",
    'say "x"',
    "a*b",
    "a_b",
    "axb",
    "axyb",
    "back\\slash",
    "it's",
    "re",
    "re:x",
    "nc:y",
    "-not",
    "or",
    "日本 語",
    "全\u3000角",
    "x::y",
    "{c}",
    "#1",
    "50%",
    "a&b<c>",
    "[d]",
    "e:",
    "ς Σ",
    "a\u00a0b",
    "tag:x",
)
"""Beside each name some of the others are what it would find as a pattern."""


def read(line: str) -> str:
    """The search that a line of `export` prints."""
    return line.partition("search Anki for ")[2].removesuffix(", to suspend.")


@pytest.mark.engine
def test_the_search_for_what_is_retired_finds_just_that_whatever_the_decks_file_is_called(
    tmp_path: Path,
) -> None:
    """All decks are in one collection; each has a question that is asked, and one that is not."""
    with collection(tmp_path / "col") as col:
        found = {}
        for at, name in enumerate(NAMES):
            deck = DECK._replace(key=f"key-{at}", path=f"decks/{name}.yaml", name=f"Deck {at}")
            items = [make_item(f"asked/{at}"), make_item(f"gone/{at}", tags=("nansei", "retired"))]
            whole = [
                *items,
                *cloze_items(f"cloze/{at}", ((1, "one"), (0, " and "), (2, "two")), tags=()),
            ]
            first = build([each._replace(tags=()) for each in whole], deck=deck)
            second = build(
                [items[0]._replace(tags=()), whole[2]._replace(tags=())], first.lock, LATER, deck
            )
            import_package(col, write(tmp_path, second))
            found[at] = second.retired_search, second.retired_text_search
        for at, both in found.items():
            for search in both:
                cards = [col.get_card(card) for card in col.find_cards(search)]
                ids = sorted((card.note()["ID"], card.ord) for card in cards)
                assert ids == [(f"cloze/{at}#", 1), (f"gone/{at}", 0)], (NAMES[at], search)


@pytest.mark.engine
def test_a_tag_of_the_author_that_is_like_ours_is_no_retired_question(tmp_path: Path) -> None:
    items = [
        make_item("ship/1", tags=("retired",)),
        make_item("ship/2", tags=("Retired::1990",)),
        make_item("ship/3"),
    ]
    first = build(items)
    second = build(items[:2], first.lock, LATER)
    with collection(tmp_path / "col") as col:
        import_package(col, write(tmp_path, second))
        assert [col.get_note(note)["ID"] for note in col.find_notes(second.retired_search)] == [
            "ship/3"
        ]


@pytest.mark.engine
def test_the_search_for_what_moves_finds_just_that_whatever_the_decks_are_called(
    tmp_path: Path,
) -> None:
    decks = [*NAMES[:-1], "current", "filtered", "Trees", "Trees::Old"]
    items, after = [], []
    for at, deck in enumerate(decks):
        for number in range(3):
            item = make_item(f"t {at}_&<x>/{number}", deck=deck)
            items.append(item)
            after.append(item._replace(deck=f"Moved {at}") if number < 2 else item)
    # One template of which a question is retired, and one that moves whole, from a deck and from another below it.
    retired = [make_item(f"re:all/{number}", deck="Trees") for number in range(3)]
    whole = [make_item("whole/1", deck="Trees"), make_item("whole/2", deck="Trees::Old")]
    first = build([*items, *retired, *whole])
    others = [item._replace(deck="Other") for item in (*retired[:2], whole[0])]
    second = build([*after, *others, whole[1]._replace(deck="New")], first.lock, LATER)
    moves = compare(first.lock, second).moves
    assert len(moves) == len(decks) + 2
    with collection(tmp_path / "col") as col:
        import_package(col, write(tmp_path, first))
        import_package(col, write(tmp_path, second))
        names = {note.entry.note: note.id for note in second.notes}
        for move in moves:
            assert sorted(names[note] for note in col.find_notes(move.search)) == sorted(
                move.ids
            ), move.search


@pytest.mark.engine
@pytest.mark.parametrize("name", ["words (1).csv", "re.csv", "a_b's [x].csv"])
def test_what_export_prints_is_valid_and_finds_what_is_gone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(
        "word,meaning\none,eins\ntwo,zwei\nthree,drei\nfour,vier\n", "utf-8"
    )
    studykit("export", name, "-o", "w.apkg", cwd=tmp_path)
    (tmp_path / name).write_text("word,meaning\none,eins\ntwo,zwei\nthree,drei\n", "utf-8")
    plain, update = (
        studykit("export", name, "-o", "w.apkg", *more, cwd=tmp_path).out
        for more in ((), ("--update",))
    )
    with collection(tmp_path / "col") as col:
        import_package(col, tmp_path / "w.apkg")
        for out in (plain, update):
            (line,) = [line for line in out.splitlines() if "no longer asked" in line]
            assert len(col.find_notes(read(line))) == 2


def test_a_search_stands_in_quotes_and_says_what_it_means() -> None:
    assert searches.tag("words_(1)::retired") == r'"tag:words\_(1)::retired"'
    assert searches.tag("re::retired") == r'"tag:re\::retired"'
    assert searches.deck("current") == '"deck:Current"'
    assert searches.field("ID", "a&b/", "*") == '"ID:a&amp;b/*"'
    assert searches.holding("Explanation", '<b class="x">') == r'"Explanation:*<b class=\"x\">*"'


# --- what decks are called ---------------------------------------------------------------------------------

DECK_NAMES = (
    "Default",
    "default",
    "DEFAULT ",
    "Default::x",
    "x::Default",
    " a ",
    "a::  ::b",
    "::a",
    "a::",
    "a:::b",
    "a: ::b",
    ":a:",
    'a"b',
    "a\tb\nc",
    "\u3000a\u3000",
    "e\u0301",
    "Straße",
    "日本 語::二",
    "x (1)",
    "a*_b",
    "current",
    "Default_",
)


@pytest.mark.engine
@pytest.mark.parametrize("name", DECK_NAMES)
def test_a_deck_is_called_in_the_engine_what_export_says(tmp_path: Path, name: str) -> None:
    export = build([make_item("t/1", deck=name)], deck=DECK._replace(name=name))
    with collection(tmp_path / "col") as col:
        import_package(col, write(tmp_path, export))
        (card,) = col.find_cards("")
        assert col.decks.name(col.get_card(card).did) == export.deck
        assert col.find_cards(searches.deck(export.deck)) == [card]
    assert (
        compare(
            export.lock,
            build([make_item("t/1", deck=name)], export.lock, LATER, DECK._replace(name=name)),
        ).moves
        == ()
    )


def words(folder: Path, deck: str, sub: str = "") -> tuple[str, str]:
    """What `export` and `check` say of a deck with this name."""
    template = (
        f'{{from: words, ask: "{{word}}?", answer: meaning{f", deck: {sub!r}" if sub else ""}}}'
    )
    write_files(
        folder,
        seeds__words__words_yaml="table: words\ncolumns: {word: text, meaning: text}\nrows: words.csv\n",
        seeds__words__words_csv="id,word,meaning\na,one,eins\nb,two,zwei\nc,three,drei\n",
        decks__w_yaml=f"deck: {deck!r}\nkey: w-1\nfacts: ../seeds/words\ntemplates:\n  t: {template}\n",
    )
    return studykit("export", cwd=folder).out, studykit("check", cwd=folder).out


@pytest.mark.parametrize(
    ("deck", "sub", "said"),
    [
        ("Default", "", "the deck 'Default' is called 'Default_' in Anki"),
        ("default", "", "the deck 'default' is called 'default_' in Anki"),
        ("a:::b", "", "the deck 'a:::b' is called 'a::b' in Anki"),
        ("Trees", "a::", "the deck 'Trees::a::' is called 'Trees::a' in Anki"),
    ],
)
def test_another_name_is_said_at_export_and_in_check(
    tmp_path: Path, deck: str, sub: str, said: str
) -> None:
    out, checked = words(tmp_path, deck, sub)
    remedy = "Name it so in the deck file too, or give it another name."
    assert f"{said[0].upper()}{said[1:]}. {remedy}\n" in out
    assert re.search(rf"decks/w.yaml: note X009 {re.escape(said)}\. {remedy}", checked)


def test_a_deck_that_keeps_its_name_is_not_told_of(tmp_path: Path) -> None:
    out, checked = words(tmp_path, "Words (1)::x")
    assert "Anki calls" not in out
    assert "X009" not in checked
