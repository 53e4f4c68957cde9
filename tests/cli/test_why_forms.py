"""`studykit why` of the forms that compare, count, order and claim: what their rows have, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from studykit.checks.why_item import why_item
from studykit.workspace.workspace import Workspace
from tests.cli.runner import studykit, write

PEAKS = """\
about: Peaks
columns: {name: text, range: text, height: {type: quantity, unit: m, tolerance: 2}, climbed: date, parties: "[text]"}
complete: true
unique: [[name]]
say: "{name} is {height} high."
rows:
  ida: {name: Ida, range: north, height: 2456, climbed: 1901, parties: [Blue, Red]}
  oeta: {name: Oeta, range: north, height: 2152, climbed: 1910}
  ossa: {name: Ossa, range: north, height: 1978, climbed: 1920}
  othrys: {name: Othrys, range: north, height: 1726}
  nona: {name: Nona, range: west, climbed: 1925}
  athos: {name: Athos, range: south, height: 2033, climbed: 1930}
  pelion: {name: Pelion, range: south, height: 1624, climbed: 1940}
  hymettos: {name: Hymettos, range: south, height: 1026, climbed: 1950, disputed: some say it is east}
"""
DECK = """\
deck: Peaks
key: peaks-1
facts: ../seeds/peaks
templates:
  highest: {from: peaks, ask: "What is highest in the {range}?", answer: name, most: height}
  higher: {from: peaks, ask: "Which is higher, {options}?", answer: name, most: height, among: 2}
  earlier: {from: peaks, where: {range: south}, ask: "Order these.", order: climbed, of: name, among: 2}
  many: {from: peaks, ask: "How many peaks are {range}?", count: name}
  claim: {from: peaks, claim: "{name} was first climbed in [{climbed:year}]."}
  gap: {from: peaks, cloze: "[{name}] is a peak of the {range}."}
  who: {from: peaks, ask: "Who went up {name}?", answer: parties, many: all}
