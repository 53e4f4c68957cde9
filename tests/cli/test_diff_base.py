"""`studykit diff --base REV`: what became of the questions since a revision, as a reviewer reads it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.runner import Result, studykit, write

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")

FACTS = """\
table: capitals
source: atlas
columns: {country: text, capital: text}
label: country
rows:
  france: {country: France, capital: Paris}
  japan: {country: Japan, capital: Tokyo}
  peru: {country: Peru, capital: Lima}
"""
DECK = """\
deck: Capitals
key: capitals-x7
facts: ../seeds/world
templates:
  capital: {from: capitals, ask: "What is the capital of {country}?", answer: capital, modes: [typed]}
"""


def git(folder: Path, *arguments: str) -> None:
    who = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b",
    }
    subprocess.run(
        ["git", "-c", "commit.gpgsign=false", *arguments],
        cwd=folder, check=True, capture_output=True, env={**os.environ, **who},
    )  # fmt: skip


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "then")


@pytest.fixture
def world(tmp_path: Path) -> Path:
    sources = "table: sources\nrows:\n  atlas: {title: An Atlas}\n"
    write(
        tmp_path,
        seeds__world__capitals_yaml=FACTS,
        seeds__world__sources_yaml=sources,
        decks__capitals_yaml=DECK,
    )
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    return tmp_path


def edit(world: Path) -> None:
    """One answer is another, one row is gone, one is new, and the words of all questions are others."""
    facts = FACTS.replace("Tokyo", "Kyoto").replace(
        "peru: {country: Peru, capital: Lima}", "chile: {country: Chile, capital: Santiago}"
    )
    write(world, seeds__world__capitals_yaml=facts)


def diff(folder: Path, *args: str) -> Result:
    return studykit("diff", "--base", *args, cwd=folder)


def test_new_changed_and_retired_questions_are_told_apart(world: Path) -> None:
    edit(world)
    found = diff(world, "main")
    assert (found.code, found.err) == (3, "")
    assert (
        found.out
        == """\
new      capital/chile
    What is the capital of Chile?
    Santiago
answer   capital/japan
    answer was:        Tokyo
    answer now:        Kyoto
    options was:       Lima | Paris
    options now:       Paris | Santiago
    explanation was:   Japan: capital Tokyo
    explanation now:   Japan: capital Kyoto
changed  capital/france
    options was:       Lima | Tokyo
    options now:       Kyoto | Santiago
retired  capital/peru
    What is the capital of Peru?
    Lima

