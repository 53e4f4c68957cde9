"""A learner's story: what is learned in Anki stays as it is, whatever the author does to the facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from author import COUNT, DECK_FILE, ISLANDS_FILE, Author, foretold, foretold_update
from export_items import build, make_items

from studykit.anki import _note_types as note_types
from studykit.anki import package as anki
from tests import engine
from tests.engine import (
    card_of,
    card_rows,
    collection,
    import_package,
    import_text,
    note_of,
    note_rows,
    waiting,
)

pytestmark = pytest.mark.engine

OWN = ("area/miyako", "area/ishigaki", "area/yonaguni", "area/uotsuri", "days/2024")
"""Items into whose notes the learner writes."""
CHOICES = {"config": 2}
"""Anki remembers how a text file was taken."""


@dataclass
class Learner:
    """A collection that has the first package, and a learner's life in it: all of it synced, two days ago."""

    col: Any

    def __post_init__(self) -> None:
        for identity, rating in (
            ("area/miyako", 3),
            ("area/miyako", 4),
            ("area/uotsuri", 3),
            ("days/2024", 1),
        ):
            engine.review(self.col, identity, rating)
        self.col.sched.suspend_cards([self.card("area/ishigaki"), self.card("area/miyako")])
        self.col.set_user_flag_for_cards(2, [self.card("area/miyako"), self.card("days/2025")])
        self.col.set_deck(
            [self.card("area/miyako"), self.card("area/kume")],
            self.col.decks.id("My own::Hard ones"),
        )
        for identity in OWN:
            engine.write_into(self.col, identity, "mine", "own", "marked")
        engine.days_pass(self.col)
        self.notes, self.cards = note_rows(self.col), card_rows(self.col)
        self.revlog = self.col.db.all("select * from revlog")
        self.schema = self.col.db.scalar("select scm from col")

    def card(self, identity: str) -> int:
        return card_of(self.col, identity).id

    def words(self, identity: str) -> tuple[str, list[str]]:
        note = note_of(self.col, identity)
        return note["My notes"], note.tags

    def assert_nothing_lost(self, *changed: str) -> None:
        """Every card and review is byte for byte as it was, and so is every note but the changed; all is sound."""
        notes, cards = note_rows(self.col), card_rows(self.col)
        assert {name: cards[name] for name in self.cards} == self.cards
        assert {name for name, row in self.notes.items() if notes[name] != row} == set(changed)
        assert {name: row[:3] for name, row in notes.items() if name in self.notes} == {
            name: row[:3] for name, row in self.notes.items()
        }
        assert self.col.db.all("select * from revlog") == self.revlog
        assert self.col.db.scalar("select scm from col") == self.schema  # no full sync
        engine.assert_sound(self.col)


@pytest.fixture
def author(tmp_path, monkeypatch):
    return Author(tmp_path / "author", monkeypatch)


@pytest.fixture
def learner(tmp_path, author):
    out = author.export(days_ago=3)
    with collection(tmp_path / "learner") as col:
        assert import_package(col, author.package) == foretold(out) == {"new": COUNT}
        engine.assert_sound(col)
        yield Learner(col)


def work(author: Author) -> None:
    """One fact edited, two added, one removed; a row, a table and a template renamed; rows and files reordered."""
    text = author.delete(ISLANDS_FILE)
    head, _, rows = text.partition("rows:\n")
    miyako, tarama, ishigaki, iriomote, yonaguni, kume, _uotsuri = rows.splitlines(keepends=True)
    renamed = yonaguni.replace("  yonaguni: {", "  yonaguni-jima: {was: yonaguni, ")
    added = "  aguni: {name: Aguni, area: 8, group: Okinawa Islands}\n"
    rows = "".join([kume, renamed, iriomote, added, ishigaki, tarama, miyako.replace("158", "159")])
    (author.folder / "seeds/islands/a-new-file.yaml").write_text(
        f"table: islands\n{head}rows:\n{rows}", "utf-8"
    )
    author.edit("seeds/islands/patrols.yaml", ("source:", "table: sailings\nwas: patrols\nsource:"))
    author.edit(
        "seeds/islands/patrols.csv",
        ("2023,352\n2024,355\n2025,356\n", "2026,357\n2025,356\n2024,355\n2023,352\n"),
    )
    author.edit(DECK_FILE, ("  days: {from: patrols,", "  sail-days: {was: days, from: sailings,"))


