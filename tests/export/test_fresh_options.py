"""The options that a lock file keeps: `diff` says where they would be others today, and an export can draw them anew."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.cli.runner import studykit

REGIONS = ("north", "south", "east", "west")
DECK = """\
deck: Towns
key: towns-1
facts: ../seeds
templates:
  town: {from: towns, ask: "Who is the mayor of {name}?", answer: mayor}
  people: {from: towns, ask: "How many people live in {name}?", answer: people}
  claim: {from: towns, claim: "{name} has the mayor [{mayor}]."}
"""


def towns(count: int = 40) -> str:
    lines = ["table: towns", "complete: true", "columns:", "  name: text", "  mayor: text", "  region: text", "  people: integer", "rows:"]  # fmt: skip
    for number in range(count):
        region = REGIONS[number % 4]
        people = 1000 + 37 * number
        lines.append(
            f"  t{number:02}: {{name: Town {number}, mayor: Mayor {number:02}, region: {region}, people: {people}}}"
        )
    return "\n".join(lines) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"decks/towns.yaml": DECK, "seeds/towns.yaml": towns()}.items():
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text(text, "utf-8")
    assert run(tmp_path, "export")[0] == 0
    return tmp_path


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    environment = {"NO_COLOR": "1", "STUDYKIT_HOME": str(folder / "home")}
    done = studykit(*arguments, cwd=folder, env=environment)
    return done.code, done.out, done.err


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def kept(folder: Path) -> dict[str, list[str]]:
    """The items of which `diff` says that their options are those of before, by template."""
    lines = map(json.loads, run(folder, "diff", "--json")[1].splitlines())
    return {line["template"]: line["ids"] for line in lines if line["type"] == "kept"}


def options(folder: Path) -> dict[str, set[str]]:
    lines = map(json.loads, run(folder, "items", "--json")[1].splitlines())
    return {line["id"]: set(line["distractors"]) for line in lines}


def options_of_a_first_export(folder: Path) -> dict[str, set[str]]:
    copy = folder / "copy"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("home", "*.lock", "*.gz"))
    return options(copy)


def harder(folder: Path) -> None:
    edit(folder, "decks/towns.yaml", "answer: mayor}", "answer: mayor, hardness: hard}")


def test_nothing_is_said_while_they_would_be_drawn_as_they_are(folder: Path) -> None:
    code, out, _ = run(folder, "diff")
    assert (code, out) == (0, "Towns: 120 unchanged.\n")
    edit(folder, "decks/towns.yaml", "Who is", "Please, who is")
    assert kept(folder) == {}


def test_diff_says_that_a_changed_hardness_would_draw_others(folder: Path) -> None:
    harder(folder)
    code, out, _ = run(folder, "diff")
    assert (
        out.splitlines()[0] == "kept     town: drawn today, the options of 33 cards would be others"
    )
    assert out.splitlines()[1] == (
        "    To draw them anew: studykit export decks/towns.yaml --fresh-options town"
    )
    # An import into Anki would do nothing.
    assert (code, out.splitlines()[-1]) == (0, "Towns: 120 unchanged.")
    # Seven would have the same once more.
    assert len(kept(folder)["town"]) == 33


def test_so_it_does_of_a_column_behind_a_reference_unless_the_lock_is_of_before(
    folder: Path,
) -> None:
    edit(folder, "seeds/towns.yaml", "  region: text", "  region: regions")
    regions = "".join(f"  {name}: {{name: {name}}}\n" for name in REGIONS)
    path = folder / "seeds" / "regions.yaml"
    path.write_text(f"table: regions\ncomplete: true\nrows:\n{regions}", "utf-8")
    assert run(folder, "export", "--fresh-options", "town")[0] == 0
    assert kept(folder) == {}
    # All regions but one have a river in common, and so have their towns.
    for name in REGIONS[:3]:
        edit(folder, "seeds/regions.yaml", f"{{name: {name}}}", f"{{name: {name}, river: Ister}}")
    assert "town" in kept(folder)
    # A lock file of before said nothing of other tables.
    lock = folder / "decks" / "towns.lock"
    text = lock.read_text("utf-8")
    lock.write_text(re.sub(r'("drawn by":"\S{8}) \S{8}"', r'\1"', text), "utf-8")
    assert lock.read_text("utf-8") != text
    assert kept(folder) == {}


def test_so_it_does_of_another_column_and_of_what_a_claim_claims(folder: Path) -> None:
    # Nothing tells any more which towns are alike.
    for region in REGIONS:
        edit(folder, "seeds/towns.yaml", f" region: {region},", "")
    edit(folder, "seeds/towns.yaml", "  region: text\n", "")
    told = kept(folder)
    assert set(told) == {"town", "claim"}, "numbers are drawn by their nearness"
    lines = map(json.loads, run(folder, "items", "--json")[1].splitlines())
    true_claims = {item["id"] for item in lines if item.get("truth")}
    assert true_claims.isdisjoint(told["claim"]), "a true claim has no option to keep"


def test_so_it_does_where_the_head_says_otherwise_what_is_of_one_kind(folder: Path) -> None:
    edit(folder, "seeds/towns.yaml", "complete: true", "complete: true\nkind: region")
    assert "town" in kept(folder)


@pytest.mark.parametrize("setting", ["options: 3", "distractors: [Ann, Bob, Cy, Di]"])
def test_what_takes_effect_at_once_is_a_change_and_nothing_that_is_kept(
    folder: Path, setting: str
) -> None:
    edit(folder, "decks/towns.yaml", "answer: mayor}", f"answer: mayor, {setting}}}")
    assert kept(folder) == {}
    assert "40 changed" in run(folder, "diff")[1]


def test_so_it_does_of_a_column_that_is_filled_at_last(folder: Path) -> None:
    edit(folder, "seeds/towns.yaml", "  people: integer\n", "  people: integer\n  river: text\n")
    assert kept(folder) == {}
    for number in range(40):
        edit(
            folder,
            "seeds/towns.yaml",
            f"name: Town {number},",
            f"name: Town {number}, river: R{number % 3},",
        )
    assert "town" in kept(folder)


def test_a_template_that_was_renamed_is_known(folder: Path) -> None:
    harder(folder)
    edit(folder, "decks/towns.yaml", "  town: {", "  of-town: {was: town, ")
    assert set(kept(folder)) == {"of-town"}
    run(folder, "export")
    assert set(kept(folder)) == {"of-town"}


def test_of_a_lock_file_that_does_not_say_nothing_is_told(folder: Path) -> None:
    lock = folder / "decks/towns.lock"
    lines = lock.read_text("utf-8").splitlines(keepends=True)
    lock.write_text("".join(line for line in lines if '"drawn by"' not in line), "utf-8")
    harder(folder)
    assert kept(folder) == {}
    run(folder, "export", "--fresh-options", "town")
    edit(folder, "decks/towns.yaml", "hardness: hard", "hardness: easy")
    assert set(kept(folder)) == {"town"}


def test_a_fact_more_and_a_fact_less_are_no_reason_to_draw_all_anew(folder: Path) -> None:
    edit(
        folder,
        "seeds/towns.yaml",
        "  t07: {",
        "  t70: {name: Town 70, mayor: Mayor 70, region: north, people: 3}\n  t07: {",
    )
    edit(
        folder,
        "seeds/towns.yaml",
        "  t08: {name: Town 8, mayor: Mayor 08, region: north, people: 1296}\n",
        "",
    )
    today, first = options(folder), options_of_a_first_export(folder)
    assert any(today[name] != first[name] for name in first)
    # Two mayors of one name, when no two had one before.
    edit(folder, "seeds/towns.yaml", "mayor: Mayor 11", "mayor: Mayor 12")
    assert kept(folder) == {}


def test_fresh_options_draws_them_as_a_first_export_would(folder: Path) -> None:
    harder(folder)
    edit(folder, "decks/towns.yaml", "answer: people}", "answer: people, hardness: hard}")
    assert set(kept(folder)) == {"town", "people"}
    out = run(folder, "export", "--fresh-options", "town")[1]
    assert "On import Anki will find 33 updated, 87 unchanged." in out
    assert set(kept(folder)) == {"people"}
    today, first = options(folder), options_of_a_first_export(folder)
    assert all(today[name] == first[name] for name in today if not name.startswith("people/"))
    assert any(today[name] != first[name] for name in today if name.startswith("people/"))

    run(folder, "export", "towns", "--fresh-options")
    assert kept(folder) == {}
    assert options(folder) == first
    # From then on they are kept again.
    assert "120 unchanged" in run(folder, "export")[1]


def test_it_draws_no_question_anew(folder: Path) -> None:
    edit(folder, "seeds/towns.yaml", "  t05: {", "  t5: {was: t05, ")
    run(folder, "export", "--fresh-options")
    lines = (folder / "decks/towns.lock").read_text("utf-8").splitlines()[1:]
    ids = [json.loads(line).get("id") for line in lines]
    assert "town/t05" in ids
    assert "town/t5" not in ids


def test_the_two_files_of_an_update_can_have_them_too(folder: Path) -> None:
    harder(folder)
    out = run(folder, "export", "--update", "--fresh-options", "town")[1]
    assert "in the text 33 updated, 87 unchanged" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--fresh-options", "twon"), "The deck has no template 'twon'. Did you mean 'town'?"),
        (("--fresh-options", "towns"), "The deck is named before: studykit export DECK --fresh-options."),
        (("--fresh-options", "town", "--format", "csv"), "--fresh-options goes with a package for Anki"),
        (("--recover", "towns.apkg", "--fresh-options"), "--recover writes the lock file alone"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(folder: Path, arguments: tuple[str, ...], message: str) -> None:
    before = (folder / "decks/towns.lock").read_bytes()
    code, _, err = run(folder, "export", *arguments)
    assert code == 2
    assert message in err
    assert (folder / "decks/towns.lock").read_bytes() == before
