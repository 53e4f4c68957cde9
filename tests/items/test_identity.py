"""Ids outlive everything but the deletion of their facts. These tests may be added to and never changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.facts.base import Row, Table
from studykit.problems import NOWHERE
from studykit.questions.identity.draw import draw, draws, options
from studykit.questions.identity.give_ids import ItemDraft, give_ids
from studykit.questions.identity.ids import anchor, bracket, item_id, note_id, variant
from studykit.questions.item import EarlierItem
from tests.items.builders import Folder, by_stem
from tests.study.builders import make_item


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


# --- the text of an id -------------------------------------------------------------------------------------


def test_an_id_is_its_template_and_its_anchor() -> None:
    assert item_id("capital", ["australia"]) == "capital/australia"


def test_a_set_has_all_its_rows_sorted_by_code_points() -> None:
    assert item_id("older", ["b", "ä", "B", "a10", "a9"]) == "older/B+a10+a9+b+ä"


def test_members_the_inverse_and_brackets_follow_the_anchor() -> None:
    assert item_id("film", ["f1"], members=["bob"]) == "film/f1~bob"
    assert item_id("film", ["f1"], members=["war", "bob"]) == "film/f1~war~bob"
    assert item_id("word", ["w"], inverse=True) == "word/w<"
    assert item_id("film", ["f1"], members=["bob"], inverse=True) == "film/f1~bob<"
    assert item_id("says", ["s"], bracket=2) == "says/s#2"


def test_the_items_of_a_cloze_sentence_share_a_note_that_no_look_up_has() -> None:
    table = table_of("a#1")
    row = anchor(table, table.rows[0])
    ids = [item_id("t#", [row], members=["#2"], bracket=number, fresh=["#3"]) for number in (1, 12)]
    assert ids == ["t%23/a%231~%232#1/%233", "t%23/a%231~%232#12/%233"]
    assert [bracket(each) for each in ids] == [1, 12]
    assert {note_id(each) for each in ids} == {"t%23/a%231~%232#/%233"}
    assert (note_id("t/a"), bracket("t/a"), note_id("t/a~m#2/2026")) == ("t/a", 0, "t/a~m#/2026")


def test_marks_of_fresh_come_last_each_once() -> None:
    assert (
        item_id("film", ["f1"], members=["bob"], inverse=True, fresh=["2026-11", ""])
        == "film/f1~bob</2026-11"
    )
    assert item_id("film", ["f1"], fresh=["b/2", " a\n1", "b/2"]) == "film/f1/a 1+b%2F2"
    assert variant("film/f1~bob</a~b") == "~bob<"


def test_what_separates_parts_is_encoded_inside_them() -> None:
    table = table_of("/#+~<%")
    assert (
        item_id("t/1", [anchor(table, table.rows[0])], members=["a~b<"])
        == "t%2F1/%2F%23%2B%7E%3C%25~a%7Eb%3C"
    )


def test_a_composite_key_is_encoded_once() -> None:
    assert anchor(table_of("C%23+x%2Fy", key=("a", "b")), Row("C%23+x%2Fy", (), 1)) == "C%23+x%2Fy"
    assert anchor(table_of("C#~/<", key=("a", "b")), Row("C#~/<", (), 1)) == "C%23%7E%2F%3C"


def test_other_characters_stay_as_they_are() -> None:
    table = table_of("हि United States!")
    assert item_id("t", [anchor(table, table.rows[0])]) == "t/हि United States!"


@given(
    st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=3),
    st.lists(st.text(max_size=3), max_size=2),
    st.booleans(),
    st.integers(0, 3),
)
def test_the_variant_is_what_follows_the_anchor(
    rows: list[str], names: list[str], inverse: bool, bracket: int
) -> None:
    anchors = [anchor(table_of(row), Row(row, (), 1)) for row in rows]
    found = item_id("t", anchors, members=names, inverse=inverse, bracket=bracket)
    assert found == item_id("t", anchors) + variant(found)
    assert variant(item_id("t", anchors)) == ""


@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=5), st.text(max_size=5), st.booleans()), unique=True
    )
)
def test_different_rows_members_and_directions_have_different_ids(
    parts: list[tuple[str, str, bool]],
) -> None:
    ids = {
        item_id("t", [anchor(table_of(row), Row(row, (), 1))], members=[member], inverse=inverse)
        for row, member, inverse in parts
    }
    assert len(ids) == len(parts)


def test_what_is_drawn_stays_the_same_for_ever() -> None:
    assert draw("capital/australia", "option", "Canberra") == 53492221897328687
    assert draws("capital/australia")[:2] == (7673750747900745864, 13492060044151055631)
    assert options(make_item()) == ("Canberra", "Sydney", "Perth", "Melbourne")


def table_of(row: str, key: tuple[str, ...] = ()) -> Table:
    return Table("t", (), (Row(row, (), 1),), NOWHERE, key=key)


# --- give_ids ----------------------------------------------------------------------------------------------


def settled(groups: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    """Natural id to the id that is given; facts are single letters."""
    ids = give_ids(
        [ItemDraft(natural, tuple(facts)) for natural, facts in groups.items()],
        {identity: EarlierItem(tuple(facts)) for identity, facts in known.items()},
    )
    return dict(zip(groups, ids, strict=True))


def test_nothing_known_gives_natural_ids() -> None:
    assert settled({"t/a": "ab", "t/c": "c"}, {}) == {"t/a": "t/a", "t/c": "t/c"}


def test_a_group_that_gains_an_earlier_row_keeps_its_id() -> None:
    assert settled({"t/a": "abc"}, {"t/b": "bc"}) == {"t/a": "t/b"}


def test_a_group_that_loses_its_first_row_keeps_its_id() -> None:
    assert settled({"t/b": "bc"}, {"t/a": "abc"}) == {"t/b": "t/a"}


def test_the_larger_part_of_a_split_group_keeps_the_id() -> None:
    assert settled({"t/a": "a", "t/b": "bc"}, {"t/a": "abc"}) == {"t/b": "t/a", "t/a": "t/a+"}


def test_even_parts_of_a_split_group_leave_the_id_to_the_one_that_it_names() -> None:
    assert settled({"t/a": "ab", "t/c": "cd"}, {"t/a": "abcd"}) == {"t/a": "t/a", "t/c": "t/c"}


def test_merged_groups_have_the_id_of_the_larger_one() -> None:
    assert settled({"t/a": "abc"}, {"t/a": "a", "t/b": "bc"}) == {"t/a": "t/b"}


def test_a_merged_group_that_splits_again_finds_both_ids() -> None:
    known = {"t/a": "a", "t/b": "bc"}
    assert settled({"t/a": "a", "t/b": "bc"}, known) == {"t/a": "t/a", "t/b": "t/b"}


def test_a_row_that_moves_to_another_group_moves_no_id() -> None:
    assert settled({"t/a": "ac", "t/b": "b"}, {"t/a": "a", "t/b": "bc"}) == {
        "t/a": "t/a",
        "t/b": "t/b",
    }


def test_an_unchanged_group_is_not_robbed_by_a_retired_larger_one() -> None:
    assert settled({"t/b": "bc"}, {"t/a": "abc", "t/x": "bc"}) == {"t/b": "t/x"}


def test_a_template_that_was_renamed_takes_over_the_ids() -> None:
    assert settled({"new/a": "a", "new/b": "b"}, {"old/a": "a", "old/b": "b"}) == {
        "new/a": "old/a",
        "new/b": "old/b",
    }


def test_members_are_not_mistaken_for_each_other() -> None:
    known = {"t/a~x": "ab", "t/a~y": "a"}
    assert settled({"t/a~x": "a", "t/a~y": "ab"}, known) == {"t/a~x": "t/a~x", "t/a~y": "t/a~y"}


def test_a_corrected_member_keeps_its_id() -> None:
    assert settled({"t/a~war": "a", "t/a~love": "a"}, {"t/a~wra": "a", "t/a~love": "a"}) == {
        "t/a~war": "t/a~wra",
        "t/a~love": "t/a~love",
    }


def test_two_new_members_are_not_guessed() -> None:
    assert settled({"t/a~x": "a", "t/a~y": "a"}, {"t/a~w": "a"}) == {
        "t/a~x": "t/a~x",
        "t/a~y": "t/a~y",
    }


def test_the_inverse_keeps_to_the_inverse() -> None:
    assert settled({"t/b<": "b"}, {"t/a": "b", "t/c<": "b"}) == {"t/b<": "t/c<"}


def test_a_free_id_is_never_one_that_another_question_had() -> None:
    assert settled({"t/a": "a", "t/b": "bc"}, {"t/a": "abc", "t/a+": "z"}) == {
        "t/a": "t/a++",
        "t/b": "t/a",
    }


def test_ids_that_other_templates_have_are_not_given() -> None:
    known = {"old/a": EarlierItem(("a",))}
    assert give_ids([ItemDraft("new/a", ("a",))], known, {"old/a"}) == ["new/a"]


def test_a_mark_of_fresh_closes_the_old_memory() -> None:
    assert settled({"t/a/1": "a", "t/b": "b"}, {"t/a": "a", "t/b": "b"}) == {
        "t/a/1": "t/a/1",
        "t/b": "t/b",
    }
    assert settled({"t/a/1+2": "a"}, {"t/a": "a", "t/a/1": "a"}) == {"t/a/1+2": "t/a/1+2"}
    assert settled({"t/a~x/1": "a"}, {"t/a~w": "a"}) == {"t/a~x/1": "t/a~x/1"}


def test_with_its_mark_a_group_keeps_its_id_as_any_other() -> None:
    assert settled({"t/a/1": "abc"}, {"t/b/1": "bc", "t/b": "bc"}) == {"t/a/1": "t/b/1"}


def test_the_memory_that_a_mark_began_outlives_the_marked_row() -> None:
    known = {"t/a": EarlierItem(("a", "b"), retired=True), "t/a/1": EarlierItem(("a", "b"))}
    assert give_ids([ItemDraft("t/b", ("b",))], known) == ["t/a/1"]
    from_the_log = {"t/a": "ab", "t/a/1": "ab"}  # which knows of no retirement
    assert settled({"t/b": "b"}, from_the_log) == {"t/b": "t/a/1"}


def test_taking_a_mark_away_takes_it_back() -> None:
    assert settled({"t/a": "a"}, {"t/a": "a", "t/a/1": "a"}) == {"t/a": "t/a"}


def test_a_question_that_stayed_word_for_word_is_the_same_though_its_rows_went() -> None:
    known = {"t/a": EarlierItem(("a",), stem="What?"), "t/b": EarlierItem(("b",), stem="Who?")}
    groups = [ItemDraft("t/x", ("x",), "What?"), ItemDraft("t/b", ("b",), "Who?")]
    assert give_ids(groups, known) == ["t/a", "t/b"]


def test_a_question_of_a_template_that_is_gone_is_found_by_its_words() -> None:
    gone = {"old/a": EarlierItem(("a",), stem="What?"), "old/c": EarlierItem(("c",))}
    groups = [
        ItemDraft("new/a", ("a",), "What?"),
        ItemDraft("new/b", ("b",), ""),
        ItemDraft("new/c<", ("c",), "What?"),
    ]
    assert give_ids(groups, {}, orphans=gone) == ["old/a", "new/b", "new/c<"]


def test_a_cloze_and_a_look_up_never_take_each_others_memory() -> None:
    gone = {
        "old/a#1": EarlierItem(("a",), stem="[...] is A."),
        "old/b": EarlierItem(("b",), stem="[...] is B."),
    }
    groups = [
        ItemDraft("new/a", ("a",), "[...] is A."),
        ItemDraft("new/b#1", ("b",), "[...] is B."),
    ]
    assert give_ids(groups, {}, orphans=gone) == ["new/a", "new/b#1"]


def test_a_cloze_of_another_template_is_found_by_its_words_whatever_its_number_is() -> None:
    gone = {"old/a#2": EarlierItem(("a",), stem="[...] is A.")}
    assert give_ids([ItemDraft("new/a#1", ("a",), "[...] is A.")], {}, orphans=gone) == ["old/a#2"]


def test_a_member_that_is_corrected_keeps_its_bracket() -> None:
    assert settled({"t/a~new#2": "a"}, {"t/a~old#2": "a", "t/a~old#1": "a"}) == {
        "t/a~new#2": "t/a~old#2"
    }


def test_of_two_that_had_the_words_the_one_that_was_asked_last_goes_on() -> None:
    known = {
        "t/a": EarlierItem(("a",), stem="What?", retired=True),
        "t/b": EarlierItem(("b",), stem="What?"),
    }
    assert give_ids([ItemDraft("t/x", ("x",), "What?")], known) == ["t/b"]


def test_words_do_not_take_a_memory_from_its_own_group_nor_across_a_mark() -> None:
    known = {"t/a": EarlierItem(("a",), stem="What?"), "t/b": EarlierItem(("b",), stem="Who?")}
    swapped = [ItemDraft("t/a", ("a",), "Who?"), ItemDraft("t/b", ("b",), "What?")]
    assert give_ids(swapped, known) == ["t/a", "t/b"]
    assert give_ids([ItemDraft("t/x/1", ("x",), "What?")], known) == ["t/x/1"]


partitions = st.lists(st.sets(st.sampled_from("abcdefgh"), min_size=1), max_size=8)


def disjoint(sets: list[set[str]], prefix: str = "t") -> dict[str, str]:
    """Groups in which each fact stands once, by natural id."""
    seen: set[str] = set()
    groups = {}
    for each in sets:
        facts = sorted(each - seen)
        seen |= each
        if facts:
            groups[f"{prefix}/{facts[0]}"] = "".join(facts)
    return groups


@given(
    partitions,
    st.dictionaries(
        st.sampled_from([f"t/{c}" for c in "abcdefghij"]), st.text("abcdefgh"), max_size=8
    ),
)
def test_no_id_is_given_twice_and_none_is_left_out(
    sets: list[set[str]], known: dict[str, str]
) -> None:
    groups = disjoint(sets)
    found = settled(groups, known)
    assert len(set(found.values())) == len(groups)


@given(st.lists(partitions, min_size=2, max_size=5))
def test_unchanged_groups_keep_their_ids_whatever_happens_around_them(
    history: list[list[set[str]]],
) -> None:
    known: dict[str, str] = {}
    before: dict[str, str] = {}
    for sets in history:
        groups = disjoint(sets)
        found = settled(groups, known)
        now = {facts: found[natural] for natural, facts in groups.items()}
        assert len(set(found.values())) == len(found)
        for facts in now.keys() & before.keys():
            assert now[facts] == before[facts]
        before = now
        known.update({identity: facts for facts, identity in now.items()})


@given(partitions, partitions)
def test_the_order_of_the_groups_does_not_matter(
    sets: list[set[str]], others: list[set[str]]
) -> None:
    groups, known = disjoint(sets), settled_known(disjoint(others))
    backwards = dict(reversed(groups.items()))
    assert settled(groups, known) == settled(backwards, known)


def settled_known(groups: dict[str, str]) -> dict[str, str]:
    return dict(groups)


# --- the same with files -----------------------------------------------------------------------------------

WORDS = """
table: words
columns: {name: text, value: text}
rows:
  b: {name: x, value: one}
  c: {name: x, value: two}
  d: {name: y, value: three}
