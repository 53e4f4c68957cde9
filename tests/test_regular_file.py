"""Files that are not regular, or have no end: wherever a file is read, it is refused in words, at once and unread."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from studykit.limits import MAX_FILE
from studykit.whole_files import regular
from studykit.whole_files.regular import (
    IrregularError,
    TooLargeError,
    chunks,
    irregular,
    lines,
    open_regular,
    regular_file,
)
from tests.cli.runner import bounded, write

FACTS = """\
table: seas
columns: {name: text, ocean: text}
rows:
  coral: {name: Coral Sea, ocean: Pacific}
  arabian: {name: Arabian Sea, ocean: Indian}
  labrador: {name: Labrador Sea, ocean: Atlantic}
"""
DECK = """\
deck: Seas
key: seas-1
facts: ../seas
templates:
  ocean: {from: seas, ask: "Of which ocean is the {name} part?", answer: ocean}
"""


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


IRREGULAR: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "device": _device,
    "folder": Path.mkdir,
}
irregular_kinds = pytest.mark.parametrize("make", IRREGULAR.values(), ids=IRREGULAR)


# --- the door itself -----------------------------------------------------------------------------------------


@irregular_kinds
def test_only_a_regular_file_is_opened(make: Callable[[Path], object], tmp_path: Path) -> None:
    path = tmp_path / "file"
    make(path)
    for read in (
        lambda: regular_file(path, 10),
        lambda: list(lines(path, 10, 10)),
        lambda: open_regular(path),
    ):
        with pytest.raises(IrregularError, match=r"is a folder|is not a regular file"):
            read()


@irregular_kinds
def test_what_comes_under_the_name_in_between_is_refused_too(
    make: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is asked first; then the open file itself, which nobody can exchange."""
    path = tmp_path / "file"
    make(path)
    monkeypatch.setattr(regular, "irregular", lambda _: "")
    with pytest.raises(IrregularError):
        regular_file(path, 10)


def test_a_link_to_a_regular_file_is_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"one\ntwo\n")
    (tmp_path / "link").symlink_to("file")
    assert regular_file(tmp_path / "link", 8) == b"one\ntwo\n"
    assert list(lines(tmp_path / "link", 8, 100)) == [b"one\n", b"two\n"]
    assert list(lines(tmp_path / "link", 8, 3)) == [b"one", b"\n", b"two", b"\n"]


