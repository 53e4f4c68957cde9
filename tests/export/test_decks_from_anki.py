"""`studykit facts import deck.apkg`: decks of Anki's own engine come over, are sound, and go back as what they asked."""

from __future__ import annotations

import contextlib
import csv
import random
import re
from pathlib import Path
from typing import Any

import pytest

from studykit.anki._card_sides import CardSides
from studykit.anki._imported_lookups import _with_ask_back
from studykit.anki.imported_notes import ImportedQuestion
from tests.cli.runner import studykit
from tests.engine import collection, import_package
from tests.export.anki_decks import DECKS, add, new_type, png, write_deck

pytestmark = pytest.mark.engine


def imported(folder: Path, name: str, *, legacy: bool = False) -> tuple[dict[str, Any], str]:
    """The questions that a package becomes, by their stems, and what the import said."""
    write_deck(folder, name, legacy=legacy)
    deck = f"decks/{name}.yaml"
    found = studykit("facts", "import", f"{name}.apkg", "--deck", deck, cwd=folder)
    assert found.code == 0, found.err
    items = studykit("items", "--json", cwd=folder)
    assert items.code == 0, items.err
    by_stem: dict[str, Any] = {}
    for item in items.lines:
        assert not re.search(r"\{\{|<|image-occlusion|Add Reverse", item["stem"]), item["stem"]
        # A word that is asked in two ways: the second one is typed.
        by_stem.setdefault(item["stem"], item["answers"])
    return by_stem, found.out


def test_clozes_come_gap_by_gap_and_what_cannot_be_asked_is_counted(tmp_path: Path) -> None:
    questions, said = imported(tmp_path, "medicine")
    assert questions["[...] irreversibly inhibits COX-1 and COX-2."] == ["Aspirin"]
    assert questions["Aspirin irreversibly inhibits [enzyme] and [enzyme]."] == ["COX-1", "COX-2"]
    assert questions["Beta [...] lower the heart rate."] == ["blockers"]
    assert questions["[...] lower the heart rate."] == ["Beta blockers"]
    assert questions["The **left** **ventricle** pumps blood into the [vessel]."] == ["aorta"]
    assert questions["Na⁺/K⁺ ATPase moves [...] Na⁺ out and 2 K⁺ in."] == ["3"]
    assert questions["Risk factors:\n- smoking\n- [...]"] == ["hypertension"]
    assert questions["GFR = \\(\\frac{ [...] \\times V}{P}\\)"] == ["\\(U\\)"]
    assert questions["Warfarin is monitored by [...]."] == ["INR"]
    assert len(questions) == 18
    table = [" ".join(line.split()) for line in said.splitlines()]
    begin = table.index("came over left out")
    assert table[begin : begin + 7] == [
        "came over left out",
        "notes of Cloze 10 in cloze.csv, cloze-cards.csv, cloze-cards-several.csv",
        "notes of Cloze 1 no gap in it: No gap here",
        "notes of Cloze 1 a gap without words: is an ECG",
        "notes of Image Occlusion 1 image occlusion asks with masks on a picture",
        "looks in 1 note 1 a table (HTML), of which the words are kept",
        "pictures and sounds 3",
    ]
    assert (
        "Rows of cloze-cards and cloze-cards-several are single cards of notes: move the templates"
        in said
    )
    assert studykit("check", cwd=tmp_path).code == 0

    # The deck has the name of the package that it came from, which may be all that there is.
    package = (tmp_path / "medicine.apkg").read_bytes()
    exported = studykit("export", cwd=tmp_path)
    assert exported.code == 1
    assert "would be lost. Write another one: -o NAME.apkg." in exported.err
    assert (tmp_path / "medicine.apkg").read_bytes() == package
    assert not (tmp_path / "decks/medicine.lock").exists()


def test_no_template_asks_for_an_answer_where_it_is_missing() -> None:
    # {{Land}} / {{City}}, and {{#City}}{{City}}{{/City}} / {{Land}}; then a field beside decides.
    there = ImportedQuestion("there", "lands", "{Land}", "City")
    back = ImportedQuestion("back", "lands", "{City}?", "Land", where={"City": "present"})
    side = CardSides("any", 0)
    (both,) = _with_ask_back([(side, there), (side, back)])
    assert (both.ask_back, both.where) == ("{City}?", {"City": "present"})
    back.where = {"Reverse": "present"}
    both, one_way = _with_ask_back([(side, there), (side, back)])
    assert (both.where, one_way.where) == ({"Reverse": "present"}, {"Reverse": "missing"})