"""
ASK = 't: {ask: "Value of {name}?", answer: value, both_ways: true, ask_back: "Name of {value}?"}'


def test_rewording_everything_keeps_every_id(folder: Folder) -> None:
    folder.write("words.yaml", WORDS)
    folder.deck(ASK)
    before = folder.remember()
    folder.write("words.yaml", WORDS.replace("name: x", "name: An X").replace("three", "Drei"))
    folder.deck('t: {ask: ["{name}?", "What is {name}?"], answer: "{value}!", ask_back: "{value}"}')
    assert folder.items().keys() == before.keys()


def test_rows_that_were_renamed_keep_their_ids(folder: Folder) -> None:
    folder.write("words.yaml", WORDS)
    folder.deck(ASK)
    before = by_stem(folder.remember())
    folder.write(
        "words.yaml",
        WORDS.replace("  b: {", "  zz: {was: b, ").replace("  d: {", "  D/d: {was: [q, d], "),
    )
    assert by_stem(folder.items()) == before


def test_a_table_that_was_renamed_keeps_its_ids(folder: Folder) -> None:
    folder.write("words.yaml", WORDS)
    folder.deck(ASK)
    before = by_stem(folder.remember())
    renamed = WORDS.replace("table: words", "table: terms\nwas: words").replace(
        "  b: {", "  zz: {was: b, "
    )
    folder.write("words.yaml", renamed)
    assert by_stem(folder.items()) == before


def test_a_template_that_was_renamed_keeps_its_ids(folder: Folder) -> None:
    folder.write("words.yaml", WORDS)
    folder.deck(ASK)
    before = by_stem(folder.remember())
    folder.deck(ASK.replace("t: {", "terms: {was: t, ", 1))
    assert by_stem(folder.items()) == before


def test_without_was_another_template_s_rows_are_not_asked(folder: Folder) -> None:
    folder.write("words.yaml", WORDS)
    folder.deck('t: {ask: "Value of {name}?", answer: value}')
    folder.remember()
    folder.deck('u: {ask: "The value of {name}?", answer: value}')
    assert set(folder.items()) == {"u/b", "u/d"}


def test_a_template_in_two_parts_shares_the_ids_out(folder: Folder) -> None:
    folder.write("words.yaml", WORDS)
    folder.deck('t: {ask: "Value of {name}?", answer: value}')
    assert by_stem(folder.remember()) == {"Value of x?": "t/b", "Value of y?": "t/d"}
    part = 'ask: "Value of {name}?", answer: value'
    folder.deck(f"u: {{was: t, where: {{name: y}}, {part}}}\nt: {{where: {{name: x}}, {part}}}")
    assert by_stem(folder.items()) == {"Value of y?": "t/d", "Value of x?": "t/b"}


def test_two_templates_that_claim_one_past_do_not_share_an_id(folder: Folder) -> None:
    folder.write("words.yaml", WORDS)
    folder.deck('t: {ask: "Value of {name}?", answer: value}')
    folder.remember()
    folder.deck(
        'u: {was: t, ask: "Value of {name}?", answer: value}\n'
        'v: {was: t, ask: "The value of {name}?", answer: value}\n'
        't: {ask: "{name} has the value?", answer: value}'
    )
    found = by_stem(folder.items())
    assert {stem: found[stem] for stem in ("x has the value?", "y has the value?")} == {
        "x has the value?": "t/b",
        "y has the value?": "t/d",
    }
    assert found["Value of x?"] == "u/b"


def test_a_corrected_list_member_keeps_its_id(folder: Folder) -> None:
    films = "table: f\ncolumns: {title: text, genres: [text]}\nrows:\n  a: {title: A, genres: [wra, love]}\n"
    folder.write("f.yaml", films)
    folder.deck('t: {ask: "A {genres} film?", answer: title}')
    assert set(folder.remember()) == {"t/a~wra", "t/a~love"}
    folder.write("f.yaml", films.replace("wra", "war"))
    assert by_stem(folder.items()) == {"A war film?": "t/a~wra", "A love film?": "t/a~love"}


def test_a_list_of_references_is_named_by_rows_and_not_by_labels(folder: Folder) -> None:
    folder.write(
        "f.yaml", "table: f\ncolumns: {title: text, by: [p]}\nrows:\n  a: {title: A, by: [ann]}\n"
    )
    folder.write(
        "p.yaml",
        "table: p\ncolumns: {name: text, land: text}\nrows:\n  ann: {name: Anne, land: Wales}\n",
    )
    folder.deck(
        't: {from: f, ask: "Who is {by}?", answer: title}\nu: {from: f, ask: "{by.land}?", answer: title}'
    )
    assert set(folder.items()) == {"t/a~ann", "u/a~ann"}


def test_fresh_on_a_row_or_a_template_begins_a_new_memory(folder: Folder) -> None:
    folder.write("words.yaml", WORDS)
    folder.deck(ASK)
    before = by_stem(folder.remember())
    folder.write("words.yaml", WORDS.replace("value: two", "value: two, fresh: 2026-11"))
    marked = folder.remember()
    assert by_stem(marked) == {
        **before,
        "Value of x?": "t/b/2026-11",
        "Name of two?": "t/c</2026-11",
    }
    assert not any("2026" in item.explanation for item in marked.values())
    folder.deck(ASK.replace("t: {", "t: {fresh: v/2, "))
    assert set(folder.items()) == {
        "t/b/2026-11+v%2F2",
        "t/d/v%2F2",
        "t/b</v%2F2",
        "t/c</2026-11+v%2F2",
        "t/d</v%2F2",
    }


def test_a_marked_row_that_goes_leaves_the_new_memory_to_the_others(folder: Folder) -> None:
    folder.write("words.yaml", WORDS)
    folder.deck('t: {ask: "Value of {name}?", answer: value}')
    folder.remember()
    folder.write("words.yaml", WORDS.replace("value: one", "value: one, fresh: 1"))
    assert by_stem(folder.remember())["Value of x?"] == "t/b/1"
    folder.write("words.yaml", WORDS.replace("  b: {name: x, value: one}\n", ""))
    assert by_stem(folder.items())["Value of x?"] == "t/b/1"


def test_a_row_that_was_written_anew_under_another_id_is_known_by_its_question(
    folder: Folder,
) -> None:
    folder.write("words.yaml", WORDS)
    folder.deck('t: {ask: "Value of {name}?", ask_many: "A value of {name}?", answer: value}')
    before = by_stem(folder.remember())
    assert before == {"A value of x?": "t/b", "Value of y?": "t/d"}
    lines = WORDS.replace("  b: ", "  bb: ").replace("  c: ", "  cc: ").replace("  d: ", "  dd: ")
    folder.write("words.yaml", lines)
    assert by_stem(folder.items()) == before


def test_templates_that_were_renamed_without_a_word_are_known_by_their_questions(
    folder: Folder,
) -> None:
    folder.write("words.yaml", WORDS)
    folder.deck(ASK)
    before = by_stem(folder.remember())
    folder.deck(ASK.replace("t: {", "terms: {", 1))
    assert by_stem(folder.items()) == before


def test_a_template_with_an_error_keeps_its_questions_for_later(folder: Folder) -> None:
    folder.write("words.yaml", WORDS)
    folder.deck('t: {ask: "Value of {name}?", answer: value}')
    folder.remember()
    folder.deck(
        't: {ask: "Value of {nmae}?", answer: value}\nu: {ask: "Value of {name}?", answer: value}'
    )
    items, _ = folder.open()
    assert set(items) == {"u/b", "u/d"}


PLAIN = 't: {ask: "Value of {name}?", answer: value}'


def numbered(*rows: str) -> str:
    return "table: words\nrows:\n" + "".join(f"  {row}\n" for row in rows)


def always(folder: Folder) -> dict[str, str]:
    """Each stem's id, the same in every later run: what was renamed once is not renamed again."""
    found = by_stem(folder.remember())
    for _ in range(3):
        assert by_stem(folder.remember()) == found
    return found