def test_a_limit_is_held_by_size_and_by_count(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert regular_file(path, 5) == b"12345"
    with pytest.raises(TooLargeError):
        regular_file(path, 4)
    with pytest.raises(TooLargeError):
        list(lines(path, 4, 2))


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux has /proc")
def test_a_size_that_is_not_true_is_noticed() -> None:
    assert Path("/proc/self/maps").stat().st_size == 0
    with pytest.raises(TooLargeError):
        regular_file("/proc/self/maps", 100)


def test_a_file_that_grows_is_read_to_the_limit_and_no_further(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12")
    with path.open("ab") as growing:
        pieces = chunks(path, 1 << 20)
        assert next(pieces) == b"12"
        growing.write(bytes(1 << 20))
        growing.flush()
        with pytest.raises(TooLargeError):
            next(pieces)


@pytest.mark.parametrize("path", ["no/such", "a\0b", "x" * 300])
def test_a_path_that_cannot_be_is_an_oserror(path: str) -> None:
    assert irregular(path) == ""
    with pytest.raises(OSError):  # noqa: PT011 - each system has its own words
        regular_file(path, 10)


# --- every place where a file is read ------------------------------------------------------------------------

WORDS = (
    *("is a folder", "is not a regular file", "is no file", "is a directory", "Is a directory"),
    *("lies outside the fact base's folder", "there is no .yaml and no .csv"),
)
PLACES = {
    "reviews.db": ("home/reviews.db", "stats", 4),
    "its journal": ("home/reviews.db-journal", "stats", 4),
    "settings": ("home/config.toml", "quiz", 4),
    "settings that are changed": ("home/config.toml", "config new_per_day 5", 4),
    "a CSV that is imported": ("words.csv", "facts import words.csv", 1),
    "a package that is imported": ("deck.apkg", "facts import deck.apkg", 1),
    "a package to recover from": ("deck.apkg", "export --recover deck.apkg", 1),
    "a log that is imported": ("o.jsonl", "log import o.jsonl", 2),
    "a backup that is there": ("home/b/reviews.db", "backup home/b/reviews.db", 4),
    "a table": ("seas/more.csv", "add seas name=Baltic ocean=Atlantic --into seas", 0),
    "a sheet": ("seas/sub/rows.csv", "facts seas", 1),
    "a picture": ("seas/p.png", "facts seas", 1),
    "a deck": ("decks/other.yaml", "quiz other", 1),
    "a plain CSV": ("words.csv", "quiz words.csv", 1),
    "a fact base": ("facts.yaml", "facts facts.yaml", 1),
    "a lock": ("decks/seas.lock", "diff", 1),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path, seas__seas_yaml=FACTS, decks__seas_yaml=DECK)
    (tmp_path / "home" / "b").mkdir(parents=True)
    (tmp_path / "seas" / "sub").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    "make",
    [os.mkfifo, *(pytest.param(make, marks=pytest.mark.slow) for make in (_device, Path.mkdir))],
)
@pytest.mark.parametrize(("file", "command", "code"), PLACES.values(), ids=PLACES)
def test_it_is_refused_in_words_wherever_a_file_is_read(
    file: str, command: str, code: int, make: Callable[[Path], object], project: Path
) -> None:
    write(
        project,
        seas__sheet_yaml="columns: {a: text}\nrows: sub/rows.csv\n",
        seas__media_yaml="columns: {p: image}\nrows: {x: {p: p.png}}\n",
    )
    if command.startswith("backup"):
        bounded("flags", project)  # there is a log
    make(project / file)
    found = bounded(command, project)
    if command.startswith("backup") and make is Path.mkdir:
        assert "reviews-" in found.out  # it is put into the folder
        return
    assert not code or any(words in found.out + found.err for words in WORDS)
    assert found.code in ((code, 2) if make is Path.mkdir else (code,))  # 2: called with a folder


@irregular_kinds
def test_a_compiled_deck_that_is_no_file_is_made_again(
    make: Callable[[Path], object], project: Path
) -> None:
    whole = bounded("quiz --all --json", project).out
    (compiled,) = (project / "home" / "cache").glob("*.compiled")
    compiled.unlink()
    make(compiled)
    found = bounded("quiz --all --json", project)
    assert (found.code, found.out) == (0, whole)


def test_a_journal_that_a_folder_brings_cannot_hold_up_an_export(project: Path) -> None:
    """It names a pipe as what a killed export wrote: to see whether it did, that would be read."""
    import json

    from studykit.whole_files.writing import _journal

    os.mkfifo(project / "pipe")
    journal = _journal(project / "decks" / "seas.lock")
    intent = {"token": "0" * 16, "targets": [str(project / "pipe")], "first": "0" * 16}
    journal.write_text(json.dumps(intent), encoding="utf-8")
    assert bounded("export", project).code == 0
    os.mkfifo(journal)
    assert bounded("export", project).code == 0


# --- what a compiled deck hangs on -----------------------------------------------------------------------------

COUNTED = """
import sys
from studykit.cli import main
sys.argv = ["studykit", "quiz", "--all", "--json"]
try:
    main()
except SystemExit as stopped:
    read = [int(line.split()[1]) for line in open("/proc/self/io") if line.startswith("rchar")]
    print("READ", *read, stopped.code, file=sys.stderr)
"""


def bytes_read(project: Path) -> int:
    found = subprocess.run(
        ["/bin/sh", "-c", f'ulimit -v 1000000; exec {sys.executable} -c "$0"', COUNTED],
        cwd=project,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "STUDYKIT_HOME": str(project / "home")},
    )
    read, code = found.stderr.rpartition("READ")[2].split()
    assert code == "0"
    assert '"id": "ocean/coral"' in found.stdout
    return int(read)


