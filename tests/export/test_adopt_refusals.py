"""What a deck that goes on with published notes refuses, and what it tells its author beforehand."""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from published import Maintainer, geo

from studykit.cli.check import command as check

pytestmark = pytest.mark.engine
ROWS, DECK = "seeds/geo/countries.yaml", "decks/geo.yaml"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One maintainer's folder, which tests copy."""
    folder = tmp_path_factory.mktemp("published") / "maintainer"
    with pytest.MonkeyPatch.context() as patch:
        geo(folder, patch)
    return folder


@pytest.fixture
def maintainer(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Maintainer:
    return Maintainer.copied(published, tmp_path / "maintainer", monkeypatch)


def lines(maintainer: Maintainer, *codes: str) -> list[str]:
    """What `check` says of these rules."""
    done = maintainer.run(check, "geo")
    assert "Traceback" not in done.output
    return [line for line in done.output.splitlines() if re.search(rf" ({'|'.join(codes)}) ", line)]


REFUSED: dict[str, tuple[tuple[str, str, str], str]] = {
    "no package": (
        (DECK, "from: ../last.apkg", "from: ../gone.apkg"),
        "decks/geo.yaml:5:3: X012 the note type cannot be taken from '../gone.apkg': no such file or directory.",
    ),
    "no name": (
        (DECK, "from: ../last.apkg", "from: ../last.apkg\n  name: Geo"),
        "decks/geo.yaml:5:3: X012 the package has no notes of a type 'Geo'. There are: Geography.",
    ),
    "no card": (
        (DECK, "Flag - Country: flag", "Flags: flag"),
        "decks/geo.yaml:9:5: X012 the note type 'Geography' has no card 'Flags'. There are:",
    ),
    "no template": (
        (DECK, "Flag - Country: flag", "Flag - Country: flags"),
        ("decks/geo.yaml:9:5: X012 the deck has no template 'flags' that is a look-up and can be a card of 'Geography'. "
        "Did you mean 'flag'?"),
    ),
    "a template too many": (
        (DECK, "  map: {", '  info: {from: countries, ask: "What is {country}?", answer: country_info}\n  map: {'),
        "decks/geo.yaml:15:3: X012 no card of the note type is the template 'info'. Write `cards: {CARD: info}`",
    ),
    "no field": (
        (DECK, "  cards:\n", "  fields: {Captial: capital}\n  cards:\n"),
        "decks/geo.yaml:6:12: X012 the note type 'Geography' has no field 'Captial'. Did you mean 'Capital'?",
    ),
    "no column": (
        (DECK, "  cards:\n", "  fields: {Capital: captial}\n  cards:\n"),
        "decks/geo.yaml:6:21: T003 {captial}: the table 'countries' has no column 'captial'.",
    ),
    "a word for a column": (
        (DECK, "  cards:\n", "  fields: {Map: '{shows}'}\n  cards:\n"),
        "decks/geo.yaml:6:17: T003 {shows}: the table 'countries' has no column 'shows'.",
    ),
    "no such thing to show": (
        (DECK, "  cards:\n", "  fields: {Map: {shows: colours}}\n  cards:\n"),
        "decks/geo.yaml:6:25: F008 'shows' cannot be 'colours'.",
    ),
    "two rows of one question": (
        (ROWS, '"capital": "Oslo"', '"capital": "Paris"'),
        ("seeds/geo/countries.yaml:6:3: X013 'Paris is the capital of?' is asked of 2 rows (countries/fr, countries/no), "
        "and a note of 'Geography' is one row (see seeds/geo/countries.yaml:7:3)."),
    ),
    "no first field": (
        (DECK, "  cards:\n", "  fields: {Country: country_info, Country info: country}\n  cards:\n"),
        "seeds/geo/countries.yaml:7:3: X013 the first field of the note, 'Country', is empty for 'countries/no'.",
    ),
    "another form": (
        (DECK, "  map: {", '  count: {from: countries, ask: "How many countries?", count: country}\n  map: {'),
        "decks/geo.yaml:15:3: X012 no card of the note type is the template 'count'.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_go_together_is_named_with_its_place(
    maintainer: Maintainer, case: str
) -> None:
    (file, old, new), message = REFUSED[case]
    maintainer.edit(file, (old, new))
    out = maintainer.export(exit_code=1)
    assert [line for line in out.splitlines() if line.startswith(message)], out
    assert not maintainer.package.exists()
    assert not (maintainer.folder / "decks/geo.lock").exists()
    code = message.split()[1]
    assert [line for line in lines(maintainer, code) if line.startswith(message)]


def test_a_field_with_something_in_it_is_not_emptied_by_oversight(maintainer: Maintainer) -> None:
    head = (maintainer.folder / ROWS).read_text("utf-8")
    (maintainer.folder / ROWS).write_text(head.replace("capital_info", "remark"), "utf-8")
    out = maintainer.export(exit_code=1)
    assert (
        "decks/geo.yaml:5:3: X012 nothing is said of the field 'Capital info', in which 1 published note has something. "
        'Write `fields: {Capital info: COLUMN}`; or `Capital info: ""`, to empty it.\n'
    ) in out
    maintainer.edit(DECK, ("  cards:\n", '  fields: {Capital info: ""}\n  cards:\n'))
    assert "1 updated, 4 unchanged" in maintainer.export()


def test_a_card_that_anki_would_make_is_asked_or_refused(maintainer: Maintainer) -> None:
    maintainer.edit(DECK, ('  map: {from: countries, ask: "{map} Where is it?", answer: country, tags: "{tags}"}\n', ""), ("    Map - Country: map\n", ""))  # fmt: skip
    out = maintainer.export(exit_code=1)
    assert (
        "seeds/geo/countries.yaml:6:3: X013 Anki makes the card 'Map - Country' of 'countries/fr', which the deck does "
        "not ask. Write a template for it, and `cards: {Map - Country: TEMPLATE}`.\n"
    ) in out


def test_a_guid_is_one_note_s_and_never_another_one(maintainer: Maintainer) -> None:
    text = (maintainer.folder / ROWS).read_text("utf-8")
    first, second = re.findall(r'"guid": ("(?:[^"\\]|\\.)*")', text)[:2]
    maintainer.edit(ROWS, (second, first))
    assert "X013 'countries/no' has the GUID" in maintainer.export(exit_code=1)
    maintainer.edit(ROWS, (f'"no": {{"guid": {first}', f'"no": {{"guid": {second}'))
    maintainer.export(days_ago=2)
    maintainer.edit(ROWS, (second, '"another"'))
    out = maintainer.export(exit_code=1)
    assert "X013 the note of 'countries/no' has the GUID" in out


def test_the_types_of_before_stay(maintainer: Maintainer) -> None:
    text = (maintainer.folder / DECK).read_text("utf-8")
    own = re.sub(r"(?s)note_type:.*?(?=templates:)", "", text)
    maintainer.export(days_ago=2)
    (maintainer.folder / DECK).write_text(own, "utf-8")
    out = maintainer.export(exit_code=1)
    assert (
        "X012 the deck's notes in Anki are of the type 'Geography', and the deck file adopts none."
        in out
    )
    (maintainer.folder / "decks/geo.lock").unlink()
    maintainer.export(days_ago=2)
    (maintainer.folder / DECK).write_text(text, "utf-8")
    out = maintainer.export(exit_code=1)
    assert "X012 the deck was exported with note types of studykit's own" in out


def test_what_is_not_shown_and_what_does_not_match_is_listed(maintainer: Maintainer) -> None:
    text = (maintainer.folder / ROWS).read_text("utf-8")
    without = re.sub(r'"guid": "(?:[^"\\]|\\.)*", ', "", text)
    without = without.replace('"country": "Norway"', '"country": "Norge"')
    (maintainer.folder / ROWS).write_text(without, "utf-8")
    maintainer.edit(DECK, ("deck: Ultimate Geography", "deck: Geography"))
    assert lines(maintainer, "X014", "X015") == [
        (
            "decks/geo.yaml:5:3: note X014 the cards of 'Geography' do not show: sources, options, that a row is gone. Where "
            "the note type has a field for it: `fields: {FIELD: {shows: sources}}`."
        ),
        (
            "decks/geo.yaml:5:3: warning X015 1 published note is no row of 'countries': Norway; 1 row is no published note: "
            "countries/no. Anki keeps such notes as they are. Where one is a row, write its GUID into a column `guid`."
        ),
        (
            "decks/geo.yaml:5:3: warning X015 the deck is called 'Geography', and the published one Ultimate Geography. Call "
            "it so too: learners would find an empty deck, and their cards in the old one."
        ),
    ]


def test_a_row_without_a_question_is_told(maintainer: Maintainer) -> None:
    maintainer.edit(ROWS, ('"country": "Norway", ', ""))
    (line,) = lines(maintainer, "X015")
    assert "warning X015 1 published note is a row of which nothing is asked: countries/no." in line


def test_a_broken_package_is_told(maintainer: Maintainer) -> None:
    whole = maintainer.published.read_bytes()
    maintainer.published.write_bytes(whole[: len(whole) // 2])
    assert "X012 the note type cannot be taken from '../last.apkg': it is" in maintainer.export(
        exit_code=1
    )


def test_a_lost_lock_is_made_again_from_the_last_package(maintainer: Maintainer) -> None:
    maintainer.edit(ROWS, ("On the Seine", "On the river Seine"))
    out = maintainer.export(days_ago=2)
    lock = maintainer.folder / "decks/geo.lock"
    before: Any = lock.read_text("utf-8")
    lock.unlink()
    (maintainer.folder / "mine.apkg").write_bytes(maintainer.package.read_bytes())
    maintainer.export("--recover", "mine.apkg", exit_code=2)
    maintainer.edit(DECK, ("from: ../last.apkg", "from: ../mine.apkg"))
    assert "5 unchanged" in maintainer.export(days_ago=1)
    assert out
    guids = re.findall(r'"id":"([^"]*)".*?"changed":(\d+).*?"guid":("(?:[^"\\]|\\.)*")', before)
    assert (
        re.findall(
            r'"id":"([^"]*)".*?"changed":(\d+).*?"guid":("(?:[^"\\]|\\.)*")',
            lock.read_text("utf-8"),
        )
        == guids
    )


BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "no fields": ({"flds": []}, "X012 the note type has no id, no field or no card."),
    "no cards": ({"tmpls": []}, "X012 the note type has no id, no field or no card."),
    "no id": ({"id": 0}, "X012 the package has notes of"),
    "one name": ({"flds": [{"name": "Country"}] * 6}, "X012 two fields of the note type have one name."),
    "a sort field that is not there": ({"sortf": 77}, ""),
    "a template that does not end": ({"css": "{{" * 200000, "tmpls": [{"name": "Flag - Country", "qfmt": "{{c1::<!--" * 100000}]}, "X012 the note type 'Geography' has no card"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_note_type_that_means_harm_is_told_or_does_none(
    maintainer: Maintainer, case: str
) -> None:
    changes, message = BROKEN[case]
    older = maintainer.folder / "older.apkg"
    database = maintainer.folder / "collection"
    with zipfile.ZipFile(older) as archive:
        database.write_bytes(archive.read("collection.anki21"))
        rest = {
            name: archive.read(name)
            for name in archive.namelist()
            if name.isdecimal() or name == "media"
        }
    with closing(sqlite3.connect(database)) as opened:
        (models,) = opened.execute("select models from col").fetchone()
        changed = {number: {**model, **changes} for number, model in json.loads(models).items()}
        if "id" in changes:
            changed = {"0": next(iter(changed.values()))}
        opened.execute("update col set models = ?", [json.dumps(changed)])
        opened.commit()
    with zipfile.ZipFile(maintainer.published, "w") as archive:
        archive.writestr("collection.anki21", database.read_bytes())
        for name, content in rest.items():
            archive.writestr(name, content)
    out = maintainer.export(exit_code=1 if message else 0)
    assert message in out


def test_questions_with_other_ids_are_no_reason_for_new_notes(maintainer: Maintainer) -> None:
    """Without GUIDs in the facts: the row says what it said."""
    text = (maintainer.folder / ROWS).read_text("utf-8")
    (maintainer.folder / ROWS).write_text(re.sub(r'"guid": "(?:[^"\\]|\\.)*", ', "", text), "utf-8")
    maintainer.export(days_ago=2)
    deck = (maintainer.folder / DECK).read_text("utf-8")
    (maintainer.folder / DECK).write_text(
        deck.replace("from: countries,", "from: countries, fresh: anew,"), "utf-8"
    )
    assert "On import Anki will find 5 unchanged." in maintainer.export()
    with zipfile.ZipFile(maintainer.package) as archive:
        (maintainer.folder / "collection").write_bytes(archive.read("collection.anki2"))
    with closing(sqlite3.connect(maintainer.folder / "collection")) as opened:
        # Each card once, and none of them last: what is no longer asked is asked anew.
        assert opened.execute("select count(), max(due) from cards").fetchone() == (16, 16)
        assert opened.execute("select count(distinct nid || '/' || ord) from cards").fetchone() == (
            16,
        )
