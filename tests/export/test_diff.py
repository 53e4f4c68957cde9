"""What `diff` says of the next import, held against what the real engine then does."""

from __future__ import annotations

import pytest
from export_items import DECK, NOW, build, make_item, make_items, write

from studykit.anki import _note_types as note_types
from studykit.anki.changes import Diff, TextChange, compare
from studykit.anki.lock import Lock
from studykit.grading.expected import Answer
from tests.engine import collection, import_package

LATER = NOW + 60
ISLANDS = "Nansei Islands security"


def diff(before, after, *, then=LATER):
    """The diff from a first export of items to a second one."""
    first = build(before)
    return compare(first.lock, build(after, first.lock, then))


def change(**changes):
    """The one change of a note whose item changed."""
    (found,) = diff([make_item()], [make_item(**changes)]).changed
    return found


def ids(entries):
    return [each.id for each in entries]


def test_before_the_first_export_every_note_is_new():
    found = compare(Lock(), build(make_items(2)))
    assert ids(found.new) == ["farp-island/row-00000", "farp-island/row-00001"]
    assert found._replace(new=()) == Diff(
        (), (), (), (), new_design=False, new_description=False, unchanged=0
    )


def test_without_a_change_there_is_nothing_to_say():
    found = diff(make_items(3), make_items(3))
    assert found == Diff((), (), (), (), new_design=False, new_description=False, unchanged=3)
    assert not found


@pytest.mark.engine
def test_it_says_exactly_what_the_engine_does(tmp_path):
    items = make_items(6)
    first = build(items)
    edited = [
        make_item("a/1", stem="New?"),
        items[0]._replace(hint="h"),
        items[1]._replace(tags=("x",)),
        *items[3:],
    ]
    second = build(edited, first.lock, LATER)
    found = compare(first.lock, second)
    assert ids(found.new) == ["a/1"]
    assert [each.after.id for each in found.changed] == [
        "farp-island/row-00000",
        "farp-island/row-00001",
    ]
    assert ids(found.retired) == ["farp-island/row-00002"]
    assert found.unchanged == 3
    with collection(tmp_path) as col:
        import_package(col, write(tmp_path, first))
        before = dict(col.db.all("select flds, tags from notes"))
        said = import_package(col, write(tmp_path, second))
        assert said == {"new": 1, "updated": 2 + 1, "duplicate": 3}
        touched = [row[0].partition("\x1f")[0] for row in col.db.all("select flds, tags from notes order by flds")
                   if before.get(row[0]) != row[1]]  # fmt: skip
        assert touched == ["a/1", *(f"farp-island/row-0000{at}" for at in range(3))]


def test_old_and_new_texts_stand_side_by_side():
    found = change(stem="Where?", hint="West.", distractors=("Miyako Island", "Ishigaki Island"))
    assert found.texts[0] == TextChange("stem", ("Which island got a FARP in 2025?",), ("Where?",))
    assert [each.name for each in found.texts] == ["stem", "options", "hint"]
    assert found.texts[2] == TextChange("hint", (), ("West.",))
    assert set(found.texts[1].old) - set(found.texts[1].new) == {"Mageshima"}
    assert not found.other_answer


def both(*names):
    return tuple(Answer(name, name) for name in names)


@pytest.mark.parametrize(
    ("changes", "is_other"),
    [
        ({"key": "Mageshima"}, True),
        ({"key": "yonaguni island!"}, False),
        (
            {"key": "Yonaguni", "answers": (Answer("Yonaguni", "Yonaguni", ("Yonaguni Island",)),)},
            False,
        ),
        ({"answers": both("Yonaguni Island", "Miyako")}, False),
        ({"answers": both("Miyako", "Yonaguni Island"), "shown_key": "Miyako"}, False),
        ({"answers": both("Miyako", "Ishigaki"), "shown_key": "Miyako"}, True),
        ({"answers": both("Yonaguni Island", "Miyako"), "many": "all"}, True),
        ({"stem": "Something else?"}, False),
    ],
)
def test_another_answer_under_an_old_id_is_said(changes, is_other):
    assert change(**changes).other_answer is is_other


def test_of_a_list_that_is_wanted_whole_every_member_counts():
    first = make_item(answers=both("A", "B"), many="all", shown_key="A")
    for names, is_other in ((("A", "B", "C"), True), (("A",), True), (("A", "C"), True)):
        (found,) = diff([first], [first._replace(answers=both(*names))]).changed
        assert found.other_answer is is_other
    assert (
        diff([first], [first._replace(answers=both("B", "A"), shown_key="B")])
        .changed[0]
        .other_answer
        is False
    )


def test_a_question_that_is_asked_again_is_a_change_and_a_retired_one_is_said_once():
    first = build(make_items(2))
    second = build(make_items(1), first.lock, LATER)
    assert compare(second.lock, build(make_items(1), second.lock, LATER + 60)) == Diff(
        (), (), (), (), new_design=False, new_description=False, unchanged=2
    )
    (back,) = compare(second.lock, build(make_items(2), second.lock, LATER + 60)).changed
    assert (back.is_back, back.texts, back.other_answer) == (True, (), False)


def test_a_change_that_is_in_no_text_is_still_a_change():
    first = build([make_item()])
    renamed = build([make_item()], first.lock, LATER, DECK._replace(path="decks/other.yaml"))
    (found,) = compare(first.lock, renamed).changed
    assert found.texts == ()


