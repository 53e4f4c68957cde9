"""Facts and decks that are large in one way: what is made of them is as much work as they are long, and no more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from studykit.checks import _telling_stems
from studykit.checks._slots_shown import _between
from studykit.checks.checked_deck import CheckedDeck
from studykit.checks.run import check
from studykit.facts.base import Date
from studykit.problems import Problem, errors
from studykit.questions.make_items import open_deck
from tests.growth import grows_with_its_size

THREE = "table: a\ncolumns: {name: text, c: text}\nrows:\n  x: {name: Xa, c: one}\n  y: {name: Ya, c: two}\n"
ASKED = 't: {from: a, ask: "What is {name}?", answer: c}\n'


def word(number: int) -> str:
    """Another word for each number, none of which is like its neighbours."""
    letters = "bcdfghjklmnprstvwz"
    mixed = number * 7919 % 104_729
    return "".join(letters[mixed // len(letters) ** at % len(letters)] for at in range(5))


def table(name: str, columns: str, rows: list[str]) -> str:
    return f"table: {name}\ncolumns: {columns}\nrows:\n" + "".join(f"  {row}\n" for row in rows)


def unknown_columns(many: int) -> tuple[str, str]:
    return THREE + "---\n" + table(
        "b", "{n: text}", [f"r{n}: {{n: v, m{n}: q}}" for n in range(many)]
    ), ASKED


def unknown_columns_of_one_row(many: int) -> tuple[str, str]:
    return THREE + "---\n" + table(
        "b", "{n: text}", [f"r: {{{', '.join(f'm{n}: q' for n in range(many))}}}"]
    ), ASKED


def columns(many: int) -> tuple[str, str]:
    declared = "{" + ", ".join(f"c{n}: text" for n in range(many)) + "}"
    return THREE + "---\n" + table("b", declared, ["r: {c0: v}"]), ASKED


def bare_texts(many: int) -> tuple[str, str]:
    return THREE + "---\n" + table(
        "b", "{n: text}", [f"r: {{{', '.join(f'k{n}' for n in range(many))}}}"]
    ), ASKED


def labels_for_references(many: int) -> tuple[str, str]:
    lands = [f"{word(n)}-land: {{name: {word(n)} {n}}}" for n in range(many)]
    towns = [f"r{n}: {{n: v{n}, land: {word(n)} {n}}}" for n in range(many)]
    return table("b", "{n: text, land: c}", towns) + "---\n" + table(
        "c", "{name: text}", lands
    ), ASKED.replace("a,", "b,")


def slips_in_references(many: int) -> tuple[str, str]:
    towns = [f"r{n}: {{n: v{n}, land: {word(n)}lant{n}}}" for n in range(many)]
    lands = [f"{word(n)}land{n}: {{name: n{n}}}" for n in range(many)]
    return table("b", "{n: text, land: c}", towns) + "---\n" + table(
        "c", "{name: text}", lands
    ), ASKED.replace("a,", "b,")


def members_of_a_list(many: int) -> tuple[str, str]:
    rows = [
        f"r{n}: {{n: land{n}, towns: [{', '.join(word(m) + str(n) for m in range(many))}]}}"
        for n in range(2)
    ]
    return table(
        "a", '{n: text, towns: "[text]"}', rows
    ), 't: {ask: "Where is {towns}?", answer: n}\n'


def members_both_ways(many: int) -> tuple[str, str]:
    rows = [
        f"r{n}: {{n: land{n}, towns: [{', '.join(word(m) + str(n) for m in range(many))}]}}"
        for n in range(2)
    ]
    deck = 't: {ask: "Where is {towns}?", answer: n}\nu: {ask: "Name one of {n}.", answer: towns}\n'
    return table("a", '{n: text, towns: "[text]"}', rows), deck


def one_alias_of_all(many: int) -> tuple[str, str]:
    rows = [f"r{n}: {{name: {word(n)}{n}, m: w{n}, aliases: [same one]}}" for n in range(many)]
    return table("a", "{name: text, m: text}", rows), 't: {ask: "Who is {m}?", answer: name}\n'


def one_name_of_all(many: int) -> tuple[str, str]:
    rows = [f"r{n}: {{name: Same, m: {word(n)}{n}, g: g}}" for n in range(many)]
    deck = 't: {ask: "Who is {m}?", answer: name}\nu: {ask: "What is {name}?", answer: m}\n'
    return table(
        "a", "{name: text, m: text, g: text}", rows
    ), deck + 'v: {ask: "How many {g}?", count: m}\n'


def values_in_where(many: int) -> tuple[str, str]:
    base = table("b", "{n: text, land: c}", [f"r{n}: {{n: v{n}, land: l{n}}}" for n in range(50)])
    base += "---\n" + table(
        "c", "{name: text}", [f"l{n}: {{name: {word(n)}{n}}}" for n in range(many)]
    )
    wanted = ", ".join(f"l{n}" for n in range(many))
    return (
        base,
        f't: {{from: b, where: {{land: [{wanted}]}}, ask: "What is {{n}}?", answer: land}}\n',
    )


def labels_in_where(many: int) -> tuple[str, str]:
    base, deck = values_in_where(many)
    wanted = ", ".join(f"{word(n)}{n}" for n in range(many))
    return (
        base,
        f'{deck}u: {{from: b, where: {{land: [{wanted}]}}, ask: "What is {{n}}?", answer: land}}\n',
    )


def templates(many: int) -> tuple[str, str]:
    return THREE, "".join(
        f't{n}: {{from: a, ask: "What {word(n)} {n} is {{name}}?", answer: c}}\n'
        for n in range(many)
    )


def tables_that_are_not_there(many: int) -> tuple[str, str]:
    return THREE, "".join(
        f't{n}: {{from: {word(n)}, ask: "What is {{name}}?", answer: c}}\n' for n in range(many)
    )


def slots(many: int) -> tuple[str, str]:
    return (
        THREE,
        f't: {{from: a, ask: "{"".join(f"{{nam{n}}}" for n in range(many))}?", answer: c}}\n',
    )


def former_ids(many: int) -> tuple[str, str]:
    rows = [
        f"r{n}: {{name: n{n}, c: v{n}, was: [{', '.join(f'o{n}-{m}' for m in range(many))}]}}"
        for n in range(3)
    ]
    return table("a", "{name: text, c: text}", rows), ASKED[
        :-2
    ] + f", was: [{', '.join(f'w{n}' for n in range(many))}]}}\n"


KINDS = (
    (unknown_columns, 300), (unknown_columns_of_one_row, 300), (columns, 300), (bare_texts, 300),
    (labels_for_references, 200), (slips_in_references, 200), (members_of_a_list, 100), (members_both_ways, 100),
    (one_alias_of_all, 600), (one_name_of_all, 100), (values_in_where, 200), (labels_in_where, 200), (templates, 50),
    (tables_that_are_not_there, 100), (slots, 200), (former_ids, 200),
)  # fmt: skip


def looked_at(folder: Path, facts: str, templates: str) -> list[Problem]:
    """The problems of a deck, with those that only `studykit check` looks for."""
    (folder / "facts").mkdir(parents=True, exist_ok=True)
    (folder / "facts" / "a.yaml").write_text(facts, encoding="utf-8")
    indented = "".join(f"  {line}\n" for line in templates.splitlines())
    text = f"deck: D\nkey: d-1\nfacts: facts\ntemplates:\n{indented}"
    (folder / "deck.yaml").write_text(text, encoding="utf-8")
    opened, problems = open_deck(folder / "deck.yaml")
    assert opened
    return [
        *problems,
        *check([CheckedDeck(opened.base, opened.templates, opened.items)], Date(2026)),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "small"), KINDS, ids=[kind.__name__ for kind, _ in KINDS])
def test_the_work_grows_with_the_size(
    kind: Callable[[int], tuple[str, str]],
    small: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        _telling_stems, "MOST_STEMS", 20
    )  # the growth ends there: sooner, so that fewer templates show it
    assert grows_with_its_size(lambda many: looked_at(tmp_path, *kind(many)), small)


def refusals(problems: list[Problem], folder: Path) -> list[str]:
    return [
        str(problem).replace(f"{folder}/", "")
        for problem in errors(problems)
        if problem.code == "F009"
    ]


def listed(many: int) -> str:
    return f"[{', '.join(f'v{n}' for n in range(many))}]"


def test_two_lists_in_one_stem_make_their_product_up_to_a_limit(tmp_path: Path) -> None:
    def facts(many: int) -> str:
        rows = [f"x: {{n: one, l: {listed(many)}, m: {listed(many)}}}", "y: {n: two, l: [q]}"]
        return table("a", '{n: text, l: "[text]", m: "[text]"}', rows)

    deck = 't: {ask: "{l} {m}?", answer: n}\n'
    assert refusals(looked_at(tmp_path, facts(20), deck), tmp_path) == []
    opened, _ = open_deck(tmp_path / "deck.yaml")
    assert opened
    assert len(opened.items) == 400
    (refusal,) = refusals(looked_at(tmp_path, facts(120), deck), tmp_path)
    assert refusal == (
        "deck.yaml:5:12: F009 '{l} {m}' makes too many combinations of list members, "
        "also of 'x' (see facts/a.yaml:4:3). "
        "Show one list, or shorter ones: at most 10,000 beyond 100 a row."
    )


def chained(depth: int, many: int, label: str = "n") -> str:
    """Tables each of whose rows refers to all rows of the next one."""
    tables = [
        f'table: t{at}\nlabel: {label}\ncolumns: {{n: text, r: "[t{at + 1}]"}}\nrows:\n'
        + "".join(
            f"  r{n}: {{n: v{n}, r: [{', '.join(f'r{m}' for m in range(many))}]}}\n"
            for n in range(many)
        )
        for at in range(depth)
    ]
    last = f"table: t{depth}\ncolumns: {{n: text}}\nrows:\n" + "".join(
        f"  r{n}: {{n: v{n}}}\n" for n in range(many)
    )
    return "---\n".join([*tables, last])


@pytest.mark.parametrize(
    ("template", "place"),
    [
        ('ask: "Of {r.r.r.r.n}?", answer: n', "5:22"),
        ('ask: "Of {n}?", answer: r.r.r.r.n', "5:41"),
        ('ask: "Of {n}?", answer: n, explain: "{r.r.r.r.n:all}"', "5:53"),
        ('ask: "Of {n}?", answer: n, tags: ["{r.r.r.r.n}"]', "5:51"),
        ('where: {r.r.r.r.n: v1}, ask: "Of {n}?", answer: n', "5:25"),
        ('cloze: "[{n}] has {r.r.r.r.n}"', "5:24"),
    ],
    ids=["ask", "answer", "explain", "tags", "where", "cloze"],
)
def test_a_chain_of_lists_is_refused_where_it_is_written(
    template: str, place: str, tmp_path: Path
) -> None:
    """Ten rows that lead to ten, four times: ten thousand ways from each."""
    found = refusals(
        looked_at(tmp_path, chained(4, 10), f"t: {{from: t0, {template}}}\n"), tmp_path
    )
    assert found
    assert found[0].startswith(f"deck.yaml:{place}: F009 ")


def test_a_sentence_of_a_chain_of_lists_is_refused_and_the_facts_are_shown_by_their_columns(
    tmp_path: Path,
) -> None:
    facts = 'say: "{r.r.r.r.n:all}"\n' + chained(4, 10)
    found = looked_at(tmp_path, facts, 't: {from: t0, ask: "Of {n}?", answer: n}\n')
    assert [each.partition(" makes")[0] for each in refusals(found, tmp_path)] == [
        "facts/a.yaml:1:6: F009 '{r.r.r.r.n:all}'"
    ]


def test_a_name_through_too_many_tables_is_refused(tmp_path: Path) -> None:
    facts = table("a", "{n: text, r: a}", ["x: {n: v, r: x}", "y: {n: w, r: y}"])
    way = f"{'r.' * 17}n"
    deck = f't: {{ask: "{{{way}}}?", answer: n}}\n'
    found = [str(each) for each in looked_at(tmp_path, facts, deck) if each.code == "T003"]
    assert [each.partition(": T003 ")[2] for each in found] == [
        f"{{{way}}}: '{way}' leads through more than 16 tables. Give a table on the way a column of its own."
    ]


def test_a_label_of_a_thousand_labels_is_refused_and_the_row_shown_by_its_id(
    tmp_path: Path,
) -> None:
    facts = chained(4, 10, label="r")
    found = refusals(
        looked_at(tmp_path, facts, 't: {from: t1, ask: "Of {n}?", answer: r}\n'), tmp_path
    )
    assert found[0] == (
        "facts/a.yaml:5:3: F009 the label of 'r0' is made of more than 500 labels of other rows. "
        "Write `label: COLUMN` with a column of short texts."
    )
    assert len(found) == 20  # a hundred labels are no more than one may read


@pytest.mark.parametrize(
    ("literals", "stem", "shown"),
    [
        (("What is ", "?"), "What is it?", ["it"]),
        (("", " of ", ""), "a of b of c", ["a", "b of c"]),
        (("", "", "b"), "aab", ["", "aa"]),
        (("a", "a"), "a", None),
        (("whole",), "whole", []),
        (("whole",), "not", None),
        (("", "x", "x"), "axbx", ["a", "b"]),
        (("", "x", "y"), "axbx", None),
    ],
)
def test_what_stands_between_the_words_of_a_stem(
    literals: tuple[str, ...], stem: str, shown: list[str] | None
) -> None:
    assert _between(literals, stem) == shown
