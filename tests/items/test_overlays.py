"""An overlay: one's own spellings, notes and rows over somebody's facts, and what becomes of them at an update."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from studykit.checks.why_item import why_item
from studykit.checks.why_row import why_row
from studykit.cli._watched_files import WatchedFiles
from studykit.facts.load import load
from studykit.facts.source_texts import texts_of_sources
from studykit.problems import errors, in_order
from studykit.questions.item import Item
from studykit.questions.judge import Judge
from studykit.workspace.kept_work import Making
from studykit.workspace.quiz_deck import NoLog, QuizDeck
from studykit.workspace.workspace import Workspace, check_decks

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
PLANETS = """\
table: planets
source: atlas
columns: {name: text, place: integer, kind: text, moons: "[text]"}
unique: [[place]]
rows:
  mercury: {name: Mercury, place: 1, kind: rocky}
  venus: {name: Venus, place: 2, kind: rocky, aliases: [the morning star]}
  mars: {name: Mars, place: 4, kind: rocky, moons: [Phobos, Deimos]}
  jupiter: {name: Jupiter, place: 5, kind: giant}
  saturn: {name: Saturn, place: 6, kind: giant, note: It has rings.}
---
table: counts
sql: SELECT kind AS id, kind, count(*) AS many FROM planets GROUP BY kind
columns: {many: integer}
---
table: sources
rows: {atlas: {title: An atlas}}
"""
MINE = """\
table: planets
source: diary
rows:
  venus: {aliases: [Vesper, the morning star]}
  saturn: {note: I saw them.}
  pluto: {name: Pluto, place: 9, kind: rocky, confused_with: [mars]}
---
table: sources
rows: {diary: {title: My diary, file: diary.txt}}
"""
DECK = """\
deck: Planets
key: planets-1
facts: base
overlay: mine
templates:
  place: {from: planets, ask: "Which planet is number {place}?", answer: name}
