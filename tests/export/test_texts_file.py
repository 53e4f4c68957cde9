"""The texts beside the lock file: a question that goes is told to Anki with them, and without them Anki keeps it as it is."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from author import DECK, DECK_FILE, ISLANDS_FILE, Author
from export_items import NOW, build, cloze_items, make_item, make_items, variety, write
from hypothesis import given
from hypothesis import strategies as st

from studykit.anki import lock, texts_file
from studykit.anki._card_texts import CardTexts
from studykit.anki.changes import compare
from studykit.anki.lock_file import read_lock
from studykit.anki.texts_file import StoredTexts, holds, packed_texts
from studykit.questions.item import TextPart
from tests.cli.runner import studykit
from tests.engine import assert_sound, collection, import_package, note_of

LATER = NOW + 60
TEXTS = "decks/islands.texts.gz"
LOCK = "decks/islands.lock"
UOTSURI = "  uotsuri: {name: Uotsuri, area: 4, group: Senkaku Islands}\n"
REMEDY = "Put the file back from git, or make it again: studykit export --recover PACKAGE. Then export again."


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Author:
    return Author(tmp_path, monkeypatch)


def line_of(author: Author, identity: str) -> dict:
    lines = map(json.loads, (author.folder / LOCK).read_text("utf-8").splitlines()[1:])
    (found,) = [line for line in lines if line.get("id") == identity]
    return found


def cards_of(author: Author) -> list[str]:
    """The lines of cards: behind them stand those of rows."""
    lines = (author.folder / LOCK).read_text("utf-8").splitlines()
    return [line for line in lines if line.startswith('{"id":')]


def again(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """What a process of its own prints: it has no texts in its memory."""
    done = studykit(*arguments, cwd=folder, env={"NO_COLOR": "1"})
    return done.code, done.out, done.err


def warning(author: Author, *arguments: str) -> str:
    """The one warning of X010 that a command prints."""
    _, _, err = again(author.folder, *arguments)
    (found,) = [line for line in err.splitlines() if "X010" in line]
    return found


# --- written and read ----------------------------------------------------------------------------


def test_the_texts_that_are_written_are_those_that_are_read(tmp_path):
    cloze = cloze_items("cloze/1", ((1, "a"), (0, " b "), (2, "c")), hints=((2, "a letter"),))
    first = build([*variety(), *make_items(3), *cloze])
    write(tmp_path, first)
    stored, _ = read_lock(tmp_path / "nansei.lock")
    for entry in first.lock.entries.values():
        assert stored.texts.of(stored.entries[entry.id]) == first.lock.texts.of(entry) is not None


# What Anki cannot store is no text of a card.
_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=9)
_TEXTS = st.lists(_TEXT, max_size=3).map(tuple)
_MARKUP = st.sampled_from(["", "tex", "code", "code python", "markdown ruby tex"])
_PART = st.builds(TextPart, _TEXT, _TEXT, _MARKUP, st.booleans())
_LINES = st.lists(st.lists(_PART).map(tuple), max_size=3).map(tuple)


@given(
    _TEXT,
    st.builds(
        CardTexts, stem=_TEXT, keys=_TEXTS.filter(bool), all_wanted=st.booleans(), spellings=_TEXTS, options=_TEXTS,
        to_order=_TEXTS, typed=_TEXT, hint=_TEXT, explanation=_TEXT, sources=_TEXTS, tags=_TEXTS, gaps=st.just(()),
        gap_hint=_TEXT, report=st.sampled_from(["", "https://example.org/a%2Fb", "mailto:ada@example.org?subject=x"]),
        lang=_TEXT, answer_lang=_TEXT, foreign_lines=_LINES, answer_markup=_MARKUP, note_fields=_TEXTS,
    ),
)  # fmt: skip
def test_any_texts_read_back_as_they_were_written(identity, shown):
    entry = lock.LockEntry(identity.replace("#", ""), NOW, NOW, "9c", ())
    made = lock.Lock("k", {}, {entry.id: entry}, texts=lock.KeptTexts({entry.id: shown}))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "d.texts.gz"
        path.write_bytes(packed_texts(made))
        assert packed_texts(made) == path.read_bytes()
        assert holds(path, made)
        assert StoredTexts(path, [entry.id]).of(entry) == shown
        assert StoredTexts(path, [entry.id]).of(entry._replace(digest="other")) is None


def test_a_file_that_holds_the_same_otherwise_packed_is_not_written_again(author):
    author.export()
    texts = author.folder / TEXTS
    repacked = gzip.compress(gzip.decompress(texts.read_bytes()), 1, mtime=7)
    assert repacked != texts.read_bytes()
    texts.write_bytes(repacked)
    author.export()
    assert texts.read_bytes() == repacked


@pytest.mark.parametrize(
    "damaged", [None, b"", b"no gzip at all", gzip.compress(b'{"studykit texts":1}\n', mtime=0)]
)
def test_as_long_as_all_is_asked_nobody_needs_it_and_the_next_export_makes_it_again(
    author, damaged
):
    author.export()
    texts = author.folder / TEXTS
    whole, lock_then = texts.read_bytes(), (author.folder / LOCK).read_bytes()
    texts.unlink()
    if damaged is not None:
        texts.write_bytes(damaged)
    assert again(author.folder, "diff") == (0, "Islands: 10 unchanged.\n", "")
    assert again(author.folder, "export")[2] == ""
    assert (texts.read_bytes(), (author.folder / LOCK).read_bytes()) == (whole, lock_then)


# --- a question that goes ------------------------------------------------------------------------


@pytest.mark.engine
def test_a_question_that_goes_is_told_to_anki_with_the_texts_and_kept_as_it_is_without(author):
    author.export(days_ago=5)
    texts = (author.folder / TEXTS).read_bytes()
    before = line_of(author, "area/uotsuri")
    with collection(author.folder / "anki") as col:
        import_package(col, author.package)
        author.edit(ISLANDS_FILE, (UOTSURI, ""))
        (author.folder / TEXTS).unlink()
        told = (
            f"{TEXTS}: warning X010 1 card stays as it is in Anki, since one that is no longer asked cannot be shown "
            f"without its texts: the file is missing. {REMEDY}"
        )
        assert warning(author, "diff") == told
        code, out, _ = again(author.folder, "diff")
        assert (code, out.splitlines()) == (
            3,
            [
                "left     area/uotsuri",
                "    islands/uotsuri, which is gone",
                "",
                "Islands: 1 left as they are, 9 unchanged.",
            ],
        )
        assert warning(author, "export") == told
        assert line_of(author, "area/uotsuri") == before
        assert import_package(col, author.package) == {"duplicate": 9}
        assert "Retired" not in note_of(col, "area/uotsuri")["Explanation"]

        # With the texts of that day it is told, late.
        (author.folder / TEXTS).write_bytes(texts)
        out = author.export(days_ago=1)
        assert "1 question no longer asked" in out
        assert import_package(col, author.package) == {"updated": 1, "duplicate": 9}
        assert "Retired" in note_of(col, "area/uotsuri")["Explanation"]
        assert line_of(author, "area/uotsuri")["retired"]
        assert_sound(col)


def test_a_retired_question_stays_so_without_its_texts_and_their_loss_is_told_once(author):
    author.export(days_ago=5)
    author.edit(ISLANDS_FILE, (UOTSURI, ""))
    author.export(days_ago=4)
    before = line_of(author, "area/uotsuri")
    assert before["retired"]
    (author.folder / TEXTS).unlink()
    assert "1 card stays as it is in Anki" in warning(author, "diff")
    assert "1 card stays as it is in Anki" in warning(author, "export")
    _, out, err = again(author.folder, "export")
    assert (out.splitlines()[1], err) == ("On import Anki will find 9 unchanged.", "")
    assert line_of(author, "area/uotsuri") == before
    assert again(author.folder, "diff")[:2] == (0, "Islands: 10 unchanged.\n")


@pytest.mark.engine
def test_after_a_merge_an_author_hears_of_questions_that_the_other_one_gave_up(author):
    """Whoever has the package of this side was never told, and this side's file has not the texts of the other."""
    author.export(days_ago=5)
    ours = (author.folder / TEXTS).read_bytes()
    with collection(author.folder / "anki") as col:
        import_package(col, author.package)
        author.edit(ISLANDS_FILE, (UOTSURI, ""))
        author.export(days_ago=4)
        theirs = author.package.rename(author.folder / "theirs.apkg")
        (author.folder / TEXTS).write_bytes(ours)  # git keeps one side
        assert again(author.folder, "diff")[1].startswith("left     area/uotsuri")
        assert "the file does not have those of the last export" in warning(author, "export")
        assert import_package(col, author.package) == {"duplicate": 9}

        author.export("--recover", str(theirs))
        author.export(days_ago=1)
        assert import_package(col, author.package) == {"updated": 1, "duplicate": 9}
        assert "Retired" in note_of(col, "area/uotsuri")["Explanation"]