def test_with_the_dialogs_defaults_an_import_does_what_was_foretold_and_touches_nothing_else(
    author, learner
):
    work(author)
    out = author.export()
    assert foretold(out) == {"new": 2, "updated": 2, "duplicate": COUNT - 2}
    assert import_package(learner.col, author.package) == foretold(out)
    assert waiting(learner.col) == {"notes": 4, "cards": 2, "tags": 1}
    assert set(note_rows(learner.col)) - set(learner.notes) == {"area/aguni", "sail-days/2026"}
    learner.assert_nothing_lost("area/miyako", "area/uotsuri")

    assert note_of(learner.col, "area/miyako")["Key"] == "159 km2"
    (retired,) = learner.col.find_notes("tag:islands::retired")
    assert learner.col.get_note(retired)["ID"] == "area/uotsuri"
    assert (
        '1 question no longer asked: search Anki for "tag:islands::retired", to suspend.\n' in out
    )
    card = card_of(learner.col, "area/miyako")
    assert (card.queue, card.flags, card.reps) == (-1, 2, 2)
    assert learner.col.decks.name(card.did) == "My own::Hard ones"
    assert {
        learner.col.decks.name(card_of(learner.col, each).did)
        for each in ("area/aguni", "sail-days/2026")
    } == {"Islands"}

    # What the defaults cannot keep, and what `--update` is for: the learner's own words, in updated notes alone.
    assert "An updated note is replaced whole: your own words and tags in it are not kept.\n" in out
    assert learner.words("area/miyako") == ("", ["islands"])
    assert learner.words("area/uotsuri") == ("", ["islands::retired"])
    for identity in OWN[1:3] + OWN[4:]:
        assert learner.words(identity) == ("mine", ["islands", "marked", "own"])


def test_a_second_import_and_an_export_without_a_change_leave_everything(author, learner):
    work(author)
    author.export()
    import_package(learner.col, author.package)
    engine.synced(learner.col)
    before = note_rows(learner.col), card_rows(learner.col)
    assert import_package(learner.col, author.package) == {"duplicate": COUNT + 2}
    out = author.export(days_ago=-1)
    assert import_package(learner.col, author.package) == foretold(out) == {"duplicate": COUNT + 2}
    assert (note_rows(learner.col), card_rows(learner.col), waiting(learner.col)) == (*before, {})


def test_a_retired_note_stays_suspended_and_one_that_is_deleted_comes_again(author, learner):
    """A package cannot know what was deleted; so `export` says to suspend."""
    work(author)
    author.export(days_ago=1)
    import_package(learner.col, author.package)
    learner.col.sched.suspend_cards([learner.card("area/uotsuri")])
    author.export(days_ago=-1)
    assert import_package(learner.col, author.package) == {"duplicate": COUNT + 2}
    assert card_of(learner.col, "area/uotsuri").queue == -1
    learner.col.remove_notes([note_of(learner.col, "area/uotsuri").id])
    assert import_package(learner.col, author.package) == {"new": 1, "duplicate": COUNT + 1}
    assert note_of(learner.col, "area/uotsuri").tags == ["islands::retired"]