"""


@pytest.fixture
def deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    put(
        {
            "base/planets.yaml": PLANETS,
            "mine/planets.yaml": MINE,
            "mine/diary.txt": "Pluto is the ninth.",
        }
    )
    put({"deck.yaml": DECK})
    return Path("deck.yaml")


def put(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")


def items(deck: Path) -> dict[str, Item]:
    return {item.id: item for item in Workspace.open(deck).items}


def told(deck: Path) -> list[str]:
    """Return the errors of a deck, and what is told of overlays."""
    found = in_order(check_decks([Workspace.open(deck)], NOW, are_all_decks=True))
    return [str(problem) for problem in found if problem.level == "error" or problem.code == "F037"]


def test_spellings_count_notes_are_shown_and_a_row_more_is_asked(deck: Path) -> None:
    opened = Workspace.open(deck)
    assert told(deck) == []
    judge = Judge(opened.bank)
    venus, saturn, pluto = (opened.item(f"place/{name}") for name in ("venus", "saturn", "pluto"))
    assert venus
    assert saturn
    assert pluto
    assert [judge.typed(venus, text).verdict for text in ("Vesper", "the morning star", "Mars")] == [
        "right", "right", "wrong"
    ]  # fmt: skip
    assert "It has rings. I saw them." in saturn.explanation
    assert pluto.keys == ("Pluto",)
    plan = Workspace.open_sound(deck, NOW).plan(NOW)
    back = next(note for note in plan.export.notes if note.id == "place/saturn")
    assert any("I saw them." in field for field in back.fields)


def test_why_tells_what_an_overlay_says_and_where(deck: Path) -> None:
    opened = Workspace.open(deck)
    why = why_item(opened.loaded, {}, opened.items[1])
    assert [(reason.why, str(reason.where)) for reason in why.overlaid] == [
        ("aliases: Vesper, the morning star", "mine/planets.yaml:4:3")
    ]
    pluto = why_item(opened.loaded, {}, opened.items[-1])
    assert [str(reason.where) for reason in pluto.facts] == ["mine/planets.yaml:6:3"]


def test_what_it_says_nothing_of_is_bit_for_bit_as_without_it(deck: Path) -> None:
    """Without rows more also the options: a row more is a candidate, as it would be in the facts."""
    put(
        {
            "mine/planets.yaml": "table: planets\nrows: {saturn: {note: N, note@de: M, aliases: [S]}}\n"
        }
    )
    over, drawn_by = items(deck), Workspace.open(deck)._drawn_by()
    put({"deck.yaml": DECK.replace("overlay: mine\n", "")})
    assert Workspace.open(deck)._drawn_by() == drawn_by
    for identity, item in items(deck).items():
        assert (over[identity] == item) == (identity != "place/saturn")
        assert over[identity].distractors == item.distractors


def test_an_update_of_the_base_keeps_all_and_tells_what_finds_nothing(deck: Path) -> None:
    put(
        {
            "base/planets.yaml": PLANETS.replace("venus:", "hesperus:")
            .replace("[the morning star]", "[dawn], was: [venus]")
            .replace("  saturn: {name: Saturn, place: 6, kind: giant, note: It has rings.}\n", "")
            .replace("  jupiter:", "  Pluto: {name: Pluto, place: 9, kind: dwarf}\n  jupiter:")
        }
    )
    assert [problem.partition(" (see")[0] for problem in told(deck)] == [
        "mine/planets.yaml:4:3: warning F037 the row 'venus' is called 'hesperus' in the base now. Write hesperus here.",
        (
            "mine/planets.yaml:5:3: warning F037 the base has no row 'saturn' in the table 'planets'. "
            "Correct the id, or delete the row."
        ),
        (
            "mine/planets.yaml:6:3: warning F037 the base has the row 'Pluto', and says its 'name', 'place', 'kind' and "
            "'confused_with': not used here"
        ),
    ]
    now = items(deck)
    assert {"Vesper", "dawn"} <= set(now["place/venus"].answers[0].accepted)
    assert "kind dwarf" in now["place/Pluto"].explanation
    assert Path("mine/planets.yaml").read_text(encoding="utf-8") == MINE


def test_a_row_that_contradicts_the_base_is_left_out_with_what_refers_to_it(deck: Path) -> None:
    put(
        {
            "mine/planets.yaml": "table: planets\nsource: atlas\nrows:\n  vulcan: {name: Vulcan, place: 1, kind: rocky}\n"
            "  twin: {name: Twin, place: 10, kind: rocky, confused_with: [vulcan]}\n"
        }
    )
    (problem,) = told(deck)
    assert problem.startswith("mine/planets.yaml:4:3: F006 'vulcan' and 'mercury' agree on 'place'")
    over = items(deck)
    put({"deck.yaml": DECK.replace("overlay: mine\n", "")})
    assert over == items(deck)


def test_what_is_for_the_base_to_say_is_left_out(deck: Path) -> None:
    put(
        {
            "mine/planets.yaml": "table: planets\nlabel: kind\nrows:\n  mars: {place: seven, note: Red.}\n"
            "  pluto: {name: Pluto, source: atlas, place: 9, kind: rocky, size: 3}\n"
            "---\ntable: planest\nrows: {a: {name: A}}\n---\ntable: counts\nrows: {rocky: {note: N}}\n"
        }
    )
    assert [problem.partition(" F037 ")[0::2] for problem in told(deck)] == [
        ("mine/planets.yaml:2:1: warning", ("'label' of the table 'planets' is for the base to say. "
         "Delete it: an overlay may say table, rows, key, head, split, missing and source.")),
        ("mine/planets.yaml:4:3: warning", ("the base has the row 'mars', and says its 'place': not used here "
         "(see base/planets.yaml:8:3). Delete what is not yours: aliases and note are added to the row all the same.")),
        ("mine/planets.yaml:5:62: warning", ("the base's table 'planets' has no column 'size'. "
         "Correct it, or delete it.")),
        ("mine/planets.yaml:7:8: warning", ("the base has no table 'planest', over which this could be put. "
         "Correct the name. Did you mean 'planets'? "
         "Or put a table of your own into a folder of its own, and name that in `facts:`.")),
        ("mine/planets.yaml:10:8: warning", ("the table 'counts' is computed, and nothing is put over it. "
         "Write it over the table that the `sql` reads.")),
    ]  # fmt: skip
    assert "place 4" in items(deck)["place/mars"].explanation
    assert "Red." in items(deck)["place/mars"].explanation


def test_a_csv_and_a_second_overlay_over_the_first(deck: Path) -> None:
    put(
        {
            "deck.yaml": DECK.replace("mine\n", "[mine, more]\n"),
            "more/planets.csv": "id,aliases,note,name,place,kind,source,moons\n"
            "pluto,the ninth;Hades,Cold.,,,,,\neris,,,Eris,10,rocky,atlas,Dysnomia;Xena\n",
        }
    )
    assert told(deck) == []
    now = items(deck)
    assert set(now["place/pluto"].answers[0].accepted) == {"the ninth", "Hades"}
    assert "Cold." in now["place/pluto"].explanation
    assert "moons Dysnomia and Xena" in now["place/eris"].explanation


def test_a_base_of_a_csv_has_rows_in_yaml_put_over_it(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "mine").mkdir()
    (tmp_path / "base/words.csv").write_text(
        "english,german\ndog,Hund\ncat,Katze\n", encoding="utf-8"
    )
    mine = "table: words\nrows:\n  dog: {note: der}\n  cow: {english: cow, german: Kuh}\n"
    (tmp_path / "mine/words.yaml").write_text(mine, encoding="utf-8")
    base, problems = load([tmp_path / "base"], overlays=[tmp_path / "mine"])
    assert errors(problems) == []
    assert [(row.id, *row.cells) for row in base.tables["words"].rows] == [
        ("dog", "dog", "Hund", "der"),
        ("cat", "cat", "Katze", None),
        ("cow", "cow", "Kuh", None),
    ]


@pytest.mark.parametrize("text", ["base", "base/../base", "base/planets.yaml", "base/mine"])
def test_an_overlay_among_the_facts_is_refused_at_its_place(deck: Path, text: str) -> None:
    put({"deck.yaml": DECK.replace("overlay: mine", f"overlay: {text}")})
    assert told(deck) == [
        (
            f"deck.yaml:4:10: T014 the overlay '{text}' lies in the folder of the facts. "
            "Move it into a folder of its own, which no update of the facts touches."
        )
    ]


def test_an_overlay_that_is_not_there_is_told_with_its_place_in_the_deck(deck: Path) -> None:
    put({"deck.yaml": DECK.replace("overlay: mine", "overlay: mien")})
    (problem,) = told(deck)
    assert (
        problem
        == "mien: F001 there is no fact base 'mien' (see deck.yaml:4:10). Correct the path. Did you mean 'mine'?"
    )
    assert len(items(deck)) == 5


def test_slips_in_it_touch_what_it_brings_and_nothing_of_the_base(deck: Path) -> None:
    put(
        {
            "mine/planets.yaml": MINE.replace(
                "pluto: {name: Pluto", "pluto: {name: Pluto, name: Hades"
            )
        }
    )
    assert [problem.partition(" ")[2][:4] for problem in told(deck)] == ["F003"]
    assert len(items(deck)) == 5
    put({"mine/planets.yaml": MINE.replace("note: I saw them.", "note: [I, saw]")})
    assert [problem.partition(" ")[2][:4] for problem in told(deck)] == ["F004"]
    assert items(deck)["place/saturn"].explanation.endswith("It has rings.")


def test_what_is_kept_of_a_deck_hangs_on_its_overlays(deck: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"

    def accepted() -> list[tuple[str, ...]]:
        opened = Workspace.open(deck, today=NOW, cache=cache)
        in_quiz = QuizDeck.open(deck, NoLog(), cache, NOW, as_json=True)
        assert [item.answers for item in in_quiz.items.values()] == [
            item.answers for item in opened.items
        ]
        return [item.answers[0].accepted for item in opened.items]

    assert ("Vesper", "the morning star") in accepted()
    opened = Workspace.open(deck)
    put({"mine/planets.yaml": MINE.replace("Vesper", "Hesper")})
    assert not opened.is_as_its_files()
    assert ("Hesper", "the morning star") in accepted()


def test_what_is_muted_is_not_asked_and_comes_back_as_it_was(deck: Path) -> None:
    muting = DECK.replace("overlay", "mute: [place/mars, planets/pluto]\noverlay")
    everything = items(deck)
    assert retired_in_next_export(deck) == set()
    put({"deck.yaml": muting})
    asked = items(deck)
    assert asked == {identity: everything[identity] for identity in asked}
    assert everything.keys() - asked.keys() == {"place/mars", "place/pluto"}
    assert list(Workspace.open(deck, making=Making.ON_DEMAND).items) == list(asked.values())
    assert why_not(deck, "mars") == why_not(deck, "pluto") == ["`mute` of the deck names it"]
    assert told(deck) == []
    assert retired_in_next_export(deck) == {"place/mars", "place/pluto"}
    put({"deck.yaml": DECK})
    assert items(deck) == everything
    assert retired_in_next_export(deck) == set()


def why_not(deck: Path, row: str) -> list[str]:
    """Return why the deck asks nothing about a planet."""
    opened = Workspace.open(deck)
    planets = opened.base.tables["planets"]
    about = planets, planets.by_id[row], opened.templates
    outcomes = why_row(opened.loaded, {}, opened.items, opened.problems, about)
    return [outcome.why_not for outcome in outcomes]


def retired_in_next_export(deck: Path) -> set[str]:
    Workspace.open_sound(deck, NOW).plan(NOW).write(Path("deck.apkg"), lambda: NOW)
    entries = Workspace.open(deck).lock.entries
    return {identity for identity, entry in entries.items() if entry.retired}


def test_a_slip_in_mute_is_told_and_a_row_that_has_another_id_now_stays_muted(deck: Path) -> None:
    put(
        {
            "base/planets.yaml": PLANETS.replace("mars: {", "ares: {was: [mars], "),
            "deck.yaml": DECK.replace("overlay", "mute: [place/sturn, planets/mars]\noverlay"),
        }
    )
    assert "place/mars" not in items(deck)
    found = check_decks([Workspace.open(deck)], NOW, are_all_decks=True)
    assert [str(problem) for problem in found if problem.code in ("T022", "F015")] == [
        (
            "deck.yaml:4:8: warning T022 `mute` names 'place/sturn', and there is no such item and no such fact. "
            "Correct it, or delete it. Did you mean 'place/saturn'?"
        )
    ]


def test_sources_of_an_overlay_and_csv_files_that_it_names_lie_in_its_folder(deck: Path) -> None:
    put(
        {
            "mine/more.csv": "id,note\nmars,Red.\n",
            "mine/csv.yaml": "table: planets\nrows: more.csv\n",
        }
    )
    opened = Workspace.open(deck)
    assert opened.base.sheets == ("mine/more.csv",)
    assert [paragraph.text for paragraph in texts_of_sources(opened.base)["diary"].paragraphs] == [
        "Pluto is the ninth."
    ]
    assert [problem.code for problem in opened.problems if problem.code == "F027"] == []
    assert "Red." in items(deck)["place/mars"].explanation
    assert {"mine/planets.yaml", "mine/csv.yaml"} <= WatchedFiles([deck]).stamps().keys()
