"""Everything in the README and in the manual is true: its files load, its commands print what stands there.

Every block is of a kind that is tried here; `test_no_example_is_left_out` fails for any other.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from io import StringIO
from pathlib import Path

import click
import pytest
import yaml
from rich.console import Console

import studykit as library
from studykit.cli import _commands, _stats_brief, _stats_screen
from studykit.cli._topics import TOPICS
from studykit.facts.base import Column
from studykit.facts.media import KINDS
from studykit.progress.scope import DeckHistory
from studykit.progress.stats import Stats, stats
from studykit.questions.templates.slot_formats import (
    DATE_FORMATS,
    ORDINAL,
    PLURAL,
    TEXT_FORMATS,
    WHOLE,
)
from studykit.quiz.phrases import Command
from studykit.reviews.log import Log
from studykit.reviews.records import Event, KnownItem, Review
from studykit.values.language import language
from studykit.values.scalars import Flaw, TypeName
from studykit.workspace.workspace import Workspace
from tests.cli.runner import WARNINGS, Result, studykit
from tests.manual import (
    MANUAL,
    PAGES,
    README,
    TUTORIAL,
    Block,
    blocks,
    code,
    commands,
    tables,
    text_of,
    write_files,
    write_files_of,
)

MARKS = {
    "session", "stats session", "whole stats session", "log session", "protocol", "quiz command", "test command", "first steps", "completion",
    "pre-commit", "hook of others", "drafted rows", "review session", "pull request", "revision session", "watch session", "sync session", "import from anki session", "practice session",
}  # fmt: skip
"""Blocks that a test of their own tries: here, in test_readme, connect/test_sync, cli/test_repositories, cli/test_drafts, export/test_practice, terminal/test_watch, test_completion, test_installed or .ci/run."""
NEEDS_THE_WEB = "pipx install git+URL_OF_THE_REPOSITORY"


@pytest.fixture
def shown(tmp_path: Path) -> Path:
    write_files(tmp_path)
    return tmp_path


def ran(command: str, folder: Path, **more: str) -> Result:
    return studykit(*shlex.split(command)[1:], cwd=folder, **more)


def agrees(printed: str, shown: str) -> bool:
    """Return whether a command printed what a page shows; `...` in the page's last line is all that follows."""
    lines, expected = printed.strip("\n").splitlines(), shown.strip("\n").splitlines()
    if expected and expected[-1] == "...":
        lines, expected = lines[: len(expected) - 1], expected[:-1]
    assert lines == expected
    return True


def test_no_example_is_left_out() -> None:
    for block in blocks():
        is_tried = (
            block.kind in ("console", "python", "yaml") or block.mark.partition(":")[0] in MARKS
        )
        is_tried |= NEEDS_THE_WEB in block.text
        is_tried |= block.page.stem == "design" and block.kind == "text"  # a drawing
        assert is_tried, (block.page.name, block.text)


# --- commands --------------------------------------------------------------------------------------------------


def examples() -> Iterator[tuple[str, str]]:
    for block in blocks():
        if block.page != TUTORIAL:
            yield from [pair for pair in commands(block) if pair[0].startswith("studykit ")]


EXAMPLES = list(examples())


