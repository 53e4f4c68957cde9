"""Small fact bases, each in a folder of its own beside what reading it must give.

`valid/CASE/expected.txt` has the facts, one a line; `invalid/CASE/expected.txt` the problems, word for word. After a
deliberate change of words `python -m tests.facts.test_cases` writes the files anew; read the difference before you
commit it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from studykit.facts.base import Broken, Cell, Date, FactBase, Number
from studykit.facts.load import load
from studykit.facts.said_of_values import SaidOfValues
from studykit.problems import Problem, in_order
from studykit.reading import read_yaml
from tests.facts.mutate import YAML, mutated

HERE = Path(__file__).parent
RULE = re.compile(r"\bF0\d\d\b")
VALID = sorted(path for path in (HERE / "valid").iterdir() if path.is_dir())
INVALID = sorted(path for path in (HERE / "invalid").iterdir() if path.is_dir())


def test_there_are_cases() -> None:
    assert len(VALID) > 20
    assert len(INVALID) > 30


@pytest.mark.parametrize("folder", VALID, ids=lambda folder: folder.name)
def test_a_sound_base_gives_these_facts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    base, problems = load([Path()])
    assert [str(problem) for problem in worth_showing(problems) if problem.level != "note"] == []
    assert dump(base) == expected(folder)


@pytest.mark.parametrize("folder", INVALID, ids=lambda folder: folder.name)
def test_a_faulty_base_gives_these_problems(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    problems = worth_showing(load([Path()])[1])
    assert [told(problem) for problem in problems] == expected(folder)


def told(problem: Problem) -> str:
    return str(problem).removesuffix(f" {read_yaml.WITHOUT_LIBYAML}")


@pytest.fixture
def without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """As PyYAML is where no wheel of it fits, and nothing to build one with is at hand."""
    monkeypatch.setattr(read_yaml, "_LOADER", yaml.SafeLoader)


@pytest.mark.usefixtures("without_libyaml")
@pytest.mark.parametrize("folder", VALID, ids=lambda folder: folder.name)
def test_without_libyaml_a_sound_base_gives_the_same_facts(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test_a_sound_base_gives_these_facts(folder, monkeypatch)


@pytest.mark.usefixtures("without_libyaml")
@pytest.mark.parametrize("folder", INVALID, ids=lambda folder: folder.name)
def test_without_libyaml_a_faulty_base_breaks_the_same_rules(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PyYAML's own parser is another one: it may see at the next line that something is wrong, and say it otherwise."""
    monkeypatch.chdir(folder)
    problems = [str(problem) for problem in worth_showing(load([Path()])[1])]
    assert [_file_and_rule(each) for each in problems] == [
        _file_and_rule(each) for each in expected(folder)
    ]


@pytest.mark.usefixtures("without_libyaml")
def test_where_the_parser_is_the_slow_one_its_refusals_say_so() -> None:
    (problem,) = read_yaml.parse_documents("rows:\n  x: {ask: Who is it?, answer: me}\n", "t.yaml")[
        1
    ]
    assert str(problem).startswith("t.yaml:2:21: F001 a comma or } is missing before this. ")
    assert str(problem).endswith(
        "`pip install --only-binary :all: --force-reinstall pyyaml` brings libyaml.)"
    )


class Reworded(read_yaml._LOADER):  # type: ignore[misc]
    """The parser with other words: each version of libyaml has its own."""

    def get_event(self) -> Any:
        try:
            return super().get_event()
        except yaml.MarkedYAMLError as error:
            raise yaml.MarkedYAMLError("?", error.context_mark, "!", error.problem_mark) from None


@pytest.mark.parametrize("folder", INVALID, ids=lambda folder: folder.name)
def test_the_parsers_own_words_do_not_matter(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_yaml, "_LOADER", Reworded)
    test_a_faulty_base_gives_these_problems(folder, monkeypatch)