def test_voices_come_as_columns_that_are_read(tmp_path: Path) -> None:
    from anki.collection import ExportAnkiPackageOptions

    front = "{{Word}} {{tts ja_JP voices=Apple_Otoya:Word}}"
    back = "{{FrontSide}}<hr id=answer>{{Meaning}}[anki:tts lang=en_US]It is {{Meaning}}[/anki:tts]"
    heard = ("Heard", "{{tts ja_JP:Word}}", "{{FrontSide}}<hr id=answer>{{Meaning}}")
    with collection(tmp_path / "author") as col:
        fields = ["Word", "Meaning", "Spanish", "Some"]
        back += "{{Spanish}} {{Some}}"
        new_type(col, "Voices", fields, [("Read", front, back), heard])
        for word, spanish in [("水", "el agua"), ("火", "el fuego")]:
            said = f"[anki:tts lang=es_MX]{spanish}[/anki:tts]"
            some = f"say {said} now"
            cells = {"Word": word, "Meaning": f"of {word}", "Spanish": spanish + said, "Some": some}
            add(col, col.decks.id("V"), "Voices", cells)
        options = ExportAnkiPackageOptions(
            with_scheduling=False, with_deck_configs=False, with_media=True, legacy=False
        )
        col.export_anki_package(out_path=str(tmp_path / "v.apkg"), options=options, limit=None)
    found = studykit("facts", "import", "v.apkg", "--deck", "decks/v.yaml", cwd=tmp_path)
    assert found.code == 0, found.err
    head = next(tmp_path.glob("**/voices.yaml")).read_text("utf-8")
    assert "Word: {type: text, lang: ja, speak: true}" in head
    assert "Meaning: text" in head
    assert "Spanish: {type: text, lang: es-MX, speak: true}" in head
    assert "Some: text" in head
    table = [" ".join(line.split()) for line in found.out.splitlines()]
    assert "cards Heard of Voices 2 its front is only read by a voice" in table
    assert "reading voice of Meaning in Voices 1 a voice reads more than the field" in table
    assert "looks in 2 notes 2 reading voices" in table
    assert studykit("check", cwd=tmp_path).code == 0
    stems = [item["stem"] for item in studykit("items", "--json", cwd=tmp_path).lines]
    assert stems == ["水", "火"]


@pytest.mark.slow
@pytest.mark.parametrize("legacy", [False, True], ids=["today", "older"])
@pytest.mark.parametrize("name", DECKS)
def test_each_deck_is_sound_and_goes_back(tmp_path: Path, name: str, *, legacy: bool) -> None:
    questions, _ = imported(tmp_path, name, legacy=legacy)
    checked = studykit("check", cwd=tmp_path)
    assert checked.code == 0, checked.out
    assert studykit("export", name, "-o", "back.apkg", cwd=tmp_path).code == 0
    with collection(tmp_path / "learner") as col:
        counts = import_package(col, tmp_path / "back.apkg")
        assert set(counts) == {"new"}
        cards = [col.get_card(card) for card in col.find_cards("")]
        assert len(cards) >= len(questions)
        for card in cards:
            for side in (card.question(), card.answer()):
                assert "{{" not in re.sub(r"\\[(\[].*?\\[)\]]", "", side)
        assert not col.media.check().missing
        assert col.fix_integrity()[1]


