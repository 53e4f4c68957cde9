"""A row that is gone and a new one that says the same: `check`, `diff` and `export` ask whether it was renamed (X011)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.facts.base import Column, FactBase, Row, Table
from studykit.problems import NOWHERE
from studykit.questions.identity.possible_renames import possible_renames
from studykit.questions.identity.row_cells import cells_of_facts
from tests.cli.runner import studykit

WORDS = "english,greek,topic\nwatter,νερό,nature\nfire,φωτιά,nature\nearth,γη,nature\nbread,ψωμί,food\nsalt,αλάτι,food\n"
HEAD = "table: words\nkey: [english]\ncolumns: {english: text, greek: text, topic: text}\nrows: words.csv\n"
DECK = """\
deck: Words
key: words-1
facts: ../seeds
templates:
  greek: {from: words, ask: "{english}?", answer: greek, both_ways: true}
"""
CSV = "seeds/words.csv"
RENAMED = (
    "seeds/words.csv:2:1: warning X011 renamed? 'watter' is gone, and 'water' is new and agrees with it in all other "
    "columns. If it is the same fact, write 'watter' into the row's column `was`, so that what was learned goes on; or "
    "let `studykit facts rename words watter water` do it, also where others refer to it. If it is another fact, write "
    "`allow: {X011: why}`."
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        CSV: WORDS,
        "seeds/words.yaml": HEAD,
        "decks/words.yaml": DECK.replace("both_ways", "#"),
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.replace(", #: true", ""), "utf-8")
    return tmp_path


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def run(folder: Path, *arguments: str, **options) -> tuple[int, str, str]:
    environment = {"NO_COLOR": "1", "STUDYKIT_HOME": str(folder / "home")}
    done = studykit(*arguments, cwd=folder, env=environment, **options)
    return done.code, done.out, done.err


def renames(folder: Path) -> list[str]:
    """What `check` says of renamed rows, up to the columns."""
    lines = run(folder, "check")[1].splitlines()
    return [line.partition(" and agrees")[0] for line in lines if "X011" in line]


# --- what is told --------------------------------------------------------------------------------


def test_check_diff_and_export_ask_whether_a_corrected_spelling_is_a_rename(folder: Path) -> None:
    run(folder, "export")
    assert renames(folder) == []
    edit(folder, CSV, "watter", "water")
    code, out, _ = run(folder, "check")
    assert RENAMED in out.splitlines()
    assert code == 0
    assert run(folder, "check", "--strict")[0] == 1
    assert RENAMED in run(folder, "diff")[2].splitlines()
    assert RENAMED in run(folder, "diff", "--json")[2].splitlines()
    assert RENAMED in run(folder, "export")[2].splitlines()
    # That told Anki that the question is given up.
    assert renames(folder) == []


def test_with_the_line_the_question_goes_on(folder: Path) -> None:
    run(folder, "export")
    edit(folder, CSV, "watter,νερό,nature", "water,νερό,nature,watter")
    edit(folder, CSV, "topic", "topic,was")
    assert renames(folder) == []
    assert "Words: 1 changed, 4 unchanged." in run(folder, "diff")[1]


def test_another_fact_gets_a_waiver(folder: Path) -> None:
    run(folder, "export")
    edit(folder, CSV, "watter,νερό,nature", "water,νερό,nature,X011: a word more")
    edit(folder, CSV, "topic", "topic,allow")
    assert renames(folder) == []
    assert "T018" not in run(folder, "check")[1]


def test_a_row_in_yaml_is_told_by_its_line(folder: Path) -> None:
    (folder / CSV).unlink()
    (folder / "seeds/words.yaml").write_text(
        "table: words\nrows:\n  watter: {english: water, greek: νερό}\n  fire: {english: fire, greek: φωτιά}\n",
        "utf-8",
    )
    run(folder, "export")
    edit(folder, "seeds/words.yaml", "watter", "water")
    lines = run(folder, "check")[1].splitlines()
    (line,) = [line for line in lines if "X011" in line]
    assert line.startswith(
        "seeds/words.yaml:3:3: warning X011 renamed? 'watter' is gone, and 'water' is new"
    )
    assert "write `was: watter` into the row" in line


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # No other row has the same cells.
        ("watter,νερό,nature", "aqua,νερό,nature"),
        # What is about a fact, and not of it, may change.
        ("english,greek,topic\nwatter,νερό,nature", "english,greek,topic,note\nwater,νερό,nature,cold"),
        # The order of rows and columns makes no difference.
        ("watter,νερό,nature\nfire,φωτιά,nature", "fire,φωτιά,nature\nwater,νερό,nature"),
    ],
)  # fmt: skip
def test_a_row_is_known_by_its_other_columns(folder: Path, old: str, new: str) -> None:
    run(folder, "export")
    edit(folder, CSV, old, new)
    assert len(renames(folder)) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("watter,νερό,nature\n", ""),  # gone, and nothing new
        ("watter,", "wine,ΚΡΑΣΙ,food\nwatter,"),  # new, and nothing gone
        ("watter,νερό", "water,ύδωρ"),  # another value
        ("watter,νερό,nature", "water,νερό,things"),
        ("watter,", "water,νερό,nature\nwatter,"),  # both are there
    ],
)
def test_nothing_is_told_of_a_row_that_agrees_in_less(folder: Path, old: str, new: str) -> None:
    run(folder, "export")
    edit(folder, CSV, old, new)
    assert renames(folder) == []


def test_cells_that_other_rows_have_too_want_a_like_spelling(folder: Path) -> None:
    # Without the Greek word `nature` is all that they agree in.
    (folder / CSV).write_text(WORDS.replace(",greek", "").replace("νερό,", "").replace("φωτιά,", "").replace("γη,", "")
                              .replace("ψωμί,", "").replace("αλάτι,", ""), "utf-8")  # fmt: skip
    edit(folder, "seeds/words.yaml", " greek: text,", "")
    edit(folder, "decks/words.yaml", "answer: greek", "answer: topic")
    run(folder, "export")
    edit(folder, CSV, "watter", "stone")
    assert renames(folder) == []
    edit(folder, CSV, "stone", "water")
    assert len(renames(folder)) == 1
    # Numbers look alike and are other things.
    edit(folder, CSV, "water", "watter")
    edit(folder, CSV, "watter", "war-1914")
    run(folder, "export")
    edit(folder, CSV, "war-1914", "war-1939")
    assert renames(folder) == []


def test_two_corrected_spellings_are_told_apart_and_doubt_tells_nothing(folder: Path) -> None:
    edit(folder, CSV, "fire", "fier")
    run(folder, "export")
    edit(folder, CSV, "watter", "water")
    edit(folder, CSV, "fier", "fire")
    assert renames(folder) == [
        "seeds/words.csv:2:1: warning X011 renamed? 'watter' is gone, and 'water' is new",
        "seeds/words.csv:3:1: warning X011 renamed? 'fier' is gone, and 'fire' is new",
    ]


def test_a_table_may_be_renamed_too(folder: Path) -> None:
    run(folder, "export")
    edit(folder, "seeds/words.yaml", "table: words", "table: vocabulary\nwas: [words]")
    edit(folder, "decks/words.yaml", "from: words", "from: vocabulary")
    edit(folder, CSV, "watter", "water")
    lines = run(folder, "check")[1]
    assert "studykit facts rename vocabulary watter water" in lines


def test_a_row_to_which_the_asked_ones_refer_is_told_too(folder: Path) -> None:
    (folder / "seeds/topics.yaml").write_text(
        "table: topics\nrows:\n  nature: {name: Nature}\n  food: {name: Food}\n", "utf-8"
    )
    edit(folder, "seeds/words.yaml", "topic: text", "topic: topics")
    run(folder, "export")
    edit(folder, "seeds/topics.yaml", "nature:", "nature-things:")
    edit(folder, CSV, ",nature", ",nature-things")
    told = [line for line in run(folder, "check")[1].splitlines() if "X011" in line]
    # The words agree in their ids, and are no others.
    assert [line.partition(" warning")[0] for line in told] == ["seeds/topics.yaml:3:3:"]


# --- what is known of before ---------------------------------------------------------------------


def test_a_lock_file_without_rows_tells_nothing_and_gets_them_by_the_next_export(
    folder: Path,
) -> None:
    run(folder, "export")
    lock = folder / "decks/words.lock"
    lines = lock.read_text("utf-8").splitlines(keepends=True)
    rows = [line for line in lines if line.startswith('{"row":')]
    assert [json.loads(line)["row"] for line in rows] == [
        f"words/{word}" for word in ("bread", "earth", "fire", "salt", "watter")
    ]
    lock.write_text("".join(line for line in lines if line not in rows), "utf-8")
    before = lock.read_bytes()
    assert "no changes" not in run(folder, "diff")[1]
    assert run(folder, "diff")[0] == 0
    run(folder, "export")
    assert lock.read_bytes() != before
    assert lock.read_text("utf-8") == "".join(lines)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"row":"words/x","others":"short"}', "'others' must be a digest of 8 letters"),
        ('{"row":"words/x","id":"x"}', "'id' is not known"),
        ('{"row":""}', "'row' is missing"),
        ('{"row":1}', "'row' must be a text"),
    ],
)
def test_a_broken_line_of_a_row_is_named(folder: Path, line: str, message: str) -> None:
    run(folder, "export")
    lock = folder / "decks/words.lock"
    lock.write_text(lock.read_text("utf-8") + line + "\n", "utf-8")
    assert (
        f"decks/words.lock:13:1: X001 the lock file is broken: {message}" in run(folder, "check")[1]
    )


def test_two_lines_of_one_row_as_git_leaves_them_are_no_fault(folder: Path) -> None:
    run(folder, "export")
    lock = folder / "decks/words.lock"
    lock.write_text(
        lock.read_text("utf-8") + '{"row":"words/watter","others":"abcdefgh"}\n', "utf-8"
    )
    assert run(folder, "diff")[0] == 0


def learn(folder: Path) -> None:
    """Answer all questions, which compiles the deck."""
    typed = '{"rating": 3}\n' * 9
    assert (
        '"asked": ' in run(folder, "quiz", "--json", "--mode", "cards", "--all", answers=typed)[1]
    )


def test_who_learns_in_the_terminal_alone_is_asked_too(folder: Path) -> None:
    learn(folder)
    edit(folder, CSV, "watter", "water")
    assert len(renames(folder)) == 1
    # Also who has learned on since: the deck was compiled anew.
    learn(folder)
    assert len(renames(folder)) == 1
    edit(folder, CSV, "water,νερό,nature", "water,νερό,nature,watter")
    edit(folder, CSV, "topic", "topic,was")
    assert renames(folder) == []
    learn(folder)
    assert renames(folder) == []


def test_what_nobody_has_learned_is_not_asked_of_for_ever(folder: Path) -> None:
    run(folder, "quiz", "--json", answers="")
    edit(folder, CSV, "watter", "water")
    assert len(renames(folder)) == 1
    run(folder, "quiz", "--json", answers="")
    assert renames(folder) == []


# --- what must always hold -----------------------------------------------------------------------

_CELLS = st.lists(st.sampled_from(["red", "blue", "wet", "dry"]), min_size=2, max_size=2)
_TABLES = st.dictionaries(st.sampled_from("abcdefgh"), _CELLS, max_size=6)


def base_of(rows: dict[str, list[str]]) -> FactBase:
    made = tuple(
        Row(row_id, tuple(cells), line) for line, (row_id, cells) in enumerate(rows.items(), 1)
    )
    table = Table("t", (Column("one"), Column("two")), made, NOWHERE)
    return FactBase({"t": table})


@given(then=_TABLES, today=_TABLES)
def test_a_pair_is_one_row_that_is_gone_and_one_new_that_say_the_same_and_each_is_told_once(
    then, today
) -> None:
    rows_then = cells_of_facts(base_of(then), [f"t/{row_id}" for row_id in then])
    found = list(possible_renames(base_of(today), rows_then))
    for rename in found:
        assert rename.old_id in then.keys() - today.keys()
        assert rename.row.id in today.keys() - then.keys()
        assert then[rename.old_id] == today[rename.row.id]
    assert (
        len({rename.old_id for rename in found})
        == len({rename.row.id for rename in found})
        == len(found)
    )
    # A lone pair of which no other row has the cells is never missed.
    for old_id in then.keys() - today.keys():
        if sum(cells == then[old_id] for cells in [*then.values(), *today.values()]) == 2:
            like = [
                row_id for row_id in today.keys() - then.keys() if today[row_id] == then[old_id]
            ]
            if like:
                assert old_id in [rename.old_id for rename in found]