def test_where_notes_show_options_an_added_fact_touches_no_other_note(author, tmp_path):
    """The lock keeps each item's options for as long as they are valid; a correction reaches all notes that show it."""
    author.edit(
        DECK_FILE,
        (
            '"How large is {name}?", answer: area, modes: [typed]',
            '"How large is {name}?", answer: area',
        ),
    )
    author.export(days_ago=3)
    with collection(tmp_path / "col") as col:
        import_package(col, author.package)
        assert note_of(col, "area/miyako")["Options"]
        before = note_rows(col)
        added = "  aguni: {name: Aguni, area: 8, group: Okinawa Islands}\n  kume: {"
        author.edit(ISLANDS_FILE, ("  kume: {", added))
        out = author.export(days_ago=2)
        assert (
            import_package(col, author.package) == foretold(out) == {"new": 1, "duplicate": COUNT}
        )
        author.edit(ISLANDS_FILE, ("area: 158", "area: 159"))
        showing = {name for name, row in note_rows(col).items() if "158 km2" in row[6]}
        assert len(showing) > 1
        out = author.export(days_ago=1)
        counts = {"updated": len(showing), "duplicate": COUNT + 1 - len(showing)}
        assert import_package(col, author.package) == foretold(out) == counts
        assert {name for name, row in before.items() if note_rows(col)[name] != row} == showing - {
            "area/aguni"
        }
        engine.assert_sound(col)


def test_a_newcomer_gets_all_of_it(author, learner, tmp_path):
    work(author)
    out = author.export()
    assert f"In a collection that never had the deck all {COUNT + 2} are new.\n" in out
    with collection(tmp_path / "newcomer") as col:
        assert import_package(col, author.package) == {"new": COUNT + 2}
        engine.assert_sound(col)


def test_with_update_the_learners_words_and_tags_stay_everywhere(author, learner):
    work(author)
    out = author.export("--update")
    package, text = foretold_update(out)
    assert (
        import_package(learner.col, author.update_package)
        == package
        == {"new": 2, "duplicate": COUNT}
    )
    assert import_text(learner.col, author.text) == text == {"updated": 2, "duplicate": COUNT}
    assert waiting(learner.col) == {"notes": 4, "cards": 2, **CHOICES}
    learner.assert_nothing_lost("area/miyako", "area/uotsuri")
    assert note_of(learner.col, "area/miyako")["Key"] == "159 km2"
    for identity in OWN:
        assert learner.words(identity) == ("mine", ["islands", "marked", "own"])
    # Tags of ours do not come this way: `export` names the search that finds retired notes all the same.
    (line,) = [line for line in out.splitlines() if "no longer asked" in line]
    search = line.partition("search Anki for ")[2].removesuffix(", to suspend.")
    (retired,) = learner.col.find_notes(search)
    assert learner.col.get_note(retired)["ID"] == "area/uotsuri"


def test_a_row_split_in_two_keeps_its_history_with_the_one_that_names_it(author, learner):
    ikema = "  ikema: {name: Ikema, area: 3, group: Miyako Islands}\n"
    split = f"{ikema}  miyako-proper: {{was: miyako, name: Miyako proper, area: 155,"
    author.edit(ISLANDS_FILE, ("  miyako: {name: Miyako, area: 158,", split))
    out = author.export()
    assert (
        import_package(learner.col, author.package)
        == foretold(out)
        == {"new": 1, "updated": 1, "duplicate": 9}
    )
    learner.assert_nothing_lost("area/miyako")
    assert note_of(learner.col, "area/miyako")["Stem"] == "How large is Miyako proper?"
    assert set(note_rows(learner.col)) - set(learner.notes) == {"area/ikema"}


def test_two_rows_merged_into_one_keep_the_history_of_the_first_and_retire_the_other(
    author, learner
):
    author.edit(
        ISLANDS_FILE,
        ("  uotsuri: {name: Uotsuri, area: 4, group: Senkaku Islands}\n", ""),
        ("  kume: {name: Kume, area: 63,", "  both: {was: [kume, uotsuri], name: Kume, area: 67,"),
    )
    out = author.export()
    assert (
        import_package(learner.col, author.package)
        == foretold(out)
        == {"updated": 2, "duplicate": 8}
    )
    learner.assert_nothing_lost("area/kume", "area/uotsuri")
    assert note_of(learner.col, "area/kume")["Key"] == "67 km2"
    assert learner.col.find_notes("tag:islands::retired") == [
        note_of(learner.col, "area/uotsuri").id
    ]


