"""Pictures and sounds of a fact base: one content is one value, and no path leads out of the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.facts import _media_files
from studykit.facts.base import FactBase, Media
from studykit.facts.load import load
from studykit.limits import MAX_MEDIA
from tests.cli.runner import write
from tests.media import BLUE, RED, WHITE, png

HEAD = "source: s\ncolumns: {name: text, flag: {type: image, alt: seen}, seen: text}\n"
SOURCES = "rows:\n  s: {title: S}\n"


def base_of(folder: Path, rows: str, **pictures: bytes) -> tuple[FactBase, list[str]]:
    write(folder, t_yaml=f"{HEAD}{rows}", sources_yaml=SOURCES)
    for name, content in pictures.items():
        (folder / f"{name}.png").write_bytes(content)
    base, problems = load([folder])
    return base, [f"{each.code} {each.message}" for each in problems]


def flag(base: FactBase, row: str) -> object:
    return base.tables["t"].cell(base.tables["t"].by_id[row], "flag")


def test_two_files_of_one_content_are_one_value_whatever_the_order_of_rows(tmp_path: Path) -> None:
    rows = [
        "  a: {name: A, flag: x.png}\n",
        "  b: {name: B, flag: c.png}\n",
        "  c: {name: C, flag: z.png}\n",
    ]
    one = png(RED, WHITE)
    other = one.replace(b"IEND", b"iEND")  # of one size, which is what is compared first
    for order in (rows, rows[::-1]):
        base, problems = base_of(tmp_path, f"rows:\n{''.join(order)}", x=one, c=one, z=other)
        assert problems == []
        assert (
            flag(base, "a") == flag(base, "b") == Media("c.png", "image", str(tmp_path / "c.png"))
        )
        assert flag(base, "c") != flag(base, "a")
        assert sorted(base.media) == ["c.png", "z.png"]


def test_a_contradiction_is_seen_through_two_names(tmp_path: Path) -> None:
    rows = "unique: [[name]]\nrows:\n  a: {name: A, flag: x.png}\n  b: {name: A, flag: y.png}\n"
    same = png(RED)
    assert base_of(tmp_path, rows, x=same, y=same)[1] == ["F007 'b' says the same as 'a'"]
    assert [each[:4] for each in base_of(tmp_path, rows, x=same, y=png(BLUE))[1]] == ["F006"]


def test_only_files_of_one_size_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    monkeypatch.setattr(
        _media_files, "content_hash", lambda file: (read.append(Path(file).name), file)[1]
    )
    rows = "rows:\n  a: {name: A, flag: x.png}\n  b: {name: B, flag: y.png}\n  c: {name: C, flag: z.png}\n"
    base_of(tmp_path, rows, x=b"1", y=b"22", z=b"4")
    assert sorted(read) == ["x.png", "z.png"]


def test_no_link_leads_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "away").mkdir()
    (tmp_path / "away/secret.png").write_bytes(png(RED))
    inside = tmp_path / "facts"
    inside.mkdir()
    (inside / "in").mkdir()
    (inside / "in/link.png").symlink_to(tmp_path / "away/secret.png")
    (inside / "folder").symlink_to(tmp_path / "away")
    (inside / "in/round.png").symlink_to(inside / "in/round.png")
    (inside / "near.png").symlink_to(inside / "real.png")
    rows = (
        "rows:\n  a: {name: A, flag: in/link.png}\n  b: {name: B, flag: folder/secret.png}\n"
        "  c: {name: C, flag: in/round.png}\n  d: {name: D, flag: near.png}\n  e: {name: E, flag: folder/../real.png}\n"
    )
    found = [each for each in base_of(inside, rows, real=png(BLUE))[1] if each.startswith("F024")]
    outside = "lies outside the fact base's folder"
    assert found[:2] == [
        f"F024 the picture 'in/link.png' {outside}",
        f"F024 the picture 'folder/secret.png' {outside}",
    ]
    assert found[2].startswith("F024 the picture 'in/round.png' cannot be read (")
    assert len(found) == 4  # `folder/..` is the folder above the link's end
    assert found[3].startswith("F024 the picture 'folder/../real.png' ")


def test_no_text_can_be_taken_for_a_picture(tmp_path: Path) -> None:
    mark = Media("x.png", "image", "").text
    for text in (mark, '"\\uFDD0picture x.png\\uFDD1"'):
        problems = base_of(tmp_path, f"rows:\n  a: {{name: {text}, flag: x.png}}\n", x=png(RED))[1]
        assert [each[:4] for each in problems] == ["F001"], text
    write(
        tmp_path,
        t_yaml="source: s\nsql: SELECT 'a' AS id, char(64976) || 'picture x.png' AS name\n",
    )
    assert [each.code for each in load([tmp_path])[1]] == ["F004"]


def test_two_folders_may_have_another_file_under_one_path(tmp_path: Path) -> None:
    for name, content in (("one", png(RED)), ("two", png(BLUE))):
        write(tmp_path, **{f"{name}__{name}_yaml": f"{HEAD}rows:\n  a: {{name: A, flag: x.png}}\n"})
        (tmp_path / name / "x.png").write_bytes(content)
    base, _ = load([tmp_path / "one", tmp_path / "two"])
    assert sorted(base.media) == ["two/x.png", "x.png"]
    assert base.media["two/x.png"].file == str(tmp_path / "two/x.png")


def test_a_file_larger_than_anki_synchronises_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge.png").open("wb") as file:
        file.truncate(MAX_MEDIA + 1)
    found = base_of(tmp_path, "rows:\n  a: {name: A, flag: huge.png}\n")[1]
    assert found == [
        "F024 the picture 'huge.png' is larger than 100 MiB, which Anki does not synchronise"
    ]


def test_a_computed_table_has_the_pictures_of_its_rows(tmp_path: Path) -> None:
    later = "---\ntable: later\nsource: s\nsql: SELECT id, flag FROM t\ncolumns: {flag: image}\n"
    base, problems = base_of(tmp_path, f"rows:\n  a: {{name: A, flag: x.png}}\n{later}", x=png(RED))
    assert problems == []
    table = base.tables["later"]
    assert table.cell(table.rows[0], "flag") == flag(base, "a") == base.media["x.png"]
