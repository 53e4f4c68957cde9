"""Killed, out of disk or interrupted at any moment of an export: package and lock are whole and belong together.

The program is the real one, in processes of its own (`fault_runs`).
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("fcntl", reason="POSIX")
from fault_runs import Series, run, snapshot

from tests.cli.runner import studykit
from tests.engine import collection, import_package

FACTS = "table: capitals\ncomplete: true\nsource: atlas\ncolumns: {country: text, capital: text}\nlabel: country\nrows:\n"
SOURCES = "table: sources\nrows:\n  atlas: {title: An Atlas}\n"
DECK = """\
deck: Capitals
key: capitals-x7
about: Where they govern
facts: ../seeds/world
templates:
  capital:
    from: capitals
    ask: What is the capital of {country}?
    answer: capital
"""
BEFORE, NOW = 1_763_000_000, 1_764_000_000
LATER = NOW + 100
ELSEWHERE = ["export", "--update", "-o", "out/x.apkg"]


def make_project(folder: Path, rows: int = 4) -> Path:
    facts = FACTS + "".join(
        f"  c{at}: {{country: Country {at}, capital: City {at}}}\n" for at in range(rows)
    )
    files = {
        "seeds/world/capitals.yaml": facts,
        "seeds/world/sources.yaml": SOURCES,
        "decks/capitals.yaml": DECK,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    (folder / "out").mkdir()
    return folder


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def export_at(folder: Path, moment: int, *arguments: str) -> None:
    """An export in this very folder, with the clock set, and nothing in its way."""
    code = (
        "import sys\nfrom datetime import UTC, datetime\nfrom studykit.cli import _clock as clock, main\n"
        f"clock.now = lambda: datetime.fromtimestamp({moment}, UTC)\n"
        f"sys.argv = ['studykit', *{list(arguments or ['export'])!r}]\nmain()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def is_written(name: str) -> bool:
    return name.endswith((".lock", ".texts.gz", ".apkg", ".txt"))


def hidden(files: dict[str, str]) -> list[str]:
    return [name for name in files if Path(name).name.startswith(".")]


@dataclass(frozen=True)
class Case:
    """A project about to be exported, and what an export makes of it when nothing happens."""

    series: Series
    old: dict[str, str]
    new: dict[str, str]
    later: dict[str, str]
    """The same 100 seconds later."""

    def runs(self, kind: str, **more):
        series = self.series
        return run(Series(series.project, series.work, series.arguments, series.now, kind, **more))


@pytest.fixture
def quick(tmp_path) -> Iterator[Path]:
    """A folder in memory where the system has one: a thousand flushes of a disk would take minutes."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture(
    params=[
        "again",
        *(
            pytest.param(each, marks=pytest.mark.slow)
            for each in ("first", "elsewhere", "same lock")
        ),
    ]
)
def case(request, quick) -> Case:
    """The first export; one after a correction; one to another folder with a text file; one that needs no new lock."""
    project = make_project(quick / "project")
    arguments = ELSEWHERE if request.param == "elsewhere" else ["export"]
    if request.param != "first":
        export_at(project, BEFORE, *arguments)
        if request.param == "same lock":
            (project / "capitals.apkg").write_bytes(b"not what was exported")
        else:
            edit(project / "seeds/world/capitals.yaml", "City 2", "Another City")
            edit(
                project / "seeds/world/capitals.yaml",
                "  c3: {country: Country 3",
                "  c7: {country: Country 7",
            )
    return make_case(project, arguments)


def make_case(project: Path, arguments: list[str]) -> Case:
    made = []
    for moment in (NOW, LATER):
        copy = project.with_name(f"at-{moment}")
        shutil.copytree(project, copy, symlinks=True)
        export_at(copy, moment, *arguments)
        made.append(snapshot(copy))
    work = project.with_name("work")
    work.mkdir()
    case = Case(Series(str(project), str(work), arguments, NOW), snapshot(project), *made)
    assert case.old != case.new
    assert not hidden(case.new)
    return case