def test_an_id_that_was_given_up_may_go_to_a_new_row(folder: Folder) -> None:
    folder.write("words.yaml", numbered("a: {name: x, value: one}"))
    folder.deck(PLAIN)
    assert always(folder) == {"Value of x?": "t/a"}
    folder.write("words.yaml", numbered("q: {was: a, name: X, value: eins}"))
    assert always(folder) == {"Value of X?": "t/a"}
    folder.write(
        "words.yaml", numbered("q: {was: a, name: X, value: eins}", "a: {name: y, value: two}")
    )
    assert always(folder) == {"Value of X?": "t/a", "Value of y?": "t/a+"}
    folder.deck(
        PLAIN.replace("t: {", "terms: {was: t, ") + '\nu: {ask: "And {name}?", answer: value}'
    )
    assert always(folder) == {
        "Value of X?": "t/a", "Value of y?": "t/a+", "And X?": "u/q", "And y?": "u/a",
    }  # fmt: skip


def test_rows_that_are_numbered_anew_keep_their_ids(folder: Folder) -> None:
    """A row is put in front, and each of the others gets the next number."""
    folder.write("words.yaml", numbered("1: {name: x, value: one}", "2: {name: y, value: two}"))
    folder.deck(PLAIN)
    assert always(folder) == {"Value of x?": "t/1", "Value of y?": "t/2"}
    moved = ["2: {was: 1, name: X, value: eins}", "3: {was: 2, name: Y, value: zwei}"]
    folder.write("words.yaml", numbered("1: {name: w, value: nil}", *moved))
    assert always(folder) == {"Value of X?": "t/1", "Value of Y?": "t/2", "Value of w?": "t/1+"}
    folder.deck(PLAIN + '\nu: {ask: "And {name}?", answer: value}')
    expected = always(folder)
    assert expected == {
        **expected,
        "Value of X?": "t/1",
        "Value of Y?": "t/2",
        "Value of w?": "t/1+",
    }


