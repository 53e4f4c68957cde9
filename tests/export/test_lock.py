"""The lock file: times move with the content, a file reads back as it was, and nothing broken is accepted."""

from __future__ import annotations

import json
import tempfile
import zipfile
from pathlib import Path

import pytest
from export_items import (
    DECK,
    NO_ROWS,
    NOW,
    build,
    cloze_items,
    make_item,
    make_items,
    variety,
    write,
)
from hypothesis import example, given
from hypothesis import strategies as st

from studykit.anki import lock
from studykit.anki import package as anki
from studykit.anki.gather import PATIENCE, gather
from studykit.anki.lock_file import key_problems, lock_path, lock_text, read_lock
from studykit.facts.base import FactBase
from studykit.questions.identity.row_evidence import RowEvidence
from studykit.questions.item import EarlierItem, Wording
from studykit.values.short_digests import short_digest


def read(path):
    found, problems = read_lock(path)
    assert problems == []
    return found


def without_texts(found):
    return found._replace(path="", texts=lock.NO_TEXTS)


def messages(path):
    return [str(problem).replace(f"{path.parent}/", "") for problem in read_lock(path)[1]]


def test_a_lock_reads_back_as_it_was_written(tmp_path):
    first = build(
        [*variety(), *make_items(3), *cloze_items("cloze/1", ((1, "a"), (0, " b "), (2, "c")))]
    )
    second = build(make_items(2), first.lock, NOW + 9)
    write(tmp_path, second)
    assert without_texts(read(tmp_path / "nansei.lock")) == without_texts(second.lock)
    assert lock_text(read(tmp_path / "nansei.lock")) == (tmp_path / "nansei.lock").read_text(
        "utf-8"
    )


def test_a_note_that_rests_on_a_million_facts_reads_back_as_it_was_written(tmp_path):
    item = make_item("count/1")._replace(
        facts=tuple(f"seas/sea-number-{number:07}" for number in range(1_000_000))
    )
    written = build([item]).lock
    (tmp_path / "a.lock").write_text(lock_text(written), encoding="utf-8")
    assert read(tmp_path / "a.lock").entries == written.entries


def test_a_lock_has_a_head_and_a_sorted_line_an_item(tmp_path):
    write(tmp_path, build([make_item("b/2"), make_item("b/10"), make_item("a/1")]))
    head, *lines = (tmp_path / "nansei.lock").read_text("utf-8").splitlines()
    assert list(json.loads(head)) == ["studykit lock", "key", "deck", "description", "note types"]
    assert [json.loads(line)["id"] for line in lines] == ["a/1", "b/10", "b/2"]
    assert json.loads(lines[0]) == {
        "id": "a/1",
        "note": NOW * 1000,
        "changed": NOW,
        "digest": build([make_item("a/1")]).notes[0].entry.digest,
        "stem": short_digest("Which island got a FARP in 2025?"),
        "keys": short_digest("Yonaguni Island"),
        "options": ["islands/miyako", "islands/ishigaki", "=Mageshima"],
        "facts": ["deployments/farp-2025"],
    }


def test_a_line_says_which_ids_its_rows_had_before(tmp_path):
    evidence = RowEvidence(FactBase({}))
    evidence.earlier = {"deployments/farp-2025": ("farp-24", "farp"), "deployments/other": ("x",)}
    export, _ = gather(DECK, make_items(1), lock.Lock(), NOW, evidence)
    write(tmp_path, export)
    (line,) = (tmp_path / "nansei.lock").read_text("utf-8").splitlines()[1:]
    assert json.loads(line)["was"] == {"deployments/farp-2025": ["farp-24", "farp"]}
    assert read(tmp_path / "nansei.lock").entries == export.lock.entries


def test_the_head_has_the_day_as_of_which_a_deck_asks(tmp_path):
    export, _ = gather(DECK, make_items(1), lock.Lock(), NOW, NO_ROWS, "2006-07")
    write(tmp_path, export)
    assert read(tmp_path / "nansei.lock").day == "2006-07"


def test_a_deck_below_that_of_the_head_is_called_by_its_last_levels(tmp_path):
    names = ("Nansei", "Nansei::Ports", "Nansei-Ports", "Other::Deck")
    items = [make_item(f"t/{at}", deck=name) for at, name in enumerate(names)]
    export = build(items, deck=DECK._replace(name="Nansei"))
    write(tmp_path, export)
    head, *lines = map(json.loads, (tmp_path / "nansei.lock").read_text("utf-8").splitlines())
    assert head["deck"] == "Nansei"
    assert [line.get("deck", "") for line in lines] == [
        "",
        "::Ports",
        "Nansei-Ports",
        "Other::Deck",
    ]
    found = read(tmp_path / "nansei.lock").entries.values()
    assert tuple(entry.deck for entry in found) == names


_TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), max_size=3)
_DIGESTS = _TEXTS.map(lambda texts: tuple(map(short_digest, texts)))
_TIMES = st.integers(1, 2**53 - 1)
_ENTRIES = st.builds(
    lock.LockEntry,
    id=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="#"), min_size=1),
    note=_TIMES,
    changed=_TIMES,
    digest=st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    facts=_TEXTS.map(tuple),
    deck=st.sampled_from(["D", "D::E", "D::E::F", "DE", "F::D", "\n"]),
    wording=st.builds(
        Wording, _TEXTS.map(lambda texts: short_digest("".join(texts))), _DIGESTS, _DIGESTS
    ),
    options=_TEXTS.map(tuple),
    gaps=st.just(()),
    retired=st.one_of(st.just(0), _TIMES),
    own_card=st.one_of(st.just(0), _TIMES),
    was=st.dictionaries(st.text(), _TEXTS.filter(bool).map(tuple), max_size=2),
    former=st.one_of(st.none(), st.builds(lock.FormerKeys, _TEXTS.map(tuple), _TIMES)),
    guid=st.text(),
    note_type=st.one_of(st.just(0), st.integers(-(2**63), 2**63 - 1)),
    place=st.one_of(st.just(0), _TIMES),
)


@given(_ENTRIES)
@example(lock.LockEntry('"\\\n\t\x7f\u2028é</', NOW * 1000, NOW, "9c", ("</",), "D"))
def test_any_entry_reads_back_as_it_was_written_from_a_line_as_a_json_encoder_writes_it(entry):
    text = lock_text(lock.Lock("k", {}, {entry.id: entry}, deck="D"))
    line = text.removesuffix("\n").split("\n")[1:]
    assert line == [json.dumps(json.loads(line[0]), ensure_ascii=False, separators=(",", ":"))]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "d.lock").write_text(text, encoding="utf-8", newline="")
        assert read(Path(folder) / "d.lock").entries == {entry.id: entry}


@pytest.mark.parametrize("change", ["  {}", "{}  ", "{}\r", '{{"guid":"g",{}'])
def test_a_line_that_somebody_has_laid_out_otherwise_is_read_as_well(tmp_path, change):
    first = build(make_items(2))
    head, one, two = lock_text(first.lock).splitlines()
    two = change.format(two[1:] if "guid" in change else two)
    (tmp_path / "nansei.lock").write_text(f"{head}\n{one}\n{two}", "utf-8", newline="")
    entry = read(tmp_path / "nansei.lock").entries["farp-island/row-00001"]
    known = first.lock.entries[entry.id]
    assert entry == known._replace(guid="g" if "guid" in change else "")


def test_a_missing_lock_is_an_empty_one(tmp_path):
    found, problems = read_lock(tmp_path / "nansei.lock")
    assert (dict(found.entries), found.key, problems) == ({}, "", [])
    assert lock_path(tmp_path / "nansei.yaml") == tmp_path / "nansei.lock"


def test_generation_is_told_what_was_known_of_retired_items_too(tmp_path):
    first = build(make_items(2))
    second = build(make_items(1), first.lock, NOW + 9)
    known = second.lock.earlier_items()
    assert list(known) == ["farp-island/row-00000", "farp-island/row-00001"]
    assert known["farp-island/row-00001"] == EarlierItem(
        ("deployments/farp-2025",),
        ("islands/miyako", "islands/ishigaki", "=Mageshima"),
        retired=True,
        was={},
        noted=Wording(
            short_digest("Which island got FARP number 1?"), (short_digest("Yonaguni Island"),)
        ),
    )
    assert known["farp-island/row-00001"].asked("Which island got FARP number 1?")


def test_building_again_without_a_change_gives_the_same_bytes(tmp_path):
    first = build(variety())
    again = build(variety(), first.lock, NOW + 1000)
    assert (again.new, again.updated, len(again.unchanged)) == ((), (), 7)
    assert lock_text(again.lock) == lock_text(first.lock)
    assert anki.package_bytes(again) == anki.package_bytes(first)
    write(tmp_path, first)
    read_back = build(variety(), read(tmp_path / "nansei.lock"), NOW + 2000)
    assert anki.package_bytes(read_back) == anki.package_bytes(first)