def test_a_note_that_was_retired_before_is_not_retired_again():
    first = build(make_items(2))
    second = build(make_items(1), first.lock, LATER)
    renamed = build(make_items(1), second.lock, LATER + 60, DECK._replace(path="decks/other.yaml"))
    found = compare(second.lock, renamed)
    assert (len(found.changed), found.retired) == (2, ())


def test_a_new_design_is_a_change(monkeypatch):
    first = build(make_items(1))
    restyled = note_types.lookup()._replace(css="/* better */")
    monkeypatch.setattr(note_types, "lookup", lambda: restyled)
    found = compare(first.lock, build(make_items(1), first.lock, LATER))
    assert bool(found)
    assert found == Diff((), (), (), (), new_design=True, new_description=False, unchanged=1)


def test_a_new_description_is_a_change_unless_it_is_empty_or_the_old_one_is_unknown():
    first = build(make_items(1))
    second = build(make_items(1), first.lock, LATER, DECK._replace(about="Other"))
    found = compare(first.lock, second)
    assert bool(found)
    assert found == Diff((), (), (), (), new_design=False, new_description=True, unchanged=1)
    assert found.asides == ("The deck's description is updated.",)
    assert not compare(first.lock._replace(description=""), second)
    plain = build([make_item(sources=())], None, NOW, DECK._replace(about=""))
    assert plain.lock.description == ""
    none = build([make_item(sources=())], second.lock, LATER, DECK._replace(about=""))
    assert none.lock.description == second.lock.description


def moved(*decks):
    """The moves of items `t0/0`, `t1/1`, ...: pairs of the old deck and the new one (None: there is no such item)."""
    before = [make_item(f"t{at}/{at}", deck=old) for at, (old, _) in enumerate(decks) if old]
    after = [make_item(f"t{at}/{at}", deck=new) for at, (_, new) in enumerate(decks) if new]
    return [
        (move.old, move.new, len(move.ids), move.is_rename) for move in diff(before, after).moves
    ]


@pytest.mark.parametrize(
    ("decks", "moves"),
    [
        ([("A", "A"), ("A::x", "A::x")], []),
        ([("A", "B"), ("A", "B")], [("A", "B", 2, True)]),
        ([("A", "a")], [("A", "a", 1, True)]),
        ([("A", "B"), ("A::x", "B::x")], [("A", "B", 2, True)]),
        ([("A::x", "B::x"), ("A::y", "B::y")], [("A", "B", 2, True)]),
        ([("A", "B"), ("A", "A")], [("A", "B", 1, False)]),
        ([("A", "B"), (None, "A")], [("A", "B", 1, False)]),
        ([("A", "B"), ("B", "B")], [("A", "B", 1, False)]),
        ([("A", "B"), ("A", "C")], [("A", "B", 1, False), ("A", "C", 1, False)]),
        ([("A", "A::x")], [("A", "A::x", 1, False)]),
        ([("A::x", "A")], [("A::x", "A", 1, False)]),
        ([("A::x", "B::x"), ("A", "A")], [("A::x", "B::x", 1, False)]),
        ([("A", "B"), ("A", None)], [("A", "B", 1, True)]),
        ([(None, "B")], []),
    ],
)
def test_moves_are_told_by_deck_and_a_whole_deck_is_a_rename(decks, moves):
    assert moved(*decks) == moves


def deck_of(col):
    rows = col.db.all("select n.flds, c.did from notes n join cards c on c.nid = n.id")
    return {fields.partition("\x1f")[0]: col.decks.name(deck) for fields, deck in rows}


@pytest.mark.engine
def test_a_rename_does_in_the_engine_what_it_says(tmp_path):
    first = build([make_item("a/1", deck="Trees"), make_item("b/1", deck="Trees::Tall")])
    items = [
        make_item("a/1", deck="Plants"),
        make_item("b/1", deck="Plants::Tall"),
        make_item("a/2", deck="Plants"),
    ]
    second = build(items, first.lock, LATER)
    (move,) = compare(first.lock, second).moves
    assert move.remedy == "Before the import, rename the deck Trees in Anki to Plants."
    with collection(tmp_path) as col:
        import_package(col, write(tmp_path, first))
        col.decks.rename(col.decks.id_for_name(move.old), move.new)
        import_package(col, write(tmp_path, second))
        assert deck_of(col) == {"a/1": "Plants", "b/1": "Plants::Tall", "a/2": "Plants"}


@pytest.mark.engine
def test_a_search_finds_in_the_engine_what_has_to_move(tmp_path):
    names = ["a_b/1", "a_b/2", "axb/1", "c/1", "c/2", 'd*/x:y~"z']
    first = build([make_item(name, deck="Tre*es_") for name in names])
    moving = {"a_b/1", "a_b/2", "c/1", 'd*/x:y~"z'}
    after = [
        make_item(name, deck="Tre*es_::Old" if name in moving else "Tre*es_") for name in names
    ]
    second = build(after, first.lock, LATER)
    (move,) = compare(first.lock, second).moves
    assert move.search == r'"deck:Tre\*es\_" ("ID:a\_b/*" or "ID:c/1" or "ID:d\*/*")'
    assert move.remedy == (
        f"After the import, search Anki's browser for {move.search} and choose Cards > Change Deck > Tre*es_::Old."
    )
    with collection(tmp_path) as col:
        import_package(col, write(tmp_path, first))
        import_package(col, write(tmp_path, second))
        found = {
            col.get_note(note)["ID"].replace("&quot;", '"') for note in col.find_notes(move.search)
        }
        assert found == moving
        col.set_deck(col.find_cards(move.search), col.decks.id(move.new))
        assert {name for name, deck in deck_of(col).items() if deck == "Tre*es_::Old"} == moving