def test_what_a_damaged_file_has_no_more_of_a_retired_question_is_told(author):
    author.export(days_ago=5)
    author.edit(ISLANDS_FILE, (UOTSURI, ""))
    author.export(days_ago=4)
    whole = gzip.decompress((author.folder / TEXTS).read_bytes())
    until_its_line, _, _ = whole.partition(b'{"id":"area/uotsuri"')
    (author.folder / TEXTS).write_bytes(packed(until_its_line, 0)[:-40])
    assert "unpacked to its end" in warning(author, "export")


def packed(content: bytes, level: int = 9) -> bytes:
    return gzip.compress(content, level, mtime=0)


_HEAD = b'{"studykit texts":1}\n'
CLOZE = '  area: {from: islands, cloze: "[{name}] has [{area}] and lies in [{group}]."}\n'
FEWER = CLOZE.replace("[{group}]", "{group}")


def test_a_cloze_of_which_a_bracket_goes_waits_with_all_of_its_cards(author):
    """Anki would call the card of a bracket that is not in its note empty, and delete it on demand."""
    (as_it_is,) = [
        line for line in author.delete(DECK_FILE).splitlines(keepends=True) if "area:" in line
    ]
    deck = author.folder / DECK_FILE
    deck.write_text(DECK.replace(as_it_is, CLOZE), "utf-8")
    author.export(days_ago=5)
    texts = (author.folder / TEXTS).read_bytes()
    before = cards_of(author)
    author.edit(DECK_FILE, (CLOZE, FEWER))
    author.edit(ISLANDS_FILE, ("area: 158", "area: 159"))
    (author.folder / TEXTS).unlink()
    assert "21 cards stay as they are in Anki" in warning(author, "export")
    assert "3 notes for Islands" in again(author.folder, "export")[1]
    assert cards_of(author) == before

    (author.folder / TEXTS).write_bytes(texts)
    assert "7 updated, 3 unchanged" in author.export(days_ago=1)
    assert line_of(author, "area/miyako#3")["retired"]
    assert "retired" not in line_of(author, "area/miyako#2")


