"""Numbers, environments, settings and logs at their extremes: words and the right exit code, and never a defect."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from studykit.cli._commands import cli
from studykit.reviews.records import checksum
from tests.cli.runner import Result, studykit, write

SEAS = """\
columns: {name: text, ocean: text}
complete: true
rows:
  coral: {name: Coral Sea, ocean: Pacific}
  tasman: {name: Tasman Sea, ocean: Pacific}
  norwegian: {name: Norwegian Sea, ocean: Atlantic}
  labrador: {name: Labrador Sea, ocean: Atlantic}
  arabian: {name: Arabian Sea, ocean: Indian, expires: 9999-12-31}
"""
DECK = """\
deck: Seas
key: seas-1
facts: ../seeds/seas
templates:
  sea-ocean:
    ask: Of which ocean is the {name} a part?
    answer: ocean
"""


@pytest.fixture
def seas(tmp_path: Path) -> Path:
    return write(tmp_path, seeds__seas__seas_yaml=SEAS, decks__seas_yaml=DECK)


def run(line: str | tuple[str, ...], cwd: Path, **env: str) -> Result:
    found = studykit(*(line.split() if isinstance(line, str) else line), cwd=cwd, env=env)
    assert "studykit has failed" not in found.err, found.err
    return found


def some(cases: Sequence[Any], each: int) -> list[Any]:
    """The cases, of which all but every few run only with the slow tests."""
    slow = pytest.mark.slow
    quick = cases[::each]
    return [
        case
        if case in quick
        else pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=slow)
        for case in cases
    ]


# --- numbers ------------------------------------------------------------------------------------------------

NUMBERS = [
    "9999999999999",
    "9" * 30,
    "9" * 5000,
    "0",
    "-1",
    "1e400",
    "NaN",
    "inf",
    "",
    " ",
    "1.5",
    "0x10",
    "\u0663",
]


@pytest.mark.parametrize("option", ["--count", "--new", "--minutes"])
@pytest.mark.parametrize("number", some(NUMBERS, 3))
def test_a_number_is_taken_or_refused_with_its_range(seas: Path, option: str, number: str) -> None:
    found = run(("quiz", "--exam", f"{option}={number}"), seas)
    is_taken = number == "\u0663" or (number == "0" and option == "--new")
    assert found.code == (0 if is_taken else 2), found.err
    if not is_taken:
        assert f"Invalid value for '{option}'" in found.err


@pytest.mark.parametrize(
    ("option", "most"), [("--count", 10**9), ("--new", 10**9), ("--minutes", 527_040)]
)
def test_the_largest_number_is_taken(seas: Path, option: str, most: int) -> None:
    assert run(f"quiz --exam {option} {most}", seas).code == 0
    found = run(f"quiz --exam {option} {most + 1}", seas)
    assert (found.code, f"<={most}." in found.err) == (2, True)


@pytest.mark.parametrize(
    ("day", "code"),
    [("9999-12-31", 0), ("0001-01-01", 0), ("0000-01-01", 2), ("10000-01-01", 2), ("nan", 2)],
)
def test_a_day_is_taken_or_refused(seas: Path, day: str, code: int) -> None:
    assert run(f"check --today {day}", seas).code == code


# --- the environment ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "zone", ["", "Foo", ":/nope", "é", "x" * 5000, "../../etc/passwd", "UTC-23:59:59", "UTC+23:59"]
)
def test_any_zone_is_the_system_s_own(seas: Path, zone: str) -> None:
    assert run("quiz", seas, TZ=zone).code == 0


ODD = {
    "COLUMNS": ("0", "abc", "1000000000000", "-5", "1", ""),
    "LINES": ("0", "abc", "1000000000000"),
    "TERM": ("", "dumb", "nosuch"),
    "LANG": ("", "C", "xx", "xx_YY.nosuch"),
    "LC_ALL": ("C", "POSIX", "xx"),
    "NO_COLOR": ("", "1"),
    "FORCE_COLOR": ("", "1"),
    "PAGER": ("/nope", ""),
    "EDITOR": ("/nope", "", "'"),
    "PYTHONIOENCODING": ("ascii", "cp1252:strict", "utf-8-sig", ":strict"),
    "PYTHONUTF8": ("0", "1"),
}


ODD_CASES = [(name, value) for name in ODD for value in ODD[name]]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "value"), some(ODD_CASES, 5))
def test_an_odd_environment_stops_no_command(seas: Path, name: str, value: str) -> None:
    for command in ("quiz", "stats", "check --explain", "export"):
        assert run(command, seas, **{name: value}).code == 0


HOMES = ("file", "fifo", "file/deeper", "x" * 300, "deep/" * 1000, "/dev/null")


@pytest.mark.parametrize("home", some(HOMES, 3))
def test_a_home_that_cannot_be_is_told_with_its_path(seas: Path, home: str) -> None:
    (seas / "file").write_text("")
    os.mkfifo(seas / "fifo")
    for command in ("quiz", "stats", "config new_per_day 3", "flags"):
        found = run(command, seas, STUDYKIT_HOME=home)
        assert (found.code, home.partition("/")[0] in found.err) == (4, True), found
    for command in ("log export", "log rebuild", "backup"):
        found = run(command, seas, STUDYKIT_HOME=home)
        is_told = "There is no review log yet" in found.err if found.code == 1 else found.code == 4
        assert is_told, found
    for command in ("check", "items", "export"):
        assert run(command, seas, STUDYKIT_HOME=home).code == 0


@pytest.mark.parametrize("home", some(("relative/home", " ", "~", "a\nb", "\x1b[31m", "\udcff"), 5))
def test_any_other_home_is_a_folder(seas: Path, home: str) -> None:
    for command in (
        "quiz --new 1",
        "config new_per_day 3",
        "stats",
        "log export",
        "check",
        "export",
    ):
        assert run(command, seas, STUDYKIT_HOME=home).code == 0
    assert (seas / home / "reviews.db").is_file()


@pytest.mark.parametrize("name", ["HOME", "XDG_DATA_HOME"])
def test_a_user_s_folder_that_cannot_be_is_told(seas: Path, name: str) -> None:
    found = run("quiz", seas, STUDYKIT_HOME="", **{"HOME": str(seas), name: "/dev/null"})
    assert (found.code, "cannot be opened: Not a directory" in found.err) == (4, True)


# --- settings -------------------------------------------------------------------------------------------------

KEYS = ("desired_retention", "new_per_day", "reviews_per_day", "day_begins_at")
NONSENSE = (
    "",
    "nan",
    "inf",
    "-1",
    "1e400",
    "9" * 5000,
    "'5'",
    "[1]",
    "true",
    "{a=1}",
    "0x",
    "1979-05-27",
    "\x00",
)


@pytest.mark.parametrize("value", some(NONSENSE, 4))
def test_a_setting_that_cannot_be_is_told_with_its_place(seas: Path, value: str) -> None:
    home = seas / "home"
    home.mkdir()
    (home / "config.toml").write_text(
        "".join(f"{key} = {value}\n" for key in KEYS), encoding="utf-8"
    )
    for command in ("quiz", "stats", "config"):
        found = run(command, seas, STUDYKIT_HOME="home")
        assert found.code == 1
        places = [line.partition(": ")[0] for line in found.err.splitlines() if ": C00" in line]
        assert places == [f"home/config.toml:{line}:1" for line in range(1, 5)]


@pytest.mark.parametrize(
    "content", [b"[table]\n", b"a\n", b"= 3\n", b"\xff\xfe\x00", b"\x00" * 9, b"a" * 100_000]
)
def test_settings_that_are_no_toml_are_told(seas: Path, content: bytes) -> None:
    home = seas / "home"
    home.mkdir()
    (home / "config.toml").write_bytes(content)
    assert [
        run(command, seas, STUDYKIT_HOME="home").code for command in ("quiz", "stats", "config")
    ] == [1, 1, 1]


def test_settings_that_are_a_folder_are_told(seas: Path) -> None:
    (seas / "home" / "config.toml").mkdir(parents=True)
    for command in ("quiz", "config", "config new_per_day 3"):
        found = run(command, seas, STUDYKIT_HOME="home")
        assert (found.code, "home/config.toml: " in found.err) == (4, True)


def test_a_link_to_the_settings_stays_a_link(seas: Path) -> None:
    """As of those who keep all settings in one place; also a link to a link, and to a file that is not there yet."""
    home, kept = seas / "home", seas / "dotfiles"
    home.mkdir()
    kept.mkdir()
    (kept / "link.toml").symlink_to("mine.toml")
    (home / "config.toml").symlink_to("../dotfiles/link.toml")
    for value in ("7", "8"):
        assert run(f"config new_per_day {value}", seas, STUDYKIT_HOME="home").code == 0
        assert (home / "config.toml").readlink() == Path("../dotfiles/link.toml")
        assert (
            (kept / "mine.toml").read_text(encoding="utf-8").endswith(f"\nnew_per_day = {value}\n")
        )
    assert sorted(path.name for path in kept.iterdir()) == ["link.toml", "mine.toml"]


def test_a_link_to_nowhere_is_told(seas: Path) -> None:
    home = seas / "home"
    home.mkdir()
    for target, why in (
        ("../none/mine.toml", "No such file"),
        ("config.toml", "Too many levels of symbolic links"),
    ):
        (home / "config.toml").unlink(missing_ok=True)
        (home / "config.toml").symlink_to(target)
        found = run("config new_per_day 3", seas, STUDYKIT_HOME="home")
        assert (found.code, why in found.err) == (4, True), found.err
        assert (home / "config.toml").is_symlink()


def test_settings_in_another_encoding_are_not_spoiled(seas: Path) -> None:
    home = seas / "home"
    home.mkdir()
    latin = "# höher\nnew_per_day = 3\n".encode("latin-1")
    (home / "config.toml").write_bytes(latin)
    found = run("config new_per_day 5", seas, STUDYKIT_HOME="home")
    assert (found.code, "is not UTF-8" in found.err) == (1, True)
    assert (home / "config.toml").read_bytes() == latin


# --- the log ----------------------------------------------------------------------------------------------------

READING = (
    "stats",
    "stats --json",
    "quiz",
    "flags",
    "suggestions",
    "log export",
    "log rebuild",
    "backup",
    "export",
)
IMPOSSIBLE = {
    "reviews": {
        "at": (10**16, -(10**18), 2**63 - 1, float("inf"), "yesterday", b"\xff"),
        "zone": (10**9, "x", 1.5),
        "rating": (0, 99, "3x", 2.5),
        "took": (-1, 2**63 - 1, float("-inf"), "x"),
        "placed": (-1, 2**63 - 1, "x", 1e300),
        "uid": (b"\x00\xff", "", 7),
        "item": (b"\x00\xff", 5, "\x1b[31m"),
        "mode": ("spoken", 3),
    },
    "events": {
        "at": (10**16, "x"),
        "what": ("delete", 5),
        "review": (b"\xff", 7),
        "rating": (99, "x"),
    },
    "cards": {
        "stability": (float("inf"), 0.0, -1.0, "NaN"),
        "difficulty": (1e300, "x"),
        "due": (10**16, 2**63 - 1, float("inf"), "x"),
        "last": (-(10**18), "x"),
        "phase": (99, "x"),
        "item": (b"\xff", 5),
        "introduced": (10**17, "x"),
    },
    "items": {
        "facts": ("NaN", "{}", "[1]", "[" * 99_999, 5),
        "stem": (b"\xff", 5),
        "placed": ("x", 1e300),
    },
    "settings": {
        "retention": (5.0, float("inf"), "x"),
        "day_turns_at": (99, -1, "x"),
        "maximum_interval": (-5, 2**62),
    },
}


def put(path: Path, table: str, column: str, value: object, *, is_summed: bool) -> None:
    """Writes a value into the first row as another program would, with a right checksum or the one of before."""
    with closing(sqlite3.connect(path)) as db:
        triggers = db.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        db.execute("PRAGMA ignore_check_constraints = ON")
        names = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
        row = list(db.execute(f"SELECT * FROM {table} LIMIT 1").fetchone())
        keys = row[:2]
        row[names.index(column)] = value
        if is_summed:
            row[-1] = checksum(row[:-1])
        changed = ", ".join(f"{name} = ?" for name in names)
        db.execute(
            f"UPDATE {table} SET {changed} WHERE {names[0]} = ? AND {names[1]} = ?", (*row, *keys)
        )
        for _, sql in triggers:
            db.execute(sql)
        db.commit()


@pytest.fixture
def log(seas: Path) -> Path:
    """A log with reviews, a flag and an item that is set aside."""
    sent = '{"answer": "1"}\n{"command": "correct"}\n{"command": "flag"}\n{"answer": "2"}\n{"command": "suspend"}\n'
    studykit(
        "quiz", "--json", "--mode", "typed", cwd=seas, answers=sent, env={"STUDYKIT_HOME": "home"}
    )
    return seas / "home" / "reviews.db"


CASES = [
    (table, column, value)
    for table in IMPOSSIBLE
    for column in IMPOSSIBLE[table]
    for value in IMPOSSIBLE[table][column]
]


@pytest.mark.parametrize("is_summed", [False, True], ids=["old checksum", "right checksum"])
@pytest.mark.parametrize(("table", "column", "value"), some(CASES, 30))
def test_a_log_with_impossible_values_is_read_as_far_as_it_is_possible(
    seas: Path,
    log: Path,
    monkeypatch: pytest.MonkeyPatch,
    table: str,
    column: str,
    value: object,
    *,
    is_summed: bool,
) -> None:
    """In this process: thousands of calls. Whatever a command does not tell in words comes out as an exception."""
    monkeypatch.chdir(seas)
    monkeypatch.setenv("STUDYKIT_HOME", "home")
    data = log.read_bytes()
    for command in READING:
        log.write_bytes(data)
        put(log, table, column, value, is_summed=is_summed)
        found = CliRunner().invoke(cli, command.split())
        assert isinstance(found.exception, SystemExit | None), (command, found.exception)
        assert found.exit_code in (0, 1), (command, found.output)
        if found.exit_code == 1:
            assert "damage" in found.output, (command, found.output)


@pytest.mark.parametrize("at", [datetime(2, 1, 1, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)])
def test_reviews_of_any_year_stop_no_command(seas: Path, log: Path, at: datetime) -> None:
    lines = run("log export", seas, STUDYKIT_HOME="home").out
    assert run(("log", "export", "o.jsonl"), seas, STUDYKIT_HOME="home").code == 0
    moved = move_log(log, at)
    for command in READING:
        found = run(command, seas, STUDYKIT_HOME=moved)
        assert found.code == 0, (command, found)
    assert lines


def move_log(log: Path, at: datetime) -> str:
    """A log whose reviews were all given at another time."""
    from studykit.reviews.log import Log

    with Log.open(log) as source:
        records = list(source.everything())
    folder = log.parent.with_name("moved")
    with Log.open(folder / "reviews.db") as target:
        for record in records:
            if hasattr(record, "at"):
                moved = record._replace(
                    at=at,
                    placed=round((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000),
                )
                target.merge([moved], at)
            else:
                target.merge([record], at)
    return str(folder)


@pytest.mark.parametrize("kind", ["folder", "pipe", "device"])
def test_a_log_that_is_no_file_is_told(seas: Path, kind: str) -> None:
    path = seas / "home" / "reviews.db"
    path.parent.mkdir()
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    for command in ("quiz", "stats", "log export", "log rebuild", "backup"):
        found = run(command, seas, STUDYKIT_HOME="home")
        what = "is a folder" if kind == "folder" else "is not a regular file"
        remedy = "Move it away, or put a backup in its place."
        why = f"Error: home/reviews.db {what}: the review log cannot be opened. {remedy}\n"
        assert (found.code, found.err) == (4, why)


def test_what_is_written_never_takes_the_place_of_a_pipe(seas: Path, log: Path) -> None:
    os.mkfifo(seas / "pipe.apkg")
    for command in ("log export pipe.apkg", "export -o pipe.apkg"):
        found = run(command, seas, STUDYKIT_HOME="home")
        assert (found.code, found.err) == (
            4,
            "Error: pipe.apkg: It is there, and is no regular file. Move it away, or name another path.\n",
        )
    assert (seas / "pipe.apkg").is_fifo()
    (seas / "out").symlink_to("/dev/stdout")  # /dev/stdout is a link itself
    found = run("log export out", seas, STUDYKIT_HOME="home")
    assert (found.code, "is no regular file" in found.err, (seas / "out").is_symlink()) == (
        4,
        True,
        True,
    )