@pytest.mark.slow
def test_killed_at_any_file_operation_the_next_command_finds_the_old_files_or_the_new_ones(case):
    runs = case.runs("kill", then=[["diff"], case.series.arguments])
    assert len(runs) > 20
    assert {"open", "write", "fsync", "replace", "unlink", "close", "flock"} <= {
        each["operation"] for each in runs
    }
    seen = set()
    for each in runs:
        killed, diff, again = each["steps"]
        where = f"killed at {each['operation']}, the {each['at']}th operation"
        assert killed["code"] == -signal.SIGKILL
        for name, content in killed["files"].items():  # each is whole at any moment
            assert name in hidden(killed["files"]) or content in (
                case.old.get(name),
                case.new.get(name),
            ), where
        is_new = [
            name
            for name in case.new
            if is_written(name) and killed["files"].get(name) == case.new[name]
        ]
        same_lock = case.old.get("decks/capitals.lock") == case.new["decks/capitals.lock"]
        assert not is_new or "decks/capitals.lock" in is_new or same_lock, where
        assert diff["code"] in (0, 3), diff["err"]
        if not same_lock:
            assert diff["files"] == (case.new if diff["code"] == 0 else case.old), where
        assert again["code"] == 0, again["err"]
        assert again["files"] in (case.new, case.later), where
        assert diff["code"] == 3 or again["files"] == case.new, where
        seen.add((diff["code"], again["files"] == case.new))
    assert len(seen) == 2 or same_lock


@pytest.mark.parametrize(
    ("code", "lasting"),
    [
        pytest.param(errno.ENOSPC, False, id="full", marks=pytest.mark.slow),
        pytest.param(errno.EIO, False, id="broken", marks=pytest.mark.slow),
        pytest.param(errno.ENOSPC, True, id="full for good", marks=pytest.mark.slow),
        pytest.param(errno.EIO, True, id="broken for good", marks=pytest.mark.slow),
    ],
)
def test_an_error_at_any_file_operation_leaves_the_old_files_and_nothing_else(case, code, lasting):
    runs = case.runs("error", code=code, lasting=lasting, then=[case.series.arguments])
    remedy = {
        errno.ENOSPC: "Make room on the disk and try again.",
        errno.EIO: "The disk reports an error: try another one.",
    }
    names = [name for name in case.new if case.new[name] != case.old.get(name)]
    failed = 0
    for each in runs:
        stopped, again = each["steps"]
        where = f"{each['operation']}, the {each['at']}th operation: {stopped}"
        left = hidden(stopped["files"])
        visible = {name: content for name, content in stopped["files"].items() if name not in left}
        if stopped["code"] == 0:
            # It could do without: no second name, no flush of a folder, nothing deleted, no work kept for next time.
            could_do_without = ("open", "link", "unlink", "close", "flock", "mkdir", "replace")
            assert each["operation"] in could_do_without, where
            assert visible == case.new, where
        else:
            failed += 1
            assert stopped["code"] == 4, where
            # A disk that refuses to put the old lock back has done all that it will do: `again` finishes it.
            assert visible == case.old or (lasting and each["operation"] == "replace" and left), (
                where
            )
            assert stopped["err"] in [
                f"Error: {name}: {os.strerror(code)}. {remedy[code]}\n" for name in names
            ], where
            assert stopped["out"] == "", where
        assert (
            not left
            or each["operation"] == "unlink"
            or (each["operation"] == "replace" and lasting)
        ), where
        assert again["code"] == 0, where
        assert again["files"] in (case.new, case.later), where
    assert failed > 10


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "code"), [pytest.param("interrupt", 130, marks=pytest.mark.slow), ("terminate", 143)]
)
def test_told_to_stop_at_any_file_operation_it_puts_everything_back(case, kind, code):
    for each in case.runs(kind):
        [stopped] = each["steps"]
        where = f"{each['operation']}, the {each['at']}th operation: {stopped}"
        visible = {
            name: content
            for name, content in stopped["files"].items()
            if name not in hidden(stopped["files"])
        }
        assert stopped["code"] == code, where
        assert visible in (case.old, case.new), where


@pytest.mark.slow
def test_a_disk_that_takes_only_so_many_bytes_leaves_the_old_files(quick):
    """The kernel lets no file grow beyond a byte: the write fails in its middle, or the program is killed there."""
    project = make_project(quick / "project", rows=40)
    export_at(project, BEFORE)
    edit(project / "seeds/world/capitals.yaml", "City 2}", "Another City}")
    case = make_case(project, ["export"])
    sizes = {
        name: (quick / f"at-{NOW}" / name).stat().st_size
        for name in ("decks/capitals.lock", "capitals.apkg")
    }
    with zipfile.ZipFile(quick / f"at-{NOW}" / "capitals.apkg") as package:
        largest = package.getinfo(
            "collection.anki2"
        ).file_size  # it lies on the disk while it is packed
    smaller = max(sizes.values())
    offsets = [0, 1, 17, 150, *range(400, smaller, 997), *range(smaller, largest, 9973)]
    offsets += [size - 1 for size in (*sizes.values(), largest)]
    for each in case.runs("limit", bytes=offsets):
        [stopped] = each["steps"]
        assert (stopped["code"], stopped["files"]) == (4, case.old), each
        assert stopped["err"].endswith(
            ": File too large. Such a large file is not allowed there: try another disk, or look at `ulimit -f`.\n"
        )
    for each in case.runs("limit-kill", bytes=offsets, then=[["diff"]]):
        killed, diff = each["steps"]
        assert killed["code"] == -signal.SIGXFSZ
        assert (diff["code"], diff["files"]) == (3, case.old), each
    [enough] = case.runs("limit", bytes=[largest])
    assert (enough["steps"][0]["code"], enough["steps"][0]["files"]) == (0, case.new)


