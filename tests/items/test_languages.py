"""Decks in other languages: the same items, in other words, and nothing half in one and half in another."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from studykit.problems import Problem
from studykit.questions.item import Item
from studykit.questions.make_items import DeckWithItems, open_deck
from studykit.values._cldr import in_small_letters
from studykit.values._language_words import WORDS_BY_TAG
from studykit.values.language import is_known, language
from studykit.values.scalars import Date

CASE = Path(__file__).parent / "valid/deck-in-another-language"
TAG = re.compile(r"lang: .*\n")


def opened(
    folder: Path, lang: str = "de", *, edit: tuple[str, str] = ("", "")
) -> tuple[DeckWithItems, list[Problem]]:
    """The case's deck in a language, one text of its islands replaced."""
    shutil.copytree(CASE, folder, dirs_exist_ok=True)
    deck, facts = folder / "deck.yaml", folder / "facts/islands.yaml"
    deck.write_text(
        TAG.sub(f"lang: {lang}\n" if lang else "", deck.read_text(encoding="utf-8")),
        encoding="utf-8",
    )
    written = facts.read_text(encoding="utf-8")
    assert edit[0] in written
    facts.write_text(written.replace(*edit, 1), encoding="utf-8")
    found, problems = open_deck(deck)
    assert found
    return found, problems


def shown(item: Item) -> str:
    """All that a learner may see of an item."""
    return "\n".join((*item.wordings, *item.keys, *item.distractors, item.explanation, item.hint))


LACKS = {"fr": {"rank"}, "ja": {"people"}, "ar": {"island", "rank", "people"}}
"""Templates with a format that a language does not have: ordinals, one plural form and not two, `when`."""


@pytest.mark.parametrize("lang", ["", "en", "de-AT", "nl", "fr", "ja", "ar"])
def test_items_are_called_the_same_in_every_language(lang: str, tmp_path: Path) -> None:
    german, _ = opened(tmp_path / "de")
    other, problems = opened(tmp_path / "other", lang)
    refused = {
        touched for problem in problems if problem.code == "T004" for touched in problem.touches
    }
    assert refused == LACKS.get(lang, set())
    assert [item.id for item in other.items] == [
        item.id for item in german.items if item.template not in refused
    ]


TRANSLATED = re.findall(
    r"\b(?:name|kind|colours)@de: [^,\[}]+|colours@de: \[[^\]]*\]",
    (CASE / "facts/islands.yaml").read_text("utf-8"),
)


def test_there_are_translations_to_take_away() -> None:
    assert len(TRANSLATED) == 9


@pytest.mark.parametrize("lost", TRANSLATED)
def test_a_translation_that_is_lost_is_told_at_its_row_and_shown_by_nothing(
    lost: str, tmp_path: Path
) -> None:
    whole, before = opened(tmp_path / "whole")
    found, problems = opened(tmp_path / "lost", edit=(f", {lost}", ""))
    assert [each for each in before if each.code == "F025"] == []
    lines = (tmp_path / "lost/facts/islands.yaml").read_text(encoding="utf-8").splitlines()
    told = [each for each in problems if each.code == "F025"]
    if lost.startswith(
        "kind@"
    ):  # the deck compares it in `where`, as it is written, and shows it nowhere
        assert told == []
        assert [item.id for item in found.items] == [item.id for item in whole.items]
        return
    (problem,) = told
    column = lost.partition(":")[0]
    assert column not in lines[problem.location.line - 1]
    assert quoted_in(problem.message, column)
    ids, made = (
        {item.id for item in each.items if item.template not in ("bigger", "sort")}
        for each in (whole, found)
    )
    assert made < ids
    for item in found.items:
        assert "Island" not in shown(item), item
        assert not re.search(r"\b(red|blue|green)\b", shown(item)), item


def quoted_in(message: str, name: str) -> bool:
    return f"'{name}'" in message


def test_right_answers_are_never_left_out_in_silence(tmp_path: Path) -> None:
    """Two islands are blue. When one has no German name, or no German colour, nobody is asked which is blue."""
    whole, _ = opened(tmp_path / "whole")
    blue = next(item for item in whole.items if item.id == "colour/miyako~blue")
    assert blue.keys == ("Miyako-Insel", "Yonaguni-Insel")
    for lost in ("name@de: Yonaguni-Insel", "colours@de: [blau]"):
        found, _ = opened(tmp_path / lost[:4], edit=(f", {lost}", ""))
        assert not [item for item in found.items if "blau?" in item.stem]
        assert [item for item in found.items if item.stem == "Welche Insel trägt grün?"]


