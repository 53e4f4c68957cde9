"""Small packages that hold much: each is done within bounds, or refused with the package's name and what is wrong.

The test makes them itself. Both commands that read a package run as a program of their own, with 3 GB and a minute of
processor time: a system that has no such bounds only sees that they end.
"""

from __future__ import annotations

import json
import sqlite3
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from studykit.anki import _imported_names as imported_names
from studykit.anki import _note_types as note_types
from studykit.anki import _read_clozes as read_clozes
from studykit.anki import read_package
from studykit.anki._card_texts import CardTexts
from studykit.anki._cloze_fields import cloze_fields
from studykit.anki._making_notes import guid
from studykit.anki.lock import LockEntry, NoteCard
from studykit.anki.package_contents import PackageCard, PackageError, PackageNote
from tests.cli.runner import write as write_files
from tests.export.test_recover import WORLD

LOOKUP, CLOZE = note_types.lookup(), note_types.cloze()
_SCHEMA = """
CREATE TABLE col(models, decks);
CREATE TABLE notes(id, guid, mid, mod, tags, flds);
CREATE TABLE cards(id, nid, did, ord, mod);
"""
_TYPES = {"1": {"name": "Basic", "flds": [{"name": "Front"}, {"name": "Back"}]}}


class Contents(NamedTuple):
    """What a package's database is filled with."""

    notes: Iterable[tuple[Any, ...]] = ((1, "g1", 1, 1, "", "a\x1fb"),)
    cards: Iterable[tuple[Any, ...]] = ()
    types: str = json.dumps(_TYPES)
    decks: str = '{"1": {"name": "Default"}}'
    schema: str = _SCHEMA
    script: str = ""
    """SQL that is run at the end."""
    page_size: int = 4096


def package(
    path: Path, contents: Contents, patch: Callable[[bytearray], None] | None = None
) -> Path:
    """A package whose database holds this, its bytes changed by `patch`."""
    database = sqlite3.connect(":memory:")
    database.execute(f"PRAGMA page_size = {contents.page_size}")
    database.executescript(contents.schema)
    database.execute(
        "INSERT INTO col(models, decks) VALUES (?, ?)", (contents.types, contents.decks)
    )
    database.executemany(
        "INSERT INTO notes(id, guid, mid, mod, tags, flds) VALUES (?, ?, ?, ?, ?, ?)",
        contents.notes,
    )
    database.executemany("INSERT INTO cards VALUES (?, ?, ?, ?, ?)", contents.cards)
    database.commit()
    database.executescript(contents.script)
    database.commit()
    data = bytearray(database.serialize())
    database.close()
    if patch:
        patch(data)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", bytes(data))
        archive.writestr("media", "{}")
    return path


