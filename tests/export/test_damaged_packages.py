"""Packages of today's Anki that are damaged, or mean harm: a message each, never a traceback, and no minute lost."""

from __future__ import annotations

import io
import random
import sqlite3
import sys
import time
import zipfile
from pathlib import Path

import pytest

from studykit.anki import _archive, package_media
from studykit.anki._protobuf import Message, ProtobufError
from studykit.anki.package_contents import PackageError
from studykit.anki.package_media import open_media
from studykit.anki.read_package import read_package
from tests.engine import collection

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

pytestmark = pytest.mark.engine
_NEW = "collection.anki21b"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A small package of Anki's own in both of its forms."""
    from anki.collection import ExportAnkiPackageOptions

    folder = tmp_path_factory.mktemp("whole")
    made = {}
    with collection(folder / "learner") as col:
        for kind in ("Basic", "Cloze"):
            note = col.new_note(col.models.by_name(kind))
            note.fields = ["{{c1::a}} <img src=a.png>", "b"]
            col.add_note(note, col.decks.id("A::B"))
        col.media.write_data("a.png", b"PNG" * 50)
        for name, legacy in (("today", False), ("older", True)):
            path = folder / f"{name}.apkg"
            options = ExportAnkiPackageOptions(
                with_scheduling=True, with_deck_configs=True, with_media=True, legacy=legacy
            )
            col.export_anki_package(out_path=str(path), options=options, limit=None)
            made[name] = path.read_bytes()
    return made


def entries(package: bytes) -> dict[str, bytes]:
    """What is in the archive, inflated."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    if _NEW in found:
        for name in found.keys() - {"meta", "collection.anki2"}:
            found[name] = zstd.decompress(found[name])
    return found


def packed(inside: dict[str, bytes]) -> bytes:
    """A package of these."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name, content in inside.items():
            is_packed = _NEW in inside and name not in ("meta", "collection.anki2")
            archive.writestr(name, zstd.compress(content) if is_packed else content)
    return into.getvalue()


def with_sql(package: bytes, script: str) -> bytes:
    """The package after a script on its database."""
    inside = entries(package)
    name = _NEW if _NEW in inside else "collection.anki21"
    database = sqlite3.connect(":memory:")
    database.create_collation("unicase", lambda one, other: (one > other) - (one < other))
    # Anki's is one of two files (WAL), of which the second is empty.
    database.deserialize(inside[name][:18] + b"\x01\x01" + inside[name][20:])
    database.executescript(script)
    inside[name] = database.serialize()
    database.close()
    return packed(inside)


def read_all(path: Path) -> None:
    read_package(path, with_reviews=True)
    with open_media(path) as media:
        for name in media.names():
            media.read(name)


def damaged(package: bytes, chance: random.Random) -> bytes:
    """The package with a few bits flipped, or cut off: as a whole, or what is packed in it."""
    way = chance.randrange(3)
    if way == 0:
        return package[: chance.randrange(len(package))]
    if way == 1:
        return flipped(package, chance, chance.choice([1, 4, 40]))
    inside = entries(package)
    for name in inside:
        if name != "collection.anki2" and inside[name] and chance.random() < 0.6:
            inside[name] = flipped(inside[name], chance, chance.choice([1, 20, 300]))
    return packed(inside)


def flipped(content: bytes, chance: random.Random, count: int) -> bytes:
    changed = bytearray(content)
    for _ in range(count):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def read_damaged(whole: dict[str, bytes], folder: Path, count: int) -> None:
    chance = random.Random(count)
    path = folder / "damaged.apkg"
    refused = 0
    for _ in range(count):
        path.write_bytes(damaged(whole[chance.choice(["today", "older"])], chance))
        begun = time.process_time()
        try:
            read_all(path)
        except PackageError:
            refused += 1
        assert time.process_time() - begun < 5
    assert refused > count // 3


def test_damage_is_told_and_never_raises(whole: dict[str, bytes], tmp_path: Path) -> None:
    read_damaged(whole, tmp_path, 200)


@pytest.mark.slow
def test_any_damage_is_told_and_never_raises(whole: dict[str, bytes], tmp_path: Path) -> None:
    read_damaged(whole, tmp_path, 6_000)


