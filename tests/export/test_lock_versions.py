"""A lock file of version 1, as the program before wrote it: it is read, rewritten once, and nothing is lost over it.

`version_1` is a deck of many kinds with that lock file, after a second export in which some questions were given up,
and `package.txt` the rows of the package that was written then.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner, Result
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studykit.anki.lock_file import lock_path
from studykit.anki.texts_file import texts_path
from studykit.cli import _clock as clock
from studykit.cli._commands import cli
from studykit.workspace.workspace import Workspace
from tests.golden.bases import ROOT

VERSION_1 = Path(__file__).parent / "version_1"
LATER = datetime.fromtimestamp(1_790_700_000, UTC)
CITIES, COUNTRIES = "seeds/world/cities.yaml", "seeds/world/countries.yaml"
WORDS, DECK = "seeds/world/words.csv", "decks/world.yaml"
MOST_BYTES = 200
SHOWN_ANEW = ("oldest", "older", "order")
"""Templates whose cards show since then what was compared, and which sets of rows go round evenly."""

Edit = tuple[str, str, str]
"""A file, what stands in it, and what is to stand there."""
EDITS: Mapping[str, list[Edit]] = {
    "a row is renamed": [
        (CITIES, "  rome: {name", "  roma: {was: rome, name"),
        (CITIES, "oslo: {was: kristiania,", "christiania: {was: [kristiania, oslo],"),
    ],
    "each row takes the name of the next": [
        (CITIES, "  paris: {name", "  lyon: {was: paris, name"),
        (CITIES, "  lyon: {name: Lyon", "  nice: {was: lyon, name: Lyon"),
        (CITIES, "  nice: {name: Nice", "  nizza: {was: nice, name: Nice"),
    ],
    "a row takes in another": [(CITIES, "  milan: {name", "  lombardy: {was: [milan, lyon], name")],
    "a table is renamed": [
        (CITIES, "table: cities\n", "table: towns\nwas: [cities]\n"),
        (DECK, "from: cities", "from: towns"),
    ],
    "a group is split": [(CITIES, "name: Bergen, country: norway", "name: Bergen, country: spain")],
    "groups are put together": [(CITIES, "country: italy", "country: france")],
    "rows that are called by their cells are edited": [
        (WORDS, "Bank,bench\n", "Bank,seat\n"),
        (WORDS, "Ufer,bank of a river\n", "das Ufer,bank of a river\nUfer,shore\n"),
    ],
    "one of two homonyms goes": [(WORDS, "Bank,money house\n", "")],
    "a word of one meaning gets another": [(WORDS, "Tor,gate\n", "Tor,gate\nTor,goal\n")],
    "a template is renamed": [
        (DECK, "  country: {from", "  land: {was: [country], from"),
        (DECK, "  people: {from", "  inhabitants: {from"),
    ],
    "brackets change places": [(DECK, "[{name}] was founded in [{founded:year}]", "[{founded:year}]: [{name}]")],
    "a cloze is reworded": [(DECK, "was founded in", "goes back to")],
    "a claim is reworded": [(DECK, "is a city of", "lies in")],
    "a member of a list is corrected": [(CITIES, "[Tiber]", "[Tevere]"), (CITIES, "Saône", "Saone")],
    "a label is corrected": [(CITIES, "name: Nice,", "name: Nizza,"), (COUNTRIES, "name: Spain", "name: España")],
    "an answer is corrected": [(CITIES, "people: 709000", "people: 717000"), (COUNTRIES, "Norwegian", "Norsk")],
    "a row goes": [(CITIES, "  bonn: {name: Bonn, country: germany, people: 331000, ", "  x: {name: X, people: 1, ")],
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(VERSION_1, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(clock, "now", lambda: LATER)
    return tmp_path


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert done.exit_code in (0, 3), done.output
    return done


def days_later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATER + timedelta(days))


def edit(folder: Path, edits: list[Edit]) -> None:
    for name, old, new in edits:
        path = folder / name
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def lines(folder: Path) -> list[dict]:
    """The lines of items: those of rows stand behind them."""
    _, *found = map(json.loads, (folder / "decks/world.lock").read_text("utf-8").splitlines())
    return [line for line in found if "id" in line]


def as_then(found: list[dict]) -> list[dict]:
    """The lines of items that are what they were."""
    return [line for line in found if line["id"].partition("/")[0] not in SHOWN_ANEW]


def line_of(folder: Path, identity: str) -> dict:
    (found,) = [line for line in lines(folder) if line["id"] == identity]
    return found


def rows_of(package: Path) -> str:
    """The notes and the cards, as `package.txt` has them."""
    database = package.with_suffix(".db")
    with zipfile.ZipFile(package) as archive:
        database.write_bytes(archive.read("collection.anki2"))
    with closing(sqlite3.connect(database)) as db:
        notes = sorted(db.execute("SELECT id, guid, mid, mod, tags, flds FROM notes"))
        cards = sorted(db.execute("SELECT id, nid, ord, mod, due FROM cards"))
    rows = []
    for *note, tags, fields in notes:
        digest = blake2b(fields.encode(), digest_size=8).hexdigest()
        rows.append((*note, tags.strip(), digest))
    return "".join(" ".join(map(str, row)) + "\n" for row in [*rows, *cards])


def note_rows(text: str) -> list[str]:
    """The rows of notes: those of cards have five numbers, and which is due first depends on all others."""
    return [row for row in text.splitlines() if not all(part.isdigit() for part in row.split())]


# --- version 1 -----------------------------------------------------------------------------------


def test_it_is_rewritten_once_and_the_package_is_the_one_of_before(project: Path) -> None:
    kept = ("id", "note", "card", "changed", "digest", "retired", "gaps", "facts", "was")
    before = lines(project)
    assert "80 unchanged" in run("diff").output
    run("export")
    notes = {str(line["note"]) for line in as_then(before)}
    rows = set(note_rows(rows_of(project / "world.apkg")))
    rows_then = note_rows((project / "package.txt").read_text("utf-8"))
    assert {row for row in rows_then if row.split()[0] in notes} <= rows
    assert (
        json.loads((project / "decks/world.lock").read_text("utf-8").splitlines()[0])[
            "studykit lock"
        ]
        == 2
    )
    for old, new in zip(as_then(before), as_then(lines(project)), strict=True):
        assert {name: new[name] for name in kept if name in new} == {
            name: old[name] for name in kept if name in old
        }

    written = {path: path.read_bytes() for path in (project / "decks").iterdir()}
    package = (project / "world.apkg").read_bytes()
    assert "updated" not in run("export").output
    assert {path: path.read_bytes() for path in (project / "decks").iterdir()} == written
    assert (project / "world.apkg").read_bytes() == package


def test_all_texts_of_it_are_kept_beside_the_new_one(project: Path) -> None:
    texts_of_then = {
        line["id"]: (line["stem"], line["keys"], line.get("explanation"))
        for line in as_then(lines(project))
    }
    run("export")
    unpacked = gzip.decompress((project / "decks/world.texts.gz").read_bytes()).decode()
    head, *found = map(json.loads, unpacked.splitlines())
    assert head == {"studykit texts": 1}
    found = as_then(found)
    assert [line["id"] for line in found] == sorted(texts_of_then)
    assert {
        line["id"]: (line["stem"], line["keys"], line.get("explanation")) for line in found
    } == texts_of_then


# --- the same ids --------------------------------------------------------------------------------


def ids_by_question(folder: Path) -> dict[tuple[str, tuple[str, ...], str], str]:
    """The id of each question, by its template, facts and stem.

    What a claim claims is left out: a lock of today keeps that also when the sentence is reworded.
    """
    ids = {}
    for item in Workspace.open(folder / "decks/world.yaml").items:
        # With a lock of today more sets are known.
        if item.names_options:
            continue
        stem = item.stem if item.truth is None else ""
        ids[item.template, item.facts, stem] = item.id
    return ids


def exported(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a lock of today, and take away all but that: log and compiled deck there are none."""
    monkeypatch.chdir(folder)
    run("export")
    assert '"studykit lock":2' in (folder / "decks/world.lock").read_text("utf-8")
    (folder / "decks/world.texts.gz").unlink()


