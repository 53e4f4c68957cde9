"""Files appear whole or not at all, whatever stops the program."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
import tempfile
import tracemalloc
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from export_items import build, make_items, write

from studykit.whole_files import writing as files

posix = pytest.mark.skipif(os.name != "posix", reason="POSIX")


def test_a_file_is_replaced_whole_and_nothing_is_left_behind(tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    files.write_whole({tmp_path / "a": b"new", tmp_path / "b": b"other"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "a": b"new",
        "b": b"other",
    }


@posix
def test_a_new_file_has_the_mode_that_the_user_wants(tmp_path):
    before = os.umask(0o027)
    try:
        files.write_whole({tmp_path / "a": b"x"})
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


@posix
def test_a_link_is_replaced_and_not_followed(tmp_path):
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / "a").symlink_to(tmp_path / "precious")
    files.write_whole({tmp_path / "a": b"new"})
    assert (tmp_path / "precious").read_bytes() == b"precious"
    assert not (tmp_path / "a").is_symlink()


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_when_the_last_file_cannot_be_put_in_place_the_others_are_put_back(tmp_path):
    for name in "ab":
        (tmp_path / name).write_bytes(b"old")
    (tmp_path / "c").mkdir()
    with pytest.raises(IsADirectoryError) as caught:
        files.write_whole({tmp_path / "a": b"new", tmp_path / "b": b"new", tmp_path / "c": b"new"})
    assert caught.value.filename == str(tmp_path / "c")
    assert everything(tmp_path) == {"a": b"old", "b": b"old"}


@posix
@pytest.mark.parametrize("can_link", [True, False], ids=["hard links", "a disk without hard links"])
def test_what_is_put_back_is_what_stood_there(tmp_path, monkeypatch, can_link):
    """A file with its mode, a link, and nothing at all."""
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "link").symlink_to("nowhere")
    before = (tmp_path / "file").stat().st_ino

    def no_link(*args, **options):
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    if not can_link:
        monkeypatch.setattr(os, "link", no_link)
    real = Path.replace

    def full_at_last(self, target):
        if target.name == "z":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", full_at_last)
    with pytest.raises(OSError, match="No space left") as caught:
        files.write_whole({tmp_path / name: b"new" for name in ("file", "link", "missing", "z")})
    assert caught.value.filename == str(tmp_path / "z")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "link"]
    assert (tmp_path / "file").read_bytes() == b"old"
    assert (tmp_path / "link").readlink() == Path("nowhere")
    assert ((tmp_path / "file").stat().st_ino == before) == can_link


@pytest.mark.parametrize("name", ["n" * 251 + ".apk", "ノ" * 83 + ".apkg", "a.b c\nd.apkg"])
def test_a_name_may_be_as_long_as_the_system_allows(tmp_path, name):
    for content in (b"old", b"new"):
        files.write_whole({tmp_path / f"{name[:-1]}x": content, tmp_path / name: content})
    assert everything(tmp_path) == {f"{name[:-1]}x": b"new", name: b"new"}


def journal_of(path: Path) -> Path:
    """What a killed write to this path leaves."""
    return files._journal(path)


@posix
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"token": "0123456789abcdef", "targ',
        b"[" * 100_000,
        b"[1]",
        b'{"token": "../../x", "targets": ["/"], "first": ""}',
        b'{"token": "0123456789abcdef", "targets": [], "first": ""}',
        b'{"token": "0123456789abcdef", "targets": ["/", 1], "first": ""}',
        b'{"token": "0123456789abcdef", "targets": ["a\\u0000b", "\\ud800"], "first": ""}',
        b'{"token": "0123456789abcdef", "targets": ["precious", "precious"], "first": ""}',
        b'{"token": ["0123456789abcdef"], "targets": ["precious"], "first": 1}',
    ],
)
def test_a_journal_that_was_torn_or_made_by_somebody_else_does_no_harm(
    tmp_path, monkeypatch, content
):
    monkeypatch.chdir(tmp_path)
    Path("precious").write_bytes(b"precious")
    journal_of(Path("a")).write_bytes(content)
    files.finish(Path("a"))
    assert everything(tmp_path).get("precious") == b"precious"
    files.write_whole({Path("a"): b"new"})
    assert everything(tmp_path) == {"a": b"new", "precious": b"precious"}


@posix
def test_a_journal_that_is_a_link_is_not_followed(tmp_path):
    (tmp_path / "precious").write_bytes(b"precious")
    journal_of(tmp_path / "a").symlink_to("precious")
    files.finish(tmp_path / "a")
    files.write_whole({tmp_path / "a": b"new"})
    assert everything(tmp_path) == {"a": b"new", "precious": b"precious"}


@posix
def test_what_was_begun_is_not_finished_when_the_first_file_is_another_by_now(tmp_path):
    """Killed after the lock, before the package; then git brought another lock."""
    token = "0123456789abcdef"
    lock_file, package = tmp_path / "a.lock", tmp_path / "a.apkg"
    package.write_bytes(b"old")
    (tmp_path / f".a.apkg.{token}-1.new").write_bytes(b"new")
    intent = {
        "token": token,
        "targets": [str(lock_file), str(package)],
        "first": files._digest(b"new lock"),
    }
    journal_of(lock_file).write_text(json.dumps(intent))
    lock_file.write_bytes(b"from git")
    files.finish(lock_file)
    assert everything(tmp_path) == {"a.lock": b"from git", "a.apkg": b"old"}


_HOLDS = """
import sys
from pathlib import Path
from studykit.whole_files.durable import alone_in
with alone_in(Path(sys.argv[1]), wait=True):
    print("held", flush=True)
    sys.stdin.read()