def test_rows_that_became_one_keep_the_memory_of_the_first(folder: Folder) -> None:
    folder.write("words.yaml", numbered("a: {name: x, value: one}", "b: {name: y, value: two}"))
    folder.deck(PLAIN)
    assert always(folder) == {"Value of x?": "t/a", "Value of y?": "t/b"}
    folder.write("words.yaml", numbered("c: {was: [a, b], name: Z, value: drei}"))
    assert always(folder) == {"Value of Z?": "t/a"}
    folder.write(
        "words.yaml",
        numbered("c: {was: [a, b], name: Z, value: drei}", "b: {name: w, value: vier}"),
    )
    assert always(folder) == {"Value of Z?": "t/a", "Value of w?": "t/b"}


def test_a_row_that_takes_in_another_one_keeps_its_own_memory(folder: Folder) -> None:
    folder.write("words.yaml", numbered("a: {name: x, value: one}", "b: {name: y, value: two}"))
    folder.deck(PLAIN)
    assert always(folder) == {"Value of x?": "t/a", "Value of y?": "t/b"}
    folder.write("words.yaml", numbered("b: {was: a, name: x and y, value: two}"))
    assert always(folder) == {"Value of x and y?": "t/b"}
    folder.deck(PLAIN.replace("t: {", "terms: {was: t, ").replace("Value", "The value"))
    assert always(folder) == {"The value of x and y?": "t/b"}