@pytest.mark.slow
def test_the_form_of_ultimate_geography_comes_over_whole(tmp_path: Path) -> None:
    questions, _ = imported(tmp_path, "geography")
    assert questions["Chad\nCapital"] == ["N'Djamena"]
    assert questions["Pretoria, Cape Town\nOne of two"] == ["South Africa"]
    assert questions["[picture media/ug-flag-peru.svg]"] == ["Peru"]
    assert questions["[picture media/ug-map-lake_baikal.png]"] == ["Lake Baikal"]
    # A card for each capital, both ways, each flag and each map: as in Anki.
    assert len(questions) == 5 + 5 + 5 + 6
    with (tmp_path / "seeds/geography/ultimate-geography.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows][:4] == ["chad", "romania", "peru", "south-africa"]
    assert all(row["guid"] for row in rows)
    assert rows[0]["tags"] == "UG::Africa"


@pytest.mark.slow
def test_words_come_both_ways_typed_and_by_ear(tmp_path: Path) -> None:
    questions, said = imported(tmp_path, "french")
    assert questions["le chien [sound media/chien.mp3]\n[ʃjɛ̃]"] == ["the dog"]
    assert questions["l’eau\n[o]"] == ["water"]
    assert questions["the bank"] == ["la banque", "la rive"]
    assert questions["[sound media/chat.mp3]"] == ["le chat"]
    assert "modes: [typed]" in (tmp_path / "decks/french.yaml").read_text(encoding="utf-8")
    assert "a sound that is not in the package: manquant" in said
    assert (tmp_path / "seeds/french-not-asked/vocab.csv").is_file()


@pytest.mark.slow
def test_readings_and_cards_that_are_reversed_where_one_says_so(tmp_path: Path) -> None:
    questions, _ = imported(tmp_path, "japanese")
    assert questions["食べ物"] == ["food"]
    assert questions["たべもの"] == ["食べ物"]
    assert questions["food"] == ["食[た]べ 物[もの]"]
    assert questions["水[みず]"] == ["water"]
    assert (questions["火"], questions["fire"], questions["土"]) == (["fire"], ["火"], ["earth"])
    assert "earth" not in questions
    deck = (tmp_path / "decks/japanese.yaml").read_text(encoding="utf-8")
    assert 'ask_back: "{Back}"' in deck
    head = (tmp_path / "seeds/japanese/japanese.yaml").read_text(encoding="utf-8")
    assert "Reading: {type: text, markup: ruby}" in head


@pytest.mark.slow
def test_formulas_lists_and_code_keep_their_markup(tmp_path: Path) -> None:
    questions, said = imported(tmp_path, "maths")
    assert questions["Pythagoras?"] == ["\\(a^2+b^2=c^2\\)"]
    assert questions["\\(\\int_0^1 x\\,dx\\)"] == ["\\(\\frac12\\)"]
    assert questions["A **group** has?"] == ["1. closure\n2. identity"]
    assert questions["Code for a sum"] == ["```\nsum(x for x in [1, 2] if x < 2)\n```"]
    assert questions["a \\* b and \\_x\\_"] == ["2 < 3 & {y}"]
    assert questions["\\(\\sin^2 x + [...] = 1\\)"] == ["\\(\\cos^2 x\\)"]
    assert questions["\\(\\pi\\) is about [number]."] == ["3.14"]
    assert "a formula that is not shown" in said
    assert "a table (HTML): 1" in said
    assert "a picture of LaTeX text" in said


PIECES = [
    "dog", "cat ", "<b>", "</b>", "<i>x</i>", "<br>", "<div>", "</div>", "<ul><li>", "</li></ul>", "\\(x^2\\)",
    "\\(", "{{c1::", "{{c2::", "}}", "::hint", "&lt;", "&amp;", "*", "_", "[a](b)", "# ", "1. ", "<img src='p.png'>",
    "[sound:s.mp3]", "漢字[かん]", "<ruby>水<rt>みず</rt></ruby>", "<code>", "</code>", "<pre>", "</pre>", "<sub>2</sub>",
    "{", "}", '"', "\n", " ", "é", "a:b", "~~", "|", "`", "[$]y[/$]", "<p>", "</p>", "<span style='color:red'>",
]  # fmt: skip
FRONTS = [
    "{{A}}", "{{B}} {{C}}", "{{#C}}{{C}} of {{A}}{{/C}}", "{{A}}{{#B}}<br>[{{B}}]{{/B}}", "{{A}} {{type:B}}",
    "{{#A}}{{#B}}{{C}}{{/B}}{{/A}}", "{{hint:A}} {{B}}", "{{^C}}{{A}}{{/C}}", "Which {is} {{A}}?", "{{furigana:A}}",
    "{{kana:B}}{{#C}} ({{C}} {{A}}){{/C}}",
]  # fmt: skip
BACKS = [
    "{{FrontSide}}<hr id=answer>{{C}}",
    "{{B}}",
    "{{#A}}{{A}}{{/A}} {{B}}",
    "<hr id=answer>{{B}}{{C}}",
]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_decks_of_anything_are_sound_and_go_back(tmp_path: Path, seed: int) -> None:
    from anki.collection import ExportAnkiPackageOptions

    chance = random.Random(seed)

    def text() -> str:
        return "".join(chance.choices(PIECES, k=chance.randrange(8)))

    with collection(tmp_path / "author") as col:
        deck = col.decks.id("R")
        chosen = chance.sample(FRONTS, 5)
        templates = [
            (f"T{place}", front, chance.choice(BACKS)) for place, front in enumerate(chosen)
        ]
        new_type(col, "Any", ["A", "B", "C"], templates)
        for number in range(40):
            cloze = f"{text()}{{{{c1::{text()}}}}}{text()}{{{{c2::word{number}::h}}}}"
            for kind, fields in [
                ("Basic", {"Front": text(), "Back": text()}),
                ("Basic (and reversed card)", {"Front": text(), "Back": text()}),
                ("Cloze", {"Text": cloze, "Back Extra": text()}),
                ("Any", {"A": text(), "B": text(), "C": text()}),
            ]:
                # The engine takes no note without any card.
                with contextlib.suppress(Exception):
                    add(col, deck, kind, fields)
        col.media.write_data("p.png", png(1))
        col.media.write_data("s.mp3", b"ID3")
        options = ExportAnkiPackageOptions(
            with_scheduling=False, with_deck_configs=False, with_media=True, legacy=False
        )
        col.export_anki_package(out_path=str(tmp_path / "r.apkg"), options=options, limit=None)
    found = studykit("facts", "import", "r.apkg", "--deck", "decks/r.yaml", cwd=tmp_path)
    assert found.code == 0, found.err
    checked = studykit("check", cwd=tmp_path)
    assert checked.code == 0, checked.out
    for item in studykit("items", "--json", cwd=tmp_path).lines:
        assert not re.search(r"\{\{c\d+::", item["stem"] + "".join(item["answers"]))
    exported = studykit("export", "-o", "back.apkg", cwd=tmp_path)
    assert exported.code == 0, exported.err
    with collection(tmp_path / "learner") as col:
        assert set(import_package(col, tmp_path / "back.apkg")) == {"new"}
        assert col.fix_integrity()[1]
