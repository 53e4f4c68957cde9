"""What is said of one value, from the facts to the learner: doubts, sources, times, and what must not change by it.

The items that they make: `valid/said-of-values` and `valid/values-on-a-day`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from studykit.checks.forecast import foretold
from studykit.questions.identity.row_cells import cells_of_facts
from studykit.questions.item import Item
from studykit.questions.judge import Judge
from studykit.values.days import Days, number_of
from studykit.workspace.workspace import Workspace
from tests.cli.runner import studykit
from tests.items.builders import Folder

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
OPERAS = """\
table: operas
source: atlas
columns: {name: text, composer: text, composer@de: text, acts: integer, sung: [text]}
rows:
  carmen: {name: Carmen, composer: Georges Bizet, composer@de: Georg Bizet, acts: 4, sung: [French, Italian]}
  tosca: {name: Tosca, composer: Giacomo Puccini, composer@de: Jakob Puccini, acts: 3, sung: [Italian]}
  aida: {name: Aida, composer: Giuseppe Verdi, composer@de: Josef Verdi, acts: 4, sung: [Italian]}
---
table: sources
rows: {atlas: {title: An atlas}, grove: {title: Grove}}
"""
TEMPLATES = """\
composer: {from: operas, ask: "Who composed {name}?", answer: composer, ask_back: "What did {composer} compose?"}
acts: {from: operas, ask: "How many acts has {name}?", answer: acts}
sung: {from: operas, ask: "How is {name} sung?", answer: sung}
"""
TOWNS = """\
table: towns
complete: true
columns: {name: text, mayor: [text], land: text, people: integer}
rows:
  ulm: {name: Ulm, mayor: [{is: Ada Berg, until: 2027-04}, {is: Tom Vik, since: 2027-05, until: 2028}], land: {is: Baden, until: 2020}, people: {is: 5, until: 2027-03}}
  bern: {name: Bern, mayor: {is: [Jo Lind], since: 2020}, land: Bern}
  rom: {name: Rom, mayor: [Eva Lund], land: {is: Lazio, since: 2030-02}}