def test_two_rows_may_change_their_ids_with_each_other(folder: Folder) -> None:
    folder.write("words.yaml", numbered("a: {name: x, value: one}", "b: {name: y, value: two}"))
    folder.deck(PLAIN)
    assert always(folder) == {"Value of x?": "t/a", "Value of y?": "t/b"}
    changed = numbered("a: {was: b, name: Y, value: zwei}", "b: {was: a, name: X, value: eins}")
    folder.write("words.yaml", changed)
    assert always(folder) == {"Value of X?": "t/a", "Value of Y?": "t/b"}
    folder.deck(PLAIN + '\nu: {ask: "And {name}?", answer: value}')
    assert always(folder) == {
        "Value of X?": "t/a",
        "Value of Y?": "t/b",
        "And X?": "u/a",
        "And Y?": "u/b",
    }
    folder.known = None
    assert always(folder) == {
        "Value of X?": "t/a",
        "Value of Y?": "t/b",
        "And X?": "u/a",
        "And Y?": "u/b",
    }


def test_a_question_whose_natural_id_went_to_another_one_is_known_by_its_words() -> None:
    known = {
        "t/a": EarlierItem(("q",), stem="old"),
        "t/a+": EarlierItem((), stem="Value of y?", retired=True),
    }
    groups = [ItemDraft("t/q", ("q",), "Value of x?"), ItemDraft("t/a", ("a",), "Value of y?")]
    assert give_ids(groups, known) == ["t/a", "t/a+"]


