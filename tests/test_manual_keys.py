"""The manual's list of keys: it is made from the rows that the program reads by, and each example is read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from studykit.cli._settings import SETTINGS
from studykit.questions.keys import keys_by_place
from studykit.workspace.workspace import Workspace
from tests.keys_page import PAGE, with_tables
from tests.manual import code, tables

LISTED = {
    name: [(code(cells[0]), *cells[1:4], code(cells[4])) for cells in lines]
    for name, lines in tables("keys")
}
"""For each place its keys: name, kind, default, help, example."""
PLACES = {
    **{f"of {place}": tuple(key.name for key in keys) for place, keys in keys_by_place().items()},
    "of the settings": tuple(SETTINGS),
}


def test_the_tables_are_those_that_the_program_reads_by() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_tables(page) == page, "python -m tests.keys_page writes them anew"


def test_every_key_of_every_place_is_listed_and_no_other() -> None:
    listed = {place: sorted(key for key, *_ in keys) for place, keys in LISTED.items()}
    assert listed == {place: sorted(keys) for place, keys in PLACES.items()}


def test_every_key_has_a_kind_and_a_line_of_help() -> None:
    for place, keys in LISTED.items():
        for key, kind, _, line, example in keys:
            assert kind, (place, key)
            assert line, (place, key)
            assert key in example, (place, key)


def test_the_settings_have_the_defaults_that_are_listed() -> None:
    for key, _, default, line, _ in LISTED["of the settings"]:
        setting = SETTINGS[key]
        assert default == setting.shown(setting.default)
        assert line == setting.about


COLUMNS = {
    "name": "text", "place": "integer", "kind": "text", "diameter": {"type": "quantity", "unit": "km"},
    "discovered": "date", "one": "planets", "other": "planets",
}  # fmt: skip
ROWS: dict[str, dict[str, Any]] = {
    "mercury": {"name": "Mercury", "place": 1, "kind": "rocky", "diameter": 4879},
    "venus": {"name": "Venus", "place": 2, "kind": "rocky", "diameter": 12104},
    "earth": {"name": "Earth", "place": 3, "kind": "rocky", "diameter": 12756},
    "mars": {"name": "Mars", "place": 4, "kind": "rocky", "diameter": 6792},
    "saturn": {"name": "Saturn", "place": 6, "kind": "giant", "diameter": 120536},
    "uranus": {
        "name": "Uranus",
        "place": 7,
        "kind": "giant",
        "diameter": 51118,
        "discovered": "1781-03-13",
    },
    "neptune": {
        "name": "Neptune",
        "place": 8,
        "kind": "giant",
        "diameter": 49528,
        "discovered": "1846-09-23",
    },
}
PLANETS: dict[str, Any] = {"table": "planets", "complete": True, "columns": COLUMNS, "rows": ROWS}
LOOK_UP = {"from": "planets", "ask": "How wide is {name}?", "answer": "diameter"}
LARGER = {
    "from": "planets",
    "ask": "Which is larger: {options}?",
    "answer": "name",
    "most": "diameter",
}
TEMPLATES: dict[str, dict[str, Any]] = {
    "of a template": LOOK_UP,
    "of a look-up": LOOK_UP,
    "of a superlative": {"from": "planets", "ask": "Which {kind} planet?", "answer": "name"},
    "of a comparison": LARGER,
    "of a count": {"from": "planets", "ask": "How many are {kind}?", "count": "name"},
    "of an order": {"from": "planets", "ask": "Put them in order.", "order": "place"},
    "of a cloze": {"from": "planets"},
    "of a claim": {"from": "planets"},
}
"""What a template has beside the key that is shown."""


def base_with(place: str, key: str, example: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the tables of a base, the example in the one that it is about."""
    planets = dict(PLANETS)
    source = {"title": "An atlas"}
    more: list[dict[str, Any]] = []
    if place == "of a table" and key == "sql":
        more = [{"table": "shouts", **example}]
    elif place == "of a table" and key == "of":
        more = [{"table": "things", "rows": "things.csv", **example}]
    elif place == "of a table":
        planets.update({"rows": list(ROWS.values())} if key == "key" else {})
        planets.update({"rows": {"mars": {"name": "Mars", "place": 4}}} if key == "columns" else {})
        planets.update(example)
    elif place == "of a column":
        rows: object = "things.csv" if key == "from" else {"a": {"seen": "x"}}
        more = [{"table": "things", "columns": {"it": example, "seen": "text"}, "rows": rows}]
    elif place == "of a value":
        planets["rows"] = {**ROWS, "mars": {**ROWS["mars"], "place": {"is": 4, **example}}}
    elif place == "of a row":
        planets["rows"] = {**ROWS, "mars": {**ROWS["mars"], **example}}
    elif place == "of a source":
        source.update(example)
    return [planets, {"table": "sources", "rows": {"atlas": source}}, *more]


def deck_with(place: str, example: Mapping[str, Any]) -> dict[str, Any]:
    """Return a deck, with the example if it is about a deck or a template."""
    template: dict[str, Any] = {
        "from": "planets",
        "ask": "Which place has {name}?",
        "answer": "place",
    }
    if place == "of distractors":
        template = {
            "from": "planets",
            "ask": "Which is number {place}?",
            "answer": "name",
            "distractors": example,
        }
    elif place in TEMPLATES:
        template = {**TEMPLATES[place], **example}
    templates = {"t": template}
    if "needs" in example:
        templates["names"] = {
            "from": "planets",
            "ask": "Which is number {place}?",
            "answer": "name",
        }
    deck: dict[str, Any] = {
        "deck": "D",
        "key": "d-1",
        "facts": "seeds/planets",
        "templates": templates,
    }
    if place == "of a note type":
        deck["note_type"] = {"from": "geography.apkg", **example}
    if place == "of what a field shows":
        field = {"shows": "sources", **example}
        deck["note_type"] = {"from": "geography.apkg", "fields": {"Extra": field}}
    return {**deck, **example} if place == "of a deck" else deck


EXAMPLES = [
    pytest.param(place, key, example, id=f"{key} {place}")
    for place, keys in LISTED.items()
    if place != "of the settings"
    for key, *_, example in keys
]


def write_yaml(path: Path, documents: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        yaml.safe_dump_all(documents, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )


@pytest.mark.parametrize(("place", "key", "example"), EXAMPLES)
def test_the_example_of_a_key_is_read_without_an_error(
    place: str, key: str, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    # As texts, which is how the program reads them: `yes` is a key, and no true.
    settings = yaml.load(example, yaml.BaseLoader)
    assert key in settings
    tables_shown = base_with(place, key, settings)
    write_yaml(tmp_path / "seeds/planets/planets.yaml", tables_shown)
    write_yaml(tmp_path / "deck.yaml", [deck_with(place, settings)])
    write_yaml(
        tmp_path / "mine/planets.yaml", [{"table": "planets", "rows": {"mars": {"note": "Red."}}}]
    )
    if any(table["rows"] == "things.csv" for table in tables_shown if "rows" in table):
        (tmp_path / "seeds/planets/things.csv").write_text(
            "id,seen,Remark,place,place source,place disputed\n1,x,y,4,atlas,\n", encoding="utf-8"
        )
    opened = Workspace.open(Path("deck.yaml"))
    assert [str(problem) for problem in opened.problems if problem.level == "error"] == []
    assert opened.items


@pytest.mark.parametrize("example", [example for *_, example in LISTED["of the settings"]])
def test_the_example_of_a_setting_can_be_set(example: str) -> None:
    ((key, value),) = tomllib.loads(example).items()
    SETTINGS[key].kind.value(value)
