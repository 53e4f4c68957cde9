"""Tables, columns, templates and files with odd names: they work in every command, or are told of with their place."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from studykit.cli._commands import cli
from tests.cli.runner import studykit, write

SOUND = [
    "a#b", "a+b", "a~b", "a<b", "a%b", "a%2Fb", "a b", "a.b", "..", "A", "a:b", "a@b", "a,b", "a;b", "a=b", "a|b", "*",
    "a'b", 'a"b', "a?b", "a\\b", "a[b]", "-", "名前", "a\u00a0b", "می\u200cشود", "a\u202eb", "x" * 200,
]  # fmt: skip
"""Names of anything."""
ODD = ["a\nb", "a\tb", "a\x1b[31mb", "a\x7fb", "x" * 201]
"""Names of nothing."""
TABLE_ALONE, COLUMN_ALONE = ["input/output", "/", "date", "text"], ["a{b", "{}"]
"""Names that tables, or columns, cannot have."""


def project(folder: Path, table: str = "a", column: str = "c", template: str = "t") -> None:
    """Three facts, three more that refer to them, and questions about both, from either side."""
    name, ask, back = (
        json.dumps(table),
        json.dumps(f"Which is {{{column}}}?"),
        json.dumps(f"{{to.{column}}}"),
    )
    write(
        folder,
        seas__a_yaml=f"table: {name}\ncolumns: {{name: text, {json.dumps(column)}: text}}\nkind: name\nrows:\n"
        + "".join(f"  {at}: {{name: N{at}, {json.dumps(column)}: C{at}}}\n" for at in "xyz"),
        seas__refs_yaml=f"table: refs\ncolumns: {{name: text, to: {name}}}\nrows:\n"
        "  r: {name: Nr, to: x}\n  s: {name: Ns, to: y}\n  q: {name: Nq, to: z}\n",
        decks__d_yaml="deck: D\nkey: d-1\nfacts: ../seas\ntemplates:\n"
        f"  {json.dumps(template)}: {{from: {name}, ask: {ask}, answer: name}}\n"
        f"  of: {{from: refs, ask: 'Where is {{name}}?', answer: {back}}}\n",
    )


def run(*args: str, answers: str = "") -> Result:
    found = CliRunner().invoke(cli, args, input=answers)
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    assert "has failed" not in found.output
    return found


def quiz(*args: str) -> list[dict[str, object]]:
    """What was asked, each answered wrongly, so that all is told that is known beside the answer."""
    found = run(
        "quiz", "--all", "--json", "--mode", "typed", *args, answers='{"answer": "zzz"}\n' * 6
    )
    return [
        line for line in map(json.loads, found.stdout.splitlines()) if line["type"] == "question"
    ]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", [*SOUND, "a/b"])
def test_a_sound_name_works_everywhere(name: str, here: Path) -> None:
    """As that of a table, of a column and of a template at once."""
    names = {"table": name, "column": name, "template": name}
    if name == "a/b":
        names["table"] = "a"  # a table cannot be called so: see below
    project(here, **names)
    assert run("check").exit_code == 0
    items = [json.loads(line)["id"] for line in run("items", "--json").stdout.splitlines()]
    assert len(items) == 6
    for _ in range(2):  # made, and then compiled
        assert sorted(str(line["id"]) for line in quiz()) == sorted(items)
    assert len(quiz("--template", names["template"])) == 3
    asked = (items[0], f"{names['table']}/x", f"{names['template']}/x")
    for item in asked:
        assert "x" in run("why", "--", item).stdout
    counted = [f"--template={names['template']}", "--json"]
    assert json.loads(run("stats", *counted).stdout)["reviews"]["all"]["answers"] == 9
    assert run("export").exit_code == 0
    assert run("diff").exit_code == 0
    Path("decks/d.lock").unlink()
    assert run("export", "--recover", "d.apkg").exit_code == 0
    assert run("diff").exit_code == 0
    assert (
        run(
            "add",
            "--into",
            "seas",
            "--",
            names["table"],
            "id=n",
            "name=Nn",
            f"{names['column']}=Cn",
        ).exit_code
        == 0
    )
    assert run("log", "export", "log.jsonl").exit_code == 0
    assert "0 new reviews" in run("log", "import", "log.jsonl").stdout
    lines = Path("seas/a.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    Path("seas/a.yaml").write_text(
        "".join(line for line in lines if line[:4] not in ("  y:", "  z:")), encoding="utf-8"
    )
    assert json.loads(run("stats", *counted).stdout)["reviews"]["all"]["answers"] == 9, (
        "though they are asked no more"
    )


@pytest.mark.parametrize("what", ["table", "column", "template"])
@pytest.mark.parametrize("name", ODD)
def test_an_odd_name_is_told_of_at_its_place(name: str, what: str, here: Path) -> None:
    project(here, **{what: name})
    _is_told_of(what)


@pytest.mark.parametrize("name", TABLE_ALONE)
def test_a_table_cannot_be_called_so(name: str, here: Path) -> None:
    project(here, table=name)
    _is_told_of("table")


@pytest.mark.parametrize("name", COLUMN_ALONE)
def test_a_column_cannot_be_called_so(name: str, here: Path) -> None:
    project(here, column=name)
    _is_told_of("column")


def _is_told_of(what: str) -> None:
    found = run("check")
    assert found.exit_code == 1
    place = {
        "table": "seas/a.yaml:1:8: F008",
        "column": "seas/a.yaml:2:",
        "template": "decks/d.yaml:5:3: T014",
    }[what]
    assert place in found.stdout
    assert "\x1b" not in found.stdout
    for command in (
        "quiz --all --json",
        "stats",
        "items",
        "facts seas",
        "check --coverage",
        "flags",
        "export",
        "diff",
    ):
        run(*command.split())
    assert [str(line["id"]).split("/")[0] for line in quiz()] == ["of"] * (
        3 if what == "template" else 0
    )


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on such systems alone")
@pytest.mark.parametrize("name", [b"caf\xe9", b"a\nb", b"a\x1bb"])
def test_a_file_whose_name_is_no_text_is_told_of(name: bytes, here: Path) -> None:
    """Of a file that has no name in it, the file's own would stand in ids: of decks, tables and rows."""
    project(here)
    deck = Path("decks/d.yaml").read_bytes().replace(b"key: d-1\n", b"").replace(b"deck: D\n", b"")
    Path(os.fsdecode(b"decks/" + name + b".yaml")).write_bytes(deck)
    Path("more").mkdir()
    Path(os.fsdecode(b"more/" + name + b".csv")).write_bytes(b"id,name\nx,X\ny,Y\nz,Z\n")
    Path("decks/more.yaml").write_bytes(
        b"deck: More\nkey: more-1\nfacts: ../more\ntemplates:\n  t: {ask: 'Who is {id}?', answer: name}\n"
    )
    for command in ("check", "quiz", "stats", "flags"):
        found = studykit(command, cwd=here)
        assert found.code == 1
        assert (found.out + found.err).count(
            "F001 the file has a name that is no UTF-8, or holds a control"
        ) == 2
        assert "has failed" not in found.err
