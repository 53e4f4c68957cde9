"""JSON Schema of tables and decks: no sound file is marked, and each misspelt key is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from studykit.facts.load import load
from studykit.questions.keys import keys_by_place
from studykit.questions.schema.base_names import names_of
from studykit.questions.schema.decks import deck_schema
from studykit.questions.schema.tables import table_schema
from tests.cli.runner import studykit
from tests.schema.as_editors_read import Schemas, of_no_base

ROOT = Path(__file__).parent.parent.parent
SHIPPED = [
    *ROOT.glob("seeds/*/*.yaml"),
    *ROOT.glob("decks/*.yaml"),
    *ROOT.glob("studykit/cli/example/**/*.yaml"),
]
CASES = [*ROOT.glob("tests/facts/valid/*/**/*.y*ml"), *ROOT.glob("tests/items/valid/*/**/*.y*ml")]
BASES = [
    *(path for path in ROOT.glob("seeds/*") if path.is_dir()),
    *(path for path in ROOT.glob("tests/facts/valid/*") if path.is_dir()),
    *ROOT.glob("tests/items/valid/*/facts"),
    ROOT / "studykit/cli/example/seeds/planets",
]
TOLD = re.compile(
    r"^(?P<file>\S+\.ya?ml):(?P<line>\d+):\d+: (?:warning )?(?P<rule>[A-Z]\d{3}) (?P<message>.*)"
)


def marked(schemas: Schemas, files: list[Path]) -> list[str]:
    errors = []
    for file in files:
        for _, error in schemas.errors(file):
            errors.append(
                f"{file.relative_to(ROOT)}: {list(error.absolute_path)}: {error.message[:200]}"
            )
    return errors


def test_nothing_is_marked_in_files_that_ship() -> None:
    assert len(SHIPPED) > 10
    assert marked(of_no_base(), SHIPPED) == []


def test_nothing_is_marked_in_the_cases_that_are_sound() -> None:
    assert len(CASES) > 200
    assert marked(of_no_base(), CASES) == []


@pytest.mark.slow
@pytest.mark.parametrize("folder", BASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_is_marked_by_a_schema_that_knows_the_base(folder: Path) -> None:
    base, _ = load([folder])
    files = sorted(folder.glob("*.y*ml"))
    deck = folder.parent / "deck.yaml"
    assert marked(Schemas(names_of(base)), [*files, *([deck] if deck.exists() else [])]) == []


def told(folder: Path) -> list[tuple[Path, int, str, str]]:
    """Return file, line, rule and message of what `check` tells of a case."""
    problems = []
    for line in (folder / "expected.txt").read_text(encoding="utf-8").splitlines():
        problem = TOLD.match(line.strip())
        if problem and (folder / problem["file"]).is_file():
            problems.append(
                (
                    folder / problem["file"],
                    int(problem["line"]),
                    problem["rule"],
                    problem["message"],
                )
            )
    return problems


INVALID = [
    path
    for room in ("facts", "items")
    for path in sorted((ROOT / f"tests/{room}/invalid").iterdir())
    if path.is_dir()
]


def test_each_misspelt_key_is_marked_in_its_line() -> None:
    misspelt = []
    for folder in INVALID:
        misspelt += [problem for problem in told(folder) if " is no key of a" in problem[3]]
    assert len(misspelt) > 10
    missed = [
        f"{file}:{line}: {message}"
        for file, line, _, message in misspelt
        if line not in of_no_base().lines(file)
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("table: t\ncolumns: {a: {exact: [case, acents]}}\n", "is not valid under any"),
        ("table: t\ncomplete: soon\n", "does not match"),
        ("table: t\ncolumns: {a: {lang: Japanese}}\n", "does not match"),
        ("table: t\nabout: [one, two]\n", "is not of type 'string'"),
        ("table: t\nrows: {a: {name: A, disputed: [x]}}\n", "is not of type 'string'"),
        ("table: t\nrows: {a: {name: {is: A, sorce: x}}}\n", "'sorce' does not match any"),
        ("table: sources\nrows: {a: {reliability: primry}}\n", "is not one of"),
        ("deck: d\nfacts: x\ntemplates: {a: {ask: A, answer: b, hardness: hrd}}\n", "is not one of"),
        ("deck: d\nfacts: x\ntemplates: {a: {ask: A, answer: b, options: 12}}\n", "greater than the maximum"),
        ("deck: d\nfacts: x\ntemplates: {a: {cloze: a, answer: b}}\n", "'answer' was unexpected"),
        ("deck: d\nfacts: x\ntemplates: {a: {ask: A, answer: b, where: {c: {withn: d}}}}\n", None),
        ("deck: d\nfacts: x\ntemplates: {a: {ask: A, answer: b, allow: {I999: why}}}\n", "'I999' was unexpected"),
        ("deck: d\nfacts: x\nnote_type: {from: a.apkg, fields: {F: {shows: sorces}}}\n", "is not one of"),
    ],
)  # fmt: skip
def test_a_slip_is_marked(tmp_path: Path, text: str, said: str | None) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(text, encoding="utf-8")
    messages = [error.message for _, error in of_no_base().errors(file)]
    assert len(messages) == 1
    assert said is None or said in messages[0]


def described(schema: object) -> set[tuple[str, str]]:
    """Return the keys of a schema with the first sentence that describes each."""
    pairs = set()
    if isinstance(schema, dict):
        for name, value in schema.get("properties", {}).items():
            if isinstance(value, dict) and "description" in value:
                pairs.add((name, value["description"].partition(" It is: ")[0]))
        for value in schema.values():
            pairs |= described(value)
    elif isinstance(schema, list):
        for value in schema:
            pairs |= described(value)
    return pairs


def test_each_key_of_each_place_is_described_as_in_the_manual() -> None:
    pairs = described(table_schema()) | described(deck_schema())
    for place, keys in keys_by_place().items():
        for key in keys:
            assert (key.name, f"{key.help[:1].upper()}{key.help[1:]}.") in pairs, (place, key.name)


# --- a schema that knows a base ---------------------------------------------------------------------------------------


@pytest.fixture
def planets(tmp_path: Path) -> Path:
    assert studykit("init", cwd=tmp_path).code == 0
    return tmp_path


def test_a_base_closes_the_rows_of_tables_that_declare_columns(planets: Path) -> None:
    base, _ = load([planets / "seeds/planets"])
    schemas = Schemas(names_of(base))
    file = planets / "seeds/planets/more.yaml"
    file.write_text(
        "table: planets\nrows:\n  ceres: {name: Ceres, plce: 9, name@de: Ceres}\n", encoding="utf-8"
    )
    assert list(schemas.lines(file)) == [3]
    (message,) = schemas.lines(file)[3]
    assert message.startswith("'plce' does not match any")


def test_a_base_offers_its_names(planets: Path) -> None:
    schema = json.loads(studykit("schema", "deck", "--base", "planets", cwd=planets).out)
    lists = {
        name: value["enum"] for name, value in schema["definitions"].items() if "enum" in value
    }
    assert lists["tables"] == ["moons", "planets", "sources"]
    assert "planet-place" in lists["templates"]
    assert "discoverers" in lists["columns"]
    assert "neptune" in lists[f"ids_{lists['tables'].index('planets') + 1}"]


def test_a_row_that_is_added_is_offered_at_once_and_no_schema_comes_where_none_was(
    planets: Path,
) -> None:
    schema = planets / "seeds/planets/table.schema.json"
    assert "ceres" not in schema.read_text(encoding="utf-8")
    # One more field than it declares would be an error; `complete` and the bounds are the author's.
    added = studykit("add", "sources", "id=ceres", "title=About Ceres", cwd=planets)
    assert added.code == 0, added.err
    assert '"ceres"' in schema.read_text(encoding="utf-8")
    schema.unlink()
    assert studykit("add", "sources", "id=eris", "title=About Eris", cwd=planets).code == 0
    assert not schema.exists()


def test_schemas_are_written_once_and_a_strange_file_stays(planets: Path) -> None:
    strange = planets / "decks/deck.schema.json"
    strange.write_text("{}", encoding="utf-8")
    (planets / "seeds/planets/table.schema.json").unlink()
    found = studykit("schema", cwd=planets)
    left = "left decks/deck.schema.json, which studykit did not write: move it away to get one."
    assert found.out.splitlines()[:2] == ["wrote seeds/planets/table.schema.json", left]
    assert strange.read_text(encoding="utf-8") == "{}"
    assert studykit("schema", cwd=planets).out.startswith(left)
    strange.unlink()
    assert studykit("schema", cwd=planets).out.startswith("wrote decks/deck.schema.json\n")
    assert studykit("schema", cwd=planets).out.startswith("The schemas are as they are to be.")


def test_what_init_writes_names_its_schema_and_nothing_of_this_machine(planets: Path) -> None:
    for path in [*planets.glob("seeds/*/*.yaml"), *planets.glob("decks/*.yaml")]:
        line = path.read_text(encoding="utf-8").splitlines()[0]
        named = line.removeprefix("# yaml-language-server: $schema=")
        assert (path.parent / named).is_file(), line
    for path in planets.glob("**/*.json"):
        assert str(planets) not in path.read_text(encoding="utf-8")