def unpacked_or_nothing(content: bytes) -> bytes:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError):
        return b""


@pytest.mark.parametrize(
    ("content", "place", "why"),
    [
        (b"", "", "the file is empty"),
        (packed(_HEAD), "", "the file does not have those of the last export"),
        (b"studykit", ":1", "the file is broken: it cannot be unpacked to its end"),
        (packed(_HEAD + b'{"id":"x",}\n' * 9, 0)[:-30], ":9", "the file is broken: it cannot be unpacked to its end"),
        (packed(b"\xff\n"), ":1", "the file is broken: the line is not UTF-8"),
        (packed(b"x\n"), ":1", "the file is broken: 'x' is not JSON"),
        (packed(b"{}\n"), ":1", "the file is broken: the first line does not begin with a format version"),
        (packed(b'{"studykit texts":2}\n'), ":1",
         "the file is broken: it has format 2, and this studykit knows 1"),
        (packed(_HEAD + b'{"x":1}\n'), ":2",
         "the file is broken: it does not begin with an id, or has no end"),
        (packed(_HEAD + b'{"id":"area/uotsuri","digest":1}\n'), ":2",
         "the file is broken: 'digest' must be a text"),
        (packed(_HEAD + b'{"id":"area/uotsuri","digest":"' + b"[" * 99_999 + b'"}\n'), ":2",
         "the file is broken: 'keys' is missing"),
        (packed(_HEAD + b'{"id":"area/uotsuri","x":' + b"[" * 99_999 + b"\n"), ":2",
         "the file is broken: '{\"id\":\"area/uotsuri\",\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[...' is not JSON"),
        (packed(_HEAD + b'{"id":"area/uotsuri","digest":"DIGEST","keys":["\\u0007"]}\n'), ":2",
         "the file is broken: '\\x07' holds a character that Anki cannot store"),
        (packed(_HEAD + b'{"id":"area/uotsuri","digest":"another","keys":["k"]}\n'), "",
         "the file does not have those of the last export"),
    ],
)  # fmt: skip
def test_a_damaged_file_counts_as_none_and_stops_nothing(author, content, place, why):
    author.export(days_ago=5)
    author.edit(ISLANDS_FILE, (UOTSURI, ""), ("area: 158", "area: 159"))
    if b"DIGEST" in (unpacked := unpacked_or_nothing(content)):
        digest = line_of(author, "area/uotsuri")["digest"].encode()
        content = gzip.compress(unpacked.replace(b"DIGEST", digest))
    (author.folder / TEXTS).write_bytes(content)
    assert warning(author, "export") == (
        f"{TEXTS}{place}: warning X010 1 card stays as it is in Anki, since one that is no longer asked cannot be "
        f"shown without its texts: {why}. {REMEDY}"
    )
    assert gzip.decompress((author.folder / TEXTS).read_bytes()).count(b"\n") == 1 + 9


