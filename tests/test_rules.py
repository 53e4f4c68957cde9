"""The table of rules and their pages are whole and true: a page's bad example breaks its rule, its good one does not.

After a deliberate change `python -m tests.test_rules` writes the list in the manual anew.
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
from studykit import limits
from studykit.checks._odd_values import odd_values
from studykit.checks.read_sources import problems_of_sources
from studykit.checks.waivers import waive, waivers_of
from studykit.facts.load import load
from studykit.problems import NOWHERE, OTHER_CODES, RULES, Problem, Rule, rule_page
from studykit.workspace.workspace import Workspace, check_decks
from tests.cli.runner import studykit as run
from tests.manual import MANUAL

PAGES = Path(studykit.__file__).parent / "problems" / "pages"
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
    "T016": "needs two decks: tests/cli/test_check.py",
    "I003": "cannot happen: tests/items/test_check.py",
    "I013": "needs many rows: tests/items/test_cues.py",
    "I014": "needs many rows: tests/items/test_cues.py",
    **{f"X00{n}": "tests/export" for n in (1, 2, 3, 4, 5, 7, 8)},
    "X010": "tests/export",
    "X011": "needs what was exported before: tests/export/test_renames.py",
    "X012": "needs a published package: tests/export/test_adopt_refusals.py",
    "X013": "needs a published package: tests/export/test_adopt_refusals.py",
    "X014": "needs a published package: tests/export/test_adopt_refusals.py",
    "X015": "needs a published package: tests/export/test_adopt_refusals.py",
}
"""Rules whose example no small file can show, and what shows them."""


def examples(code: str) -> dict[str, dict[str, str]]:
    """Return the files of the bad and of the good example of a page, by path. Without a path it is one table."""
    files_of_example = {}
    blocks = re.findall(
        r"^(Bad|Good):\n\n((?: {4}.*\n?|\n)+)", rule_page(code) + "\n", re.MULTILINE
    )
    for bad_or_good, block in blocks:
        parts = re.split(r"^# (\S+\.(?:yaml|csv|txt)).*\n", dedent(block), flags=re.MULTILINE)
        files = dict(zip(parts[1::2], parts[2::2], strict=True)) or {"facts/t.yaml": parts[0]}
        files_of_example[bad_or_good] = {name: f"{text.strip()}\n" for name, text in files.items()}
    return files_of_example


def problems_of(files: dict[str, str], folder: Path) -> list[Problem]:
    """Return all that `check` finds in the files of an example; a deck is given what every deck has."""
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
        return check_decks(
            [Workspace.open(Path("deck.yaml"))], date(2026, 1, 31), are_all_decks=True
        )
    base, problems = load([Path("facts")])
    problems += [each for table in base.tables.values() for each in odd_values(table)]
    problems += problems_of_sources(base)
    return waive(problems, waivers_of(base, ()))[0]


SHOWN = [
    pytest.param(rule, id=rule.code) for rule in RULES.values() if rule.code not in TOLD_BY_HAND
]


@pytest.mark.parametrize("rule", SHOWN)
def test_the_bad_example_of_a_page_breaks_its_rule_and_the_good_one_does_not(
    rule: Rule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bad_or_good, files in examples(rule.code).items():
        folder = tmp_path / bad_or_good
        folder.mkdir()
        monkeypatch.chdir(folder)
        if rule.code in ("F012", "F015") and "deck.yaml" not in files:
            files["deck.yaml"] = 'templates:\n  t: {ask: "{office}?", answer: name}\n'
        found = [problem for problem in problems_of(files, folder) if problem.code == rule.code]
        assert bool(found) == (bad_or_good == "Bad"), (bad_or_good, [str(each) for each in found])
    assert set(examples(rule.code)) == {"Bad", "Good"}


def test_every_row_of_the_table_has_a_page_with_its_name_and_there_is_no_other_page() -> None:
    assert list(RULES) == sorted(RULES)
    assert sorted(path.name for path in PAGES.iterdir()) == [f"{code}.md" for code in RULES]
    for rule in RULES.values():
        heading = (PAGES / f"{rule.code}.md").read_text(encoding="utf-8").partition("\n")[0]
        assert heading == f"# {rule.code}: {rule.name}"


def layout(markdown: str) -> str:
    """Return the kinds of a page's paragraphs in their order; several of one kind in a row count once."""
    kinds: list[str] = []
    for paragraph in markdown.split("\n\n"):
        beginnings = {
            "# ": "heading",
            "Why: ": "why",
            "Bad:": "bad",
            "Good:": "good",
            "    ": "code",
        }
        kind = next(
            (beginnings[begin] for begin in beginnings if paragraph.startswith(begin)), "prose"
        )
        if kinds[-1:] != [kind]:
            kinds.append(kind)
    return " ".join(kinds)


