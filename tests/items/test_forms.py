"""The forms beside the look-up: their right answers, held against a naive reading of the manual (forms)."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.facts.base import Date, Number, Row, Scalar, Table, scalars
from studykit.questions.identity.draw import options
from studykit.questions.item import EarlierItem, Item
from studykit.values.dates import span
from studykit.values.english import join_words
from studykit.values.sameness import comparable, fold
from tests.items import made_up, oracle
from tests.items.builders import Folder, as_locked, by_stem
from tests.items.made_up import World, items_of

often = settings(max_examples=60)
TEMPLATES = """\
most: {from: t, ask: "Most in {group}?", answer: name, most: n}
first: {from: t, ask: "First?", answer: name, first: d, many: all}
count: {from: t, ask: "How many in {group}?", count: name}
two: {from: t, ask: "More in {group}, {options}?", answer: name, most: n, among: 2}
three: {from: t, ask: "Earliest of {options}?", answer: name, first: d, among: 3}
order: {from: t, ask: "Order {options}.", order: d, of: name, among: 3}
claim: {from: t, claim: "{name} is in [{group}]."}
cloze: {from: t, cloze: "[{name}] is in [{group}]."}
"""


def form_world(seed: int, many: int) -> World:
    return World(made_up.base(Random(seed), many), TEMPLATES)


worlds = st.builds(form_world, st.integers(0, 2**32), st.integers(1, 24))


def of(made: World, template: str) -> list[Item]:
    return [item for item in items_of(made) if item.template == template]


# --- a naive reading ---------------------------------------------------------------------------------------


def value(table: Table, row: Row, column: str) -> Scalar | None:
    found = scalars(table.cell(row, column))
    return found[0] if found else None


def usable(made: World) -> list[Row]:
    """Rows with a name that nobody disputes."""
    table = made.base.tables["t"]
    return [
        row for row in table.rows if value(table, row, "name") and not table.cell(row, "disputed")
    ]


def perhaps_in(made: World, group: Scalar | None, *, has_group: bool = True) -> list[Row]:
    """Rows of which nobody knows whether they belong to a group, or what they answer there."""
    table = made.base.tables["t"]
    found = []
    for row in table.rows:
        own = value(table, row, "group") if has_group else group
        is_sure = own == group and value(table, row, "name") and not table.cell(row, "disputed")
        if own in (group, None) and not is_sure:
            found.append(row)
    return found


def ends(of: Scalar) -> tuple[Decimal, Decimal]:
    if isinstance(of, Date):
        first, last = span(of)
        return Decimal(first - 3660 * of.about), Decimal(last + 3660 * of.about)
    assert isinstance(of, Number)
    wide = abs(of.value) / 20 if of.about else Decimal(0)
    return of.value - wide, of.value + wide


def less(one: Scalar, other: Scalar) -> bool:
    """The made-up column of numbers has a tolerance of 1."""
    allowed = 1 if isinstance(one, Number) else 0
    units = {getattr(one, "unit", ""), getattr(other, "unit", "")}
    return len(units) == 1 and ends(one)[1] + allowed < ends(other)[0]


@often
@given(worlds)
def test_a_superlative_is_asked_where_one_row_beats_all_or_equal_ones_do(made: World) -> None:
    table = made.base.tables["t"]
    found = {item.stem: item for item in items_of(made) if item.form == "superlative"}
    for template, column in (("most", "n"), ("first", "d")):
        for group in (
            {value(table, row, "group") for row in usable(made)} if template == "most" else {"all"}
        ):
            rows = [
                row
                for row in usable(made)
                if template == "first" or value(table, row, "group") == group
            ]
            placed = [(row, value(table, row, column)) for row in rows]
            known = [(row, at) for row, at in placed if at is not None]
            stem = "First?" if template == "first" else f"Most in {group}?"
            if group is None or not known or len({getattr(at, "unit", "") for _, at in known}) > 1:
                assert stem not in found
                continue
            if len(known) < len(placed):
                # One of which the value is missing may be the one.
                assert stem not in found
                continue
            beaten = {
                row.id
                for row, at in known
                if any(
                    less(other, at) if template == "first" else less(at, other)
                    for _, other in known
                )
            }
            right = {str(value(table, row, "name")) for row, _ in known if row.id not in beaten}
            if right.issuperset(str(value(table, row, "name")) for row, _ in known):
                # A single row, or all tie: there is nothing to find out.
                assert stem not in found
                continue
            of_the_best = [at for row, at in known if row.id not in beaten]
            is_decided = len({comparable(at) for at in of_the_best}) == 1
            is_exact = not any(at.about for at in of_the_best)
            is_shared = is_exact and (is_decided or isinstance(of_the_best[0], Number))
            if len(of_the_best) > 1 and not is_shared:
                # One of them is the one, and nobody knows which.
                assert stem not in found
                continue
            others = perhaps_in(made, group, has_group=template == "most")
            if any(not surely_beaten(table, row, column, of_the_best, template) for row in others):
                assert stem not in found
                continue
            item = found[stem]
            assert set(item.keys) == right
            assert set(item.facts) == {f"t/{row.id}" for row in rows}
            if not table.complete:
                assert item.proof == "open"


def surely_beaten(
    table: Table, row: Row, column: str, extremes: list[Scalar], template: str
) -> bool:
    at = value(table, row, column)
    if at is None or table.cell(row, "disputed"):
        return False
    if template == "first":
        return any(less(best, at) for best in extremes)
    return any(less(at, best) for best in extremes)


@often
@given(worlds)
def test_a_count_is_the_number_of_different_values_or_is_not_asked(made: World) -> None:
    table = made.base.tables["t"]
    found = {item.stem: item for item in of(made, "count")}
    for group in {value(table, row, "group") for row in table.rows} - {None}:
        rows = [
            row
            for row in table.rows
            if value(table, row, "group") == group and value(table, row, "name")
        ]
        stem = f"How many in {group}?"
        sure = [row for row in rows if not table.cell(row, "disputed")]
        names = {value(table, row, "name") for row in sure}
        # One more that has no name of its own changes nothing.
        if not sure or any(
            value(table, row, "name") not in names for row in perhaps_in(made, group)
        ):
            assert stem not in found
            continue
        wanted = len(names)
        assert found[stem].keys == (str(wanted),)
        assert all(text.isdecimal() and int(text) >= 1 for text in found[stem].distractors)


@often
@given(worlds)
def test_a_set_can_be_told_apart_and_has_one_right_answer(made: World) -> None:
    table = made.base.tables["t"]
    for item in items_of(made):
        if item.form not in ("comparison", "order"):
            continue
        column = "n" if item.template == "two" else "d"
        rows = [table.by_id[fact.removeprefix("t/")] for fact in item.facts]
        assert len(rows) == (2 if item.template == "two" else 3)
        by_name = {str(value(table, row, "name")): value(table, row, column) for row in rows}
        assert len({fold(name) for name in by_name}) == len(rows)
        for one, other in combinations(by_name.values(), 2):
            assert one is not None
            assert other is not None
            assert less(one, other) or less(other, one)
        ranked = sorted(by_name, key=lambda name: ends(by_name[name])[0])  # type: ignore[arg-type]
        if item.form == "order":
            assert list(item.keys) == ranked
            assert item.as_json()["sequence"] == ranked
            assert options(item) == ()
        else:
            key = ranked[-1] if item.template == "two" else ranked[0]
            assert item.keys == (key,)
            assert {*item.distractors, key} == set(by_name) == set(options(item))
        assert all(name in item.stem for name in by_name)
        assert item.proof == "closed"


@often
@given(worlds)
def test_no_set_is_asked_twice_and_there_are_no_more_than_rows(made: World) -> None:
    for template in ("two", "three", "order"):
        items = of(made, template)
        assert len({frozenset(item.facts) for item in items}) == len(items) <= len(usable(made))


@often
@given(worlds)
def test_a_claim_is_true_exactly_when_a_fact_says_so(made: World) -> None:
    table = made.base.tables["t"]
    said = {
        text
        for row in usable(made)
        for text in oracle.answers(made.base, table, row, "{name} is in {group}.")
    }
    for item in of(made, "claim"):
        assert item.truth is (item.stem in said)
        assert item.keys == (str(item.truth),)
        assert options(item) in ((("True", "False"), ("False", "True")))
        if not item.truth:
            assert item.explanation.split("\n")[0] in said
        if item.truth:
            assert item.proof == "closed"


@often
@given(worlds)
def test_a_gap_has_the_answers_of_all_rows_that_fill_the_rest_to_the_same_text(made: World) -> None:
    table = made.base.tables["t"]
    items = {item.stem: item for item in of(made, "cloze")}
    for stem, answer in (("[...] is in {group}.", "{name}"), ("{name} is in [...].", "{group}")):
        wanted = oracle.read(made.base, stem, answer, list(table.rows))
        for text, right in wanted.items():
            assert set(items[text].keys) == right.right
    for item in items.values():
        gap = int(item.id.rpartition("#")[2])
        shown = [text for number, text in item.cloze if number == gap]
        assert shown
        assert set(shown) <= set(item.keys)
        assert (
            "".join("[...]" if number == gap else text for number, text in item.cloze) == item.stem
        )


@often
@given(worlds, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(made: World, rng: Random) -> None:
    def seen(items: list[Item]) -> dict[str, dict[str, object]]:
        return {
            item.id: {**item.as_json(), "explanation": "", "answers": sorted(item.keys)}
            for item in items
        }

    assert seen(items_of(made)) == seen(items_of(made_up.shuffled(made, rng)))


@pytest.mark.slow
@often
@given(worlds, st.integers(0, 23))
def test_known_sets_and_claims_stay_as_they_are_when_another_row_goes(made: World, at: int) -> None:
    before = {item.id: item for item in items_of(made)}
    known = {identity: as_locked(item) for identity, item in before.items()}
    table = made.base.tables["t"]
    left = tuple(row for row in table.rows if row.id != f"x{at}")
    fewer = World(type(made.base)({**made.base.tables, "t": _with(table, left)}), made.templates)
    after = {item.id: item for item in items_of(fewer, known)}
    for identity, item in before.items():
        if item.form in ("comparison", "order") and f"t/x{at}" not in item.facts:
            assert after[identity].keys == item.keys
            assert after[identity].stem == item.stem
        if (
            item.form == "claim"
            and identity in after
            and after[identity].facts == item.facts
            and item.truth
        ):
            assert after[identity].stem == item.stem


def _with(table: Table, rows: tuple[Row, ...]) -> Table:
    return Table("t", table.columns, rows, table.location, label="name", complete=table.complete)


# --- with files --------------------------------------------------------------------------------------------

HILLS = "columns: {name: text, height: integer, seen: date}\ncomplete: true\nrows:\n" + "".join(
    f"  h{at}: {{name: Hill {at}, height: {at * 37 % 101}, seen: {1800 + at}}}\n"
    for at in range(40)
)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.write("hills.yaml", HILLS)
    return made


def test_one_row_more_changes_few_sets(folder: Folder) -> None:
    folder.deck('two: {ask: "{options}?", answer: name, most: height, among: 2}')
    before = set(folder.items())
    folder.write("hills.yaml", HILLS + "  new: {name: New, height: 200, seen: 1900}\n")
    after = set(folder.items())
    assert len(before) > 30
    assert len(before - after) <= 3
    assert len(after - before) <= 4


def test_sets_of_computed_rows_stay_when_facts_are_added(folder: Folder) -> None:
    sql = "SELECT id, name, height, json_array('hills/' || id) AS facts FROM hills"
    folder.write(
        "tops.yaml", f"sql: {sql}\ncolumns: {{name: text, height: integer}}\ncomplete: true\n"
    )
    folder.deck('two: {from: tops, ask: "{options}?", answer: name, most: height, among: 2}')
    before = folder.remember()
    more = "".join(
        f"  n{at}: {{name: New {at}, height: {200 + at}, seen: 1900}}\n" for at in range(9)
    )
    folder.write("hills.yaml", HILLS + more)
    after = folder.items()
    assert {f"{table}/h1" for table in ("tops", "hills")} <= {
        fact for item in before.values() for fact in item.facts
    }
    assert set(before) <= set(after) != set(before)


def test_no_row_stands_in_most_of_the_sets_of_a_small_table(folder: Folder) -> None:
    """Were one in most of them, and always the last, knowing that one would be knowing the answers."""
    folder.write("hills.yaml", "\n".join(HILLS.split("\n")[:15]) + "\n")
    asked = '{ask: "{options}?", answer: name, most: height, among: 2}'
    folder.deck("\n".join(f"t{at}: {asked}" for at in range(8)))
    often = Counter(fact for item in folder.items().values() for fact in item.facts)
    assert len(often) == 12
    assert max(often.values()) < 1.5 * often.total() / 12


def test_limit_above_the_number_of_rows_makes_more_sets(folder: Folder) -> None:
    folder.deck('two: {ask: "{options}?", answer: name, most: height, among: 2, limit: 100}')
    assert len(folder.items()) == 100


def test_a_set_is_another_question_when_one_of_its_rows_is(folder: Folder) -> None:
    folder.write(
        "hills.yaml",
        "columns: {name: text, height: integer}\nrows:\n  a: {name: A, height: 1}\n  b: {name: B, height: 2}\n",
    )
    folder.deck('two: {ask: "{options}?", answer: name, most: height, among: 2}')
    assert set(folder.remember()) == {"two/a+b"}
    folder.write(
        "hills.yaml",
        "columns: {name: text, height: integer}\nrows:\n  a: {name: A, height: 1}\n  c: {name: C, height: 2}\n",
    )
    assert set(folder.remember()) == {"two/a+c"}
    folder.write(
        "hills.yaml",
        "columns: {name: text, height: integer}\nrows:\n  a: {name: A, height: 1}\n  d: {name: C, was: c, height: 2}\n",
    )
    assert set(folder.items()) == {"two/a+c"}


def test_a_superlative_keeps_its_id_whoever_wins(folder: Folder) -> None:
    folder.deck('most: {ask: "Highest?", answer: name, most: height}')
    before = by_stem(folder.remember())
    folder.write("hills.yaml", HILLS + "  aaa: {name: Top, height: 999, seen: 1900}\n")
    items = folder.items()
    assert by_stem(items) == before
    assert next(iter(items.values())).keys == ("Top",)


def test_a_gap_keeps_its_number_when_another_comes_before_it(folder: Folder) -> None:
    folder.deck('c: {cloze: "[{name}] was seen in {seen}."}')
    assert "c/h1#1" in folder.remember()
    folder.deck('c: {cloze: "[{name}] was seen in [{seen}]."}')
    two = folder.remember()
    assert two["c/h1#2"].keys == ("1801",)
    folder.deck('c: {cloze: "{name} was seen in [{seen}]."}')
    assert {identity.partition("#")[2] for identity in folder.items()} == {"2"}
    folder.deck('c: {cloze: "[{name}] was [{seen}] seen in [{seen}]."}')
    assert folder.items()["c/h1#1"].keys == ("Hill 1",)


@pytest.mark.parametrize("source", ["lock", "log"])
def test_a_gap_keeps_its_number_when_the_sentence_is_reworded_and_turned_round(
    folder: Folder, source: str
) -> None:
    folder.deck('c: {cloze: "[{name}] was seen in [{seen}]."}')
    folder.remember()
    if source == "log":  # which does not know the answers
        assert folder.known
        folder.known = {identity: each._replace(keys=()) for identity, each in folder.known.items()}
    folder.deck('c: {cloze: "In [{seen}] somebody saw [{name}]."}')
    items = folder.items()
    assert (items["c/h1#1"].keys, items["c/h1#2"].keys) == (("Hill 1",), ("1801",))


def test_a_new_column_in_a_reworded_sentence_gets_a_number_of_its_own(folder: Folder) -> None:
    folder.deck('c: {cloze: "[{name}] was seen in [{seen}]."}')
    folder.remember()
    folder.deck('c: {cloze: "[{height}] m high: [{name}], seen in {seen}."}')
    assert {identity.partition("#")[2] for identity in folder.remember()} == {"1", "3"}
    assert folder.items()["c/h1#3"].keys == ("37",)
    folder.deck(
        'c: {cloze: "In [{seen}] one saw {name}, {height} m high."}'
    )  # and the one that was given up comes back
    assert folder.items()["c/h1#2"].keys == ("1801",)


def test_in_another_language_the_gaps_are_numbered_as_they_stand(folder: Folder) -> None:
    folder.deck('c: {cloze: "[{name}] was seen in [{seen}]."}')
    folder.remember()
    folder.write(
        "hills.yaml", HILLS.replace("name: Hill", "name: Berg").replace("seen: 18", "seen: 19")
    )
    folder.deck('c: {cloze: "[{name}] sah man [{seen}]."}')
    assert folder.items()["c/h1#1"].keys == ("Berg 1",)


def test_a_gap_that_was_given_up_never_lends_its_number(folder: Folder) -> None:
    folder.deck('c: {cloze: "[{name}] was seen in [{seen}]."}')
    folder.remember()
    folder.deck('c: {cloze: "{name} was seen in [{seen}]."}')
    folder.remember()
    folder.deck('c: {cloze: "{name} was seen in [{seen}]."}\nd: {cloze: "[{height}]: {name}"}')
    assert {identity for identity in folder.items() if identity.endswith("#1")} == {
        f"d/h{at}#1" for at in range(40)
    }


def test_the_sentence_of_a_cloze_is_given_to_programs(folder: Folder) -> None:
    folder.deck('c: {cloze: "[{name}] was seen in [{seen}], {{so}}."}')
    assert (
        folder.items()["c/h1#2"].as_json()["cloze"]
        == "{{c1::Hill 1}} was seen in {{c2::1801}}, {so}."
    )


def test_a_list_outside_the_brackets_gives_a_sentence_for_each_member(folder: Folder) -> None:
    """Gaps may touch each other, so that there is no text between them."""
    folder.write(
        "roads.yaml",
        "table: roads\ncolumns: {name: text, mark: text, through: [text]}\nrows:\n"
        "  a: {name: Appia, mark: I, through: [Capua, Venusia]}\n"
        "  s: {name: Salaria, mark: III, through: [Reate, Capua]}\n",
    )
    folder.deck(
        'one: {from: roads, cloze: "[{name}] passes {through}."}\n'
        'two: {from: roads, cloze: "[{name}][{mark}] passes {through}."}'
    )
    shown = {
        identity: (item.stem, item.keys, item.as_json()["cloze"])
        for identity, item in folder.items().items()
    }
    of_one = {
        ("[...] passes Capua.", ("Appia", "Salaria"), "{{c1::Appia}} passes Capua."),
        ("[...] passes Venusia.", ("Appia",), "{{c1::Appia}} passes Venusia."),
        ("[...] passes Reate.", ("Salaria",), "{{c1::Salaria}} passes Reate."),
    }
    assert {each for identity, each in shown.items() if identity.startswith("one/")} == of_one
    sentence = "{{c1::Appia}}{{c2::I}} passes Venusia."
    assert shown["two/a~Venusia#1"] == ("[...]I passes Venusia.", ("Appia",), sentence)
    assert shown["two/a~Venusia#2"] == ("Appia[...] passes Venusia.", ("I",), sentence)


def test_what_is_between_stands_in_the_stem(folder: Folder) -> None:
    folder.deck('two: {ask: "Is it {options}? {{options}}", answer: name, most: height, among: 3}')
    item = next(iter(folder.items().values()))
    names = (
        item.stem.removeprefix("Is it ")
        .removesuffix("? {options}")
        .replace(" or ", ", ")
        .split(", ")
    )
    assert set(names) == set(options(item))
    assert join_words(["A", "B"]) == "A and B"


def test_what_one_name_spells_is_never_set_against_each_other(folder: Folder) -> None:
    folder.write(
        "hills.yaml",
        "columns: {name: text, height: integer}\nrows:\n  a: {name: Reval, height: 1}\n  b: {name: Nar, height: 2}\n"
        "  c: {name: Tallinn, height: 3, aliases: [Reval]}\n",
    )
    folder.deck('two: {ask: "{options}?", answer: name, most: height, among: 2, limit: 9}')
    assert set(folder.items()) == {"two/a+b", "two/b+c"}


def test_limit_makes_as_many_sets_as_it_says_of_groups_together(folder: Folder) -> None:
    hills = HILLS.replace("text, height", "text, land: text, height")
    for at in range(40):
        hills = hills.replace(f"Hill {at},", f"Hill {at}, land: {'east' if at % 2 else 'west'},")
    folder.write("hills.yaml", hills)
    folder.deck(
        'two: {ask: "In {land}: {options}?", answer: name, most: height, among: 2, limit: 100}'
    )
    assert len(folder.items()) == 100


def test_a_set_is_asked_about_each_member_of_a_list_and_known_by_it(folder: Folder) -> None:
    folder.write(
        "hills.yaml",
        "columns: {name: text, lands: [text], height: integer}\nrows:\n"
        + "".join(
            f"  h{at}: {{name: H{at}, lands: [east, west], height: {at}}}\n" for at in range(9)
        ),
    )
    folder.deck('two: {ask: "In the {lands}: {options}?", answer: name, most: height, among: 2}')
    before = folder.remember()
    assert {identity.partition("~")[2] for identity in before} == {"east", "west"}
    assert set(folder.items()) == set(before)


def test_a_known_question_stays_within_the_limit(folder: Folder) -> None:
    folder.deck('height: {ask: "How high is {name}?", answer: height, limit: 10}')
    before = folder.remember()
    more = "".join(
        f"  new{at}: {{name: New {at}, height: {at + 300}, seen: 1900}}\n" for at in range(200)
    )
    folder.write("hills.yaml", HILLS + more)
    assert set(folder.items()) == set(before)
    assert folder.known
    folder.known = {
        **folder.known,
        (gone := min(before)): EarlierItem(before[gone].facts, retired=True),
    }
    assert len(set(folder.items()) & set(before)) == 9


@pytest.mark.parametrize("among", [2, 3])
def test_each_row_stands_in_as_many_sets_as_every_other(folder: Folder, among: int) -> None:
    folder.deck(f'two: {{ask: "{{options}}?", answer: name, most: height, among: {among}}}')
    times = Counter(fact for item in folder.items().values() for fact in item.facts)
    # Two rows that draw each other make one set, and where two cannot be told apart the next is taken.
    assert set(times.values()) <= {among - 1, among, among + 1}
    assert Counter(times.values())[among] > 30


CLAIM = 'claim: {claim: "{name} is [{height}] m high."}'


def test_as_many_claims_are_true_as_are_false(folder: Folder) -> None:
    folder.deck(CLAIM)
    truths = [item.truth for item in folder.items().values()]
    assert abs(truths.count(True) - truths.count(False)) <= 4
    for limit in (4, 10, 20):
        folder.deck(f"{CLAIM[:-1]}, limit: {limit}}}")
        truths = [item.truth for item in folder.items().values()]
        assert abs(truths.count(True) - truths.count(False)) <= 2


def test_one_claim_more_turns_few_others_and_none_that_is_known(folder: Folder) -> None:
    folder.write("hills.yaml", lands(400))
    folder.deck(CLAIM)
    before = folder.items()
    folder.write("hills.yaml", lands(401))
    after = folder.items()
    turned = [name for name, item in before.items() if after[name].truth != item.truth]
    assert len(turned) < 40
    folder.remember(before)
    known = folder.items()
    assert [name for name, item in before.items() if known[name].truth != item.truth] == []


FORMS_WITH_LIMIT = """\
look: {from: t, ask: "How high is {name}?", answer: height, limit: 40}
back: {from: t, ask: "{name}", answer: height, both_ways: true, limit: 40}
two: {from: t, ask: "In {land}: {options}?", answer: name, most: height, among: 2, limit: 40}
order: {from: t, ask: "In {land}: {options}", order: height, of: name, among: 3, limit: 40}
claim: {from: t, claim: "{name} is [{height}] m high.", limit: 40}
cloze: {from: t, cloze: "[{name}] is [{height}] m high.", limit: 40}
count: {from: t, ask: "How many of {name:first-upper}?", count: land, limit: 40}
most: {from: t, ask: "In {land}, seen in {seen}?", answer: name, most: height, limit: 40}
"""


def lands(many: int) -> str:
    """Hills of eight lands and more, a land after the other."""
    rows = (
        f"  h{at:05}: {{name: Hill {at}, land: L{at // 50}, height: {at * 7919 % 10_007}, seen: {1500 + at // 2}}}"
        for at in range(many)
    )
    return (
        "columns: {name: text, land: text, height: integer, seen: date}\ncomplete: true\nrows:\n"
        + "\n".join(rows)
    )


@pytest.mark.slow
def test_limit_spreads_over_the_whole_table_and_holds_when_facts_come(folder: Folder) -> None:
    (folder.path / "facts" / "hills.yaml").unlink()
    folder.write("t.yaml", lands(400))
    folder.deck(FORMS_WITH_LIMIT)
    before = folder.remember()
    for template in FORMS_WITH_LIMIT.splitlines():
        name = template.partition(":")[0]
        rows = [min(item.facts) for item in before.values() if item.template == name]
        assert len(rows) == 40
        # Of four equal parts of the table each has ten, more or less: four standard deviations.
        parts = Counter(int(row.removeprefix("t/h")) // 100 for row in rows)
        assert all(0 < parts[at] < 23 for at in range(4)), (name, parts)
    known = folder.known
    folder.known = None
    assert set(folder.items()) == set(before)
    folder.write("t.yaml", lands(405))
    # Without a memory of what was asked, five facts more put few others in.
    assert len(set(folder.items()) - set(before)) < 30
    folder.known = known
    assert set(folder.items()) == set(before)
