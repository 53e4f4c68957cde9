"""Files appear whole or not at all, whatever stops the program."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest
from export_items import NOW, build, make_items, write

from studykit.export import files, lock

posix = pytest.mark.skipif(os.name != "posix", reason="POSIX")


def test_a_file_is_replaced_whole_and_nothing_is_left_behind(tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    files.write_whole({tmp_path / "a": b"new", tmp_path / "b": b"other"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"new", "b": b"other"}


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


@pytest.mark.parametrize("call", ["write", "fsync"])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_full_disk_leaves_every_old_file(tmp_path, monkeypatch, call, nth):
    for name in "ab":
        (tmp_path / name).write_bytes(b"old")
    count = 0

    def failing(real):
        def fails(*args):
            nonlocal count
            count += 1
            if count == nth:
                raise OSError(28, "No space left on device", "a temporary name")
            return real(*args)

        return fails

    if call == "fsync":
        monkeypatch.setattr(os, "fsync", failing(os.fsync))
    else:
        monkeypatch.setattr(files.os, "fdopen", failing(os.fdopen))
    with pytest.raises(OSError, match="No space left") as caught:
        files.write_whole({tmp_path / "a": b"new", tmp_path / "b": b"new"})
    assert caught.value.filename == str(tmp_path / "ab"[nth - 1])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old", "b": b"old"}


def test_what_a_killed_program_left_is_swept_later(tmp_path):
    left, fresh, foreign = (tmp_path / name for name in (".a.1.ff.tmp", ".a.2.ff.tmp", ".b.1.ff.tmp"))
    for path in (left, fresh, foreign):
        path.write_bytes(b"x")
    for path in (left, foreign):
        os.utime(path, (NOW - 7200, NOW - 7200))
    files.write_whole({tmp_path / "a": b"x"})
    assert sorted(path.name for path in tmp_path.iterdir()) == [".a.2.ff.tmp", ".b.1.ff.tmp", "a"]


_EXPORT = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from export_items import NOW, build, make_items, write
from studykit.export import anki, files, lock

stop, calls = int(sys.argv[3]), 0

def counted(real):
    def call(*args, **options):
        global calls
        calls += 1
        if calls == stop:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **options)
    return call

for name in ("open", "fdopen", "fsync", "urandom"):
    setattr(files.os, name, counted(getattr(os, name)))
Path.replace = counted(Path.replace)
Path.unlink = counted(Path.unlink)
folder = Path(sys.argv[2])
found, _ = lock.read(folder / "nansei.lock")
write(folder, build(make_items(5), found, NOW + 60))
print(calls)
"""


@posix
def test_killed_at_any_point_the_old_files_or_the_new_ones_are_there(tmp_path):
    first = build(make_items(3))
    whole = build(make_items(5), first.lock, NOW + 60)
    good = {len(lock.as_text(each.lock)) for each in (first, whole)}
    for stop in range(1, 40):
        folder = tmp_path / str(stop)
        folder.mkdir()
        write(folder, first)
        command = [sys.executable, "-c", _EXPORT, str(Path(__file__).parent), str(folder), str(stop)]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
        with zipfile.ZipFile(folder / "nansei.apkg") as package:
            assert package.testzip() is None
        found, problems = lock.read(folder / "nansei.lock")
        assert problems == []
        assert len(lock.as_text(found)) in good
        assert build(make_items(5), found, NOW + 61).lock.entries.keys() == whole.lock.entries.keys()
        if done.returncode == 0:
            assert stop > 10
            return
        assert done.returncode == -signal.SIGKILL, done.stderr
    pytest.fail("never came to its end")


def test_the_lock_is_in_place_before_the_package(tmp_path, monkeypatch):
    order = []
    real = Path.replace
    monkeypatch.setattr(Path, "replace", lambda self, target: (order.append(target.name), real(self, target)))
    export = build(make_items(1))
    write(tmp_path, export)
    assert order == ["nansei.lock", "nansei.apkg"]
    write(tmp_path, export)
    assert order[2:] == ["nansei.apkg"]


def test_nothing_is_left_in_the_temp_folder(tmp_path, monkeypatch):
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    (tmp_path / "out").mkdir()
    write(tmp_path / "out", build(make_items(3)))
    assert list(temp.iterdir()) == []
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["nansei.apkg", "nansei.lock"]
