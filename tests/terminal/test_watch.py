"""`studykit watch` beside an editor, in a terminal: each save says what changed, and Ctrl-C ends it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from screen import Person

from tests.cli.runner import studykit
from tests.manual import text_of

DECK = 'deck: D\nkey: d-1\nfacts: ../seeds/a\ntemplates: {t: {from: t, ask: "What is {name}?", answer: it, modes: [typed]}}\n'
ROWS = "table: t\ncomplete: true\ncolumns: {name: text, it: text}\nrows:\n  a: {name: A, it: one}\n  b: {name: B, it: two}\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in {"decks/d.yaml": DECK, "seeds/a/t.yaml": ROWS}.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def save(path: Path, text: str) -> None:
    """As most editors do: a new file takes the place of the old one."""
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, encoding="utf-8")
    new.rename(path)


def test_the_session_is_as_the_page_shows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert studykit("init", cwd=tmp_path).code == 0
    monkeypatch.chdir(tmp_path)
    facts = tmp_path / "seeds/planets/planets.yaml"
    schema = tmp_path / "seeds/planets/table.schema.json"
    fresh = schema.read_text(encoding="utf-8")
    schema.write_text(fresh.replace('"neptune"', '"uranus"'), encoding="utf-8")
    _, first, _, _, *shown = text_of("watch session").splitlines()
    with Person(["watch", "planets"], tmp_path / "home", size=(40, 120)) as person:
        person.sees(first)
        save(facts, facts.read_text(encoding="utf-8").replace("1781-03-13", "1782-03-13"))
        person.sees(shown[-1])
        printed = person.text.rstrip().splitlines()
        assert printed[-len(shown) :] == shown
        assert re.fullmatch(r"\d\d:\d\d:\d\d  seeds/planets/planets.yaml", printed[-len(shown) - 1])

        for _ in range(200):
            person.looks()
            if schema.read_text(encoding="utf-8") == fresh:
                break
        person.types("\x03")
        assert person.leaves() == 0
    assert schema.read_text(encoding="utf-8") == fresh


def test_each_save_says_what_changed(here: Path) -> None:
    facts = here / "seeds/a/t.yaml"
    with Person(["watch"], here / "home", size=(60, 120)) as person:
        person.sees("in 2 items of 1 deck. Ctrl-C ends.")
        save(facts, ROWS.replace("two", "three") + "  c: {name: C, it: four}\n")
        person.sees("1 new, 1 with another answer, 1 changed.")
        assert "seeds/a/t.yaml" in person.text
        assert "new      t/c" in person.text
        assert "answer was:        two" in person.text
        assert "answer now:        three" in person.text
        # A half that is read as it stands: it is told, and nothing is lost by it.
        facts.write_text("table: t\nrows: {a: [", encoding="utf-8")
        person.sees("1 error; 3 unchanged.")
        assert "2 | rows: {a: [" in person.text
        save(facts, ROWS)
        person.sees("mended F001")
        person.sees("1 with another answer, 1 changed, 1 retired.")
        (here / "decks/d.yaml").write_text("deck: [\n", encoding="utf-8")
        person.sees("2 unchanged.")
        save(here / "decks/d.yaml", DECK)
        person.sees("2 unchanged.", times=2)
        person.types("\x03")
        assert person.leaves() == 0
        assert "Traceback" not in person.text