def test_a_list_whose_ids_all_move_up_by_one_where_a_row_went_keeps_every_history(author, learner):
    """As where rows are numbered: each id goes to the next row, which says what id it had."""
    text = (author.folder / ISLANDS_FILE).read_text("utf-8")
    head, _, rows = text.partition("rows:\n")
    ids, facts = zip(*(row.strip().split(": {", 1) for row in rows.splitlines()), strict=True)
    moved = [
        f"  {new}: {{was: {old}, {fact}\n"
        for new, old, fact in zip(ids, ids[1:], facts[1:], strict=False)
    ]
    (author.folder / ISLANDS_FILE).write_text(f"{head}rows:\n{''.join(moved)}", "utf-8")
    out = author.export()
    assert (
        import_package(learner.col, author.package)
        == foretold(out)
        == {"updated": 1, "duplicate": COUNT - 1}
    )
    learner.assert_nothing_lost("area/miyako")
    assert note_of(learner.col, "area/miyako").tags == ["islands::retired"]
    out = author.export(days_ago=-1)
    assert foretold(out) == {"duplicate": COUNT}


def test_a_question_that_is_word_for_word_the_same_under_another_row_is_the_same_note(
    author, learner
):
    author.edit(ISLANDS_FILE, ("  kume: {", "  a-new-id: {"))
    out = author.export()
    assert import_package(learner.col, author.package) == foretold(out) == {"duplicate": COUNT}
    assert waiting(learner.col) == {}
    learner.assert_nothing_lost()


def test_a_group_that_gains_an_earlier_fact_and_loses_its_first_stays_one_note(author, tmp_path):
    author.edit(
        DECK_FILE,
        ('"How large is {name}?", answer: area', '"Name one of the {group}", answer: name'),
    )
    author.export(days_ago=3)
    with collection(tmp_path / "col") as col:
        assert import_package(col, author.package) == {"new": 4 + 3}
        engine.review(col, "area/iriomote", 3)
        engine.synced(col)
        cards = card_rows(col)
        gained = "  aka: {name: Aka, area: 4, group: Yaeyama Islands}\n  iriomote: {"
        author.edit(ISLANDS_FILE, ("  iriomote: {", gained))
        out = author.export(days_ago=2)
        assert (
            import_package(col, author.package) == foretold(out) == {"updated": 1, "duplicate": 6}
        )
        engine.days_pass(col)
        author.edit(ISLANDS_FILE, ("  aka: {name: Aka, area: 4, group: Yaeyama Islands}\n", ""),
                    ("  iriomote: {name: Iriomote, area: 289, group: Yaeyama Islands}\n", ""))  # fmt: skip
        out = author.export(days_ago=1)
        assert (
            import_package(col, author.package) == foretold(out) == {"updated": 1, "duplicate": 6}
        )
        assert (
            "Ishigaki"
            in note_of(col, "area/iriomote")["Key"] + note_of(col, "area/iriomote")["Accepted"]
        )
        assert card_rows(col) == cards
        engine.assert_sound(col)


def test_a_lock_that_was_lost_and_recovered_from_the_last_package_changes_nothing(author, learner):
    work(author)
    author.export(days_ago=2)
    import_package(learner.col, author.package)
    engine.synced(learner.col)
    (author.folder / "decks/islands.lock").unlink()
    author.export("--recover", "islands.apkg")
    out = author.export()
    assert import_package(learner.col, author.package) == foretold(out) == {"duplicate": COUNT + 2}
    assert waiting(learner.col) == {}