def test_no_word_of_a_parser_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Accidents to a sound table, read by each parser: what is wrong is told in our words, at a place in the file."""
    theirs = re.compile(
        r"while |did not find|could not|expected|found |in this context|unicode string"
    )
    rng = Random(2)
    broken = [mutated(YAML, rng) for _ in range(400)]
    for parser in (read_yaml._LOADER, yaml.SafeLoader):
        monkeypatch.setattr(read_yaml, "_LOADER", parser)
        problems = [
            problem for text in broken for problem in read_yaml.parse_documents(text, "t.yaml")[1]
        ]
        assert len(problems) > 200
        assert [
            str(each) for each in problems if theirs.search(each.message) or not each.location.line
        ] == []


def _file_and_rule(problem: str) -> tuple[str, list[str]]:
    return problem.partition(":")[0], RULE.findall(problem)[:1]


def test_every_rule_of_the_facts_has_a_case() -> None:
    package = Path(load.__code__.co_filename).parents[1]
    modules = [*package.glob("facts/*.py"), *package.glob("reading/*.py")]
    known = {
        rule for module in modules for rule in RULE.findall(module.read_text(encoding="utf-8"))
    }
    shown = {rule for folder in INVALID for line in expected(folder) for rule in RULE.findall(line)}
    # A file, a table or a cell too large is in test_limits, lists without a head in tests/reading/test_lists.
    # What lies over a base is in tests/items/test_overlays.
    assert known - shown == {"F009", "F033", "F037"}
    assert shown < known


def worth_showing(problems: list[Problem]) -> list[Problem]:
    """In the order of the screen. That a base has no sources, and columns of one letter, is a note in most cases here."""
    return [
        each
        for each in in_order(problems)
        if not (each.code in ("F010", "F033") and each.level == "note")
    ]


def expected(folder: Path) -> list[str]:
    return (folder / "expected.txt").read_text(encoding="utf-8").splitlines()


def dump(base: FactBase) -> list[str]:
    return list(lines(base))


def lines(base: FactBase) -> Iterator[str]:
    """Every table with its settings, every column with its own, and every fact."""
    for table in sorted(base.tables.values(), key=lambda table: table.name):
        settings = {
            "about": table.about, "label": table.label, "kind": table.kind, "key": table.key, "unique": table.unique,
            "complete": table.complete, "symmetric": table.symmetric, "was": table.was,
            "say": tuple(each.text for each in table.say),
        }  # fmt: skip
        told = ", ".join(f"{name}={value!r}" for name, value in settings.items() if value)
        yield f"{table.name}: {table.rows_file} {told}".rstrip()
        for column in table.columns:
            kind = column.target or column.type
            more = {
                "unit": column.unit, "min": column.min, "max": column.max, "tolerance": column.tolerance,
                "exact": column.exact, "lang": column.lang, "from": column.source_name,
            }  # fmt: skip
            told = "".join(f" {name}={value!r}" for name, value in more.items() if value)
            yield f"  column {column.name!r}: {f'[{kind}]' if column.is_list else kind}{told}"
        for row in table.rows:
            cells = ", ".join(
                f"{column.name}={shown(cell)}{shown_said(row.said_of(column.name))}"
                for column, cell in zip(table.columns, row.cells, strict=True)
                if cell is not None
            )
            yield f"  {row.id!r} at {row.line}:{row.column}: {cells}".rstrip()


def shown(cell: Cell) -> str:
    if isinstance(cell, Number):
        return f"{cell.value}|{cell.unit}{'|about' if cell.about else ''} {cell.text!r}"
    if isinstance(cell, Date) and cell.period:
        return f"{'~' * cell.about}{cell.period} {'/'.join(map(str, cell[:3]))} to {'/'.join(map(str, cell.last))}"
    if isinstance(cell, Date):
        return f"{'~' if cell.about else ''}{cell.year}/{cell.month}/{cell.day}"
    if type(cell) is tuple:
        return f"[{', '.join(shown(each) for each in cell)}]"
    assert not isinstance(cell, Broken)
    return repr(cell)


def shown_said(said_of_values: SaidOfValues) -> str:
    """What is said of each value of a cell, where something is said of any."""
    told = []
    for said in said_of_values:
        fields = ", ".join(
            f"{name}={shown(each) if isinstance(each, Date) else repr(each)}"
            for name, each in said._asdict().items()
            if each
        )
        told.append(f"{{{fields}}}")
    return f" {' '.join(told)}" if told else ""


if __name__ == "__main__":
    for folder in VALID + INVALID:
        os.chdir(folder)
        found, problems = load([Path()])
        said = (
            dump(found)
            if folder in VALID
            else [told(problem) for problem in worth_showing(problems)]
        )
        (folder / "expected.txt").write_text(
            "".join(f"{line}\n" for line in said), encoding="utf-8"
        )
