"""Rows that are called by what stands in them: after an edit each question goes on under the id that it had."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.problems import errors
from studykit.questions.identity.row_evidence import RowEvidence
from studykit.questions.item import EarlierItem
from studykit.questions.make_items import open_deck
from tests.items.builders import as_locked

LONG = ("Why is this question so long that no id could hold it at all? " * 5).strip()
SECOND = LONG.replace("Why", "When")
Questions = dict[str, str]
"""Ids by stem."""


class Words:
    """A word list as a deck, with a review log and a lock file."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "words.csv"
        self.learned: dict[str, EarlierItem] = {}
        self.locked: dict[str, EarlierItem] = {}

    def write(self, *rows: str, header: str = "word,meaning") -> None:
        self.path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")

    def asked(self) -> Questions:
        """Returns the ids of the questions in the quiz."""
        return {item.stem: item.id for item in self._items(self.learned)}

    def review(self, stems: Iterable[str] = ()) -> None:
        """Answers all questions, or those with these stems: the log keeps their facts and stems."""
        for item in self._items(self.learned):
            if item.stem in stems or not stems:
                self.learned[item.id] = EarlierItem(item.facts, stem=item.stem)

    def export(self) -> Questions:
        """Writes the lock file, which knows no reviews, and returns the ids in it."""
        items = self._items({})
        evidence = RowEvidence(self.base)
        retired = {identity: each._replace(retired=True) for identity, each in self.locked.items()}
        now = {item.id: as_locked(item, evidence) for item in items}
        self.locked = {**retired, **now}
        return {item.stem: item.id for item in items}

    def _items(self, learned: dict[str, EarlierItem]) -> tuple:
        opened, problems = open_deck(self.path, lambda _: learned, self.locked)
        assert opened
        assert errors(problems) == []
        assert len({item.id for item in opened.items}) == len(opened.items)
        self.base = opened.base
        return opened.items


@pytest.fixture
def words(tmp_path: Path) -> Words:
    return Words(tmp_path)


def in_the_log(words: Words) -> Questions:
    words.review()
    return words.asked()


def in_the_lock_file(words: Words) -> Questions:
    return words.export()


def in_both(words: Words) -> Questions:
    words.export()
    words.review()
    return words.asked()


Memory = Callable[[Words], Questions]
memories = pytest.mark.parametrize("remembered", [in_the_log, in_the_lock_file, in_both])


@memories
@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("Geldhaus", "Bankhaus", id="the answer of a word that stands twice"),
        pytest.param(LONG, f"{LONG} Really?", id="a long question"),
        pytest.param(LONG, "Why?", id="a long question becomes a short one"),
        pytest.param("because", "since", id="the answer to a long question"),
        pytest.param("short", f"not so short {SECOND}", id="a short question becomes a long one"),
        pytest.param("two lines", "2 lines", id="the answer to a question of two lines"),
        pytest.param("First\nsecond", "First\nthen", id="one of two lines"),
    ],
)
def test_an_edited_row_is_known_again_by_its_other_cells(
    words: Words, remembered: Memory, old: str, new: str
) -> None:
    rows = [
        "bank,Geldhaus",
        "bank,Ufer",
        f"{LONG},because",
        '"First\nsecond",two lines',
        "short,yes",
        "river,Fluss",
    ]
    words.write(*rows)
    before = remembered(words)
    words.write(*(row.replace(old, new) for row in rows))
    after = {stem.strip(): identity for stem, identity in words.asked().items()}
    assert after == {stem.replace(old, new).strip(): identity for stem, identity in before.items()}


@memories
def test_columns_of_which_an_id_tells_nothing_do_not_count_against_an_edited_row(
    words: Words, remembered: Memory
) -> None:
    rows = [
        "pitch,Pech,1,one",
        "pitch,Tonhöhe,2,two",
        "pitch,Spielfeld,3,three",
        "coal,Kohle,4,four",
    ]
    header = "word,meaning,page,example"
    words.write(*rows, header=header)
    before = remembered(words)
    assert before["Tonhöhe"] == "words/pitch+Tonhöhe<"
    words.write(*(row.replace("Tonhöhe", "die Tonhöhe") for row in rows), header=header)
    assert words.asked() == {
        stem.replace("Tonhöhe", "die Tonhöhe"): identity for stem, identity in before.items()
    }


@memories
def test_a_column_more_changes_no_id_that_is_known(words: Words, remembered: Memory) -> None:
    rows = ["bank,Geldhaus", "bank,Ufer", f"{LONG},because", f"{SECOND},because", "river,Fluss"]
    words.write(*rows)
    before = remembered(words)
    words.write(*(row + "," for row in rows), header="word,meaning,more")
    assert words.asked() == before
    words.write(
        *(f"{row},noun {number}" for number, row in enumerate(rows)), header="word,meaning,more"
    )
    assert words.asked() == before
    remembered(words)
    words.write(*(row for row in rows), header="word,meaning")
    assert words.asked() == before


