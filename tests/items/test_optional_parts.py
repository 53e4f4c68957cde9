"""Optional parts of a stem when facts and languages change: `{name}{? ({info})?}`."""

from __future__ import annotations

from pathlib import Path

from tests.items.builders import Folder

LANDS = """\
complete: true
columns: {name: text, name@de: text, info: text, info@de: text, capital: text}
rows:
  abkhazia: {name: Abkhazia, name@de: Abchasien, info: partly recognized, info@de: teils anerkannt, capital: Sukhumi}
  artsakh: {name: Artsakh, name@de: Arzach, info: until 2023, capital: Stepanakert}
  norway: {name: Norway, name@de: Norwegen, capital: Oslo}
  latvia: {name: Latvia, name@de: Lettland, capital: Riga}
  malta: {name: Malta, name@de: Malta, capital: Valletta}
"""
TEMPLATE = 'capital: {ask: "{name}{? ({info})?}: capital?", answer: capital}'


def lands(path: Path, rows: str = LANDS, head: str = "") -> Folder:
    folder = Folder(path)
    folder.write("lands.yaml", rows)
    folder.deck(TEMPLATE, head)
    return folder


def test_a_part_that_is_filled_later_is_an_edit_of_the_same_item(tmp_path: Path) -> None:
    folder = lands(tmp_path)
    before = folder.remember()
    assert before["capital/norway"].stem == "Norway: capital?"
    folder.write("lands.yaml", LANDS.replace("Norwegen,", "Norwegen, info: a kingdom,"))
    after = folder.items()
    assert after["capital/norway"].stem == "Norway (a kingdom): capital?"
    assert after.keys() == before.keys()
    for identity, item in after.items():
        assert item.distractors == before[identity].distractors
    # Nor does a part that goes again, or another wording around it.
    folder.write("lands.yaml", LANDS.replace("info: until 2023,", ""))
    folder.deck(TEMPLATE.replace("capital?", "capital{?, {info}?}?"))
    assert folder.items().keys() == before.keys()


def test_a_part_that_is_not_translated_is_left_out(tmp_path: Path) -> None:
    folder = lands(tmp_path, head="lang: de\n")
    items, problems = folder.open()
    assert items["capital/abkhazia"].stem == "Abchasien (teils anerkannt): capital?"
    assert items["capital/artsakh"].stem == "Arzach: capital?"
    told = [str(problem) for problem in problems if problem.code == "F025"]
    assert len(told) == 1
    assert "'artsakh' has no 'info@de', so the deck leaves out what would show it." in told[0]


def test_two_rows_that_one_stem_without_a_part_may_mean_are_no_options_for_each_other(
    tmp_path: Path,
) -> None:
    """Rows that differ in what both show are another matter, and so are rows of another name."""
    more = """\
  georgia: {name: Georgia, name@de: Georgien, info: a country, capital: Tbilisi}
  atlanta: {name: Georgia, name@de: Georgia, info: a state, capital: Atlanta}
  island: {name: Georgia, name@de: Georgien, capital: Grytviken}
"""
    items = lands(tmp_path, LANDS.partition("  norway")[0] + more).items()
    assert items["capital/island"].stem == "Georgia: capital?"
    assert set(items["capital/island"].distractors) == {"Sukhumi", "Stepanakert"}
    assert "Grytviken" not in items["capital/georgia"].distractors
    assert "Atlanta" in items["capital/georgia"].distractors
    assert "Grytviken" in items["capital/abkhazia"].distractors


def test_what_a_column_may_lack_in_a_language_is_not_told(tmp_path: Path) -> None:
    """`optional: true` stands at the column, of whatever language; a text that is needed is told all the same."""
    for declared in ("info: {optional: true}", "info: text, info@de: {optional: true}"):
        rows = LANDS.replace("info: text, info@de: text", declared)
        if "info@de" not in declared:
            rows = rows.replace("optional: true}", "optional: true}, info@de: text")
        items, problems = lands(tmp_path, rows, "lang: de\n").open()
        assert [problem.code for problem in problems if problem.code[0] == "F"] == ["F010"]
        assert items["capital/artsakh"].stem == "Arzach: capital?"
    unnamed = lands(tmp_path, rows.replace("name@de: Arzach, ", ""), "lang: de\n")
    items, problems = unnamed.open()
    assert "capital/artsakh" not in items
    told = next(problem for problem in problems if problem.code == "F025")
    assert "'artsakh' has no 'name@de', so the deck asks nothing that would show it" in told.message


def test_whether_a_text_is_there_is_asked_in_the_deck_s_language(tmp_path: Path) -> None:
    """Other conditions name values as they are written, in whatever language the deck is."""
    folder = lands(tmp_path)
    templates = """\
there: {where: {info: present}, ask: "{name}?", answer: capital}
missing: {where: {info: missing}, ask: "{name}?", answer: capital}
either: {where: {info: [missing, until 2023]}, ask: "{name}?", answer: capital}
value: {where: {info: until 2023}, ask: "{name}?", answer: capital}
"""
    rows = {"there": "abkhazia artsakh", "missing": "norway latvia malta", "value": "artsakh"}
    for lang in ("", "lang: fr\n", "lang: de\n"):
        if lang == "lang: de\n":
            rows = {
                "there": "abkhazia",
                "missing": "artsakh norway latvia malta",
                "value": "artsakh",
            }
        folder.deck(templates, lang)
        items = folder.items()
        for template, kept in rows.items():
            ids = [identity for identity in items if identity.startswith(f"{template}/")]
            assert ids == [f"{template}/{row}" for row in kept.split()]
        assert "either/artsakh" in items
        assert "either/abkhazia" not in items

    # A column that stands there with languages alone is asked for by its plain name.
    folder.write("lands.yaml", LANDS.replace("info: ", "info@fr: "))
    folder.deck(templates.partition("either")[0], "lang: de\n")
    assert [identity for identity in folder.items() if identity.startswith("there/")] == [
        "there/abkhazia"
    ]
