"""The manual of the rules is whole and true: every page's bad example breaks its rule, and its good one does not.

After a deliberate change `python -m tests.test_rules` writes the README's list anew.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

import studykit
from studykit.cli.decks import open_deck
from studykit.facts.load import load
from studykit.facts.odd import odd_values
from studykit.items.waive import waive, waivers_of
from studykit.library.examine import examine
from studykit.pages import Page, pages
from studykit.problems import Problem
from tests.cli.runner import studykit as run
from tests.readme import README

PAGES = pages()
ISLANDS = """\
table: islands
columns: {name: text, opened: date, unit: text, closed: date}
rows:
  miyako: {name: Miyako, opened: 2019, unit: missile unit}
  amami: {name: Amami, opened: 2019, unit: guard unit}
  ishigaki: {name: Ishigaki, opened: 2023, unit: missile unit}
  yonaguni: {name: Yonaguni, opened: 2016, unit: coast unit}
"""
"""The facts of examples that show a deck alone."""
TOLD_BY_HAND = {
    "F009": "needs a huge file: tests/facts/test_limits.py",
    "F017": "what is not done yet goes away: tests/facts/invalid/not-made-yet",
    "T016": "needs two decks: tests/cli/test_check.py",
    "I003": "cannot happen: tests/items/test_check.py",
    "I013": "needs many rows: tests/items/test_cues.py",
    "I014": "needs many rows: tests/items/test_cues.py",
    **{f"X00{n}": "tests/export" for n in (1, 2, 3, 4, 5, 7, 8)},
}
"""Rules whose example no small file can show, and what shows them."""


def examples(page: Page) -> dict[str, dict[str, str]]:
    """The files of the bad and of the good example, by path. Without a path it is one table."""
    found = {}
    for which, block in re.findall(r"^(Bad|Good):\n\n((?: {4}.*\n?|\n)+)", page.text + "\n", re.MULTILINE):
        parts = re.split(r"^# (\S+\.(?:yaml|csv)).*\n", dedent(block), flags=re.MULTILINE)
        files = dict(zip(parts[1::2], parts[2::2], strict=True)) or {"facts/t.yaml": parts[0]}
        found[which] = {name: f"{text.strip()}\n" for name, text in files.items()}
    return found


def problems_of(files: dict[str, str], folder: Path) -> list[Problem]:
    """All that `check` finds in the files of an example; a deck is given what every deck has."""
    files = dict(files)
    if "deck.yaml" in files:
        if not any(name.startswith("facts/") for name in files):
            files["facts/islands.yaml"] = ISLANDS
        if not files["deck.yaml"].startswith("deck:"):
            files["deck.yaml"] = f"deck: D\nkey: d-1\nfacts: facts\n{files['deck.yaml']}"
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if "deck.yaml" in files:
        return examine([open_deck(Path("deck.yaml"))], date(2026, 1, 31), whole=True)
    base, problems = load([Path("facts")])
    problems += [each for table in base.tables.values() for each in odd_values(table)]
    return waive(problems, waivers_of(base, ()))[0]


SHOWN = [pytest.param(page, id=page.rule) for page in PAGES.values() if page.rule not in TOLD_BY_HAND]


@pytest.mark.parametrize("page", SHOWN)
def test_the_bad_example_of_a_page_breaks_its_rule_and_the_good_one_does_not(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for which, files in examples(page).items():
        folder = tmp_path / which
        folder.mkdir()
        monkeypatch.chdir(folder)
        if page.rule in ("F012", "F015") and "deck.yaml" not in files:
            files["deck.yaml"] = 'templates:\n  t: {ask: "{office}?", answer: name}\n'
        found = [problem for problem in problems_of(files, folder) if problem.code == page.rule]
        assert bool(found) == (which == "Bad"), (which, [str(each) for each in found])
        assert {problem.level for problem in found} <= set(page.levels)
    assert set(examples(page)) == {"Bad", "Good"}


def test_every_page_says_what_is_flagged_and_why() -> None:
    obvious = {"T002", "T003", "T004", "T006", "T007", "T008", "T013", "T014"}
    for page in PAGES.values():
        assert page.title.endswith("."), page.rule
        assert len(page.title) <= 110, page.rule
        assert "\nWhy: " in page.text or page.rule in obvious, page.rule
        assert len(page.text) > 60, page.rule


def emitted() -> dict[str, set[str]]:
    """Every rule that the package's code names where it makes a problem, with the levels that it gives it."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in Path(studykit.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
                rules = [each for each in texts if isinstance(each, str) and re.fullmatch(r"[FTIX]\d{3}", each)]
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if rules and name not in ("told_together", "apart", "allows"):
                    levels = {
                        each.value
                        for part in [*node.args, *(word.value for word in node.keywords if word.arg == "level")]
                        for each in ast.walk(part)
                        if isinstance(each, ast.Constant) and each.value in ("error", "warning", "note")
                    }
                    default = "warning" if name in ("problem", "_paying_cues") else "error"
                    found[rules[0]] |= levels or {default}
    return found


def test_every_rule_that_the_program_can_report_has_a_page_with_its_levels() -> None:
    found = emitted()
    levels = {rule: set(page.levels) for rule, page in PAGES.items()}
    # These are worked out; tests/facts and tests/items show them.
    found.update({"F010": {"warning", "note"}, "T007": {"warning"}, "T008": {"warning"}})
    assert dict(found) == levels


def test_every_rule_has_a_case_in_the_tests() -> None:
    folder = Path(__file__).parent
    cases = [*folder.rglob("expected.txt"), *folder.rglob("test_*.py")]
    cases.remove(Path(__file__))
    text = "\n".join(case.read_text(encoding="utf-8") for case in cases)
    assert [rule for rule in PAGES if rule not in text] == []


def listed() -> str:
    """The README's list of rules."""
    lines = [
        f"| {page.rule} | {' or '.join(page.levels)} | {page.title.removesuffix('.')} |" for page in PAGES.values()
    ]
    return "\n".join(["| rule | level | what it flags |", "|---|---|---|", *lines])


_LIST = re.compile(r"(?<=<!-- rules -->\n).*?(?=\n<!-- end of rules -->)", re.DOTALL)


def test_the_readme_lists_the_rules_as_their_pages_do() -> None:
    found = _LIST.search(README.read_text(encoding="utf-8"))
    assert found
    assert found[0] == listed()


def test_explain_prints_a_page_and_the_list_of_them(tmp_path: Path) -> None:
    page = run("check", "--explain", "i001", cwd=tmp_path)
    assert page.code == 0
    assert page.out == f"I001 (warning): {PAGES['I001'].text}\n"
    lines = run("check", "--explain", cwd=tmp_path).out.splitlines()
    assert [line.partition(" ")[0] for line in lines] == list(PAGES)
    assert "F010  warning or note  A fact without a source." in lines
    unknown = run("check", "--explain", "F0014", cwd=tmp_path)
    assert unknown.code == 2
    assert "There is no rule 'F0014'. Did you mean 'F014'?" in unknown.err
    as_json = run("check", "--explain", "X006", "--json", cwd=tmp_path).lines
    assert [(line["rule"], line["levels"]) for line in as_json] == [("X006", ["error"])]


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    README.write_text(_LIST.sub(lambda _: listed(), text), encoding="utf-8")