@pytest.mark.parametrize("way", ["package", "text"])
def test_what_the_learner_wrote_after_the_export_hides_a_correction_from_the_package_and_not_from_the_text(
    author, learner, way
):
    """Anki compares times: the learner's note is newer. The text file's import compares texts."""
    author.edit(ISLANDS_FILE, ("area: 158", "area: 159"))
    out = author.export(*(["--update"] if way == "text" else []))
    engine.write_into(learner.col, "area/miyako", "written today")
    if way == "package":
        assert foretold(out) == {"updated": 1, "duplicate": COUNT - 1}
        assert import_package(learner.col, author.package) == {"duplicate": COUNT}
        assert note_of(learner.col, "area/miyako")["Key"] == "158 km2"
    else:
        assert import_text(learner.col, author.text) == {"updated": 1, "duplicate": COUNT - 1}
        assert note_of(learner.col, "area/miyako")["Key"] == "159 km2"
    assert learner.words("area/miyako")[0] == "written today"


def test_a_new_description_is_foretold_and_is_all_that_arrives(author, learner):
    def description():
        return learner.col.decks.by_name("Islands")["desc"]

    said = "The deck's description is updated.\n"
    author.edit(DECK_FILE, ("about: Islands and patrols", "about: Islands"))
    out = author.export()
    assert said in out
    assert import_package(learner.col, author.package) == foretold(out) == {"duplicate": COUNT}
    assert (description(), waiting(learner.col)) == (
        "Islands<br><br>Sources: An atlas.",
        {"decks": 1},
    )
    learner.assert_nothing_lost()
    assert said not in author.export(days_ago=-1)

    # Anki keeps the old one when a package has none; one that a learner wrote goes with any import.
    author.edit(DECK_FILE, ("about: Islands\n", ""))
    author.edit(ISLANDS_FILE, ("source: atlas\n", ""))
    author.edit("seeds/islands/patrols.yaml", ("source: atlas\n", ""))
    assert said not in author.export(days_ago=-1)
    assert import_package(learner.col, author.package) == {"updated": COUNT}
    assert description() == "Islands<br><br>Sources: An atlas."


def test_an_import_replaces_the_description_that_a_learner_wrote(author, learner):
    deck = learner.col.decks.by_name("Islands")
    learner.col.decks.save({**deck, "desc": "mine"})
    assert import_package(learner.col, author.package) == {"duplicate": COUNT}
    assert (
        learner.col.decks.by_name("Islands")["desc"]
        == "Islands and patrols<br><br>Sources: An atlas."
    )