NUMBERED = """\
t: {ask: "Value of {name}?", answer: value}
c: {claim: "{name} has the value [{value}]."}
g: {ask: "Who has {team}?", answer: name}
"""


def words(*names: str) -> str:
    """A list of rows that are numbered from 1, each with all the numbers that it had before: `x2-1` had 2, then 1."""
    rows = []
    for number, name in enumerate(names, start=1):
        label, *had = name.replace("-", " ").split()
        was = f"was: [{', '.join(had)}], " if had else ""
        rows.append(
            f"{number}: {{{was}name: {label}, value: val {label}, team: team {label in 'ab'}}}"
        )
    return numbered(*rows)


def ids_of(folder: Folder, rows: str) -> dict[str, str]:
    """By the name that it is about the look-up's and the claim's id; the same in every later run."""
    folder.write("words.yaml", rows)
    found = exported(folder)
    assert exported(folder) == exported(folder) == found
    lookups = {
        stem[9:-1]: identity for stem, identity in found.items() if stem.startswith("Value of ")
    }
    claims = {
        stem.split()[0]: identity for stem, identity in found.items() if identity.startswith("c/")
    }
    assert {name: identity.replace("c/", "t/") for name, identity in claims.items()} == lookups
    return lookups


def exported(folder: Folder) -> dict[str, str]:
    """Each stem's id; what is not asked any more is retired, as in a lock file."""
    items = folder.remember()
    folder.known = {
        name: known._replace(retired=name not in items)
        for name, known in (folder.known or {}).items()
    }
    return by_stem(items)