def test_what_unpacks_to_more_than_any_deck_has_is_not_read_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(texts_file, "MAX_LOCK", 5_000_000)
    export = build(make_items(1))
    (entry,) = export.lock.entries.values()
    for bomb in (b"\n" * 20_000_000, b" " * 20_000_000):
        path = tmp_path / "d.texts.gz"
        path.write_bytes(gzip.compress(b'{"studykit texts":1}\n' + bomb, 9))
        texts = StoredTexts(path, [entry.id])
        assert texts.of(entry) is None
        assert texts.fault == "is larger than 4 MiB when it is unpacked" or texts.fault_line == 2


def test_lines_of_cards_that_the_lock_does_not_have_are_not_kept(tmp_path):
    """Some megabytes may unpack to millions of them."""
    export = build(make_items(1))
    (entry,) = export.lock.entries.values()
    count = 200_000
    lines = [f'{{"id":"stranger/{number}","digest":"9c"}}\n' for number in range(count)]
    path = tmp_path / "d.texts.gz"
    path.write_bytes(gzip.compress(packed_lines(export.lock) + "".join(lines).encode(), 1))
    tracemalloc.start()
    try:
        assert StoredTexts(path, [entry.id]).of(entry) == export.lock.texts.of(entry)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 10 * count


def packed_lines(texts: lock.Lock) -> bytes:
    return gzip.decompress(packed_texts(texts))


@pytest.mark.parametrize("odd", ["folder", "pipe"])
def test_what_is_no_file_counts_as_none(tmp_path, odd):
    path = tmp_path / "d.texts.gz"
    if odd == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    (entry,) = build(make_items(1)).lock.entries.values()
    texts = StoredTexts(path, [entry.id])
    assert texts.of(entry) is None
    assert texts.fault == ("is a folder" if odd == "folder" else "is not a regular file")


# --- what else asks for them ---------------------------------------------------------------------


def test_without_them_a_diff_says_that_a_card_changes_and_not_how(author):
    author.export(days_ago=5)
    author.edit(ISLANDS_FILE, ("area: 158", "area: 159"))
    whole = again(author.folder, "diff")[1]
    assert "    answer was:       158 km2" in whole.splitlines()
    (author.folder / TEXTS).unlink()
    code, out, err = again(author.folder, "diff")
    assert (code, err) == (3, "")
    assert out.splitlines()[:3] == [
        "changed  area/miyako",
        "    islands/miyako, seeds/islands/islands.yaml:6:3",
        "    How is not known: the file with the texts of the last export does not have it.",
    ]
    assert out.splitlines()[3].startswith("    Another answer under an old id")
    changed, summary = map(json.loads, again(author.folder, "diff", "--json")[1].splitlines())
    assert (changed["fields"], changed["other_answer"], summary["changed"]) == (None, True, 1)
    # The text for those who write into their notes corrects whatever may be another.
    assert "in the text 1 updated" in again(author.folder, "export", "--update")[1]