def test_the_collection_says_nothing_of_the_program_that_wrote_it(tmp_path):
    package = write(tmp_path, build(make_items(2)))
    with zipfile.ZipFile(package) as archive:
        head = archive.read("collection.anki2")[:100]
    assert head[24:28] == bytes(4), "how often it was written"
    assert head[92:] == bytes(8), "the build of SQLite that wrote it"


def test_a_change_takes_the_build_time_and_only_for_its_note():
    items = make_items(3)
    first = build(items)
    items[1] = items[1]._replace(stem="Reworded?")
    second = build(items, first.lock, NOW + 60)
    assert [second.lock.entries[item.id].changed for item in items] == [NOW, NOW + 60, NOW]
    items[1] = make_items(3)[1]
    third = build(items, second.lock, NOW + 120)
    assert [third.lock.entries[item.id].changed for item in items] == [NOW, NOW + 120, NOW]


@pytest.mark.parametrize(
    "change",
    [
        {"stem": "x"}, {"explanation": "x"}, {"hint": "x"}, {"tags": ("x",)}, {"sources": ()},
        {"distractors": ("x", "y")}, {"lang": "de"}, {"modes": ("cards",)},
        {"many": "all", "answers": (*make_item().answers, *make_item(key="x").answers)},
    ],
)  # fmt: skip
def test_whatever_a_note_shows_makes_it_changed(change):
    first = build([make_item()])
    assert build([make_item(**change)], first.lock, NOW + 1).updated == ("farp-island/farp-2025",)


@pytest.mark.parametrize(
    "change",
    [{"facts": ("x/y",)}, {"deck": "Other"}, {"wordings": ("a", "b")}, {"proof": "closed"}],
)
def test_what_it_does_not_show_leaves_its_time(change):
    first = build([make_item()])
    second = build([make_item(**change)], first.lock, NOW + 1)
    assert second.updated == ()
    assert second.lock.entries["farp-island/farp-2025"].facts == make_item(**change).facts


def test_two_changes_within_a_second_ask_to_wait():
    first = build([make_item()])
    second = build([make_item(stem="b")], first.lock, NOW)
    assert (second.lock.entries["farp-island/farp-2025"].changed, second.ready_at) == (
        NOW + 1,
        NOW + 1,
    )
    assert build([make_item()]).ready_at == NOW


def test_a_lock_from_the_future_is_refused():
    first = build([make_item()], now=NOW + 3600)
    export, problems = gather(
        DECK, [make_item()], first.lock._replace(path="decks/nansei.lock"), NOW, NO_ROWS
    )
    assert export is None
    assert [str(problem) for problem in problems] == [
        (
            "decks/nansei.lock: X004 the lock file says that a note changed on 2025-11-24 17:00:00 UTC, and now it is "
            "2025-11-24 16:00:00 UTC. Set this computer's clock right, or wait until then."
        )
    ]
    for ahead in (0, 1):
        assert (
            build([make_item(stem="b")], build([make_item()], now=NOW + ahead).lock, NOW).ready_at
            <= NOW + PATIENCE
        )


def test_new_notes_get_ids_of_their_own_in_the_past():
    first = build(make_items(2000))
    second = build(make_items(4000), first.lock, NOW)
    ids = [note.entry.note for note in second.notes]
    assert len(set(ids)) == 4000
    assert ids[:2000] == [note.entry.note for note in first.notes]
    assert ids[2000:] == sorted(ids[2000:])
    assert max(ids) == NOW * 1000


def test_another_key_is_refused():
    first = build([make_item()])
    locked = first.lock._replace(path="decks/nansei.lock")
    export, problems = gather(DECK._replace(key="other"), [make_item()], locked, NOW, NO_ROWS)
    assert export is None
    assert [str(problem) for problem in problems] == [
        (
            "decks/nansei.yaml: X003 the deck's key is 'other', but it was exported with the key 'nansei-7k2m9q'. "
            "Write `key: nansei-7k2m9q` again: with another key Anki takes every card as a new one. For a deck of "
            "its own, delete decks/nansei.lock."
        )
    ]