def test_a_list_that_is_numbered_anew_again_and_again_keeps_every_memory(folder: Folder) -> None:
    folder.deck(NUMBERED)
    assert ids_of(folder, words("a", "b", "c", "d")) == {
        "a": "t/1",
        "b": "t/2",
        "c": "t/3",
        "d": "t/4",
    }
    # The first goes: each of the others gets the number before its own, and nobody gets the memory of the first.
    three = {"b": "t/2", "c": "t/3", "d": "t/4"}
    assert ids_of(folder, words("b 2", "c 3", "d 4")) == three
    # Two come in front, and the numbers go back and further.
    found = ids_of(folder, words("e", "f", "b 2-1", "c 3-2", "d 4-3"))
    assert found == {**three, "e": found["e"], "f": found["f"]}
    # The list is turned round, one row goes, and one of its numbers goes to a new row.
    turned = ids_of(folder, words("d 4-3-5", "g", "b 2-1-3", "f 2", "e 1"))
    assert turned.pop("g") not in found.values()
    assert turned == {name: found[name] for name in "dbfe"}


def test_of_two_rows_that_change_their_ids_one_may_go_at_the_same_time(folder: Folder) -> None:
    """Its questions tell it from a row that has taken in the other one."""
    folder.deck(NUMBERED)
    ids_of(folder, words("a", "b"))
    assert ids_of(folder, words("b 2")) == {"b": "t/2"}