ATTACKS = {
    "CREATE TRIGGER t AFTER INSERT ON notes BEGIN SELECT 1; END": "not the tables of Anki",
    "DROP TABLE cards; CREATE VIEW cards AS SELECT 1 AS id, 1 AS nid": "not the tables of Anki",
    "ALTER TABLE cards ADD COLUMN more AS (abs(id))": "computes what it should hold",
    "DROP TABLE notes": "not the tables of Anki",
    "UPDATE notes SET flds = x'ff'": "its database is broken",
    "UPDATE notetypes SET config = x'0aff'": "settings of its note types or decks are broken",
    "UPDATE notetypes SET config = zeroblob(50000)": "settings of its note types or decks are broken",
    "UPDATE templates SET config = x'0a01ff'": "settings of its note types or decks are broken",
    "UPDATE decks SET kind = 'text'": "its database is broken",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) "
    "INSERT INTO fields SELECT ntid, i + 9, 'f' || i, x'' FROM fields, n GROUP BY ntid, i": "more than 200 fields",
}  # fmt: skip


@pytest.mark.parametrize("script", ATTACKS)
def test_a_database_that_means_harm_is_refused(
    whole: dict[str, bytes], tmp_path: Path, script: str
) -> None:
    path = tmp_path / "x.apkg"
    path.write_bytes(with_sql(whole["today"], script))
    with pytest.raises(PackageError, match=ATTACKS[script]):
        read_package(path)


def test_no_more_is_inflated_than_allowed(
    whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bomb.apkg"
    inside = entries(whole["today"])
    path.write_bytes(packed({**inside, _NEW: bytes(50 * 2**20)}))
    assert path.stat().st_size < 60_000
    monkeypatch.setattr(_archive, "MAX_PACKAGE", 2**20)
    with pytest.raises(PackageError, match="its database is larger than 1 MB"):
        read_package(path)

    path.write_bytes(packed({**inside, "0": bytes(10 * 2**20)}))
    monkeypatch.setattr(package_media, "MAX_MEDIA", 2**20)
    with open_media(path) as media, pytest.raises(PackageError, match="larger than 1 MB"):
        media.read("a.png")

    monkeypatch.setattr(package_media, "MAX_MEDIA", 9 * 2**20)
    path.write_bytes(packed({**inside, "0": bytes(9 * 2**20)}))
    with open_media(path) as media:
        media._may_be_read = 2**20
        with pytest.raises(PackageError, match="far larger than the package"):
            media.read("a.png")

    path.write_bytes(packed({**inside, "media": bytes(70 * 2**20)}))
    with pytest.raises(PackageError, match="the list of its media is too long"), open_media(path):
        pass


@pytest.mark.parametrize("form", ["today", "older"])
def test_a_name_that_leads_out_of_the_folder_is_none(
    whole: dict[str, bytes], tmp_path: Path, form: str
) -> None:
    path = tmp_path / "x.apkg"
    inside = entries(whole[form])
    for name in (
        "../a.png",
        "/a.png",
        "..",
        "a\\b.png",
        "C:a.png",
        ".hidden",
        "a\nb.png",
        "a" * 300,
    ):
        other = inside["media"]
        if form == "today":
            encoded = name.encode()
            assert len(encoded) < 2**14
            size = bytes([len(encoded) & 0x7F | 0x80, len(encoded) >> 7])
            entry = b"\x0a" + size + encoded
            size = bytes([len(entry) & 0x7F | 0x80, len(entry) >> 7])
            other = b"\x0a" + size + entry
        else:
            other = f'{{"0": {name!r}}}'.replace("'", '"').encode()
        path.write_bytes(packed({**inside, "media": other}))
        with open_media(path) as media:
            assert (media.names(), media.odd_names) == ([], 1)


def test_a_form_of_a_newer_anki_is_told(whole: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "x.apkg"
    path.write_bytes(packed({**entries(whole["today"]), "meta": b"\x08\x09"}))
    with pytest.raises(PackageError, match="a newer Anki") as told:
        read_package(path)
    assert "Support older Anki versions" in told.value.remedy


@pytest.mark.parametrize(
    "encoded",
    [b"\x0a", b"\x0a\x05a", b"\x0b", b"\x09\x00", b"\x0d\x00", b"\x08" + b"\xff" * 11, b"\x00" * 30_000],
)  # fmt: skip
def test_bytes_that_are_no_message_are_told(encoded: bytes) -> None:
    with pytest.raises(ProtobufError):
        Message(encoded)
