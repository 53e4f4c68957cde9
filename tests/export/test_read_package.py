"""Packages that Anki's own engine wrote, in each form that it has, are read back as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from studykit.anki.package_contents import PackageContents
from studykit.anki.package_media import open_media
from studykit.anki.read_package import read_package
from tests.engine import collection

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A learner's deck in all forms: of today and for older Ankis, with progress, without, whole."""
    from anki.collection import ExportAnkiPackageOptions

    folder = tmp_path_factory.mktemp("packages")
    made = {}
    with collection(folder / "learner") as col:
        _fill(col)
        for name, legacy in (("today", False), ("older", True)):
            for progress in (True, False):
                path = folder / f"{name}-{'progress' if progress else 'bare'}.apkg"
                options = ExportAnkiPackageOptions(
                    with_scheduling=progress,
                    with_deck_configs=progress,
                    with_media=True,
                    legacy=legacy,
                )
                col.export_anki_package(out_path=str(path), options=options, limit=None)
                made[path.stem] = path
        for name, legacy in (("today", False), ("older", True)):
            path = folder / f"{name}-whole.colpkg"
            col.export_collection_package(str(path), True, legacy)
            if col.db is None:
                col.reopen()
            made[path.stem] = path
    return made


def decks_have_a_retention() -> bool:
    """Whether this Anki has decks with a retention of their own: 24.06 has not."""
    from anki.decks_pb2 import Deck

    return "desired_retention" in Deck.Normal.DESCRIPTOR.fields_by_name


def parameters_of_this_anki() -> tuple[str, tuple[float, ...]]:
    """The parameters of FSRS and what they are called in a preset: 24.06 knows those of FSRS 4.5."""
    from anki.deck_config_pb2 import DeckConfig

    if "fsrs_params_6" in DeckConfig.Config.DESCRIPTOR.fields_by_name:
        return "fsrsParams6", (0.5,) * 21
    return "fsrsWeights", (0.5,) * 17


def _fill(col: Any) -> None:
    col.set_config("fsrs", True)
    deck = col.decks.id("Geo::Europe")
    settings = col.decks.get(deck)
    settings["desc"] = "About <b>this</b>"
    if decks_have_a_retention():
        settings["desiredRetention"] = 85
    col.decks.save(settings)
    preset = col.decks.get_config(1)
    name, parameters = parameters_of_this_anki()
    preset[name] = list(parameters)
    col.decks.update_config(preset)
    for kind, *cells in (
        ("Basic", "Paris", '<img src="a b.png">[sound:ü.mp3]'),
        ("Cloze", "{{c1::Rome}} lies on the {{c2::Tiber}}.", ""),
    ):
        note = col.new_note(col.models.by_name(kind))
        note.fields = cells
        note.tags = ["geo::cities", "new"]
        col.add_note(note, deck)
    col.media.write_data("a b.png", b"PNG" * 100)
    col.media.write_data("ü.mp3", b"mp3")
    col.decks.select(deck)
    for rating in (3, 4):
        card = col.sched.getCard()
        col.sched.answerCard(card, rating)
    first, _, third = sorted(col.find_cards(""))
    col.sched.suspend_cards([third])
    col.set_user_flag_for_cards(3, [first])
    filtered = col.decks.get(col.decks.new_filtered("Cram"))
    filtered["terms"] = [["deck:Geo", 1, 0]]
    filtered["resched"] = True
    col.decks.save(filtered)
    col.sched.rebuild_filtered_deck(filtered["id"])


def contents(package: Path) -> PackageContents:
    return read_package(package, with_reviews=True)


NAMES = [f"{form}-{what}" for form in ("today", "older") for what in ("progress", "bare", "whole")]


@pytest.mark.parametrize("name", NAMES)
def test_notes_and_their_types_are_read_from_every_form(
    packages: dict[str, Path], name: str
) -> None:
    found = contents(packages[name])
    assert [(note.fields, note.tags) for note in found.notes] == [
        (("Paris", '<img src="a b.png">[sound:ü.mp3]'), ("geo::cities", "new")),
        (("{{c1::Rome}} lies on the {{c2::Tiber}}.", ""), ("geo::cities", "new")),
    ]
    assert [[card.place for card in note.cards] for note in found.notes] == [[0], [0, 1]]
    basic, cloze = (found.note_types[note.kind] for note in found.notes)
    assert (basic.name, basic.is_cloze, cloze.name, cloze.is_cloze) == (
        "Basic",
        False,
        "Cloze",
        True,
    )
    assert [field.name for field in cloze.fields] == ["Text", "Back Extra"]
    assert [(part.name, part.front) for part in basic.templates] == [("Card 1", "{{Front}}")]
    assert basic.css.startswith(".card")
    assert found.description == "About <b>this</b>"


def test_both_forms_hold_the_same(packages: dict[str, Path]) -> None:
    for what in ("progress", "bare", "whole"):
        today, older = contents(packages[f"today-{what}"]), contents(packages[f"older-{what}"])
        assert (today.form, older.form) == ("collection.anki21b", "collection.anki21")
        for part in today.__slots__:
            if part not in ("form", "covers_until"):
                assert getattr(today, part) == getattr(older, part), part
        # Both know when they were made, some milliseconds apart, or two seconds.
        assert abs(today.covers_until - older.covers_until) < 60_000
        assert today.day_begins_at == (4 if what == "whole" else None)


def test_what_was_learned_is_read_where_it_was_exported(packages: dict[str, Path]) -> None:
    found = contents(packages["today-progress"])
    assert found.has_scheduling
    assert [(row.ease, row.type) for row in found.reviews or ()] == [(3, 0), (4, 0)]
    cards = {card.id: card for note in found.notes for card in note.cards}
    assert {card.deck for card in cards.values()} == {"Geo::Europe"}
    assert sorted(card.filtered_deck for card in cards.values()) == ["", "", "Cram"]
    first, *_, last = sorted(cards)
    assert (cards[first].flags & 7, cards[last].queue) == (3, -1)
    assert '"s":' in cards[first].data
    own = 0.85 if decks_have_a_retention() else None
    assert [deck.desired_retention for deck in found.decks.values()] == [own, None]
    assert [preset.fsrs_parameters for preset in found.presets.values()] == [
        parameters_of_this_anki()[1]
    ]
    assert found.fsrs_is_on is None

    bare = contents(packages["today-bare"])
    assert (bare.has_scheduling, bare.reviews) == (False, ())
    assert contents(packages["today-whole"]).fsrs_is_on is True


@pytest.mark.parametrize("name", NAMES)
def test_media_are_read_one_by_one(packages: dict[str, Path], name: str) -> None:
    with open_media(packages[name]) as media:
        assert media.names() == ["a b.png", "ü.mp3"]
        assert (media.read("a b.png"), media.read("ü.mp3")) == (b"PNG" * 100, b"mp3")
        assert "c.png" not in media