@memories
def test_a_column_between_changes_no_id_that_is_known(words: Words, remembered: Memory) -> None:
    words.write("bank,Geldhaus", "bank,Ufer", f"{LONG},because", "river,Fluss")
    deck = words.path.with_name("deck.yaml")
    deck.write_text(
        'deck: D\nkey: d\nfacts: words.csv\ntemplates: {t: {from: words, ask: "{word}", answer: meaning, '
        'ask_back: "{meaning}"}}',
        encoding="utf-8",
    )
    sheet, words.path = words.path, deck
    before = remembered(words)
    sheet.write_text(
        f"word,class,meaning\nbank,noun,Geldhaus\nbank,noun,Ufer\n{LONG},noun,because\nriver,noun,Fluss\n",
        encoding="utf-8",
    )
    assert words.asked() == before


@memories
def test_the_order_of_the_rows_and_blanks_around_cells_change_nothing(
    words: Words, remembered: Memory
) -> None:
    rows = ["bank,Geldhaus", "bank,Ufer", f"{LONG},because", "café,Kaffee", "bank,Böschung"]
    words.write(*rows)
    before = remembered(words)
    words.write(*(row.replace(",", " , ").replace("é", "e\u0301") for row in reversed(rows)))
    assert words.asked() == before


@memories
def test_a_homonym_that_comes_gets_an_id_of_its_own_and_the_others_keep_theirs(
    words: Words, remembered: Memory
) -> None:
    words.write("bank,Geldhaus", "river,Fluss")
    before = remembered(words)
    # It sorts first, and must not take over what was learned of the other.
    words.write("bank,Aufschüttung", "bank,Geldhaus", "river,Fluss")
    assert words.asked() == {**before, "Aufschüttung": "words/bank+Aufschüttung<"}


@memories
def test_when_one_of_two_homonyms_goes_the_other_keeps_its_own(
    words: Words, remembered: Memory
) -> None:
    words.write("bank,Geldhaus")
    words.review()  # the log alone may know of a time when there was one
    words.write("bank,Geldhaus", "bank,Ufer")
    remembered(words)
    before = words.asked()
    words.write("bank,Ufer")
    after = {"bank": before["bank"], "Ufer": before["Ufer"]}
    assert words.asked() == after
    remembered(words)
    assert words.asked() == after


def test_a_first_export_lets_go_on_what_was_learned_before_a_homonym_came(words: Words) -> None:
    words.write("bank,Geldhaus", "river,Fluss")
    words.review()
    words.write("bank,Aufschüttung", "bank,Geldhaus", "river,Fluss")
    words.export()
    asked = words.asked()
    assert (asked["bank"], asked["Geldhaus"]) == ("words/bank", "words/bank<")
    assert asked["Aufschüttung"] == "words/bank+Aufschüttung<"
    words.review()
    words.export()
    assert words.asked() == asked


def test_what_was_reviewed_only_one_way_goes_on_too(words: Words) -> None:
    words.write("bank,Geldhaus", f"{LONG},because")
    words.review(["bank", "because"])
    words.write("bank,Aufschüttung", "bank,Geldhaus", f"{LONG} Really?,because")
    asked = words.asked()
    assert asked["bank"] == "words/bank"
    assert asked["because"] in words.learned
    words.write("bank,Geldhaus", f"{LONG},because")
    assert words.learned.keys() <= set(words.asked().values())


@memories
def test_another_question_with_a_common_answer_is_another_one(
    words: Words, remembered: Memory
) -> None:
    words.write(f"{LONG},yes", f"{SECOND},yes", "short,yes")
    before = remembered(words)
    other = (
        "What is it that makes a third question as long as the other two were before it? " * 4
    ).strip()
    words.write(f"{other},yes", f"{SECOND},yes", "short,yes")
    assert words.asked()[other] not in before.values()


@memories
def test_a_row_that_was_called_by_its_first_cell_alone_is_another_one_when_that_changes(
    words: Words, remembered: Memory
) -> None:
    words.write("wter,Wasser", "fire,Feuer")
    before = remembered(words)
    words.write("water,Wasser", "fire,Feuer")
    assert words.asked() == {
        "water": "words/water",
        "fire": before["fire"],
        "Wasser": before["Wasser"],
        "Feuer": before["Feuer"],
    }


CELLS = st.sampled_from(
    ["a", "A", "b", "a+b", "a%2Bb", "row-", "", LONG, "x\ny", "ı", "ß", "ss", "+", "1"]
)


@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=12, unique=True).filter(
        lambda rows: any(map(any, rows))
    ),
    st.randoms(use_true_random=False),
)
@settings(max_examples=150, deadline=None)
def test_ids_differ_and_depend_on_no_order_and_on_no_row_that_begins_otherwise(
    rows: list[tuple[str, str, str]], random: object
) -> None:
    from studykit.facts.row_ids import row_ids

    ids = dict(zip(rows, row_ids(rows, [1, 2]).ids, strict=True))
    assert len(set(ids.values())) == len(rows)
    assert all(0 < len(row_id) <= 200 and "\n" not in row_id for row_id in ids.values())
    shuffled = sorted(rows, reverse=True)
    assert dict(zip(shuffled, row_ids(shuffled, [1, 2]).ids, strict=True)) == ids
    alike = [row for row in rows if row[0] == rows[0][0]]
    found = dict(zip(alike, row_ids(alike, [1, 2]).ids, strict=True))
    if "+" not in "".join(
        row[0] for row in rows
    ):  # a first cell that looks like an id of two cells comes before it
        assert found == {row: ids[row] for row in alike}
