"""A compiled deck is the deck: the same items and sentences, as long as nothing that they come from has changed."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.compiled.deck_cache import (
    CachedDeck,
    CompiledError,
    DamagedDeckError,
    DeckContent,
    read,
    write,
)
from studykit.compiled.fingerprint import SeenFiles, fingerprint, long_unchanged
from studykit.questions.fact_sentences import FactSentences
from studykit.questions.item import EarlierItem, Item
from studykit.questions.item_bank import ItemBank
from studykit.questions.make_items import DeckWithItems, open_deck
from studykit.reviews.log import Log
from studykit.reviews.records import ItemsMark, KnownShape, Review, WhichDiffer
from studykit.values.codec import codec
from studykit.whole_files.regular import chunks as whole_files_chunks
from tests.items.made_up import items_of, world

ROOT = Path(__file__).parents[2]
DECKS = [
    *(ROOT / "decks").glob("*.yaml"),
    *(ROOT / "tests" / "items" / "valid").glob("*/deck.yaml"),
]
NO_LOG: Mapping[str, EarlierItem] = {}


def compiled(
    opened: DeckWithItems,
    file: Path,
    inputs: tuple[list[str], list[str]],
    known: Mapping[str, EarlierItem],
    locked: Collection[str] = (),
    learned: ItemsMark | None = None,
) -> None:
    sayings = FactSentences(opened.base)
    seen: SeenFiles = {}
    digest = fingerprint(*inputs, seen)
    content = DeckContent(
        deck=opened.deck,
        items=opened.items,
        about=sayings.facts_about,
        sayings=sayings,
        problems=[],
        made_from=inputs,
        fingerprint=digest,
        earlier_items=known,
        learned=learned,
        locked=locked,
        rows={},
        seen=seen,
    )
    write(file, content)


class _Log:
    """What a log knows of the items of each deck."""

    def __init__(self, known: Mapping[str, EarlierItem]) -> None:
        self.known = known

    def items_mark(self, _deck: str, until: int | None = None) -> ItemsMark | None:
        return None

    def known_otherwise(
        self, _deck: str, which: WhichDiffer, after: int | None = None
    ) -> dict[str, EarlierItem]:
        assert after is None
        shapes = []
        for identity, item in self.known.items():
            shapes.append(KnownShape(identity, json.dumps(item.facts), item.stem or ""))
        return {identity: self.known[identity] for identity in which(shapes)}


def again(file: Path, known: Mapping[str, EarlierItem] = NO_LOG) -> CachedDeck | None:
    return read(file, _Log(known))


def deck_inputs(path: Path, opened: DeckWithItems) -> tuple[list[str], list[str]]:
    return [str(path)], [os.path.abspath(folder) for folder in opened.deck.facts]  # noqa: PTH100


@pytest.mark.parametrize(
    "path", DECKS, ids=lambda path: path.stem if path.stem != "deck" else path.parent.name
)
def test_items_and_sentences_come_back_as_they_were(path: Path, tmp_path: Path) -> None:
    opened, _ = open_deck(path)
    assert opened
    file = tmp_path / "deck.compiled"
    compiled(opened, file, deck_inputs(path, opened), NO_LOG)
    found = again(file)
    assert found
    assert found.deck == opened.deck
    assert tuple(found.items.values()) == opened.items
    assert list(found.items) == [item.id for item in opened.items]
    made = ItemBank(opened.items, FactSentences(opened.base))
    assert (len(found.items), set(found.items.templates), set(found.items.tags)) == (
        len(made),
        made.templates,
        made.tags,
    )
    for template in made.templates:
        assert list(found.items.answers_of(template)) == list(made.answers_of(template))
    sayings = FactSentences(opened.base)
    for thing, facts in sayings.facts_about.items():
        assert list(found.items.sayings.about(thing)) == facts
        for fact in facts:
            assert found.items.sayings.sentence(fact) == sayings.sentence(fact)
    for vocabulary in {item.vocabulary for item in opened.items}:
        assert found.items.sayings.names_in(vocabulary) == sayings.names_in(vocabulary)
    assert "no/such" not in found.items
    assert found.items.sayings.about("no/such") == ()
    with pytest.raises(KeyError):
        found.items["no/such"]


@pytest.mark.slow
@given(st.text(), st.text(), st.lists(st.text(), min_size=1), st.booleans() | st.none())
def test_any_text_comes_back(stem: str, other: str, texts: list[str], truth: bool | None) -> None:
    (item, *_) = _sample()
    changes = {
        "stem": stem,
        "explanation": other,
        "distractors": tuple(texts),
        "tags": tuple(texts),
        "truth": truth,
    }
    values = item._asdict() | changes
    changed = Item(**values)
    assert codec(Item).from_text(codec(Item).to_text(changed)) == changed


def _sample() -> tuple[Item, ...]:
    opened, _ = open_deck(ROOT / "decks" / "elements.yaml")
    assert opened
    return opened.items


# --- what it hangs on ----------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The Greek deck in a folder of its own, with a picture beside its facts; compiled there."""
    shutil.copytree(ROOT / "seeds" / "greek", tmp_path / "seeds" / "greek")
    shutil.copytree(ROOT / "decks", tmp_path / "decks")
    (tmp_path / "seeds" / "greek" / "pictures").mkdir()
    (tmp_path / "seeds" / "greek" / "pictures" / "sea.png").write_bytes(b"sea")
    monkeypatch.chdir(tmp_path)
    opened, _ = open_deck(Path("decks/greek.yaml"))
    assert opened
    files = [str(tmp_path / "decks" / "greek.yaml"), str(tmp_path / "decks" / "greek.lock")]
    compiled(
        opened, tmp_path / "deck.compiled", (files, [str(tmp_path / "seeds" / "greek")]), NO_LOG
    )
    assert again(tmp_path / "deck.compiled")
    return tmp_path