@pytest.mark.slow
@pytest.mark.engine
def test_what_comes_after_a_killed_export_goes_into_anki_and_nothing_is_lost(quick, tmp_path):
    """Killed between lock and package, and exported again: to a learner who has the old package."""
    project = make_project(quick / "project")
    export_at(project, BEFORE)
    edit(project / "seeds/world/capitals.yaml", "City 2", "Another City")
    edit(
        project / "seeds/world/capitals.yaml",
        "  c3: {country: Country 3",
        "  c7: {country: Country 7",
    )
    case = make_case(project, ["export"])
    between = [
        each
        for each in case.runs("kill", then=[["export"]], keep=True)
        if each["steps"][0]["files"]["decks/capitals.lock"] == case.new["decks/capitals.lock"]
        and each["steps"][0]["files"]["capitals.apkg"] == case.old["capitals.apkg"]
    ]
    assert between
    with collection(tmp_path) as col:
        assert import_package(col, project / "capitals.apkg") == {"new": 4}
        again = quick / "work" / str(between[0]["at"]) / "capitals.apkg"
        assert import_package(col, again) == {"new": 1, "updated": 4}
        assert import_package(col, again) == {"duplicate": 5}
        assert col.fix_integrity() == ("Database rebuilt and optimized.", True)


@pytest.mark.slow
def test_init_killed_at_any_file_operation_is_finished_or_begun_anew_by_the_next(quick):
    (quick / "project").mkdir()
    (quick / "work").mkdir()
    names = [
        "decks/planets.yaml",
        *(f"seeds/planets/{name}" for name in ("moons.csv", "moons.yaml", "planets.yaml")),
    ]
    series = Series(
        str(quick / "project"), str(quick / "work"), ["init"], NOW, "kill", then=[["init"]]
    )
    codes = set()
    for each in run(series):
        killed, again = each["steps"]
        assert killed["code"] == -signal.SIGKILL
        assert hidden(again["files"]) == [], each
        assert set(names) <= set(again["files"]), each
        codes.add(again["code"])
        assert again["code"] == 0 or "is already there; nothing was written" in again["err"]
    assert codes == {0, 1}


def test_init_on_a_full_disk_leaves_nothing_not_even_a_folder(quick):
    (quick / "project").mkdir()
    (quick / "work").mkdir()
    runs = run(
        Series(
            str(quick / "project"), str(quick / "work"), ["init", "sky"], NOW, "error", errno.ENOSPC
        )
    )
    stopped = [each for each in runs if each["steps"][0]["code"]]
    assert {"mkdir", "write", "fsync", "replace"} <= {each["operation"] for each in stopped}
    for each in stopped:
        [step] = each["steps"]
        assert (step["code"], step["files"]) == (4, {}), each
        assert step["err"].startswith("Error: "), each
        assert step["err"].endswith(
            ": No space left on device. Make room on the disk and try again.\n"
        ), each
    # What editors read of the facts is written behind them, and nobody needs it.
    whole = [each["steps"][0] for each in runs if not each["steps"][0]["code"]]
    without_schema = [step for step in whole if "A schema for editors" in step["err"]]
    assert without_schema
    for step in without_schema:
        assert "sky/decks/planets.yaml" in step["files"]
        assert hidden(step["files"]) == []


@pytest.mark.slow
def test_recover_killed_or_out_of_disk_leaves_a_whole_lock_or_none(quick):
    project = make_project(quick / "project")
    export_at(project, BEFORE)
    (project / "decks/capitals.lock").unlink()
    recover = ["export", "--recover", "capitals.apkg"]
    case = make_case(project, recover)
    for kind, code in (("kill", 0), ("error", errno.EIO)):
        work = quick / kind
        work.mkdir()
        for each in run(Series(str(project), str(work), recover, NOW, kind, code, then=[["diff"]])):
            _, after = each["steps"]
            assert after["files"] in (case.old, case.new), each


