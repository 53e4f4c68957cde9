"""`article:` on a row: shown where a pattern says `{name:the}`, in the deck's language, and graded either way."""

from __future__ import annotations

from pathlib import Path

from studykit.grading.verdict import Verdict
from studykit.questions.judge import Judge
from studykit.workspace.workspace import Workspace
from tests.items.builders import Folder

LANDS = """\
columns: {name: text, name@de: text, capital: text}
rows:
  nl: {name: Netherlands, name@de: Niederlande, article: the, article@de: die, capital: Amsterdam}
  bs: {name: Bahamas, name@de: Bahamas, article: the, capital: Nassau}
  no: {name: Norway, name@de: Norwegen, capital: Oslo}
  fo: {name: Føroyar, name@de: Føroyar, article: hinar, article@de: hinar, capital: Tórshavn}
"""
TEMPLATES = """\
stem: {ask: "{name:The}?", answer: capital}
back: {ask: "Of what is {capital} the capital?", answer: name}
with: {ask: "{capital}?", answer: "{name:the}"}
"""


def test_the_article_is_that_of_the_name_s_language(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("lands.yaml", LANDS)
    stems = {
        "": ["The Netherlands?", "The Bahamas?", "Norway?", "Hinar Føroyar?"],
        # A language that the facts do not have: names and articles are taken as they are.
        "lang: fr\n": ["The Netherlands?", "The Bahamas?", "Norway?", "Hinar Føroyar?"],
        "lang: de\n": ["Die Niederlande?", "Bahamas?", "Norwegen?", "Hinar Føroyar?"],
    }
    for lang, shown in stems.items():
        folder.deck(TEMPLATES, lang)
        items, problems = folder.open()
        assert [item.stem for item in items.values() if item.template == "stem"] == shown
        assert "F025" not in [problem.code for problem in problems]
    explained = items["stem/nl"].explanation
    assert explained == "Niederlande: capital Amsterdam", "it is no part of the fact's sentence"


def test_a_name_is_right_with_its_article_and_without(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("lands.yaml", LANDS)
    folder.deck(TEMPLATES)
    deck = Workspace.open(tmp_path / "deck.yaml")
    judge, items = Judge(deck.bank), {item.id: item for item in deck.items}
    for template in ("back", "with"):
        for typed in ("Netherlands", "the netherlands", "The Netherlands"):
            verdict = judge.typed(items[f"{template}/nl"], typed)
            assert isinstance(verdict, Verdict)
            assert verdict.verdict == "right", (template, typed)
        # Of an article that grading does not know the row tells it.
        for typed in ("Føroyar", "hinar Føroyar"):
            verdict = judge.typed(items[f"{template}/fo"], typed)
            assert isinstance(verdict, Verdict)
            assert verdict.verdict == "right", (template, typed)
    assert items["back/nl"].answers[0].accepted == (), "grading reads over it anyway"


def test_an_article_is_an_edit_of_the_same_item(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("lands.yaml", LANDS.replace("capital: Oslo", "capital: Oslo, article: a"))
    folder.deck(TEMPLATES)
    before = folder.remember()
    folder.write("lands.yaml", LANDS)
    after = folder.items()
    assert after.keys() == before.keys()
    changed = {
        i for i, item in after.items() if (item.stem, item.keys) != (before[i].stem, before[i].keys)
    }
    assert changed == {"stem/no", "with/no"}