def redesign(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> note_types.NoteType:
    """A later studykit with another look-up note type."""
    kind = note_types.lookup()._replace(**changes)
    monkeypatch.setattr(note_types, "lookup", lambda: kind)
    return kind


def renamed(name: str, to: str) -> tuple[note_types.Field, ...]:
    return tuple(
        each._replace(name=to) if each.name == name else each for each in note_types.lookup().fields
    )


@pytest.mark.parametrize("update", [False, True], ids=["package", "update"])
@pytest.mark.parametrize(
    "changes",
    [
        {"css": "/* better */"},
        {"name": "studykit 2", "template_name": "Question"},
        {
            "fields": renamed("Explanation", "Why"),
            "back": note_types.lookup().back.replace("Explanation", "Why"),
        },
    ],
    ids=["css", "names", "field"],
)
def test_a_new_design_arrives_alone(author, learner, monkeypatch, changes, update):
    kind = redesign(monkeypatch, **changes)
    out = author.export(*(["--update"] if update else []))
    assert "The design of the cards is updated.\n" in out
    if update:
        said = (
            import_package(learner.col, author.update_package),
            import_text(learner.col, author.text),
        )
        assert said == foretold_update(out) == ({"duplicate": COUNT}, {"duplicate": COUNT})
    else:
        assert import_package(learner.col, author.package) == foretold(out) == {"duplicate": COUNT}
    assert waiting(learner.col) == {"notetypes": 1, **(CHOICES if update else {})}
    learner.assert_nothing_lost()
    (model,) = [each for each in learner.col.models.all() if each["id"] == kind.id]
    assert (model["name"], model["css"], model["tmpls"][0]["name"]) == (
        kind.name,
        kind.css,
        kind.template_name,
    )
    assert [field["name"] for field in model["flds"]] == [field.name for field in kind.fields]
    assert "Tarama has 20 km2." in card_of(learner.col, "area/tarama").render_output().answer_text


def test_with_a_new_design_changed_facts_arrive_in_the_renamed_field(author, learner, monkeypatch):
    redesign(
        monkeypatch,
        fields=renamed("Key", "Answer"),
        back=note_types.lookup().back.replace("Key", "Answer"),
    )
    work(author)
    author.export("--update")
    assert import_package(learner.col, author.update_package) == {"new": 2, "duplicate": COUNT}
    assert import_text(learner.col, author.text) == {"updated": 2, "duplicate": COUNT}
    learner.assert_nothing_lost("area/miyako", "area/uotsuri")
    assert note_of(learner.col, "area/miyako")["Answer"] == "159 km2"
    assert learner.words("area/miyako") == ("mine", ["islands", "marked", "own"])


def test_an_added_field_strands_every_note_which_is_why_the_lists_are_final(tmp_path, monkeypatch):
    """`test_note_types` refuses it by the digest of what is final; this is what would happen without that test."""
    first = build(make_items(3))
    with collection(tmp_path / "col") as col:
        import_package(col, _written(tmp_path, first))
        more = note_types.Field(1763812801016, "More")
        final = note_types.lookup().frozen
        assert redesign(monkeypatch, fields=(*note_types.lookup().fields, more)).frozen != final
        changed = [item._replace(explanation="Corrected.") for item in make_items(3)]
        second = build(changed, first.lock, first.ready_at + 60)
        second = second._replace(
            notes=tuple(note._replace(fields=(*note.fields, "")) for note in second.notes)
        )
        before = note_rows(col)
        assert import_package(col, _written(tmp_path, second)) == {"conflicting": 3}
        assert note_rows(col) == before
        assert sorted(each.name for each in col.models.all_names_and_ids() if "studykit" in each.name) == [
            "studykit", "studykit+",
        ]  # fmt: skip


def _written(folder, export):
    package = folder / "x.apkg"
    package.write_bytes(anki.package_bytes(export))
    return package


def test_before_anki_25_02_an_export_made_before_an_import_is_no_newer_than_what_it_brought(
    tmp_path,
):
    """Those versions give an updated note the moment of the import: who imports an old package late waits for the
    next change of the note, or chooses Update notes: Always."""
    items = make_items(2)
    first = build(items)
    second = build([items[0]._replace(hint="one"), items[1]], first.lock, first.ready_at + 60)
    third = build([items[0]._replace(hint="two"), items[1]], second.lock, first.ready_at + 120)
    with collection(tmp_path / "col") as col:
        for export in (first, second, third):
            said = import_package(col, _written(tmp_path, export))
        late = engine.stamps_the_import()
        assert said == ({"duplicate": 2} if late else {"updated": 1, "duplicate": 1})
        assert note_of(col, items[0].id)["Hint"] == ("one" if late else "two")


def test_sets_that_only_the_lost_lock_kept_are_found_by_the_rows_in_their_ids(author):
    larger = '  larger: {from: islands, ask: "Which is larger: {options}?", most: area, among: 2, answer: name, limit: 4}\n'
    (author.folder / DECK_FILE).write_text(
        (author.folder / DECK_FILE).read_text("utf-8") + larger, "utf-8"
    )
    author.edit(ISLANDS_FILE, ("columns:", "complete: true\ncolumns:"))
    author.export(days_ago=5)
    added = "".join(
        f"  a{at}: {{name: Aguni {at}, area: {300 + 9 * at}, group: Others}}\n" for at in range(6)
    )
    author.edit(ISLANDS_FILE, ("  kume: {", f"{added}  kume: {{was: kume-jima, "))
    assert foretold(author.export(days_ago=4)) == {"new": 6, "duplicate": COUNT + 4}
    author.delete(DECK_FILE.replace(".yaml", ".lock"))
    author.export("--recover", "islands.apkg")
    assert foretold(author.export(days_ago=3)) == {"duplicate": COUNT + 4 + 6}