@pytest.fixture
def again(tmp_path) -> Path:
    """A project that was exported, and corrected since."""
    project = make_project(tmp_path)
    export_at(project, BEFORE)
    edit(project / "seeds/world/capitals.yaml", "City 2", "Another City")
    return project


def fails(folder: Path, *arguments: str) -> str:
    """What an export says that the environment does not allow; it leaves everything as it was."""
    before = snapshot(folder)
    done = studykit("export", *arguments, cwd=folder)
    assert (done.code, done.out, snapshot(folder)) == (4, "", before)
    return done.err


def test_a_folder_that_may_not_be_written_leaves_lock_and_package(again):
    for folder, name in (("decks", "decks/capitals.lock"), ("out", "out/x.apkg")):
        (again / folder).chmod(0o555)
        try:
            if os.access(again / folder, os.W_OK):
                pytest.skip("root may write everywhere")
            said = fails(again, "-o", "out/x.apkg")
        finally:
            (again / folder).chmod(0o755)
        assert said == f"Error: {name}: Permission denied. Check who may write there.\n"


def test_a_folder_where_the_package_should_be_is_said(again):
    (again / "capitals.apkg").unlink()
    (again / "capitals.apkg").mkdir()
    assert fails(again) == (
        "Error: capitals.apkg: Is a directory. Move the folder away, or name another file.\n"
    )


def test_a_lock_file_and_a_package_that_are_links_are_replaced_together_or_not_at_all(again):
    (again / "kept").mkdir()
    for name in ("decks/capitals.lock", "capitals.apkg"):
        kept = again / "kept" / Path(name).name
        (again / name).rename(kept)
        (again / name).symlink_to(kept)
    (again / "capitals.update.txt").mkdir()
    fails(again, "--update")
    kept = {path.name: path.read_bytes() for path in (again / "kept").iterdir()}
    export_at(again, NOW)
    assert not (again / "decks/capitals.lock").is_symlink()
    assert {path.name: path.read_bytes() for path in (again / "kept").iterdir()} == kept


_SMALL_DISK = """
mount -t tmpfs -o size=$1 tmpfs $2 || exit 77
cp -r . $2/ 2>/dev/null && cd $2 || exit 78
cat capitals.apkg decks/capitals.lock | cksum
"$3" -m studykit export >/dev/null
code=$?
cat capitals.apkg decks/capitals.lock | cksum
find . -name '.?*'
exit $code
"""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("unshare") is None, reason="a disk of one's own needs unshare")
def test_a_disk_that_is_really_full_leaves_the_old_files(again, tmp_path_factory):
    codes = []
    for kilobytes in range(32, 320, 16):
        arguments = [f"{kilobytes}k", str(tmp_path_factory.mktemp("disk")), sys.executable]
        command = ["unshare", "-rm", "sh", "-c", _SMALL_DISK, "sh", *arguments]
        done = subprocess.run(
            command, cwd=again, check=False, capture_output=True, text=True, timeout=60
        )
        if done.returncode in (1, 77):
            pytest.skip(f"this system gives its users no disks of their own: {done.stderr}")
        if done.returncode == 78:
            continue  # too small for the project itself
        codes.append(done.returncode)
        before, after, *hidden_files = done.stdout.splitlines()
        assert hidden_files == []
        assert (before == after) == (done.returncode == 4)
        if done.returncode:
            assert done.stderr.endswith(
                ": No space left on device. Make room on the disk and try again.\n"
            )
        else:
            break
    assert 4 in codes
    assert codes[-1] == 0


@pytest.fixture
def on_another_disk(tmp_path) -> Iterator[Path]:
    """A folder in another file system than that of `tmp_path`: in memory, on the disk, or beside the tests."""
    for place in (Path("/dev/shm"), Path(tempfile.gettempdir()), Path(__file__).parents[2]):
        if os.access(place, os.W_OK) and place.stat().st_dev != tmp_path.stat().st_dev:
            with tempfile.TemporaryDirectory(prefix=".", dir=place) as folder:
                yield Path(folder)
            return
    pytest.skip("there is one file system only")


def test_lock_and_package_may_lie_on_two_disks(again, on_another_disk):
    package = on_another_disk / "x.apkg"
    export_at(again, NOW, "export", "-o", str(package))
    assert [path.name for path in on_another_disk.iterdir()] == ["x.apkg"]
    edit(again / "seeds/world/capitals.yaml", "Another City", "A Third City")
    made = package.read_bytes()
    (on_another_disk / "x.update.txt").mkdir()
    assert "x.update.txt: Is a directory." in fails(again, "--update", "-o", str(package))
    assert package.read_bytes() == made