def _append(path: str) -> Callable[[Path], None]:
    def change(project: Path) -> None:
        with (project / path).open("ab") as stream:
            stream.write(b"\n")

    return change


CHANGES: dict[str, Callable[[Path], object]] = {
    "the deck": _append("decks/greek.yaml"),
    "a table": _append("seeds/greek/words.yaml"),
    "a sheet": _append("seeds/greek/words-rows.csv"),
    "the sources": _append("seeds/greek/sources.yaml"),
    "a lock that appears": lambda project: (project / "decks/greek.lock").write_text("x"),
    "a table that appears": lambda project: (project / "seeds/greek/more.csv").write_text("id\n"),
    "a table that is gone": lambda project: (project / "seeds/greek/sources.yaml").unlink(),
    "a table of another name": lambda project: (project / "seeds/greek/words.yaml").rename(
        project / "seeds/greek/nouns.yaml"
    ),
    "a picture": lambda project: (project / "seeds/greek/pictures/sea.png").write_bytes(
        b"see, sea"
    ),
    "a picture that is gone": lambda project: (project / "seeds/greek/pictures/sea.png").unlink(),
    "the folder of facts": lambda project: shutil.rmtree(project / "seeds"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_counts_no_more_when_anything_changes(
    change: Callable[[Path], object], project: Path
) -> None:
    change(project)
    assert again(project / "deck.compiled") is None


def test_it_counts_though_files_are_touched_and_others_lie_about(project: Path) -> None:
    os.utime(project / "seeds" / "greek" / "words.yaml", (1, 1))
    (project / "seeds" / "greek" / ".words.yaml.swp").write_text("an editor's")
    (project / "decks" / "other.yaml").write_text("deck: other")
    assert again(project / "deck.compiled")


def _opened_while(run: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the files of the deck that are read meanwhile."""
    opened = []

    def chunks(path: str, limit: int) -> Iterator[bytes]:
        opened.append(Path(path).name)
        return whole_files_chunks(path, limit)

    monkeypatch.setattr("studykit.compiled.fingerprint.chunks", chunks)
    run()
    return sorted(opened)


def _let_time_pass(project: Path, seconds: int) -> None:
    """Make the compiled deck so much younger than the files that it was made from."""
    later = (project / "deck.compiled").stat().st_mtime + seconds
    os.utime(project / "deck.compiled", (later, later))


def test_neither_lock_nor_facts_are_read_while_nobody_touches_them(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = project / "deck.compiled"
    (project / "decks/greek.lock").write_text("as it was")
    opened, _ = open_deck(Path("decks/greek.yaml"))
    assert opened
    files = [str(project / "decks/greek.yaml"), str(project / "decks/greek.lock")]
    compiled(opened, file, (files, [str(project / "seeds/greek")]), NO_LOG)
    _let_time_pass(project, 60)
    assert _opened_while(lambda: again(file), monkeypatch) == []

    # A file that is touched is read, and its bytes tell.
    os.utime(project / "decks/greek.lock", (1, 1))
    assert _opened_while(lambda: again(file), monkeypatch) == ["greek.lock"]
    assert again(file)


def test_a_lock_with_as_many_bytes_and_the_time_of_before_is_noticed(project: Path) -> None:
    file, lock = project / "deck.compiled", project / "decks/greek.lock"
    lock.write_text("ours")
    before = lock.stat()
    opened, _ = open_deck(Path("decks/greek.yaml"))
    assert opened
    compiled(opened, file, ([str(lock)], []), NO_LOG)
    _let_time_pass(project, 60)
    assert again(file)
    # As a copy with its time would be, or a checkout that sets times.
    lock.write_text("them")
    os.utime(lock, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert lock.stat().st_size == before.st_size
    assert again(file) is None


def test_what_was_written_just_before_is_read_each_time(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Within a tick of the disk's clock a second change would leave no trace.
    file = project / "deck.compiled"
    read_of_greek = _opened_while(lambda: again(file), monkeypatch)
    assert {"greek.yaml", "words.yaml"} <= set(read_of_greek)
    seen: SeenFiles = {}
    fingerprint([str(project / "decks/greek.yaml")], (), seen)
    (stamp,) = [seen_file.stamp for seen_file in seen.values()]
    assert long_unchanged(seen, max(stamp[1:3])) == {}
    assert long_unchanged(seen, max(stamp[1:3]) + 10**10) == seen


def test_places_are_told_from_the_folder_that_one_stands_in(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "decks")
    assert again(project / "deck.compiled") is None


def test_reviews_of_the_items_as_they_are_leave_it_in_use_and_others_do_not(project: Path) -> None:
    opened, _ = open_deck(Path("decks/greek.yaml"))
    assert opened
    as_they_are = {item.id: EarlierItem(item.facts, stem=item.stem) for item in opened.items[:9]}
    assert again(project / "deck.compiled", as_they_are)
    first = opened.items[0]
    for other in (
        EarlierItem(first.facts, stem="As it was before"),
        EarlierItem(("words/gone",), stem=first.stem),
    ):
        assert again(project / "deck.compiled", {first.id: other}) is None
    assert (
        again(project / "deck.compiled", {"gone/x": EarlierItem(("words/x",), stem="Gone?")})
        is None
    )


def test_of_what_the_lock_knows_the_log_is_not_asked(project: Path) -> None:
    opened, _ = open_deck(Path("decks/greek.yaml"))
    assert opened
    file = project / "deck.compiled"
    first, second = opened.items[:2]
    locked = {first.id, "gone/x"}
    compiled(opened, file, ([], []), NO_LOG, locked)
    known_otherwise = EarlierItem(("words/gone",), stem="As it was before")
    for identity in locked:
        assert again(file, {identity: known_otherwise})
    assert again(file, {second.id: known_otherwise}) is None


def test_two_ways_to_write_the_facts_of_an_item_are_the_same(project: Path) -> None:
    opened, _ = open_deck(Path("decks/greek.yaml"))
    assert opened
    first = opened.items[0]._replace(facts=("wörter/α", "words/b"))
    file = project / "deck.compiled"
    compiled(opened._replace(items=(first,)), file, ([], []), NO_LOG)
    assert again(file, {first.id: EarlierItem(first.facts, stem=first.stem)})
    assert again(file, {first.id: EarlierItem(first.facts[:1], stem=first.stem)}) is None


def test_only_what_was_learned_since_is_looked_at(project: Path, tmp_path: Path) -> None:
    opened, _ = open_deck(Path("decks/greek.yaml"))
    assert opened
    first, second = opened.items[:2]
    file = tmp_path / "deck.compiled"
    looked_at: list[list[str]] = []

    class Spy(Log):
        def known_otherwise(
            self, deck: str, which: WhichDiffer, after: int | None = None
        ) -> dict[str, EarlierItem]:
            def spied(shapes: Sequence[KnownShape]) -> Sequence[str]:
                looked_at.append([shape.item for shape in shapes])
                return which(shapes)

            return super().known_otherwise(deck, spied, after)

    def review(item: Item, days: int) -> Review:
        at = datetime(2026, 3, 10 + days, 12, tzinfo=UTC)
        return Review(opened.deck.key, item.id, at, 3, "typed", "right", True, "", 1, "")

    with Spy.open(tmp_path / "home" / "reviews.db") as log:
        key = opened.deck.key
        log.record(review(first, 0), first)
        compiled(opened, file, ([], []), log.known(key), learned=log.items_mark(key))
        assert read(file, log)
        log.record(review(second, 1), second)
        assert read(file, log)
        assert looked_at == [[], [second.id]]
        # What was known before is known otherwise now: all are looked at.
        log.record(review(first, 2), first._replace(stem="As it never was?"))
        assert read(file, log) is None
        assert sorted(looked_at[2]) == sorted([first.id, second.id])


@pytest.mark.parametrize("seed", range(8))
def test_what_the_log_learns_of_items_as_they_are_makes_the_same_again(seed: int) -> None:
    """The reason why a review leaves a compiled deck in use."""
    made = world(seed, 30)
    items = items_of(made)
    learned = Random(seed).sample(items, len(items) // 2)
    assert (
        items_of(made, {item.id: EarlierItem(item.facts, stem=item.stem) for item in learned})
        == items
    )


# --- when it is damaged --------------------------------------------------------------------------------------


def test_what_a_flipped_bit_has_changed_is_shown_to_nobody(project: Path) -> None:
    file = project / "deck.compiled"
    whole, chance = file.read_bytes(), Random(1)
    deck = again(file)
    assert deck
    items, about = dict(deck.items), dict.fromkeys(item.facts[0] for item in deck.items.values())
    sayings = {fact: deck.items.sayings.sentence(fact) for fact in about}
    noticed = 0
    for _ in range(150):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        file.write_bytes(damaged)
        deck = again(file)
        try:
            # What is asked is what iteration gives: that an index has lost an id is noticed, too.
            for identity in deck.items if deck else ():
                assert deck
                assert deck.items[identity] == items[identity]
            for fact, sentence in sayings.items():
                assert deck is None or deck.items.sayings.sentence(fact) in (sentence, "")
        except DamagedDeckError:
            assert not file.exists(), "it is made anew the next time"
            noticed += 1
        else:
            noticed += deck is None
    assert noticed > 50, "most bytes are those of texts"


def test_a_damaged_one_that_cannot_be_deleted_is_met_once(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a quiz that begins again would find it again, and end."""
    file = project / "deck.compiled"
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE items SET stem = 'What was never asked?'")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", refuse)
    deck = again(file)
    assert deck
    with pytest.raises(DamagedDeckError):
        list(deck.items.values())
    assert file.exists()
    assert again(file) is None


def test_a_lost_end_makes_it_as_good_as_none(project: Path) -> None:
    file = project / "deck.compiled"
    whole = file.read_bytes()
    for end in (0, 1, 15, 16, 17, 4096, len(whole) - 4096):
        file.write_bytes(whole[:end])
        assert again(file) is None
    file.write_bytes(whole)
    assert again(file)


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0"])
def test_a_file_that_is_no_compiled_deck_is_passed_over(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(content)
    assert again(tmp_path / "x") is None
    assert again(tmp_path / "none") is None
    assert not (tmp_path / "none").exists()
    sqlite3.connect(tmp_path / "other").execute("CREATE TABLE meta (key, value)").connection.close()
    assert again(tmp_path / "other") is None


def test_when_it_cannot_be_written_the_older_one_stays_and_nothing_lies_about(
    project: Path,
) -> None:
    file = project / "deck.compiled"
    before = file.read_bytes()
    opened, _ = open_deck(Path("decks/greek.yaml"))
    assert opened
    twice = opened._replace(items=(*opened.items, opened.items[0]))
    with pytest.raises(CompiledError):
        compiled(twice, file, ([], []), NO_LOG)
    assert file.read_bytes() == before
    assert [each.name for each in project.iterdir() if each.suffix == ".tmp"] == []
