"""Two devices and Anki's own sync server: one changed fact is one note sent."""

from __future__ import annotations

import pytest
from author import COUNT, ISLANDS_FILE, Author

from tests.engine import (
    card_rows,
    collection,
    import_package,
    note_of,
    note_rows,
    review,
    sync_server,
    waiting,
)

pytestmark = pytest.mark.engine


class Device:
    """A collection with an account on the server."""

    def __init__(self, col, address):
        self.col = col
        self._auth = col.sync_login("learner", "x", address)

    def sync(self):
        """Syncs, and gives what was left to do: nothing, or a transfer of the whole collection, which is done too."""
        found = self.col.sync_collection(self._auth, False)
        wanted = found.ChangesRequired.Name(found.required)
        if wanted.startswith("FULL_"):
            self.col.close_for_full_sync()
            self.col.full_upload_or_download(
                auth=self._auth, server_usn=None, upload=wanted == "FULL_UPLOAD"
            )
            self.col.reopen(after_full_sync=True)
        return wanted

    def everything(self):
        """Notes, cards, reviews, note types and decks, with their times."""
        col = self.col
        tables = "revlog", "notetypes", "fields", "templates", "decks", "tags"
        rest = [col.db.all(f"select * from {table}") for table in tables]
        return note_rows(col), card_rows(col), rest


@pytest.fixture
def author(tmp_path, monkeypatch):
    return Author(tmp_path / "author", monkeypatch)


def test_one_changed_fact_is_one_note_sent(tmp_path, author, monkeypatch):
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    author.export(days_ago=3)
    (tmp_path / "server").mkdir()
    with (
        sync_server(tmp_path / "server") as address,
        collection(tmp_path / "laptop") as one,
        collection(tmp_path / "phone") as other,
    ):
        import_package(one, author.package)
        laptop, phone = Device(one, address), Device(other, address)
        assert (laptop.sync(), phone.sync()) == ("FULL_UPLOAD", "FULL_DOWNLOAD")
        assert other.note_count() == COUNT
        review(other, "area/miyako", 3)
        assert [device.sync() for device in (laptop, phone, laptop)] == ["NO_CHANGES"] * 3
        assert (waiting(one), waiting(other)) == ({}, {})
        assert card_rows(one)["area/miyako"] == card_rows(other)["area/miyako"]

        author.edit(ISLANDS_FILE, ("area: 158", "area: 159"))
        author.export()
        assert import_package(one, author.package) == {"updated": 1, "duplicate": COUNT - 1}
        assert waiting(one) == {"notes": 1}  # the note type, the deck and the cards stay at home
        before_notes, *before = phone.everything()
        assert laptop.sync() == phone.sync() == "NO_CHANGES"
        notes, *rest = phone.everything()
        assert {name for name, row in notes.items() if row != before_notes[name]} == {"area/miyako"}
        assert rest == before
        assert note_of(other, "area/miyako")["Key"] == "159 km2"
        assert (waiting(one), waiting(other)) == ({}, {})
        assert note_rows(one) == notes