decks/capitals.yaml, against main: 1 new, 1 with another answer, 1 changed, 1 retired.
"""
    )


def test_a_comment_for_a_pull_request_has_them_in_tables_and_no_sign_of_a_fact_means_something(
    world: Path,
) -> None:
    facts = FACTS.replace("Tokyo", "'Ky|ot*o @all #1 <b>'")
    write(world, seeds__world__capitals_yaml=facts)
    found = diff(world, "main", "--markdown")
    assert (found.code, found.err) == (3, "")
    assert found.out.splitlines()[:9] == [
        "### Questions, against main",
        "",
        "#### Capitals: 1 with another answer, 2 changed",
        "",
        "**Another answer is right**",
        "",
        "| question | was right | is right |",
        "| --- | --- | --- |",
        "| What is the capital of Japan?<br>capital/japan | Tokyo | Ky\\|ot\\*o @<!-- -->all #<!-- -->1 &lt;b&gt; |",
    ]  # fmt: skip


def test_another_spelling_of_an_answer_is_no_other_answer(world: Path) -> None:
    facts = FACTS.replace("capital: Tokyo", "capital: TOKYO")
    write(world, seeds__world__capitals_yaml=facts)
    (first, *_, last) = diff(world, "main", "--json").lines
    assert [
        line["other_answer"]
        for line in diff(world, "main", "--json").lines
        if line["id" if "id" in line else "type"] == "capital/japan"
    ] == [False]
    assert first["deck"] == "decks/capitals.yaml"
    assert (last["type"], last["other_answers"], last["changed"]) == ("summary", 0, 3)


def test_what_an_error_touches_counts_as_retired_and_that_is_told(world: Path) -> None:
    write(world, seeds__world__capitals_yaml=FACTS.replace("capital: Lima", "capitol: Lima"))
    found = diff(world, "main")
    assert found.out.startswith(
        "1 error: what it touches counts as retired. `studykit check` shows it.\n"
    )
    assert "1 error: what it touches" in diff(world, "main", "--markdown").out


def test_nothing_changed_is_no_change(world: Path) -> None:
    found = diff(world, "HEAD")
    assert (found.code, found.out) == (0, "decks/capitals.yaml, against HEAD: 3 unchanged.\n")
    assert (
        diff(world, "HEAD", "--markdown").out.splitlines()[-1]
        == "Nothing changed in decks/capitals.yaml (3 items)."
    )


def test_a_renamed_row_goes_on(world: Path) -> None:
    facts = FACTS.replace("japan: {country", "nippon: {was: japan, country")
    write(world, seeds__world__capitals_yaml=facts)
    assert "3 unchanged" in diff(world, "main").out


def test_a_head_alone_is_read_with_its_csv_and_so_is_a_list(world: Path) -> None:
    rows = "id,country,capital\na,Chile,Santiago\nb,Kenya,Nairobi\n"
    write(world, decks__capitals_yaml=DECK.replace("../seeds/world", "../lists/capitals.yaml"))
    write(
        world,
        lists__capitals_yaml="table: capitals\nlabel: country\ncolumns: {country: text, capital: text}\nrows: c.csv\n",
    )
    for name in ("lists/c.csv", "words.csv"):
        (world / name).write_text(rows, encoding="utf-8")
    commit(world)
    for name in ("lists/c.csv", "words.csv"):
        (world / name).write_text(rows.replace("Nairobi", "Mombasa"), encoding="utf-8")
    assert "1 with another answer, 1 changed." in diff(world, "main", "capitals").out
    found = diff(world, "main", "words.csv")
    assert "answer was: b" not in found.out
    assert "new" not in found.out
    assert found.code == 3


def test_a_new_row_changes_no_options_of_others(world: Path) -> None:
    rows = "".join(
        f"  r{number}: {{country: C{number}, capital: T{number}}}\n" for number in range(12)
    )
    write(world, seeds__world__capitals_yaml=FACTS + rows)
    commit(world)
    write(
        world,
        seeds__world__capitals_yaml=FACTS
        + rows
        + "  more: {country: More, capital: Most}\n  other: {country: Other, capital: One}\n",
    )
    assert "against main: 2 new, 15 unchanged." in diff(world, "main").out


def test_the_work_tree_is_not_touched(world: Path) -> None:
    edit(world)
    before = {path: path.stat().st_mtime_ns for path in world.rglob("*")}
    diff(world, "main")
    assert {path: path.stat().st_mtime_ns for path in world.rglob("*")} == before


def test_a_deck_that_is_new_and_one_that_is_gone_are_told(world: Path) -> None:
    (world / "decks/capitals.yaml").unlink()
    write(world, decks__others_yaml=DECK.replace("capitals-x7", "others-x7"))
    found = diff(world, "main")
    assert found.code == 3
    assert "The deck is new since main.\n" in found.out
    assert "decks/others.yaml, against main: 3 new.\n" in found.out
    assert "The deck is gone.\n" in found.out
    assert "decks/capitals.yaml, against main: 3 retired.\n" in found.out


def test_a_deck_that_could_not_be_read_then_says_so_by_its_name_in_git(world: Path) -> None:
    write(world, decks__capitals_yaml="deck: [\n")
    commit(world)
    write(world, decks__capitals_yaml=DECK)
    found = diff(world, "main")
    assert "main:decks/capitals.yaml:" in found.err
    assert "decks/capitals.yaml could not be read in main: all is new.\n" in found.err
    assert "3 new" in found.out


@pytest.mark.parametrize(
    ("revision", "message"),
    [
        ("nope", "There is no revision 'nope' in "),
        ("--output=x", "There is no revision '--output=x' in "),
        ("", "There is no revision '' in "),
        ("main:decks", "There is no revision 'main:decks' in "),
    ],
)
def test_a_revision_that_there_is_not_is_refused(world: Path, revision: str, message: str) -> None:
    found = diff(world, revision)
    assert (found.code, found.out) == (2, "")
    assert message in found.err


def test_outside_of_a_repository_it_says_so(world: Path) -> None:
    shutil.rmtree(world / ".git")
    # Above a temporary folder there may be one.
    found = studykit(
        "diff", "--base", "main", cwd=world, env={"GIT_CEILING_DIRECTORIES": str(world.parent)}
    )
    assert (found.code, found.out) == (2, "")
    assert "is in no git repository: there is nothing to compare with." in found.err


def test_without_git_it_says_so(world: Path) -> None:
    found = studykit("diff", "--base", "main", cwd=world, env={"PATH": str(world)})
    assert (found.code, found.out) == (4, "")
    assert found.err == "Error: There is no program `git` here, and --base asks it for files.\n"


def test_markdown_alone_is_refused(world: Path) -> None:
    found = studykit("diff", "--markdown", cwd=world)
    assert found.code == 2
    assert "name it by --base" in found.err


def test_nothing_that_a_repository_brings_is_run_or_followed(world: Path, tmp_path: Path) -> None:
    """Filters, hooks, replaced objects, links and submodules: a pull request may be anybody's."""
    secret = tmp_path / "secret.yaml"
    secret.write_text("table: secrets\nrows: {a: {name: password}}\n", encoding="utf-8")
    spy = world / "spy"
    spy.write_text(f"#!/bin/sh\necho run >> {world / 'ran'}\ncat\n", encoding="utf-8")
    spy.chmod(0o755)
    write(world, _gitattributes="")
    (world / ".gitattributes").write_text("*.yaml filter=spy diff=spy\n", encoding="utf-8")
    (world / "seeds/world/linked.yaml").symlink_to(secret)
    git(world, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},seeds/world/sub")
    commit(world)
    for setting in (
        "filter.spy.smudge",
        "filter.spy.clean",
        "diff.spy.textconv",
        "core.fsmonitor",
        "core.pager",
    ):
        git(world, "config", setting, str(spy))
    git(world, "config", "core.hooksPath", str(world))
    for hook in ("post-checkout", "post-index-change", "reference-transaction"):
        shutil.copy(spy, world / hook)
    (world / "ran").unlink(missing_ok=True)
    (world / "seeds/world/linked.yaml").unlink()
    edit(world)
    found = diff(world, "main")
    assert found.code == 3, found.err
    assert "1 new, 1 with another answer, 1 changed, 1 retired." in found.out
    assert "password" not in found.out + found.err
    assert not (world / "ran").exists()