def test_sets_are_asked_among_what_is_translated(tmp_path: Path) -> None:
    found, _ = opened(tmp_path, edit=(", name@de: Yonaguni-Insel", ""))
    bigger = [item for item in found.items if item.template == "bigger"]
    assert bigger
    assert all("Yonaguni" not in shown(item) for item in bigger)


def test_a_base_without_translations_is_read_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts/t.yaml").write_text(
        "say: '{name} heißt {n}.'\nrows: {a: {name: Müller, n: b}}\n", encoding="utf-8"
    )
    deck = tmp_path / "deck.yaml"
    deck.write_text(
        'deck: D\nkey: d\nlang: de\nfacts: facts\ntemplates: {t: {ask: "{name}?", answer: n}}\n',
        encoding="utf-8",
    )
    found, problems = open_deck(deck)
    assert found
    assert [(item.stem, item.explanation) for item in found.items] == [
        ("Müller?", "Müller heißt b.")
    ]
    assert [problem.code for problem in problems] == ["F010"]


def test_an_alias_that_two_rows_share_in_the_language_is_told(tmp_path: Path) -> None:
    edit = ("colours@de: [grün]", "colours@de: [grün], aliases@de: [Insel Miyako]")
    found, problems = opened(tmp_path, edit=edit)
    assert [
        problem.code for problem in problems if problem.code[0] == "F" and problem.code != "F010"
    ] == ["F014"]
    assert not [
        answer
        for item in found.items
        for answer in item.answers
        if "Insel Miyako" in answer.accepted
    ]


@pytest.mark.parametrize(
    ("lang", "loads"), [("", False), ("en", False), ("en-GB", False), ("de", True)]
)
def test_babel_is_loaded_by_decks_in_other_languages_alone(
    lang: str, loads: bool, tmp_path: Path
) -> None:
    opened(tmp_path, lang)
    program = (
        "import sys; from pathlib import Path; from studykit.questions.make_items import open_deck;"
        "open_deck(Path('deck.yaml')); print('babel' in sys.modules)"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == str(loads)


@pytest.mark.parametrize("tag", sorted(WORDS_BY_TAG))
def test_the_words_of_a_language_are_written_as_they_are_read(tag: str) -> None:
    assert is_known(tag)
    words = WORDS_BY_TAG[tag]
    patterns = [words.about, words.ordinal, words.ordinal_in_1_or_2]
    patterns += [*(words.when or ()), *(words.when_before_vowel or ())]
    for pattern in filter(None, patterns):
        assert pattern.count("{}") == 1

    typed = [*words.typed_yes, *words.typed_no, *words.fillers, *words.joiners]
    typed += [*words.before_christ, *words.after_christ]
    typed += [*words.months, *words.units, *words.articles, words.periods.tens]
    periods = words.periods
    typed += [*periods.centuries, *periods.decades, *periods.ranges]
    typed += [*periods.early, *periods.middle, *periods.late]
    assert typed == [in_small_letters(word) for word in typed]
    assert set(words.months.values()) <= set(range(1, 13))
    assert all(pattern.count("{}") == 1 for pattern in periods.decades)
    assert all(pattern.count("{}") == 2 for pattern in periods.ranges)
    assert len(periods.tens.split()) in (0, 8)
    assert set("".join(words.articles.values())) <= set("mfncpx")


def test_a_language_with_a_few_words_shows_the_others_in_english() -> None:
    slovak = language("sk")
    assert not slovak.is_whole
    assert slovak.ordinal(Decimal(3)) == "3."
    assert (slovak.show(value=True), slovak.true) == ("yes", "True")
    assert slovak.show(Date(1914, about=True)) == "~1914"
    assert not slovak.has_when
    assert language("ca").ordinal(Decimal(3)) is None


@pytest.mark.parametrize(
    "lang",
    ["de", "fr", "es", "it", "pt-BR", "nl", "sv", "ja", "zh-Hant", "pl", "ru", "ar", "tr", "hu"],
)
def test_a_language_says_yes_and_no_and_true_and_false_in_words_of_its_own(lang: str) -> None:
    spoken = language(lang)
    assert spoken.is_whole
    words = {spoken.show(value=True), spoken.show(value=False), spoken.true, spoken.false}
    assert len(words) == 4
    assert not words & {"yes", "True", "False"}