"""


@pytest.fixture
def peaks(tmp_path: Path) -> Path:
    return write(tmp_path, seeds__peaks__peaks_yaml=PEAKS, decks__peaks_yaml=DECK)


def why(folder: Path, item: str) -> dict[str, Any]:
    found = studykit("why", item, "--json", cwd=folder)
    assert (found.code, found.err) == (0, "")
    return found.lines[0]


def pairs(reasons: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(each["text"], each["why"]) for each in reasons]


def test_a_superlative_is_told_with_the_values_of_its_rows(peaks: Path) -> None:
    found = studykit("why", "highest/ida", cwd=peaks)
    assert (found.code, found.err) == (0, "")
    assert found.out.partition("Right, because\n")[2] == (
        "  2456 m is the greatest 'height' of 4 rows.\n"
        "  Ida  [seeds/peaks/peaks.yaml:7:3]\n"
        "    its 'height' is 2456 m\n"
        "  Oeta  [seeds/peaks/peaks.yaml:8:3]\n"
        "    its 'height' is 2152 m\n"
        "  Ossa  [seeds/peaks/peaks.yaml:9:3]\n"
        "    its 'height' is 1978 m\n"
        "  Othrys  [seeds/peaks/peaks.yaml:10:3]\n"
        "    its 'height' is 1726 m\n"
        "\n"
        "Proof: closed\n"
        "  the table 'peaks' is complete.\n"
        "\n"
        "Wrong options\n"
        "  Ossa  [seeds/peaks/peaks.yaml:9:3]\n"
        "    its 'height' is 1978 m; another row of those asked about\n"
        "  Oeta  [seeds/peaks/peaks.yaml:8:3]\n"
        "    its 'height' is 2152 m; another row of those asked about\n"
        "  Othrys  [seeds/peaks/peaks.yaml:10:3]\n"
        "    its 'height' is 1726 m; another row of those asked about\n"
        "\n"
        "0 other candidates would have done as well.\n"
    )


def test_rows_that_may_tie_are_said_to(peaks: Path) -> None:
    write(peaks, seeds__peaks__peaks_yaml=PEAKS.replace("height: 2152", "height: 2455"))
    told = why(peaks, "highest/ida")
    assert (
        told["because"]
        == "of 4 rows none surely has the greatest 'height' alone: 2456 m and 2455 m may be equal"
    )
    write(peaks, seeds__peaks__peaks_yaml=PEAKS.replace("height: 2152", "height: 2456"))
    assert (
        why(peaks, "highest/ida")["because"]
        == "2456 m is the greatest 'height' of 4 rows, and 2 have it"
    )


def test_a_comparison_and_an_order_are_told_with_what_is_compared(peaks: Path) -> None:
    told = why(peaks, "higher/ida+pelion")
    assert told["because"] == "2456 m is the greatest 'height' of 2 rows"
    assert pairs(told["compared"]) == [
        ("Ida", "its 'height' is 2456 m"),
        ("Pelion", "its 'height' is 1624 m"),
    ]
    assert pairs(told["options"]) == [("Pelion", "its 'height' is 1624 m")]
    assert (told["proof"], told["spare"]) == ("closed", None)
    assert (
        told["why_proof"] == "the values of these rows tell them apart, whatever others there are"
    )
    told = why(peaks, "earlier/athos+pelion")
    assert told["because"] == "'climbed' puts them in this order, the earliest first"
    assert pairs(told["compared"]) == [
        ("Athos", "its 'climbed' is 1930"),
        ("Pelion", "its 'climbed' is 1940"),
    ]


def test_a_count_is_told_with_what_was_counted(peaks: Path) -> None:
    told = why(peaks, "many/ida")
    assert told["because"] == "4 rows have 4 different values of 'name'"
    assert pairs(told["compared"]) == [
        ("Ida", "in ida"),
        ("Oeta", "in oeta"),
        ("Ossa", "in ossa"),
        ("Othrys", "in othrys"),
    ]
    assert {each["why"] for each in told["options"]} == {"a value near the answer that no fact has"}


def test_a_claim_is_told_with_what_its_fact_has(peaks: Path) -> None:
    items = {
        line["id"]: line
        for line in studykit("items", "--json", "--template", "claim", cwd=peaks).lines
    }
    assert {item["truth"] for item in items.values()} == {True, False}
    for item in {item["truth"]: item for item in items.values()}.values():
        year = {"ida": "1901", "oeta": "1910", "ossa": "1920", "athos": "1930", "pelion": "1940"}[
            item["id"][6:]
        ]
        told = why(peaks, item["id"])
        assert told["because"].startswith(f"the facts have '{year}' there, and the sentence says ")
        if item["truth"]:
            assert pairs(told["options"]) == [("False", "the sentence is true")]
            assert told["why_proof"] == "the fact itself says so"
        else:
            claimed = item["stem"].rpartition(" ")[2].rstrip(".")
            assert told["because"].endswith(
                f"says '{claimed}': {item['stem'].replace(claimed, year)[:-1]}."
            )
            assert told["options"][0]["why"].startswith(
                f"'{claimed}' is not true there; it comes from "
            )


def test_a_gap_and_a_list_are_told_with_the_rows_that_give_the_answers(peaks: Path) -> None:
    told = why(peaks, "gap/ida#1")
    assert (
        told["because"]
        == "each of these 4 stands in the gap where the rest of the sentence is the same"
    )
    assert pairs(told["compared"]) == [
        ("Ida", "in ida"),
        ("Oeta", "in oeta"),
        ("Ossa", "in ossa"),
        ("Othrys", "in othrys"),
    ]
    assert {each["text"] for each in told["options"]} == {"Athos", "Nona", "Pelion"}
    told = why(peaks, "who/ida")
    assert told["because"] == "all 2 are wanted"
    assert pairs(told["compared"]) == [("Blue", "in ida"), ("Red", "in ida")]


WHY_NOT = {
    "higher/nona": "it has no 'height', which the comparison needs",
    "higher/hymettos": "it is disputed: 'some say it is east'",
    "many/athos": "'How many peaks are south?' rests on 'hymettos', of which something is disputed or not known",
    "highest/athos": "'What is highest in the south?' rests on 'hymettos', of which something is disputed or not known",
    "who/oeta": "it has no 'parties', which the answer needs",
    "earlier/ida": "`where` leaves it out: it wants range south, and the row has north",
}


@pytest.mark.parametrize("asked", WHY_NOT)
def test_a_row_that_no_such_item_was_made_of_is_told_why(peaks: Path, asked: str) -> None:
    found = studykit("why", asked, "--json", cwd=peaks)
    assert (found.code, [line["why_not"] for line in found.lines]) == (1, [WHY_NOT[asked]])


def test_a_row_that_stands_in_no_set_is_told_why(peaks: Path) -> None:
    write(peaks, seeds__peaks__peaks_yaml=PEAKS.replace("tolerance: 2", "tolerance: 5000"))
    found = studykit("why", "higher/ida", "--json", cwd=peaks).lines
    assert [line["why_not"] for line in found] == [
        "no set came upon it: it takes 2 rows that can be told apart, and one set a row is enough"
    ]


def test_a_long_list_is_cut_and_json_has_all(tmp_path: Path, project: Path) -> None:
    deck = f"deck: All\nkey: all-1\nfacts: {project}/seeds/elements\ntemplates:\n"
    write(
        tmp_path,
        decks__all_yaml=f'{deck}  all: {{from: elements, ask: "How many are there?", count: name}}\n',
    )
    shown = studykit("why", "all/Al", cwd=tmp_path).out
    assert shown.count("\n  ... and 24 more: --json shows all\n") == 2
    told = why(tmp_path, "all/Al")
    assert int(told["answers"][0]) == len(told["facts"]) == len(told["compared"]) == 36


@pytest.mark.parametrize("deck", ["elements", "antiquity"])
def test_every_item_of_the_decks_that_ship_has_its_reasons(project: Path, deck: str) -> None:
    path = project / "decks" / f"{deck}.yaml"
    opened = Workspace.open(path)
    seen = set()
    for item in opened.items:
        told = why_item(opened.loaded, opened.lock.earlier_items(), item)
        assert [each.text for each in told.options] == list(item.distractors)
        assert all(each.why for each in told.options)
        assert not {each.text for each in told.rejected} & {*item.distractors, *item.keys}
        if item.form in ("superlative", "comparison", "order"):
            assert [each.text for each in told.because.rows][: len(item.keys)] == list(item.keys)
        seen.add((item.form, bool(told.because.sentence)))
    assert (item.form, True) in seen
    assert ("lookup", False) in seen