@pytest.mark.slow
@pytest.mark.skipif(
    not Path("/proc/self/io").exists(), reason="only Linux counts the bytes that are read"
)
@pytest.mark.parametrize(
    "large", ["sub/large.csv", "large.csv", "large.png", "sub/large.yaml", "sub/.large/x.csv"]
)
def test_a_large_file_in_the_folder_is_not_read(large: str, project: Path) -> None:
    bytes_read(project)
    before = bytes_read(project)
    path = project / "seas" / large
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as sparse:
        sparse.truncate(2 * 2**30)
    for _ in range(2):
        assert (
            bytes_read(project) < 2 * before + 10_000_000
        )  # a quiz that makes items loads more of the program


def test_the_digest_reads_what_the_loader_reads_and_no_more_than_the_limit(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studykit.compiled.fingerprint import fingerprint
    from studykit.facts.load import load

    write(
        project,
        seas__more_yaml="table: more\nrows: sub/more.csv\n",
        seas__sub__more_csv="id,name\na,A\n",
        seas__sub__other_csv="id,name\nb,B\n",
        seas__words_csv="id,name\nb,B\n",
        **{"seas__.hidden_csv": "id,name\nb,B\n"},
    )
    with (project / "seas" / "large.csv").open("wb") as sparse:
        sparse.truncate(MAX_FILE + 1)
    (project / "seas" / "out.csv").symlink_to(project / "decks" / "seas.yaml")
    os.mkfifo(project / "seas" / "pipe.csv")
    opened: list[str] = []
    whole = regular.open_regular

    def noted(path: regular.AnyPath) -> object:
        opened.append(os.path.relpath(path, project))
        return whole(path)

    monkeypatch.setattr(regular, "open_regular", noted)
    base, _ = load([project / "seas"])
    by_loader = set(opened)
    opened.clear()
    fingerprint(base.sheets, [str(project / "seas")])
    assert set(opened) == by_loader
    names = ["large.csv", "more.yaml", "pipe.csv", "seas.yaml", "sub/more.csv", "words.csv"]
    assert sorted(opened) == [f"seas/{name}" for name in names]


CHANGES = {
    "a sheet that is named": "sub/more.csv",
    "a sheet in a hidden folder": ".hidden/more.csv",
    "a sheet behind a link": "linked/more.csv",
}


@pytest.mark.slow
@pytest.mark.parametrize("sheet", CHANGES.values(), ids=CHANGES)
def test_a_named_sheet_is_noticed_byte_for_byte(sheet: str, project: Path) -> None:
    """Also when neither its size nor its time have changed."""
    (project / "seas" / "real").mkdir()
    (project / "seas" / "linked").symlink_to("real")
    rows = "id,name,ocean\na,Sea One,Pacific\nb,Sea Two,Indian\nc,Sea Six,Atlantic\n"
    (project / "seas" / sheet).parent.mkdir(exist_ok=True)
    (project / "seas" / sheet).write_text(rows, encoding="utf-8")
    write(project, seas__seas_yaml=f"table: seas\nrows: {sheet}\n")
    found = (project / "seas" / sheet).stat()

    def compiled() -> list[int]:
        assert "Sea One" in bounded("quiz --all --json", project).out
        return [each.stat().st_mtime_ns for each in (project / "home" / "cache").glob("*.compiled")]

    before = compiled()
    assert compiled() == before
    (project / "seas" / sheet).write_text(rows.replace("Pacific", "Baltic?"), encoding="utf-8")
    os.utime(project / "seas" / sheet, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert compiled() != before


def test_the_digest_knows_all_modules_of_this_program() -> None:
    from studykit.compiled.fingerprint import _program

    names = {Path(name).name for name, _ in _program()}
    assert names >= {
        "limits.py",
        "_problem.py",
        "regular.py",
        "lock_file.py",
        "make_items.py",
        "sameness.py",
    }