"""


@posix
def test_two_writes_do_not_mix_and_a_living_one_is_not_finished(tmp_path):
    begun = journal_of(tmp_path / "a")
    begun.write_bytes(b"")
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDS, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout.readline() == "held\n"
        files.finish(tmp_path / "a")
        assert begun.exists()
        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(files.write_whole, {tmp_path / "a": b"new"})
            with pytest.raises(TimeoutError):
                waiting.result(0.2)
            other.communicate("")
            waiting.result(20)
    assert everything(tmp_path) == {"a": b"new"}


def test_the_lock_is_in_place_before_the_package(tmp_path, monkeypatch):
    order = []
    real = Path.replace
    monkeypatch.setattr(
        Path, "replace", lambda self, target: (order.append(target.name), real(self, target))
    )
    export = build(make_items(1))
    write(tmp_path, export)
    assert order == ["nansei.lock", "nansei.texts.gz", "nansei.apkg"]
    write(tmp_path, export)
    assert order[3:] == ["nansei.apkg"]


def test_nothing_is_left_in_the_temp_folder(tmp_path, monkeypatch):
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    (tmp_path / "out").mkdir()
    write(tmp_path / "out", build(make_items(3)))
    assert list(temp.iterdir()) == []
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "nansei.apkg",
        "nansei.lock",
        "nansei.texts.gz",
    ]


def test_a_picture_that_is_gone_is_named_and_nothing_is_written(tmp_path):
    export = build(make_items(1))._replace(media=(("studykit-0.png", str(tmp_path / "gone.png")),))
    (tmp_path / "out").mkdir()
    with pytest.raises(OSError, match="No such file") as caught:
        write(tmp_path / "out", export)
    assert caught.value.filename == str(tmp_path / "gone.png")
    assert everything(tmp_path) == {}


@pytest.mark.slow
def test_neither_a_package_nor_its_database_nor_its_lock_is_ever_whole_in_memory(tmp_path):
    export = build(make_items(16_000))
    tracemalloc.start()
    try:
        package = write(tmp_path, export)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    with zipfile.ZipFile(package) as archive:
        database = archive.getinfo("collection.anki2").file_size
    assert peak < 3_000_000 < (tmp_path / "nansei.lock").stat().st_size < database


_DIES = """
import os, sys
from pathlib import Path
from studykit.whole_files import writing as files
def make(file, needed):
    needed.write_bytes(b"half of a database")
    os._exit(9)
files.write_whole({Path(sys.argv[1]): make})
"""


def test_what_a_file_was_being_made_with_goes_too_when_the_write_was_killed(tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    assert (
        subprocess.run([sys.executable, "-c", _DIES, str(tmp_path / "a")], check=False).returncode
        == 9
    )
    assert {".needed", ".new", ".unfinished"} < {path.suffix for path in tmp_path.iterdir()}
    files.finish(tmp_path / "a")
    assert everything(tmp_path) == {"a": b"old"}


def test_a_file_may_be_made_with_another_one_at_hand(tmp_path):
    def make(file, needed):
        needed.write_bytes(b"content")
        file.write(needed.read_bytes())

    files.write_whole({tmp_path / "a": b"first", tmp_path / "b": make})
    assert everything(tmp_path) == {"a": b"first", "b": b"content"}