_LIMITED = """
import sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (3_000_000_000,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
except (ImportError, ValueError, OSError):
    pass
from studykit.cli import main
main()
"""


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit code of the program and all that it says. A code below 0 is that of a killed one."""
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, *arguments],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def notes(count: int, text: str, tags: str = "") -> Iterator[tuple[Any, ...]]:
    return ((number, f"g{number}", 1, 1, tags, text) for number in range(1, count + 1))


def same_children(data: bytearray) -> None:
    """Lets every page above the leaves name one page below it again and again, in a database with pages of 512."""
    for start in range(512, len(data), 512):
        if data[start] != 5:  # no page of a table that names others
            continue
        count = struct.unpack_from(">H", data, start + 3)[0]
        cells = [
            start + struct.unpack_from(">H", data, start + 12 + 2 * at)[0] for at in range(count)
        ]
        for cell in cells:
            data[cell : cell + 4] = data[cells[0] : cells[0] + 4]


def circle_of_pages(data: bytearray) -> None:
    """Lets each page on which a long text goes on name itself as the next one."""
    for start in range(4096, len(data), 4096):
        number = struct.unpack_from(">I", data, start)[0]
        if 1 < number <= len(data) // 4096:
            struct.pack_into(">I", data, start, start // 4096 + 1)


_MANY_TABLES = (
    "PRAGMA writable_schema = ON; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
    "INSERT INTO sqlite_master "
    "SELECT 'table', 't' || i, 't' || i, 2, 'CREATE TABLE t' || i || '(a)' FROM n;"
)
_DEFAULT = (
    "ALTER TABLE notes DROP COLUMN flds; "
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
    "INSERT INTO notes SELECT i, 'g' || i, 1, 1, '' FROM n; "
    f"ALTER TABLE notes ADD COLUMN flds DEFAULT '{'x' * 60_000}'"
)
"""A text that stands once in the database and is read as that of each note."""
_LONG_NAMES = {"1": {"name": "n" * 10**7, "flds": [{"name": "f" * 10**6}] * 3}}
_SAME_NAMES = {
    str(number): {"name": "same", "flds": [{"name": "a:"}] * 200} for number in range(1, 101)
}

FOREIGN: dict[str, tuple[Callable[[], Contents], str]] = {
    "deep html": (
        lambda: Contents(notes(2, "<p>" * 5_000_000 + "\x1fb")),
        "more than 5,000,000 HTML tags",
    ),
    "html in one field": (
        lambda: Contents(notes(1, "<b>" * 70_000 + "\x1fb")),
        "more than 65,536 HTML tags",
    ),
    "html in many": (lambda: Contents(notes(80, "<p>" * 60_000 + "\x1fb")), ""),
    "unclosed html": (
        lambda: Contents(notes(9, "<a '" * 60_000 + "\x1fb")),
        "more than 65,536 characters",
    ),
    "entities": (lambda: Contents(notes(100, ("&" + "x" * 32) * 1900 + "\x1fb")), ""),
    "millions of fields": (
        lambda: Contents(notes(1, "\x1f" * 15_000_000)),
        "15,000,001 fields, and 200 are allowed",
    ),
    "too many fields": (
        lambda: Contents(notes(20, "\x1f" * 20_000)),
        "20,001 fields, and 200 are allowed",
    ),
    "many fields of many": (
        lambda: Contents(notes(21_000, "\x1f" * 199)),
        "more than 4,000,000 fields and tags together",
    ),
    "fields of one note": (
        lambda: Contents([*notes(30_000, "a"), (0, "g", 1, 1, "", "\x1f" * 199)]),
        "its tables would have more than 4,000,000",
    ),
    "names that repeat": (
        lambda: Contents(
            ((n, f"g{n}", n, 1, "", "\x1f" * 199) for n in range(1, 101)),
            types=json.dumps(_SAME_NAMES),
        ),
        "",
    ),
    "too many types": (
        lambda: Contents((n, f"g{n}", n, 1, "", "a") for n in range(1, 600)),
        "599 types, and 500 are allowed",
    ),
    "long names": (lambda: Contents(types=json.dumps(_LONG_NAMES)), ""),
    "marks": (
        lambda: Contents(notes(2, "a" + "\u0301" * 1_000_000 + "\x1fb")),
        "more than 100 accents and other marks",
    ),
    "marks as entities": (
        lambda: Contents(notes(2, "a" + "&#769;" * 100_000 + "\x1fb")),
        "more than 100 accents and other marks",
    ),
    "marks in a name": (
        lambda: Contents(types=json.dumps({"1": {"name": "a" + "\u0301\u0323" * 50_000}})),
        "more than 100 accents",
    ),
    "one number": (
        lambda: Contents((7, " ", 1, 1, "", "a\x1fb") for _ in range(20_000)),
        "two notes have the number 7",
    ),
    "one guid": (lambda: Contents((n, " ", 1, 1, "", "a\x1fb") for n in range(1, 20_000)), ""),
    "guids like ours": (
        lambda: Contents(
            (n, f"note-{n % 99}" + "-2" * (n % 97), 1, 1, "", "a\x1fb") for n in range(20_000)
        ),
        "",
    ),
    "tags": (
        lambda: Contents(notes(1, "a\x1fb", "t " * 5_000_000)),
        "the tags of the note 1 have more than 65,536 characters",
    ),
    "cards": (
        lambda: Contents(cards=((n, 1, 1, 0, 1) for n in range(1_000_001))),
        "more than 1,000,000 cards",
    ),
    "decks": (
        lambda: Contents(decks=json.dumps({str(n): {"name": "d"} for n in range(200_000)})),
        "",
    ),
    "deep json": (lambda: Contents(types="[" * 100_000), "broken JSON"),
    "large json": (lambda: Contents(types=" " * 20_000_000), "a text of more than 16 MB"),
    "a long default": (
        lambda: Contents((), script=_DEFAULT),
        "the notes are larger than it can be",
    ),
    "many tables": (lambda: Contents(script=_MANY_TABLES), "more than 500 tables and indexes"),
}
"""Packages of others, and what is said of them; nothing where they are imported, which must end."""


@pytest.mark.slow
@pytest.mark.parametrize("name", FOREIGN)
def test_a_package_of_others_is_imported_or_refused_with_its_name_and_what_is_wrong(
    tmp_path: Path, name: str
) -> None:
    make, said = FOREIGN[name]
    file = package(tmp_path / "hostile.apkg", make())
    assert file.stat().st_size < 5_000_000
    code, out = run(tmp_path, "facts", "import", "hostile.apkg", "--deck", "decks/d.yaml")
    assert code == (1 if said else 0), out[-500:]
    if said:
        assert out.startswith("hostile.apkg: X008 the package cannot be read: ")
        assert said in out
        assert out.endswith("Nothing was written.\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("patch", "contents"),
    [
        (same_children, Contents(cards=[(n, 1, 1, 0, 1) for n in range(200_000)], page_size=512)),
        (same_children, Contents(notes(50_000, "a\x1fb"), page_size=512)),
        (circle_of_pages, Contents(notes(50, "x" * 60_000 + "\x1fb"))),
    ],
    ids=["cards", "notes", "texts"],
)
def test_pages_that_lead_round_and_round_end(
    tmp_path: Path, patch: Any, contents: Contents
) -> None:
    package(tmp_path / "hostile.apkg", contents, patch)
    code, out = run(tmp_path, "facts", "import", "hostile.apkg", "--deck", "decks/d.yaml")
    assert code in (0, 1), out[-500:]
    if code:
        assert out.startswith("hostile.apkg: X008 the package cannot be read: ")


@pytest.mark.slow
def test_archives_that_lie_about_themselves_end(tmp_path: Path) -> None:
    whole = package(tmp_path / "whole.apkg", Contents())
    with zipfile.ZipFile(whole) as archive:
        database = archive.read("collection.anki2")
    many = tmp_path / "many.apkg"
    with zipfile.ZipFile(many, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", database)
        for number in range(65_534):
            archive.writestr(f"../../{number}", b"")
    assert run(tmp_path, "facts", "import", "many.apkg", "--into", "seeds/many")[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["many.apkg", "seeds", "whole.apkg"]
    raw = whole.read_bytes()
    at = raw.rindex(
        b"PK\x01\x02", 0, raw.rindex(b"PK\x01\x02")
    )  # where the list of files names the first
    for offset, lie in ((20, 1), (20, 2**31), (24, 1), (24, 2**31), (42, 2**31), (10, 14), (8, 1)):
        wrong = bytearray(raw)
        size = "<I" if offset >= 20 else "<H"
        struct.pack_into(size, wrong, at + offset, lie)
        (tmp_path / "wrong.apkg").write_bytes(wrong)
        code, out = run(
            tmp_path, "facts", "import", "wrong.apkg", "--into", f"seeds/wrong{offset}-{lie}"
        )
        assert code in (0, 1), (offset, lie, out[-500:])
        assert "studykit has failed" not in out
        assert code == 0 or out.startswith("wrong.apkg: X008 the package cannot be read: ")


def own(
    identity: str, kind: note_types.NoteType, number: int, tags: str = "trees", **filled: str
) -> tuple[Any, ...]:
    """A note as studykit writes it, its other fields filled otherwise."""
    names = [field.name for field in kind.fields]
    cells = {**dict.fromkeys(names, ""), "ID": identity, "Key": "k", **filled}
    return (
        number,
        guid("trees-1", identity),
        kind.id,
        1,
        tags,
        "\x1f".join(cells[name] for name in names),
    )


def gaps(count: int, numbers: int) -> str:
    return "".join(f"{{{{c{number % numbers + 1}::x}}}}" for number in range(count))


def cards_of(number: int, count: int) -> list[tuple[int, ...]]:
    return [(number * 1000 + at, number, 1, at, 1) for at in range(count)]


_OWN_TYPES = json.dumps({str(kind.id): {"mod": 1, "name": kind.name} for kind in (LOOKUP, CLOZE)})
OWN: dict[str, tuple[Callable[[], Contents], str]] = {
    "html": (lambda: Contents([own("t/1", LOOKUP, 1, Stem="<b>" * 4_000_000)]), ""),
    "entities": (
        lambda: Contents(
            [own(f"t/{number}", LOOKUP, number, Stem="&amp;" * 2_000_000) for number in (1, 2, 3)]
        ),
        "more than 5,000,000 HTML tags",
    ),
    "marks": (
        lambda: Contents([own("t/1", LOOKUP, 1, Stem="a" + "\u0301" * 500_000)]),
        "more than 100 accents",
    ),
    "marks as entities": (
        lambda: Contents([own("t/1", LOOKUP, 1, Stem="a" + "&#769;" * 500_000)]),
        "more than 100 accents",
    ),
    "marks in a tag": (
        lambda: Contents([own("t/1", LOOKUP, 1, tags="trees::a" + "%CC%81" * 10_000)]),
        "more than 100 accents",
    ),
    "gaps of many cards": (
        lambda: Contents(
            [own(f"t/{n}#", CLOZE, n, Text=gaps(9_000, 999)) for n in range(1, 60)],
            [card for n in range(1, 60) for card in cards_of(n, 999)],
        ),
        "written out for each card",
    ),
    "one large sentence": (
        lambda: Contents([own("t/1#", CLOZE, 1, Text=gaps(20_000, 999))], cards_of(1, 999)),
        "",
    ),
    "gaps without cards": (
        lambda: Contents([own(f"t/{n}#", CLOZE, n, Text=gaps(9_000, 999)) for n in range(1, 60)]),
        "whose gaps are not its cards",
    ),
    "lists": (lambda: Contents([own("t/1", LOOKUP, 1, Source="<li>" * 1_000_000)]), ""),
    "one number": (
        lambda: Contents([own(f"t/{n}", LOOKUP, 7) for n in range(9_000)]),
        "two notes have the number 7",
    ),
    "a column less": (
        lambda: Contents([own("t/1", LOOKUP, 1)], script="ALTER TABLE cards DROP COLUMN mod"),
        "",
    ),
    "fields": (
        lambda: Contents([own("t/1", LOOKUP, 1, Stem="\x1f" * 100_000)]),
        "fields, and 200 are allowed",
    ),
}
"""Packages as of the deck itself, whose lock file is lost."""


@pytest.mark.slow
@pytest.mark.parametrize("name", OWN)
def test_a_lock_file_is_made_again_or_the_package_is_refused_with_what_is_wrong(
    tmp_path: Path, name: str
) -> None:
    make, said = OWN[name]
    write_files(tmp_path, **WORLD)
    package(tmp_path / "hostile.apkg", make()._replace(types=_OWN_TYPES))
    code, out = run(tmp_path, "export", "--recover", "hostile.apkg")
    assert code in ((1,) if said else (0, 1)), out[-500:]
    assert "studykit has failed" not in out
    if code:
        assert "hostile.apkg: X008 the lock file cannot be made from this package: " in out
        assert said in out


# --- growth, by counting -----------------------------------------------------------------------------------


class Counting(dict[str, int]):
    """Counts how often somebody looks whether a name is taken."""

    looks = 0

    def __contains__(self, name: object) -> bool:
        self.looks += 1
        return super().__contains__(name)


def test_names_that_repeat_are_numbered_with_a_look_or_two_at_each() -> None:
    taken = Counting()
    names = [imported_names.unused("a", taken) for _ in range(3_000)]
    assert (names[:3], names[-1], len(set(names))) == (["a", "a_2", "a_3"], "a_3000", 3_000)
    assert taken.looks <= 2 * len(names)
    taken = Counting({"a_2": 1})
    assert [imported_names.unused("a", taken) for _ in range(3)] == ["a", "a_3", "a_4"]


def test_a_hundred_marks_over_a_letter_are_read_and_one_more_is_not() -> None:
    read_package.refuse_marks("a" + "\u0301" * 100 + "b" + "\u0323" * 100)
    read_package.refuse_marks("\u05b0\u05bc\u05c1" * 33)  # Hebrew points
    with pytest.raises(PackageError, match="more than 100 accents"):
        read_package.refuse_marks("b" + "\u0301" * 101)


def test_gaps_are_held_against_cards_before_a_sentence_is_made_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = [field.name for field in CLOZE.fields]
    cells = tuple("{{c1::a}}{{c2::b}}" if name == "Text" else "" for name in names)
    note = PackageNote(1, "g", CLOZE.id, 1, (), cells, (PackageCard(0, 1, "", 1),))
    monkeypatch.setattr(read_clozes, "_sentences", lambda _: pytest.fail("made"))
    with pytest.raises(PackageError, match="whose gaps are not its cards"):
        read_clozes.cloze_cards(note, "t/1#", "p")


def test_a_gap_within_another_stands_apart_and_one_beside_it_does_not() -> None:
    """By the places that are taken: to hold each gap against each other took a second for some thousands."""

    def made(*pairs: tuple[str, str]) -> str:
        cards = []
        for number, (stem, key) in enumerate(pairs, 1):
            shown = CardTexts(stem, (key,), gaps=(stem.index("[...]"),))
            cards.append(NoteCard(LockEntry(f"t/1#{number}", 1, 1, "", ()), shown))
        return cloze_fields("t/1#", cards)[1]

    assert made(("[...] b c", "a"), ("a [...] c", "b")) == "{{c1::a}} {{c2::b}} c"
    assert made(("[...] c", "a b"), ("a [...] c", "b")).startswith('<div class="sk-apart">')
    assert made(("[...]b c", "a "), ("a [...] c", "b")) == "{{c1::a }}{{c2::b}} c"