def test_every_page_has_the_same_layout_and_says_what_is_flagged_and_why() -> None:
    obvious = {"T002", "T003", "T004", "T006", "T007", "T008", "T013", "T014"}
    for rule in RULES.values():
        markdown = (PAGES / f"{rule.code}.md").read_text(encoding="utf-8")
        parts = layout(markdown)
        assert re.fullmatch("heading( prose)?( why)?( prose)?( bad code good code)?", parts), (
            rule.code,
            parts,
        )
        assert "why" in parts or rule.code in obvious, rule.code
        assert markdown.endswith("\n")
        assert len(rule.name) <= 110, rule.code
        assert len(rule_page(rule.code)) > 60, rule.code


def test_the_page_of_what_is_too_large_tells_the_limits_that_hold() -> None:
    text = " ".join(rule_page("F009").split())
    for phrase in (
        f"a file above {limits.MAX_FILE >> 20} MiB",
        f"a cell above {limits.MAX_SCALAR:,} characters",
        f"a table above {limits.MAX_ROWS:,} rows or {limits.MAX_COLUMNS:,} columns",
        f"a list above {limits.MAX_MEMBERS:,} members",
        f"more than {limits.MAX_UNIQUE} sets of columns in `unique`",
        f"more than {limits.MAX_FORMS} formats of dates or words for yes or no",
        f"more than {limits.MAX_LABEL_PARTS} labels of other rows",
        f"more than {limits.MAX_COMBINATIONS:,} combinations of their members",
        f"beyond {limits.FREE_COMBINATIONS} a row",
    ):
        assert phrase in text


def reported() -> dict[str, set[bool]]:
    """Return every code with which the package's code makes a problem, and whether it ever says `is_milder`."""
    says_milder: dict[str, set[bool]] = defaultdict(set)
    for file in Path(studykit.__file__).parent.rglob("*.py"):
        if file.parent.name == "problems":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            if name in ("told_together", "apart", "allows"):
                continue
            for argument in node.args:
                text = argument.value if isinstance(argument, ast.Constant) else None
                if isinstance(text, str) and re.fullmatch(r"[FTIXCL]\d{3}", text):
                    says_milder[text].add(
                        any(keyword.arg == "is_milder" for keyword in node.keywords)
                    )
                    break
    return says_milder


@pytest.mark.slow
def test_every_code_that_the_program_can_report_stands_in_the_table_and_no_other() -> None:
    made_by_a_variable = {"T007", "T008"}  # tests/items/invalid shows them
    assert {*reported(), *made_by_a_variable} == {*RULES, *OTHER_CODES}
    with pytest.raises(KeyError):
        _ = Problem("F999", "nobody wrote its row", "Write it.", NOWHERE).level


@pytest.mark.slow
def test_a_finding_is_milder_only_where_its_rule_has_two_levels() -> None:
    milder = {code for code, says_milder in reported().items() if True in says_milder}
    assert milder == {rule.code for rule in RULES.values() if rule.milder_level}
    problem = Problem("F007", "the row is there already", "Delete it.", NOWHERE)
    assert [problem.level, problem._replace(is_milder=True).level] == ["error", "warning"]
    alone = Problem("I003", "it is right", "Please report this.", NOWHERE, is_milder=True)
    assert alone.level == "error"


def test_every_rule_has_a_case_in_the_tests() -> None:
    folder = Path(__file__).parent
    cases = [*folder.rglob("expected.txt"), *folder.rglob("test_*.py")]
    cases.remove(Path(__file__))
    text = "\n".join(case.read_text(encoding="utf-8") for case in cases)
    assert [code for code in RULES if code not in text] == []


def listed() -> str:
    """Return the list of rules as the manual has it."""
    lines = ["| rule | level | what it flags |", "|---|---|---|"]
    for rule in RULES.values():
        lines.append(
            f"| {rule.code} | {' or '.join(rule.levels)} | {rule.name.removesuffix('.')} |"
        )
    return "\n".join(lines)


_PAGE = MANUAL / "checks.md"
_LIST = re.compile(r"(?<=<!-- rules -->\n).*?(?=\n<!-- end of rules -->)", re.DOTALL)


def test_the_manual_lists_the_rules_as_their_pages_do() -> None:
    found = _LIST.search(_PAGE.read_text(encoding="utf-8"))
    assert found
    assert found[0] == listed()


def test_explain_prints_a_page_and_the_list_of_them(tmp_path: Path) -> None:
    page = run("check", "--explain", "i001", cwd=tmp_path)
    assert page.code == 0
    assert page.out == f"I001 (warning): {rule_page('I001')}\n"
    lines = run("check", "--explain", cwd=tmp_path).out.splitlines()
    assert [line.partition(" ")[0] for line in lines] == list(RULES)
    assert "F010  warning or note  A fact without a source." in lines
    unknown = run("check", "--explain", "F0014", cwd=tmp_path)
    assert unknown.code == 2
    assert "There is no rule 'F0014'. Did you mean 'F014'?" in unknown.err
    as_json = run("check", "--explain", "X006", "--json", cwd=tmp_path).lines
    assert [(line["rule"], line["levels"]) for line in as_json] == [("X006", ["error"])]


if __name__ == "__main__":
    text = _PAGE.read_text(encoding="utf-8")
    _PAGE.write_text(_LIST.sub(lambda _: listed(), text), encoding="utf-8")