def test_annotations_hold_no_sign_that_could_say_something_to_the_runner(world: Path) -> None:
    facts = FACTS.replace("capital: Lima", "capitol: 'x%\\n::warning::y, z'")
    write(world, seeds__world__capitals_yaml=facts)
    found = studykit(
        "check", "--format", "github", cwd=world, env={"GITHUB_WORKSPACE": str(world.parent)}
    )
    assert found.code == 1
    *annotations, _ = found.out.splitlines()
    errors = [line for line in annotations if line.startswith("::error")]
    folder = f"{world.name}/seeds/world/capitals.yaml"
    assert errors[0] == (
        f"::error file={folder},line=8,col=25,title=F002::the table 'capitals' has no column 'capitol'. "
        "Declare it under `columns:` or correct it. Did you mean 'capital'?"
    )  # fmt: skip
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in annotations)
    as_json = studykit("check", "--format", "json", cwd=world)
    assert as_json.out == studykit("check", "--json", cwd=world).out
    assert "F002" in [json.loads(line)["rule"] for line in as_json.out.splitlines()]


@pytest.mark.parametrize(
    ("file", "message", "line"),
    [
        (
            "a,b:c.yaml",
            "50 %\r\nof",
            "::error file=a%2Cb%3Ac.yaml,line=3,title=F008::50 %25%0D%0Aof. Mend it.",
        ),
        ("a.yaml", "x, y: z", "::error file=a.yaml,line=3,title=F008::x, y: z. Mend it."),
    ],
)
def test_signs_are_escaped_as_workflow_commands_want_it(file: str, message: str, line: str) -> None:
    from studykit.cli._github import annotation
    from studykit.problems import Location, Problem

    assert annotation(Problem("F008", message, "Mend it.", Location(file, 3))) == line


def test_a_deck_whose_file_was_renamed_is_known_by_its_key(world: Path) -> None:
    git(world, "mv", "decks/capitals.yaml", "decks/towns.yaml")
    for deck in ([], ["towns"]):
        found = diff(world, "main", *deck)
        assert (found.code, found.err) == (0, "")
        assert found.out == (
            "Its file was decks/capitals.yaml.\ndecks/towns.yaml, against main: 3 unchanged.\n"
        )


def test_a_range_is_no_revision(world: Path) -> None:
    git(world, "branch", "other")
    (world / "x").write_text("x", encoding="utf-8")
    commit(world)
    found = diff(world, "main..other")
    assert found.code == 2
    assert "'main..other' is a range: name the one revision" in found.err


def test_where_no_decks_are_and_none_were_it_says_so(world: Path) -> None:
    found = diff(world / "decks", "main")
    assert (found.code, found.out) == (2, "")
    assert "There is no deck in decks/ here. Name a deck file" in found.err


def test_an_overlay_is_that_of_the_revision(world: Path) -> None:
    mine = "table: capitals\nrows: {japan: {note: Formerly Edo.}}\n"
    write(world, mine__capitals_yaml=mine, decks__capitals_yaml=f"{DECK}overlay: ../mine\n")
    commit(world)
    assert diff(world, "main").code == 0
    write(world, mine__capitals_yaml=mine.replace("Edo", "Yedo"))
    assert "Formerly Edo." in diff(world, "main").out
