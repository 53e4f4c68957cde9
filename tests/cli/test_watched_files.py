"""When a save is a change: by rename, in pieces, of many files at once, and of files that go."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from studykit.cli._watched_files import WatchedFiles
from tests.cli.runner import write

DECK = "deck: D\nkey: d-1\nfacts: ../seeds/a\ntemplates: {}\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(
        tmp_path,
        decks__d_yaml=DECK,
        seeds__a__t_yaml="rows: {a: {name: A}}\n",
        seeds__a__u_yaml="rows: {b: {name: B}}\n",
    )
    return tmp_path


def changed(*steps: Callable[[], object]) -> list[str]:
    """Return the files of the next change, a step done at each look; there must be no more looks than that and a few."""
    left = list(steps)
    looks = 0

    def sleep(_: float) -> None:
        nonlocal looks
        looks += 1
        assert looks < len(steps) + 5, "nothing changed"
        if left:
            left.pop(0)()

    files = WatchedFiles([Path("decks/d.yaml")], sleep)
    _, names = files.next_change(files.stamps())
    assert not left
    return names


def nothing() -> None:
    pass


def test_a_save_is_a_change_when_it_comes(here: Path) -> None:
    assert changed(nothing, nothing, lambda: Path("seeds/a/t.yaml").write_text("rows: {}\n")) == [
        "seeds/a/t.yaml"
    ]


def test_a_save_by_rename_is_a_change_even_if_size_and_time_are_the_same(here: Path) -> None:
    file = Path("seeds/a/t.yaml")
    status = file.stat()

    def save() -> None:
        Path("seeds/a/.t.yaml.new").write_text("rows: {c: {name: C}}\n")
        os.utime("seeds/a/.t.yaml.new", ns=(status.st_atime_ns, status.st_mtime_ns))
        Path("seeds/a/.t.yaml.new").rename(file)

    assert changed(save) == ["seeds/a/t.yaml"]


def test_pieces_and_many_files_are_one_change(here: Path) -> None:
    assert changed(
        lambda: Path("seeds/a/t.yaml").write_text("rows: {a: {na"),
        lambda: Path("seeds/a/t.yaml").write_text("rows: {a: {name: B}}\n"),
        lambda: Path("seeds/a/new.yaml").write_text("rows: {}\n"),
        lambda: Path("seeds/a/u.yaml").unlink(),
        lambda: Path("decks/d.yaml").write_text(DECK + "about: x\n"),
    ) == ["decks/d.yaml", "seeds/a/new.yaml", "seeds/a/t.yaml", "seeds/a/u.yaml"]  # fmt: skip


def test_what_editors_keep_beside_a_file_is_no_change(here: Path) -> None:
    with pytest.raises(AssertionError, match="nothing changed"):
        changed(
            lambda: Path("seeds/a/.t.yaml.swp").write_text("x"),
            lambda: Path("seeds/a/t.yaml~").write_text("x"),
            lambda: Path("seeds/a/4913").write_text("x"),
        )


def test_a_deck_that_is_broken_for_a_while_does_not_lose_its_facts(here: Path) -> None:
    deck = Path("decks/d.yaml")
    files = WatchedFiles([deck], lambda _: None)
    assert "seeds/a/t.yaml" in files.stamps()
    deck.write_text("deck: [\n")
    assert "seeds/a/t.yaml" in files.stamps()


def test_files_that_facts_name_are_looked_at_and_stay_so(here: Path) -> None:
    files = WatchedFiles([Path("decks/d.yaml")], lambda _: None)
    files.look_also_at(["decks/../seeds/a/article.md"])
    before = files.stamps()
    assert before["seeds/a/article.md"] is None
    Path("seeds/a/article.md").write_text("One.\n")
    files.look_also_at([])
    assert files.next_change(before)[1] == ["seeds/a/article.md"]