def test_a_key_of_two_decks_is_refused(tmp_path):
    write(tmp_path, build([make_item()]))
    (tmp_path / "broken.lock").write_text("x")
    assert key_problems(tmp_path / "nansei.lock", DECK.key) == []
    assert key_problems(tmp_path / "copy.lock", "other") == []
    (problem,) = key_problems(tmp_path / "copy.lock", DECK.key)
    assert str(problem).replace(f"{tmp_path}/", "") == (
        "copy.lock: X007 the key 'nansei-7k2m9q' is that of another deck: nansei.lock was exported with it. Give this "
        "deck a key of its own. If its file was renamed, rename nansei.lock to copy.lock as well."
    )


_REMEDY = (
    "Put it back from git; or delete the file and make it again: studykit export --recover PACKAGE."
)
_GAPS = "'gaps' must be where the gaps of a cloze's stem begin"
_FORMER = "'former' must be a time and the answers until then"
_NOTE = '"note":1,"changed":1,"digest":"d"'


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("garbage", "'garbage' is not JSON"),
        ("[1]", "'[1]' is not a JSON object"),
        ("[" * 100_000, f"'{'[' * 57}...' is not JSON"),
        (r'{"id":"\ud83d"}', r"""'{"id":"\ud83d"}' is not JSON"""),
        ('{"id":"x"}', "'note' is missing"),
        ('{"id":"x","note":true,"changed":1,"digest":"d"}', "'note' must be a whole number above 0"),
        ('{"id":"x","note":-5,"changed":1,"digest":"d"}', "'note' must be a whole number above 0"),
        ('{"id":"x","note":1,"changed":1.5,"digest":"d"}', "'changed' must be a whole number above 0"),
        ('{"id":3,"note":1,"changed":1,"digest":"d"}', "'id' must be a text"),
        (f'{{"id":"x",{_NOTE},"facts":["k",1]}}', "'facts' must be a list of texts"),
        (f'{{"id":"x",{_NOTE},"facts":"k"}}', "'facts' must be a list of texts"),
        (f'{{"id":"x",{_NOTE},"stem":"What?"}}', "'stem' must be a digest of 8 letters"),
        (f'{{"id":"x",{_NOTE},"keys":"12345678 9"}}', "'keys' must be digests of 8 letters"),
        (f'{{"id":"x",{_NOTE},"says":""}}', "'says' must be digests of 8 letters"),
        (f'{{"id":"x",{_NOTE},"options":[1]}}', "'options' must be a list of texts"),
        (f'{{"id":"x",{_NOTE},"more":1}}', "'more' is not known"),
        (f'{{"id":"x",{_NOTE},"type":"mine"}}', "'type' must be a whole number of 64 bits"),
        ('{"note type":5,"name":"Geo","fields":[{"name":"A"}]}', "'templates' is missing"),
        (
            '{"note type":5,"name":"Geo","fields":[{"name":5}],"templates":[{"name":"C"}]}',
            "'name' must be a text",
        ),
        ('{"html of":"g","fields":{"A":5}}', "'fields' must be texts by name"),
        (f'{{"id":"x",{_NOTE},"was":["b"]}}', "'was' must be lists of ids by fact"),
        (f'{{"id":"x",{_NOTE},"was":{{"t/b":[]}}}}', "'was' must be lists of ids by fact"),
        (f'{{"id":"x",{_NOTE},"former":[]}}', _FORMER),
        (f'{{"id":"x",{_NOTE},"former":[1,2]}}', _FORMER),
        (f'{{"id":"x",{_NOTE},"former":[0,"k"]}}', _FORMER),
        (f'{{"id":"x","note":{NOW * 1000},"changed":1,"digest":"d"}}',
         f"the note {NOW * 1000} stands in line 2"),
        (f'{{"id":"x","note":1,"card":{NOW * 1000},"changed":1,"digest":"d"}}',
         f"the card {NOW * 1000} stands in line 2"),
        (f'{{"id":"x",{_NOTE},"gaps":[0]}}', _GAPS),
        (f'{{"id":"x#1",{_NOTE}}}', _GAPS),
        (f'{{"id":"x#1",{_NOTE},"gaps":[-5]}}', "'gaps' must be a list of places"),
    ],
)  # fmt: skip
def test_a_broken_line_is_named_with_what_to_do(tmp_path, line, message):
    write(tmp_path, build([make_item()]))
    path = tmp_path / "nansei.lock"
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
    assert messages(path) == [
        f"nansei.lock:3:1: X001 the lock file is broken: {message}. {_REMEDY}"
    ]
    assert list(read_lock(path)[0].entries) == ["farp-island/farp-2025"]


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("{}", "the first line does not begin with a format version"),
        ('{"studykit lock":0,"key":"k","note types":{}}', "the first line does not begin with a format version"),
        ('{"studykit lock":2,"key":"k","note types":{},"day":2006}', "a deck's `day` must be a text"),
        ('{"studykit lock":1,"key":"k"}', "the first line must have `studykit lock`, `key` and `note types`"),
        ('{"studykit lock":1,"key":"k","note types":{},"x":1}',
         "the first line must have `studykit lock`, `key` and `note types`"),
        ('{"studykit lock":1,"key":"k","note types":{},"description":1}', "a deck's `description` must be a text"),
        ('{"studykit lock":1,"key":"k","note types":{"lookup":1}}', "a note type must have `digest` and `changed`"),
        ('{"studykit lock":1,"key":"k","note types":{"lookup":{"digest":"d","changed":"x"}}}',
         "a note type's `digest` must be a text, its `changed` a number"),
    ],
)  # fmt: skip
def test_a_broken_head_is_named_with_what_to_do(tmp_path, head, message):
    path = tmp_path / "nansei.lock"
    path.write_text(head + "\n", "utf-8")
    assert messages(path) == [
        f"nansei.lock:1:1: X001 the lock file is broken: {message}. {_REMEDY}"
    ]