"""
OF_TOWNS = """\
mayor: {ask: "Who is the mayor of {name}?", answer: mayor, explain: "In {name}."}
land: {ask: "Where is {name}?", answer: land}
"""


def folder_with(tmp_path: Path, facts: str, templates: str, head: str = "") -> Folder:
    folder = Folder(tmp_path)
    folder.write("facts.yaml", facts)
    folder.deck(templates, head)
    return folder


def verdict(tmp_path: Path, item_id: str, typed: str) -> tuple[str, str]:
    deck = Workspace.open(tmp_path / "deck.yaml")
    (item,) = [item for item in deck.items if item.id == item_id]
    judged = Judge(deck.bank).typed(item, typed)
    return getattr(judged, "verdict", "not graded"), judged.why


def asked_on(tmp_path: Path, *day: int) -> dict[str, tuple[str, ...]]:
    deck = Workspace.open(tmp_path / "deck.yaml", today=date(*day))
    return {item.stem: tuple(item.keys) for item in deck.items}


# --- what does not change --------------------------------------------------------------------------------------


def test_a_value_that_becomes_a_mapping_changes_no_id_and_no_note(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, OPERAS, TEMPLATES)
    before = folder.remember()
    plan = Workspace.open_sound(tmp_path / "deck.yaml", NOW).plan(NOW)
    plan.write(tmp_path / "d.apkg", lambda: NOW)
    lock = (tmp_path / "deck.lock").read_bytes()
    said = OPERAS.replace("acts: 4, sung: [French,", "acts: {is: 4}, sung: [{is: French},")
    said = said.replace("name: Tosca,", "name: {is: Tosca},")
    folder.write("facts.yaml", said)
    assert folder.items() == before
    again = Workspace.open_sound(tmp_path / "deck.yaml", NOW).plan(NOW)
    assert (again.export.new, again.export.updated) == ((), ())
    again.write(tmp_path / "d.apkg", lambda: NOW)
    assert (tmp_path / "deck.lock").read_bytes() == lock

    # A source, a note, a doubt change the notes that show them, and those alone; no id of any.
    folder.write("facts.yaml", said.replace("acts: {is: 4}", "acts: {is: 4, source: grove#3}"))
    updated = Workspace.open_sound(tmp_path / "deck.yaml", NOW).plan(NOW).export
    assert updated.updated == ("acts/carmen",)
    assert not updated.new


def test_a_dispute_takes_away_what_rests_on_it_and_nothing_else(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, OPERAS, TEMPLATES)
    before = folder.remember()
    disputed = OPERAS.replace(
        "acts: 4, sung: [French, ", "acts: {is: 4, disputed: Or 3.}, sung: [French, "
    )
    disputed = disputed.replace("[French, Italian]", "[French, {is: Italian, disputed: Once.}]")
    folder.write("facts.yaml", disputed)
    items = folder.items()
    assert before.keys() - items.keys() == {"acts/carmen"}
    assert items.keys() <= before.keys()
    assert items["sung/carmen"].keys == ("French",)
    assert [items[name].distractors for name in items if not name.startswith("sung")] == [
        before[name].distractors for name in items if not name.startswith("sung")
    ]
    # Who answers with it is not marked, and reads how it is disputed.
    assert verdict(tmp_path, "sung/carmen", "Italian") == (
        "not graded",
        "'Italian' is disputed (Once.): not counted.",
    )
    assert "(acts disputed: Or 3.)" not in items["composer/carmen"].explanation
    assert "acts 4 (disputed: Or 3.)" in items["composer/carmen"].explanation


def test_what_is_asked_by_a_disputed_value_is_a_wrong_option_nowhere(tmp_path: Path) -> None:
    facts = """\
table: premieres
columns: {work: works, city: text, year: integer}
rows:
  a: {work: carmen, city: Paris, year: 1875}
  b: {work: tosca, city: Rome, year: 1900}
  c: {work: turandot, city: {is: Milan, disputed: Or Paris.}, year: 1926}