@pytest.fixture
def both(project: Path, tmp_path_factory, monkeypatch) -> tuple[Path, Path]:
    """The project with the lock of version 1, and with one of today and no texts."""
    now = tmp_path_factory.mktemp("now")
    shutil.copytree(project, now, dirs_exist_ok=True)
    exported(now, monkeypatch)
    return project, now


@pytest.mark.parametrize("name", EDITS)
def test_after_an_edit_each_question_has_the_id_that_it_had_with_the_old_lock(
    both: tuple[Path, Path], name: str
) -> None:
    before = Workspace.open(both[0] / DECK).items
    for folder in both:
        edit(folder, EDITS[name])
    assert Workspace.open(both[0] / DECK).items != before
    then, now = map(ids_by_question, both)
    assert now == then


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(sorted(EDITS)), min_size=2, max_size=6, unique=True))
@example(["a row is renamed", "a table is renamed", "a group is split", "groups are put together"])
def test_after_any_edits_each_question_has_the_id_that_it_had_with_the_old_lock(
    names: list[str],
) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(clock, "now", lambda: LATER)
        then, now = Path(folder) / "then", Path(folder) / "now"
        for each in (then, now):
            shutil.copytree(VERSION_1, each)
        exported(now, monkeypatch)
        monkeypatch.chdir(folder)
        for each in (then, now):
            for name in names:
                edit(each, EDITS[name])
        assert ids_by_question(now) == ids_by_question(then)


# --- what a line holds ---------------------------------------------------------------------------


def bytes_beside_ids_and_options(line: str) -> int:
    values = json.loads(line)
    for name in ("id", "note", "card", "facts", "was", "options"):
        values.pop(name, None)
    return len(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode())