def test_without_them_what_an_answer_was_is_told_by_digests():
    first = build([make_item(), make_item("t/2", key="Miyako")])
    nothing = first.lock._replace(texts=lock.NO_TEXTS)
    reworded = [make_item(stem="Where?"), make_item("t/2", key="Ishigaki")]
    found = compare(nothing, build(reworded, nothing, LATER))
    assert [(each.after.id, each.texts, each.other_answer) for each in found.changed] == [
        ("farp-island/farp-2025", None, False),
        ("t/2", None, True),
    ]


def test_a_card_whose_former_answer_is_not_known_has_none():
    first = build([make_item()])
    changed = [make_item(key="Miyako")]
    (entry,) = build(changed, first.lock, LATER).lock.entries.values()
    assert entry.former == lock.FormerKeys(("Yonaguni Island",), LATER)
    without = first.lock._replace(texts=lock.NO_TEXTS)
    (entry,) = build(changed, without, LATER).lock.entries.values()
    assert entry.former is None


def test_after_a_merge_no_text_is_taken_for_another(author):
    """Of the packed file git keeps one side, and of the lock file the lines of both."""
    author.export(days_ago=5)
    ours = (author.folder / TEXTS).read_bytes()
    author.edit(ISLANDS_FILE, ("area: 4,", "area: 5,"))
    author.export(days_ago=4)
    (author.folder / TEXTS).write_bytes(ours)  # which says 4 km2, and Anki was told of 5
    author.edit(ISLANDS_FILE, (UOTSURI.replace("4", "5"), ""))
    assert "the file does not have those of the last export" in warning(author, "export")


# --- made again ----------------------------------------------------------------------------------


def test_missing_texts_are_made_again_from_the_package_and_the_lock_stays(author):
    author.export(days_ago=5)
    texts, lock_then = (author.folder / TEXTS).read_bytes(), (author.folder / LOCK).read_bytes()
    (author.folder / TEXTS).unlink()
    author.edit(ISLANDS_FILE, (UOTSURI, ""))
    assert author.export("--recover", "islands.apkg") == (
        "decks/islands.texts.gz: the texts of 10 cards, as islands.apkg has them.\n"
    )
    assert (author.folder / LOCK).read_bytes() == lock_then
    assert gzip.decompress((author.folder / TEXTS).read_bytes()).count(b"\n") == 11
    assert "1 question no longer asked" in author.export(days_ago=1)
    (author.folder / TEXTS).write_bytes(texts)


def test_a_package_of_another_day_gives_the_texts_that_are_still_the_same(author):
    author.export(days_ago=5)
    package = author.package.rename(author.folder / "old.apkg")
    author.edit(ISLANDS_FILE, ("area: 158", "area: 159"))
    author.export(days_ago=4)
    (author.folder / TEXTS).unlink()
    assert author.export("--recover", "old.apkg").splitlines() == [
        "decks/islands.texts.gz: the texts of 9 cards, as old.apkg has them.",
        "Those of 1 card are still missing.",
    ]
    code, _, err = again(author.folder, "export", "--recover", "old.apkg")
    assert code == 1
    assert err.startswith(
        "old.apkg: X008 the package has none of the texts that are missing. Name one"
    )
    author.export(days_ago=3)
    code, _, err = again(author.folder, "export", "--recover", "islands.apkg")
    assert (code, "is there. To make it again from a package, move it away first." in err) == (
        2,
        True,
    )
    assert package.exists()


def test_a_lock_that_is_broken_is_not_touched_by_recover(author):
    author.export(days_ago=5)
    (author.folder / TEXTS).unlink()
    with (author.folder / LOCK).open("a", encoding="utf-8") as file:
        file.write("x\n")
    code, _, err = again(author.folder, "export", "--recover", "islands.apkg")
    assert (code, "move it away first" in err) == (2, True)
    assert not (author.folder / TEXTS).exists()