---
table: works
columns: {name: text}
rows: {carmen: {name: Carmen}, tosca: {name: Tosca}, turandot: {name: Turandot}, aida: {name: Aida}}
"""
    folder = folder_with(
        tmp_path,
        facts,
        'city: {from: premieres, ask: "What was first played in {city}?", answer: work}\n'
        'year: {from: premieres, ask: "What was first played in {year}?", answer: work}',
    )
    items = folder.items()
    # Turandot may have been first played in Paris; in 1875 it was not.
    assert set(items["city/a"].distractors) == {"Tosca", "Aida"}
    assert set(items["year/a"].distractors) == {"Tosca", "Aida", "Turandot"}


def test_a_row_is_found_by_where_only_if_nobody_disputes_that(tmp_path: Path) -> None:
    templates = (
        'four: {from: operas, where: {acts: WANTED}, ask: "Who composed {name}?", answer: composer}'
    )
    folder = folder_with(tmp_path, OPERAS.replace("acts: 4", "acts: {is: 4, disputed: Or 3.}"), "")
    for wanted, found in {
        "4": [],
        "3": ["four/tosca"],
        "!=3": [],
        "present": 3,
        ">2": ["four/tosca"],
    }.items():
        folder.deck(templates.replace("WANTED", f'"{wanted}"'))
        items, _ = folder.open()
        assert sorted(items) == found or len(items) == found, wanted


# --- languages -------------------------------------------------------------------------------------------------


def in_german(tmp_path: Path, composer: str) -> Item:
    facts = OPERAS.replace("composer: Georges Bizet, composer@de: Georg Bizet", composer)
    folder = folder_with(
        tmp_path, facts, 'composer: {from: operas, ask: "{name}?", answer: composer}', "lang: de\n"
    )
    return folder.items()["composer/carmen"]


def test_what_is_said_of_a_value_is_said_of_it_in_every_language(tmp_path: Path) -> None:
    item = in_german(
        tmp_path,
        "composer: {is: Georges Bizet, source: grove#1, note: He died., note@de: Er starb.}, composer@de: Georg Bizet",
    )
    assert item.keys == ("Georg Bizet",)
    assert item.explanation.endswith("\nEr starb.")
    assert [source.ref for source in item.sources] == ["grove#1"]
    # What is said of the translation goes before it.
    item = in_german(
        tmp_path,
        "composer: {is: Georges Bizet, source: grove#1, note: He died.}, composer@de: {is: Georg Bizet, note: So im Lexikon.}",
    )
    assert item.explanation.endswith("\nSo im Lexikon.")
    assert [source.ref for source in item.sources] == ["grove#1"]
    # In whatever language it is disputed.
    for mapping in (
        "composer: {is: Georges Bizet, disputed: No.}, composer@de: Georg Bizet",
        "composer: Georges Bizet, composer@de: {is: Georg Bizet, disputed@fr: Non.}",
    ):
        facts = OPERAS.replace("composer: Georges Bizet, composer@de: Georg Bizet", mapping)
        folder = folder_with(
            tmp_path,
            facts,
            'composer: {from: operas, ask: "{name}?", answer: composer}',
            "lang: de\n",
        )
        assert set(folder.items()) == {"composer/tosca", "composer/aida"}


# --- time ------------------------------------------------------------------------------------------------------


def test_what_a_value_was_until_a_day_was_right(tmp_path: Path) -> None:
    folder_with(tmp_path, TOWNS, OF_TOWNS, "as_of: 2027-06\n")
    assert verdict(tmp_path, "mayor/ulm", "Tom Vik")[0] == "right"
    assert verdict(tmp_path, "mayor/ulm", "Ada Berg") == (
        "wrong",
        "'Ada Berg' was right until April 2027.",
    )


def test_a_deck_of_today_follows_its_values(tmp_path: Path) -> None:
    folder_with(tmp_path, TOWNS, OF_TOWNS, "as_of: today\n")
    assert asked_on(tmp_path, 2027, 4, 30)["Who is the mayor of Ulm?"] == ("Ada Berg",)
    assert asked_on(tmp_path, 2027, 5, 1)["Who is the mayor of Ulm?"] == ("Tom Vik",)
    assert "Who is the mayor of Ulm?" not in asked_on(tmp_path, 2029, 1, 1)
    assert "Where is Ulm?" not in asked_on(tmp_path, 2027, 1, 1)
    assert asked_on(tmp_path, 2030, 2, 1)["Where is Rom?"] == ("Lazio",)

    today = date(2026, 12, 1)
    deck = Workspace.open(tmp_path / "deck.yaml", today=today)
    told = [(str(change.day.year), change.stem, change.before, change.after)
            for change in foretold(deck.loaded, {}, deck.items, today, 3000)]  # fmt: skip
    assert told == [
        ("2027", "Who is the mayor of Ulm?", ("Ada Berg",), ("Tom Vik",)),
        ("2029", "Who is the mayor of Ulm?", ("Tom Vik",), ()),
        ("2030", "Where is Rom?", (), ("Lazio",)),
    ]
    # The compiled deck holds until the next of these days, and not longer.
    turns = [number_of(date(2021, 1, 1)), number_of(date(2027, 3, 31))]
    assert deck.loaded.days_alike(today) == Days(*turns)


def test_a_day_that_changes_no_card_changes_no_note(tmp_path: Path) -> None:
    folder_with(tmp_path, TOWNS, OF_TOWNS, "as_of: today\n")
    lock = tmp_path / "deck.lock"

    def exported(*day: int) -> tuple[str, ...]:
        moment = datetime(*day, 12, tzinfo=UTC)  # type: ignore[arg-type, misc]
        plan = Workspace.open_sound(tmp_path / "deck.yaml", moment).plan(moment)
        plan.write(tmp_path / "d.apkg", lambda: datetime(2100, 1, 1, tzinfo=UTC))
        return (*plan.export.new, *plan.export.updated)

    assert exported(2026, 12, 1)
    before = lock.read_bytes()
    assert exported(2027, 4, 30) == ()
    assert lock.read_bytes() == before
    assert exported(2027, 5, 1) == ("mayor/ulm",)
    # Nor do rows seem to say something else by then.
    rows = []
    for day in (date(2026, 12, 1), date(2029, 1, 1)):
        base = Workspace.open(tmp_path / "deck.yaml", today=day).base
        rows.append(cells_of_facts(base, ["towns/ulm", "towns/bern"]))
    assert rows[0] == rows[1]


def test_why_says_what_is_disputed_and_what_does_not_hold(tmp_path: Path) -> None:
    folder_with(
        tmp_path,
        TOWNS.replace("land: Bern", "land: {is: Bern, disputed: A city of its own.}"),
        OF_TOWNS,
        "as_of: 2027-06\n",
    )
    told = studykit("why", "towns/ulm", "deck.yaml", cwd=tmp_path).out
    assert "Its 'land', which the answer needs, does not hold on the deck's `as_of`." in told
    told = studykit("why", "towns/bern", "deck.yaml", cwd=tmp_path).out
    assert "Its 'land', which the answer needs, is disputed: 'A city of its own.'" in told


def test_a_list_may_stand_in_the_decks_language_alone(tmp_path: Path) -> None:
    facts = "columns: {name: text, sung: [text], sung@de: [text]}\nrows:\n  a: {name: A, sung@de: [{is: Deutsch, note: Nur so.}]}\n"
    folder = folder_with(
        tmp_path, facts, 'sung: {ask: "{name}?", answer: sung, ask_back: "{sung}?"}', "lang: de\n"
    )
    assert list(folder.items()) == ["sung/a", "sung/a~Deutsch<"]


# --- where it is shown -----------------------------------------------------------------------------------------


def test_each_way_out_shows_the_values_own_source_note_and_doubt(tmp_path: Path) -> None:
    facts = OPERAS.replace(
        "composer: Georges Bizet",
        "composer: {is: Georges Bizet, source: grove#3, note: He died soon.}",
    )
    facts = facts.replace("acts: 4, sung: [French", "acts: {is: 4, disputed: Or 3.}, sung: [French")
    folder_with(
        tmp_path,
        facts,
        'composer: {from: operas, where: {name: Carmen}, ask: "Who composed {name}?", answer: composer}',
    )
    told = "Grove #3", "He died soon.", "acts 4 (disputed: Or 3.)"
    for format_name in ("html", "csv"):
        studykit(
            "export", "deck.yaml", "--format", format_name, "-o", f"d.{format_name}", cwd=tmp_path
        )
        text = (tmp_path / f"d.{format_name}").read_text(encoding="utf-8")
        assert [each for each in told if each not in text] == [], format_name
        assert "An atlas" not in text
    plan = Workspace.open_sound(tmp_path / "deck.yaml", NOW).plan(NOW)
    (note,) = plan.export.notes
    fields = " ".join(map(str, note.fields))
    assert [each for each in told if each not in fields] == []
    sitting = ("quiz", "deck.yaml", "--cram", "--mode", "typed")
    for more in ((), ("--json",)):
        answer = '{"answer": "Georges Bizet"}\n' if more else "Georges Bizet\n\n"
        shown = studykit(*sitting, *more, cwd=tmp_path, answers=answer).out
        # Beside an answer stands the source in a word; the place in it is for whoever asks for more.
        wanted = told if more else ("(Grove)", *told[1:])
        assert [each for each in wanted if each not in shown] == [], shown
