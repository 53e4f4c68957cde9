"""A fact is added, corrected or removed in its file: the items show it, and those of other facts stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.items.builders import Folder

HEAD = "table: words\ncomplete: true\ncolumns: {name: text, value: text}\nrows:\n"
ROWS = {at: f"  r{at:02}: {{name: name {at:02}, value: value {at:02}}}\n" for at in range(40)}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    found = Folder(tmp_path)
    write(found, ROWS)
    found.deck(
        't: {ask: "What is {name}?", answer: value, both_ways: true, ask_back: "What has {value}?"}'
    )
    return found


def write(folder: Folder, rows: dict[int, str]) -> None:
    folder.write("words.yaml", HEAD + "".join(rows.values()))


def test_a_fact_that_is_added_makes_items_and_changes_no_other_id(folder: Folder) -> None:
    before = folder.items()
    write(folder, {99: "  a-new-one: {name: new, value: New}\n", **ROWS})
    after = folder.items()
    assert after.keys() - before.keys() == {"t/a-new-one", "t/a-new-one<"}
    assert before.keys() <= after.keys()
    assert after["t/a-new-one"].keys == ("New",)


def test_a_fact_that_is_corrected_is_shown_so_and_keeps_its_ids(folder: Folder) -> None:
    before = folder.remember()
    write(folder, {**ROWS, 7: "  r07: {name: name 07, value: Seven}\n"})
    after = folder.items()
    assert after.keys() == before.keys()
    assert after["t/r07"].keys == ("Seven",)
    assert after["t/r07<"].stem == "What has Seven?"
    assert "Seven" in after["t/r07"].explanation
    stale = [
        identity
        for identity, item in after.items()
        if "value 07" in (*item.keys, *item.distractors, item.stem)
    ]
    assert stale == []
    others = [
        identity
        for identity in before
        if "value 07" not in before[identity].distractors and "r07" not in identity
    ]
    assert [identity for identity in others if after[identity] != before[identity]] == []


def test_a_fact_that_is_removed_takes_its_items_along_and_no_others(folder: Folder) -> None:
    before = folder.remember()
    write(folder, {at: row for at, row in ROWS.items() if at != 7})
    after = folder.items()
    assert before.keys() - after.keys() == {"t/r07", "t/r07<"}
    assert after.keys() <= before.keys()
    assert not any(
        "07" in text
        for item in after.values()
        for text in (*item.distractors, *item.keys, item.stem)
    )


def test_a_fact_that_joins_a_group_is_one_more_right_answer_of_the_same_item(
    folder: Folder,
) -> None:
    folder.remember()
    write(folder, {99: "  a-new-one: {name: name 07, value: another}\n", **ROWS})
    after = folder.items()
    assert after["t/r07"].keys == ("another", "value 07")
    assert after["t/r07"].facts == ("words/a-new-one", "words/r07")
    assert "another" not in after["t/r07"].distractors
    assert "t/a-new-one" not in after
    assert "t/a-new-one<" in after


def test_options_that_are_known_stay_when_others_would_be_chosen_now(folder: Folder) -> None:
    before = folder.remember()
    write(
        folder,
        {
            **{at + 100: f"  n{at}: {{name: new {at}, value: value n{at}}}\n" for at in range(40)},
            **ROWS,
        },
    )
    after = folder.items()
    assert {identity: after[identity].distractors for identity in before} == {
        identity: item.distractors for identity, item in before.items()
    }


def test_a_known_option_that_has_become_right_goes(folder: Folder) -> None:
    before = folder.remember()
    wrong = before["t/r07"].distractors[0]
    write(folder, {99: f"  zz: {{name: name 07, value: {wrong}}}\n", **ROWS})
    after = folder.items()["t/r07"]
    assert wrong in after.keys
    assert wrong not in after.distractors
    assert set(before["t/r07"].distractors[1:]) <= set(after.distractors)


def test_one_fact_more_does_not_change_what_counts_as_an_attribute(folder: Folder) -> None:
    """Half of the values of `pair` come back: whether a column counts may not hang on such a share."""
    rows = {
        at: f"  r{at:03}: {{name: name {at}, pair: p{at // 2}, value: value {at}}}\n"
        for at in range(400)
    }
    folder.deck('t: {ask: "What is {name}?", answer: value}')
    folder.write(
        "words.yaml",
        HEAD.replace("name: text,", "name: text, pair: text,") + "".join(rows.values()),
    )
    before = folder.items()
    del rows[100]
    folder.write(
        "words.yaml",
        HEAD.replace("name: text,", "name: text, pair: text,") + "".join(rows.values()),
    )
    after = folder.items()
    changed = [
        identity
        for identity in after
        if set(after[identity].distractors) != set(before[identity].distractors)
    ]
    assert len(changed) < 12
