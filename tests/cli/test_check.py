"""`studykit check` beyond its exit codes: waivers over several decks, what Anki cannot hold, and the pages of rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.runner import studykit, write

SEAS = """\
source: atlas
columns: {name: text, ocean: text}
complete: true
rows:
  coral: {name: Coral Sea, ocean: Pacific}
  tasman: {name: Tasman Sea, ocean: Pacific}
  arctic: {name: Arctic Sea, ocean: Arctic, allow: {I001: named after its ocean}}
  labrador: {name: Labrador Sea, ocean: Atlantic}
  arabian: {name: Arabian Sea, ocean: Indian}
"""
DECK = """\
deck: Seas
key: seas-1
facts: ../seeds/seas
templates:
  sea-ocean: {from: seas, ask: "Of which ocean is the {name} a part?", answer: ocean}
"""
OTHER = DECK.replace("seas-1", "seas-2").replace("ask:", "where: {id: '!=arctic'}, ask:")


@pytest.fixture
def seas(tmp_path: Path) -> Path:
    sources = "rows:\n  atlas: {title: An atlas}\n"
    write(tmp_path, seeds__seas__sources_yaml=sources)
    return write(
        tmp_path, seeds__seas__seas_yaml=SEAS, decks__seas_yaml=DECK, decks__other_yaml=OTHER
    )


def test_a_waiver_on_a_row_is_of_use_when_one_of_the_decks_needs_it(seas: Path) -> None:
    assert studykit("check", "--strict", cwd=seas).out == "No problems in 9 items of 2 decks.\n"
    alone = studykit("check", "other", cwd=seas).out
    assert "T018" not in alone, "another deck may need it"
    (seas / "decks" / "seas.yaml").unlink()
    unused = studykit("check", "--strict", cwd=seas)
    assert unused.code == 1
    assert (
        "seeds/seas/seas.yaml:7:3: warning T018 the waiver of I001 ('named after its ocean') waives nothing. Delete it."
    ) in unused.out


def test_one_question_with_two_answers_in_two_decks_of_a_folder_is_told(seas: Path) -> None:
    """Decks of another language or in another folder do not disturb each other, nor does an equal answer."""
    rows = SEAS.replace("ocean: text}", "ocean: text, side: text}").replace("c}", "c, side: west}")
    write(seas, seeds__seas__seas_yaml=rows)
    sides = DECK.replace("seas-1", "seas-2").replace("answer: ocean", "answer: side")
    write(seas, decks__other_yaml=sides)
    told = (
        "decks/seas.yaml:5:3: warning I002 'Of which ocean is the Coral Sea a part?' is asked by 'sea-ocean' of "
        "decks/other.yaml too, with other answers (see decks/other.yaml:5:3). "
        "Reword one of them, so that a learner can tell them apart.\n"
    )
    checked = studykit("check", cwd=seas).out
    assert told in checked
    assert checked.count("I002") == 3
    assert "I002" not in studykit("check", "seas", cwd=seas).out, "it looks at that deck alone"

    write(seas, decks__other_yaml=sides.replace("templates:", "lang: de\ntemplates:"))
    assert "I002" not in studykit("check", cwd=seas).out
    write(seas, decks__other_yaml=sides.replace("templates:", "lang: en-GB\ntemplates:"))
    assert told.replace("other.yaml:5", "other.yaml:6") in studykit("check", cwd=seas).out

    write(
        seas,
        decks__other_yaml=sides.replace("answer: side}", "answer: side, allow: {I002: so be it}}"),
    )
    assert "I002" not in studykit("check", cwd=seas).out
    (seas / "decks" / "other.yaml").unlink()
    write(seas, more__other_yaml=sides)
    assert "I002" not in studykit("check", "decks/seas.yaml", "more/other.yaml", cwd=seas).out


def test_what_is_waived_is_not_counted_by_other_commands(seas: Path) -> None:
    write(seas, decks__seas_yaml=DECK.replace("key: seas-1\n", ""))
    assert studykit("export", "seas", cwd=seas).err == "1 warning: `studykit check` shows them.\n"


def test_two_decks_with_one_key_are_told_with_both_places(seas: Path) -> None:
    write(seas, decks__other_yaml=OTHER.replace("seas-2", "seas-1"))
    found = studykit("check", cwd=seas)
    assert found.code == 1
    assert (
        "decks/seas.yaml:2:6: T016 the key 'seas-1' is already the key of decks/other.yaml (see decks/other.yaml:2:6). "
        "Give one of the two decks a key of its own: the one that nobody has learned from yet."
    ) in found.out


def test_two_word_lists_with_one_name_are_told_to_be_renamed(tmp_path: Path) -> None:
    write(
        tmp_path,
        greek__unit_csv="english,greek\nsea,θάλασσα\n",
        thai__unit_csv="english,thai\nsea,ทะเล\n",
    )
    found = studykit("check", "greek/unit.csv", "thai/unit.csv", cwd=tmp_path)
    assert found.code == 1
    assert (
        "thai/unit.csv:1:1: T016 the key 'unit' is already the key of greek/unit.csv (see greek/unit.csv:1:1). "
        "A CSV's name is its key, so rename one of the two: the one that nobody has learned from yet."
    ) in found.out


def test_a_fact_base_that_is_not_there_is_told_with_the_place_that_names_it(seas: Path) -> None:
    write(seas, decks__other_yaml=OTHER.replace("../seeds/seas", "../seeds/oceans"))
    found = studykit("check", cwd=seas)
    assert found.code == 1
    assert (
        "seeds/oceans: F001 there is no fact base 'seeds/oceans' (see decks/other.yaml:3:8). Correct"
        in found.out
    )


def test_check_says_what_an_export_would_refuse_at_the_fact_that_holds_it(seas: Path) -> None:
    """The character stands in a wrong option of most items; the one fact that holds it is named, once."""
    write(seas, seeds__seas__seas_yaml=SEAS.replace("ocean: Indian", 'ocean: "Indian\\a"'))
    told = "seeds/seas/seas.yaml:9:3: X006 'arabian' holds the character U+0007, which Anki cannot store. Delete it.\n"
    checked = studykit("check", "seas", cwd=seas)
    assert checked.code == 1
    assert checked.out == f"{told}1 error in 5 items of 1 deck.\n"
    exported = studykit("export", "seas", cwd=seas)
    assert (exported.code, exported.err) == (1, f"{told}Nothing was written: 1 error.\n")
    assert studykit("items", "seas", cwd=seas).code == 0, "the terminal can show it"


def test_a_control_character_of_a_template_is_told_at_its_item(seas: Path) -> None:
    write(seas, decks__seas_yaml=DECK.replace("a part?", "a part?\\x07"))
    found = studykit("check", "seas", cwd=seas)
    assert (
        "seeds/seas/seas.yaml:5:3: X006 the item 'sea-ocean/coral' holds the character U+0007"
        in found.out
    )


def test_a_text_that_yaml_cuts_off_is_a_warning_in_facts_and_decks(seas: Path) -> None:
    rows = SEAS.replace(
        "{name: Coral Sea, ocean: Pacific}", "\n    name: Coral Sea\n    ocean: Pacific, part #2"
    )
    deck = DECK.replace(
        '{from: seas, ask: "Of which ocean is the {name} a part?", answer: ocean}', "#todo"
    ) + ("    from: seas\n    ask: Which ocean is #1 for the {name}?\n    answer: ocean\n")
    write(
        seas,
        seeds__seas__seas_yaml=rows,
        decks__seas_yaml=deck,
        decks__other_yaml=OTHER.replace("atlas", "#a"),
    )
    told = studykit("check", "seas", cwd=seas)
    remedy = 'Put the whole text in quotes: "...". If it is a comment, write a blank behind the #.'
    found = [
        line.partition(" warning F026 ")[::2] for line in told.out.splitlines() if " F026 " in line
    ]
    assert found == [
        (f"{place}:", f"YAML takes '{lost}' for a comment, and the text ends before it. {remedy}")
        for place, lost in (
            ("decks/seas.yaml:7:25", "#1 for the {name}?"),
            ("seeds/seas/seas.yaml:7:26", "#2"),
        )
    ]
    assert (told.code, studykit("check", "seas", "--strict", cwd=seas).code) == (0, 1)
