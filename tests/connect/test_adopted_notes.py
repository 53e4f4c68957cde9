"""Notes of a published deck that goes on from facts: found, corrected and synced in a running Anki."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from studykit.cli import export, sync
from studykit.reviews.log import Log
from studykit.reviews.records import Review
from studykit.workspace.workspace import Workspace
from tests.connect.running_anki import RunningAnki
from tests.export.published import Maintainer, geo

pytestmark = pytest.mark.engine

ROWS = "seeds/geo/countries.yaml"
IMPORT = (
    "from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest\n"
    "options = ImportAnkiPackageOptions()\n"
    "col.import_anki_package(ImportAnkiPackageRequest(package_path=package, options=options))\n"
    "col.models._clear_cache()\n"
    "col.set_config('fsrs', True)"
)


@pytest.fixture
def maintainer(tmp_path: Path, anki: RunningAnki, monkeypatch: pytest.MonkeyPatch) -> Maintainer:
    """Somebody who has exported once what he published before; a running Anki has what was published."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("STUDYKIT_HOME", str(home))
    (home / "config.toml").write_text(f"anki_port = {anki.port}\n")
    maintainer = geo(tmp_path / "maintainer", monkeypatch)
    anki.run(IMPORT, package=str(maintainer.published))
    with pytest.MonkeyPatch.context() as patch:
        maintainer._patch = patch
        maintainer.export(days_ago=3)
    monkeypatch.chdir(maintainer.folder)
    return maintainer


def pushed() -> str:
    done = CliRunner().invoke(export.command, ["--push"])
    assert done.exit_code == 0, done.output
    return done.output


def notes(anki: RunningAnki) -> dict[str, Any]:
    rows = anki.run("result = col.db.all('select flds, tags, id, guid, mid from notes')")
    return {fields.partition("\x1f")[0]: [fields, *rest] for fields, *rest in rows}


def test_a_correction_of_an_adopted_note_is_set_in_place(
    anki: RunningAnki, maintainer: Maintainer
) -> None:
    before = notes(anki)
    assert "nothing to update" in pushed()
    assert notes(anki) == before
    anki.run(
        "note = [col.get_note(n) for n in col.find_notes('Iceland')][0]\n"
        "note.tags += ['own']; note['Capital info'] = 'my words'; col.update_note(note)"
    )
    maintainer.edit(ROWS, ('"Reykjavík"', '"Vík"'), ('"Paris"', '"Lyon"'))
    assert "2 notes updated" in pushed()
    after = notes(anki)
    assert after["France"][0] == before["France"][0].replace("Paris", "Lyon")
    assert "Vík" in after["Iceland"][0]
    assert "my words" in after["Iceland"][0]
    assert "<b>island</b>" in after["Iceland"][0]
    assert " own " in after["Iceland"][1]
    assert [row[2:] for row in after.values()] == [row[2:] for row in before.values()]
    assert "nothing to update" in pushed()


def test_what_was_edited_in_an_adopted_note_is_left_whole(
    anki: RunningAnki, maintainer: Maintainer
) -> None:
    anki.run(
        "note = [col.get_note(n) for n in col.find_notes('Norway')][0]\n"
        "note['Capital'] = 'Bergen'; col.update_note(note)"
    )
    maintainer.edit(ROWS, ('"Oslo"', '"Tromsø"'))
    assert "1 note" in pushed()
    assert "Bergen" in notes(anki)["Norway"][0]


def test_reviews_of_adopted_notes_go_there_and_come_back(
    tmp_path: Path, anki: RunningAnki, maintainer: Maintainer
) -> None:
    items = {item.id: item for item in Workspace.open(maintainer.folder / "decks/geo.yaml").items}
    at = (datetime.now(UTC) - timedelta(days=6)).astimezone()
    log_file = tmp_path / "home/reviews.db"
    with Log.open(log_file) as log:
        for item in ("capital/fr", "capital/fr<"):
            review = Review("geo-1", item, at, 3, "typed", "right", True, "x", 9, "d")
            log.record(review, items[item])
    anki.run(
        "card = [c for c in col.get_note(col.find_notes('Norway')[0]).cards() if c.ord == 2][0]\n"
        "card.start_timer(); card.timer_started -= 3; col.sched.answerCard(card, 3)"
    )
    done = CliRunner().invoke(sync.command, ["--anki"])
    assert done.exit_code == 0, done.output
    assert "Brought: 1 new review." in done.output
    assert "Took there: 2 reviews as history." in done.output
    cards = anki.run(
        "result = col.db.all('select n.flds, c.ord, r.ease from revlog r join cards c on c.id = r.cid"
        " join notes n on n.id = c.nid where r.ease > 0 order by c.ord')"
    )
    assert [(fields.partition("\x1f")[0], place) for fields, place, _ in cards] == [
        ("France", 0), ("France", 1), ("Norway", 2),
    ]  # fmt: skip
    with Log.open(log_file) as log:
        assert [review.item for review in log.reviews() if review.source] == ["flag/no"]
    again = CliRunner().invoke(sync.command, ["--anki"]).output
    assert "Brought: nothing new." in again
    assert "Took there: nothing new." in again