def test_a_merge_conflict_is_told_once_with_how_to_merge(tmp_path):
    write(tmp_path, build(make_items(3)))
    path = tmp_path / "nansei.lock"
    head, first, second, third = path.read_text("utf-8").splitlines()
    later = first.replace('"digest":"', '"digest":"f')
    conflict = ["<<<<<<< HEAD", first, "||||||| base", first, "=======", later, ">>>>>>> bob"]
    told = (
        "X001 the lock file is broken: git left a merge conflict here. Keep the lines of both sides, but of two with "
        "one id (or two first lines) the one with the larger `changed`. Then delete git's marks, and export."
    )

    def messages_of(*lines):
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        return messages(path)

    assert messages_of(head, *conflict, second, *conflict[:1], third) == [
        f"nansei.lock:{at}:1: {told}" for at in (2, 10)
    ]
    assert messages_of(conflict[0], head, *conflict[4:5], head, conflict[-1], first) == [
        f"nansei.lock:1:1: {told}"
    ]
    assert messages_of(head, first, second, conflict[-1]) == [f"nansei.lock:4:1: {told}"]
    twice = (
        "the item 'farp-island/row-00000' stands in an earlier line. Keep the one with the larger `changed`; where "
        "both have the same, either one, with 1 added to it."
    )
    assert messages_of(head, first, later, second) == [
        f"nansei.lock:3:1: X001 the lock file is broken: {twice}"
    ]
    assert messages_of(head, first, second, "", third) == []


def test_a_newer_lock_is_refused_untouched(tmp_path):
    path = tmp_path / "nansei.lock"
    path.write_text('{"studykit lock":3,"anything":"else"}\nwhatever\n', "utf-8")
    message = "X002 the lock file has format 3, and this studykit knows 2. Use the newer studykit that wrote it."
    assert messages(path) == [f"nansei.lock:1:1: {message}"]


def test_bytes_that_are_no_text_are_named(tmp_path):
    write(tmp_path, build(make_items(2)))
    path = tmp_path / "nansei.lock"
    path.write_bytes(path.read_bytes() + b"\xff\n")
    assert messages(path) == [
        f"nansei.lock:4:1: X001 the lock file is broken: the line is not UTF-8. {_REMEDY}"
    ]


def test_line_ends_of_windows_do_not_matter(tmp_path):
    export = build(make_items(2))
    write(tmp_path, export)
    path = tmp_path / "nansei.lock"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert without_texts(read(path)) == without_texts(export.lock)


def test_what_an_editor_leaves_after_a_merge_by_hand_does_not_matter(tmp_path):
    export = build(make_items(2))
    write(tmp_path, export)
    path = tmp_path / "nansei.lock"
    path.write_bytes(
        b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\n\n").rstrip() + b"\n \r\n"
    )
    assert without_texts(read(path)) == without_texts(export.lock)


def test_a_lost_line_or_lock_costs_an_update_and_no_identity(tmp_path):
    first = build(make_items(2))
    kept = {name: entry for name, entry in first.lock.entries.items() if name.endswith("0")}
    second = build(make_items(2), first.lock._replace(entries=kept), NOW + 5)
    assert [note.guid for note in second.notes] == [note.guid for note in first.notes]
    assert [note.entry.changed for note in second.notes] == [NOW, NOW + 5]