def test_a_line_has_at_most_200_bytes_beside_ids_and_options(project: Path, monkeypatch) -> None:
    run("export")
    edit(project, EDITS["an answer is corrected"])
    edit(project, EDITS["brackets change places"])
    edit(project, [(DECK, "  founded: {", "  founded: {deck: Founded, ")])
    days_later(monkeypatch, 1)
    run("export")
    (_, *of_many_kinds) = (project / "decks/world.lock").read_text("utf-8").splitlines()
    (_, *that_ships) = (ROOT / "decks/nansei.lock").read_text("utf-8").splitlines()
    sizes = {line: bytes_beside_ids_and_options(line) for line in (*of_many_kinds, *that_ships)}
    assert {line: size for line, size in sizes.items() if size > MOST_BYTES} == {}
    assert any('"former"' in line for line in of_many_kinds)
    assert any('"card"' in line and '"deck"' in line for line in of_many_kinds)


def test_an_option_goes_with_its_row_when_that_is_called_otherwise(
    project: Path, monkeypatch
) -> None:
    run("export")
    options = line_of(project, "country/rome")["options"]
    assert options == ["countries/norway", "countries/germany", "countries/france"]
    names = {
        "countries/france": "France",
        "countries/germany": "Germany",
        "countries/norway": "Norway",
    }

    def shown() -> list[str]:
        items = {item.id: item for item in Workspace.open(project / DECK).items}
        return list(items["country/rome"].distractors)

    assert shown() == [names[option] for option in options]
    edit(project, [(COUNTRIES, "{name: Norway", "{name: Kingdom of Norway")])
    assert shown() == ["Kingdom of Norway", "Germany", "France"]
    days_later(monkeypatch, 1)
    run("export")
    assert line_of(project, "country/rome")["options"] == options
    # So it is when the row, or its table, has another id.
    edit(project, [(COUNTRIES, "  norway:", "  no:"), (COUNTRIES, "no: {", "no: {was: norway, ")])
    edit(project, [(CITIES, "country: norway", "country: no")])
    assert shown() == ["Kingdom of Norway", "Germany", "France"]
    edit(project, [(COUNTRIES, "table: countries", "table: states\nwas: [countries]")])
    edit(
        project,
        [
            (CITIES, "country: countries", "country: states"),
            (DECK, "from: countries", "from: states"),
        ],
    )
    assert shown() == ["Kingdom of Norway", "Germany", "France"]
    days_later(monkeypatch, 2)
    run("export")
    assert line_of(project, "country/rome")["options"] == [
        "states/no",
        "states/germany",
        "states/france",
    ]


def test_an_option_that_belongs_to_no_row_alone_is_kept_as_a_text(project: Path) -> None:
    run("export")
    # A number needs no row; nor do texts of a row with several members, and of rows whose ids are their cells.
    assert line_of(project, "river/paris")["options"] == ["=Rhône", "cities/rome", "=Saône"]
    assert line_of(project, "word/Haus")["options"][0].startswith("=")
    assert line_of(project, "people/lyon")["options"] == ["=286000", "=709000", "=343000"]
    # A false claim keeps what it claims, a true one nothing.
    assert line_of(project, "coast/bonn")["options"] == ["countries/france"]
    assert "options" not in line_of(project, "coast/milan")


def test_the_answers_before_a_correction_are_kept_until_the_next_change(
    project: Path, monkeypatch
) -> None:
    run("export")
    edit(project, EDITS["an answer is corrected"])
    days_later(monkeypatch, 1)
    run("export")
    corrected = LATER + timedelta(1)
    former = [int(corrected.timestamp()), "709000"]
    assert line_of(project, "people/kristiania")["former"] == former
    assert "former" not in line_of(project, "people/bergen")
    days_later(monkeypatch, 2)
    run("export")
    assert line_of(project, "people/kristiania")["former"] == former
    edit(
        project,
        [(CITIES, 'say: "{name} lies in {country}."', 'say: "{name} is a city in {country}."')],
    )
    days_later(monkeypatch, 3)
    run("export")
    assert "former" not in line_of(project, "people/kristiania")


def test_a_note_that_was_not_begun_here_keeps_its_guid(project: Path, monkeypatch) -> None:
    run("export")
    lock = project / "decks/world.lock"
    adopted = '"id":"people/bergen","guid":"q7X~pZ",'
    lock.write_text(lock.read_text("utf-8").replace('"id":"people/bergen",', adopted), "utf-8")
    edit(project, [(CITIES, "people: 286000", "people: 289000")])
    days_later(monkeypatch, 1)
    run("export")
    assert " q7X~pZ 1763812800001 " in rows_of(project / "world.apkg")
    assert line_of(project, "people/bergen")["guid"] == "q7X~pZ"


def test_a_deck_that_ships_has_its_texts_beside_its_lock() -> None:
    for lock in (ROOT / "decks").glob("*.lock"):
        assert lock == lock_path(lock.with_suffix(".yaml"))
        _, *found = map(json.loads, lock.read_text("utf-8").splitlines())
        unpacked = gzip.decompress(texts_path(lock).read_bytes()).decode()
        _, *texts = map(json.loads, unpacked.splitlines())
        assert [(line["id"], line["digest"]) for line in texts] == [
            (line["id"], line["digest"]) for line in found if "id" in line
        ]