def test_rows_that_change_their_ids_and_change_them_back_keep_their_memory(folder: Folder) -> None:
    folder.deck(NUMBERED)
    before = ids_of(folder, words("a", "b"))
    assert ids_of(folder, words("b 2", "a 1")) == before
    assert ids_of(folder, words("a 1-2", "b 2-1")) == before


def test_a_number_that_a_row_had_when_it_was_given_up_brings_nothing_back_with_a_new_row(
    folder: Folder,
) -> None:
    folder.deck(NUMBERED)
    ids_of(folder, words("a", "b", "c"))
    ids_of(folder, words("z", "a 1", "b 2", "c 3"))
    ids_of(folder, words("z", "a 1", "b 2"))
    assert ids_of(folder, words("z", "a 1", "b 2", "y"))["y"] != "t/3"


def quizzed(folder: Folder) -> dict[str, str]:
    """Each stem's id; what is known of it from now on is what the review log keeps, which retires nothing."""
    items = folder.items()
    answered = {item.id: EarlierItem(item.facts, stem=item.stem) for item in items.values()}
    folder.known = {**(folder.known or {}), **answered}
    return by_stem(items)


def test_the_log_too_tells_a_row_that_took_another_ones_id_by_its_questions(folder: Folder) -> None:
    folder.deck(PLAIN)
    rows = ["1: {name: x, value: one}", "2: {name: y, value: two}", "3: {name: z, value: three}"]
    folder.write("words.yaml", numbered(*rows))
    assert quizzed(folder) == {"Value of x?": "t/1", "Value of y?": "t/2", "Value of z?": "t/3"}
    folder.write(
        "words.yaml",
        numbered("1: {was: 2, name: y, value: two}", "2: {was: 3, name: z, value: three}"),
    )
    assert quizzed(folder) == quizzed(folder) == {"Value of y?": "t/2", "Value of z?": "t/3"}


def test_ids_that_were_changed_by_mistake_may_be_put_back_as_they_were(folder: Folder) -> None:
    """The author takes `was` back with the ids: what was asked tells the rows apart."""
    folder.deck(PLAIN)
    first = numbered("1: {name: x, value: one}", "2: {name: y, value: two}")
    folder.write("words.yaml", first)
    before = exported(folder)
    folder.write(
        "words.yaml",
        numbered("1: {was: 2, name: y, value: two}", "2: {was: 1, name: x, value: one}"),
    )
    assert exported(folder) == before
    folder.write("words.yaml", first)
    assert exported(folder) == exported(folder) == before


def test_of_two_ids_with_the_same_fact_the_one_that_is_asked_goes_on() -> None:
    known = {"t/a": EarlierItem(("a",), retired=True), "t/b": EarlierItem(("a",))}
    assert give_ids([ItemDraft("t/a", ("a",))], known) == ["t/b"]
    marked = {"t/a": EarlierItem(("a",), retired=True), "t/a/1": EarlierItem(("a",))}
    assert give_ids([ItemDraft("t/a", ("a",))], marked) == ["t/a"]  # its mark was taken away


def test_a_set_whose_natural_id_another_one_has_keeps_the_id_that_it_got() -> None:
    known = {"t/a+b": EarlierItem(("c", "d")), "t/a+b+": EarlierItem(("a", "b"))}
    groups = [ItemDraft("t/a+b", ("c", "d")), ItemDraft("t/a+b", ("a", "b"))]
    assert give_ids(groups, known, are_sets=True) == ["t/a+b", "t/a+b+"]