@pytest.mark.parametrize(("command", "output"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_a_command_prints_what_the_page_shows(shown: Path, command: str, output: str) -> None:
    result = ran(command, shown)
    assert result.err == ""
    assert agrees(result.out, output)


def test_the_tutorial_can_be_followed(tmp_path: Path) -> None:
    """Each step in the folder that the steps before it have left."""
    steps = 0
    for block in blocks(TUTORIAL):
        write_files_of(block, tmp_path)
        for command, output in commands(block):
            if command.startswith("cat "):
                continue
            result = ran(command, tmp_path)
            assert (result.code, result.err) == (0, ""), command
            assert agrees(result.out, output)
            steps += 1
    assert steps >= 5


def test_what_is_typed_is_judged_as_the_page_says(
    shown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shown)
    shown_verdicts = list(tables("verdicts"))
    assert len(shown_verdicts) == 6
    for name, lines in shown_verdicts:
        deck = library.load(name.removeprefix("of "))
        items = {item.id: item for item in deck.items}
        for item, typed, expected in lines:
            verdict = deck.grade(items[code(item)], code(typed))
            assert getattr(verdict, "verdict", "not graded") == expected, (item, typed)


def test_a_condition_keeps_the_rows_that_the_page_says(shown: Path) -> None:
    ((_, lines),) = tables("conditions")
    template = "{{from: mountains, where: {}, ask: 'Where is {{name}}?', answer: continent}}"
    for condition, _, rows in lines:
        deck = f"deck: D\nkey: d-1\nfacts: seeds/summits\ntemplates:\n  t: {template.format(code(condition))}\n"
        (shown / "deck.yaml").write_text(deck, encoding="utf-8")
        opened = library.load(shown / "deck.yaml")
        assert [str(problem) for problem in opened.problems if problem.level == "error"] == [], (
            condition
        )
        assert [item.id.removeprefix("t/") for item in opened.items] == [
            row for row in rows.split(", ") if row
        ], condition


def test_a_format_shows_what_the_page_says(shown: Path) -> None:
    """As a fact's explanation shows it: there a list may stand whole."""
    ((_, lines),) = tables("formats")
    for _, pattern, fact, expected in lines:
        table, row = code(fact).split("/")
        template = (
            f"{{from: {table}, ask: 'Which is {{id}}?', answer: id, explain: '<{code(pattern)}>'}}"
        )
        deck = (
            f"deck: D\nkey: d-1\nfacts: [seeds/summits, seeds/lands]\ntemplates:\n  t: {template}\n"
        )
        (shown / "deck.yaml").write_text(deck, encoding="utf-8")
        (item,) = [
            candidate
            for candidate in library.load(shown / "deck.yaml").items
            if candidate.id == f"t/{row}"
        ]
        assert f"<{expected}>" in item.explanation, pattern


def test_values_of_a_type_are_read_and_shown_as_the_page_says() -> None:
    ((_, lines),) = tables("types")
    for names, written, words, _ in lines:
        name = code(names.split(", ")[0])
        values = re.findall(r"`([^`]+)`", written)
        if name in ("integer", "number", "quantity", "date", "boolean"):
            number = "number" if name == "integer" else name
            read = [Column("c", number).parse(value) for value in values]  # type: ignore[arg-type]
            assert not [value for value in read if isinstance(value, Flaw)]
            if name == "date":
                assert [language("").show(value) for value in read] == words.split(", ")  # type: ignore[arg-type]


def test_the_keys_of_the_quiz_are_listed() -> None:
    ((_, lines),) = tables("quiz keys")
    assert {code(key) for key, _ in lines} == {command.key for command in Command}


def test_the_commands_of_the_quiz_for_programs_are_listed(shown: Path) -> None:
    """A program that sends a command which there is not is told all that there are."""
    page = (MANUAL / "formats.md").read_text(encoding="utf-8")
    result = studykit("quiz", "summits", "--json", cwd=shown, answers='{"command": "nosuch"}\n')
    (why,) = [line["why"] for line in result.lines if line["type"] == "error"]
    there_are = re.findall(r"'([a-z]+)'", why.partition("there are")[2])
    assert set(re.findall(r'"command": "([a-z]+)"', page)) == set(there_are)


def test_a_command_ends_with_the_code_that_the_page_says(shown: Path) -> None:
    ((_, lines),) = tables("exit codes")
    assert [ran(code(command), shown).code for command, _ in lines] == [
        int(number) for _, number in lines
    ]
    assert {int(number) for _, number in lines} == {0, 1, 2, 3}


def test_the_quiz_for_programs_says_what_the_page_shows(shown: Path) -> None:
    """`...` at the end of an object is all its other fields."""
    ((mark, text),) = [
        (block.mark, block.text) for block in blocks() if block.mark.startswith("protocol: ")
    ]
    lines = text.splitlines()
    answers = "".join(f"{line.removeprefix('<- ')}\n" for line in lines if line.startswith("<- "))
    result = ran(f"studykit {mark.removeprefix('protocol: ')}", shown, answers=answers)
    expected = [line.removeprefix("-> ") for line in lines if line.startswith("-> ")]
    for printed, wanted in zip(result.lines, expected, strict=True):
        fields = json.loads(wanted.replace(", ...}", "}"))
        assert {name: printed[name] for name in fields} == fields
        assert wanted.endswith(", ...}") or printed == fields


# --- programs --------------------------------------------------------------------------------------------------

PROGRAMS = [block.text for block in blocks() if block.kind == "python"]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_is_short_and_prints_what_stands_below_it(shown: Path, program: str) -> None:
    lines = program.splitlines()
    assert len([line for line in lines if line and not line.startswith("#")]) <= 5
    expected = [line.removeprefix("# ") for line in lines if line.startswith("#")]
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=shown,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONWARNINGS": WARNINGS},
    )
    assert (result.stdout.splitlines(), result.stderr) == (expected, "")


def test_there_is_a_program_for_each_thing_that_a_library_is_wanted_for() -> None:
    wanted = ("load(", ".items", ".grade(", ".export(")
    assert [name for name in wanted if any(name in program for program in PROGRAMS)] == list(wanted)


# --- files and fragments ---------------------------------------------------------------------------------------

FRAGMENTS = [block for block in blocks() if block.kind == "yaml" and not block.path]


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda block: block.page.stem)
def test_a_fragment_is_read_without_an_error(
    fragment: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Columns of a table; or templates, of a table that has the columns which they name."""
    monkeypatch.chdir(tmp_path)
    kind = fragment.text.partition(":")[0]
    if kind == "columns":
        table, templates = fragment.text, "templates: {t: {ask: '{id}?', answer: id}}\n"
    else:
        assert kind == "templates"
        names = re.findall(r"\{(\w+)|answer: (\w+)", fragment.text)
        named = {first or second for first, second in names if first or second.islower()}
        table, templates = "".join([f"{name}: text, " for name in sorted(named)]), fragment.text
        table = f"columns: {{{table}}}\n"
    Path("facts").mkdir()
    Path("facts/t.yaml").write_text(f"{table}rows: {{a: {{}}}}\n", encoding="utf-8")
    Path("deck.yaml").write_text(f"deck: D\nkey: d-1\nfacts: facts\n{templates}", encoding="utf-8")
    assert [
        str(problem)
        for problem in Workspace.open(Path("deck.yaml")).problems
        if problem.level == "error"
    ] == []


def test_the_hook_for_pre_commit_does_what_it_says(shown: Path) -> None:
    """Its entry is run as pre-commit would run it, and fails when a deck has a warning."""
    (hook,) = yaml.safe_load(text_of("pre-commit"))["repos"][0]["hooks"]
    assert re.match(hook["files"], "seeds/summits/mountains.yaml")
    assert re.match(hook["files"], "decks/summits.yaml")
    assert not re.match(hook["files"], "README.md")
    program, *arguments = shlex.split(hook["entry"])
    assert (program, hook["language"], hook["pass_filenames"]) == ("studykit", "system", False)
    assert studykit(*arguments, cwd=shown).code == 1, "decks/oops.yaml has a slip"
    (shown / "decks" / "oops.yaml").unlink()
    result = studykit(*arguments, cwd=shown)
    assert result.code == 0, result.out


# --- the log ---------------------------------------------------------------------------------------------------


def test_the_commands_about_the_log_print_what_the_page_shows(
    project: Path, tmp_path: Path
) -> None:
    studykit(
        "quiz",
        str(project / "decks/nansei.yaml"),
        "--mode",
        "choice",
        cwd=tmp_path,
        answers="1\n1\n",
    )
    for command, output in commands(Block(MANUAL, "console", text_of("log session"), "")):
        result = ran(command, tmp_path)
        assert (result.out, result.err) == (output, "")


def test_each_field_of_a_line_stands_in_the_table_of_the_export() -> None:
    ((_, lines),) = tables("fields of lines")
    fields: dict[str, list[str]] = {}
    name = ""
    for line, names, _ in lines:
        name = code(line) or name
        fields.setdefault(name, []).extend(re.findall(r"`(\w+)`", names))
    in_all = fields.pop("all")
    assert {name: sorted([*own, *in_all]) for name, own in fields.items()} == {
        "item": sorted(KnownItem._fields),
        "review": sorted(["uid", *Review._fields]),
        "event": sorted(["uid", *Event._fields]),
    }


def test_the_statistics_are_those_of_a_real_log(shown: Path) -> None:
    """The screens of `studykit stats` for a month of answers, as they were at noon on 10 March 2026."""
    session = text_of("stats session")
    assert session.startswith("$ studykit stats summits\n")
    figures = _statistics(shown)
    assert session.partition("\n")[2] == _screen(figures, _stats_brief.show)
    whole = text_of("whole stats session")
    assert whole.startswith("$ studykit stats summits --all\n")
    assert whole.partition("\n")[2] == _screen(figures, _stats_screen.show)


def _statistics(shown: Path) -> Stats:
    now = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
    deck = Workspace.open(shown / "decks/summits.yaml")
    missed = {
        "summit-of/aconcagua": "Kilimanjaro",
        "height/aconcagua": "5895 m",
        "first-climbed/aconcagua": "1889",
    }
    with Log.open(shown / "reviews.db") as log:
        for days_ago in (29, 28, 20, 8, 2, 1):
            for item in deck.items:
                is_right = item.id not in missed or days_ago in (29, 20)
                if is_right and days_ago < 20:
                    continue
                moment = now - timedelta(days=days_ago, hours=1)
                answer = item.keys[0] if is_right else missed[item.id]
                verdict = ("right", True) if is_right else ("wrong", False)
                rating = 3 if is_right else 1
                log.record(
                    Review(
                        deck.deck.key, item.id, moment, rating, "typed", *verdict, answer, 6000, ""
                    ),
                    item,
                )
        cards = log.cards(deck.deck.key)
        studied = DeckHistory(
            deck.deck.key, deck.deck.name, deck.items, deck.base, deck.deck.facts, cards
        )
        return stats([studied], log.standing(), now)


def _screen(figures: Stats, show: Callable[[Stats, int, Console], None]) -> str:
    file = StringIO()
    show(figures, 0, Console(file=file, width=80, force_terminal=True, color_system=None))
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


# --- names -----------------------------------------------------------------------------------------------------


def every_command() -> Iterator[tuple[str, click.Command]]:
    for name in _commands.commands():
        command = import_module(f"studykit.cli.{name}").command
        yield name, command
        if isinstance(command, click.Group):
            yield from [(f"{name} {part}", below) for part, below in command.commands.items()]
    yield "facts import", import_module("studykit.cli.facts_import").command
    yield "facts rename", import_module("studykit.cli.facts_rename").command


def pages_text(*pages: Path) -> str:
    return "\n".join([page.read_text(encoding="utf-8") for page in pages or PAGES])


def test_every_command_and_every_option_is_named_in_the_manual() -> None:
    """An option stands on a page that speaks of its command."""
    pages = [page.read_text(encoding="utf-8") for page in MANUAL.glob("*.md")]
    for name, command in every_command():
        about_it = "\n".join([text for text in pages if f"studykit {name}" in text])
        assert about_it, name
        for parameter in command.params:
            longest = max(parameter.opts, key=len)
            if isinstance(parameter, click.Option):
                assert re.search(rf"{longest}(?![a-z-])", about_it), (name, longest)


def test_every_command_and_every_option_that_a_page_names_exists(tmp_path: Path) -> None:
    text = pages_text()
    named = set(re.findall(r"`(?:\$ )?studykit ([a-z]+)", text))
    named |= set(re.findall(r"^\$ studykit ([a-z]+)", text, re.MULTILINE))
    assert named <= set(_commands.commands())
    helps = " ".join(
        [studykit(*name.split(), "--help", cwd=tmp_path).out for name, _ in every_command()]
    )
    helps += studykit("--help", cwd=tmp_path).out
    for option in set(re.findall(r"`(?:studykit [a-z ]+)?(--[a-z][a-z-]*)", text)):
        assert option in helps, option


def test_every_format_every_type_and_every_kind_of_file_is_named() -> None:
    decks, facts = pages_text(MANUAL / "decks.md"), pages_text(MANUAL / "facts.md")
    for name in (*DATE_FORMATS, *TEXT_FORMATS, *WHOLE, ORDINAL, PLURAL, ",", ".1"):
        assert re.search(rf":{re.escape(name)}[}}:]", decks), name
    for ending in (*KINDS["image"], *KINDS["audio"]):
        assert f".{ending}" in facts, ending
    for name in TypeName.__args__:  # type: ignore[attr-defined]
        assert name == "reference" or f"`{name}`" in facts, name


# --- pages -----------------------------------------------------------------------------------------------------


def headings(page: Path) -> list[str]:
    text = re.sub(
        r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    return re.findall(r"^#+ (.*)$", text, re.MULTILINE)


def anchor(heading: str) -> str:
    """Return the name that repository pages give a heading: small letters, no signs but hyphens, hyphens for blanks."""
    kept = [
        char for char in heading.lower() if char in " -_" or unicodedata.category(char)[0] in "LN"
    ]
    return "".join(kept).replace(" ", "-")


def test_there_is_a_page_for_every_topic_and_no_other() -> None:
    assert sorted(page.stem for page in MANUAL.glob("*.md")) == sorted(TOPICS)


@pytest.mark.parametrize("page", sorted(MANUAL.glob("*.md")), ids=lambda page: page.stem)
def test_a_page_begins_with_its_task_and_a_table_of_contents(page: Path) -> None:
    title, task, contents = page.read_text(encoding="utf-8").split("\n\n")[:3]
    assert re.fullmatch(r"# [A-Z][a-z ]+: .*[^.]", title)
    assert task.startswith("You ")
    if contents.startswith("!["):
        contents = page.read_text(encoding="utf-8").split("\n\n")[3]
    sections = [heading.replace("`", "") for heading in headings(page)[1:]]
    listed = re.findall(r"^\* \[(.*)\]\(#(.*)\)$", contents, re.MULTILINE)
    assert [(text.replace("`", ""), target) for text, target in listed] == [
        (text, anchor(text)) for text in sections
    ]
    assert len(listed) == contents.count("\n") + 1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        if target.startswith("https://"):
            continue
        path, _, place = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.is_file(), target
        if place:
            assert place in [anchor(heading) for heading in headings(file)], target


def test_the_rooms_are_those_that_there_are() -> None:
    ((_, lines),) = tables("rooms")
    package = Path(library.__file__).parent
    rooms = {
        path.name for path in package.iterdir() if path.is_dir() and path.name != "__pycache__"
    }
    modules = {path.stem for path in package.glob("*.py") if not path.stem.startswith("__")}
    assert {code(room) for room, _ in lines} == rooms | modules


def test_the_picture_is_shown_by_the_readme_and_by_the_manual() -> None:
    assert (MANUAL / "card.png").read_bytes().startswith(b"\x89PNG")
    assert "](studykit/manual/card.png)" in pages_text(README)
    assert "](card.png)" in pages_text(MANUAL / "anki.md")
