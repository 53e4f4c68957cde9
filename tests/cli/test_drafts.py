"""Facts drafted by a program: the prompt for it, and its answer accepted row by row by a person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.runner import Result, studykit
from tests.manual import text_of, write_files

ROW = {
    "table": "lakes",
    "name": "Lake Michigan",
    "depth": 281,
    "source": "survey#2",
    "quote": "Lake Michigan has a depth of 281 m",
}
HURON = {**ROW, "name": "Lake Huron", "depth": 229, "quote": "Lake Huron one of 229 m"}
LAKES = "seeds/lakes/lakes.yaml"


@pytest.fixture
def lakes(tmp_path: Path) -> Path:
    write_files(tmp_path)
    return tmp_path


def review(
    folder: Path,
    *rows: object,
    answers: str,
    env: dict[str, str] | None = None,
    before: tuple[str, ...] = (),
) -> Result:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    (folder / "answer.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return studykit(
        "add", *before, "--from", "answer.jsonl", "--review", cwd=folder, answers=answers, env=env
    )


def rows_of(folder: Path) -> list[str]:
    text = (folder / LAKES).read_text(encoding="utf-8")
    return [
        line.strip().partition(":")[0]
        for line in text.partition("---")[0].splitlines()
        if line.startswith("  ")
    ]


def test_the_session_is_as_the_page_shows_it(lakes: Path) -> None:
    drafted = text_of("drafted rows").splitlines()
    answers = [
        line.rpartition(") ")[2]
        for line in text_of("review session").splitlines()
        if "(n, edit, q)" in line or "(y, n, " in line
    ]
    found = review(lakes, *drafted, answers="".join(f"{answer}\n" for answer in answers))
    assert (found.code, found.err) == (0, "")
    shown = text_of("review session").partition("\n")[2]
    # Standard input is no terminal here: nobody's keys are echoed.
    for answer in answers:
        shown = shown.replace(f") {answer}\n", ") ", 1)
    assert found.out == shown
    assert rows_of(lakes) == ["superior", "lake-michigan"]
    assert studykit("facts", "lakes", cwd=lakes).err == ""


def test_the_prompt_has_the_table_what_is_there_and_numbered_paragraphs(lakes: Path) -> None:
    prompt = studykit("facts", "prompt", "lakes", "seeds/lakes/survey.txt", cwd=lakes).out
    for part in (
        "\nsuperior\n",
        '{"table": "lakes", "id": "superior", "name": "Lake Superior", "depth": "406", "source": "survey#1", "quote": "406 m in Lake Superior"}\n',
        '{"table": "lakes", "name": "...", "source": "survey#3", "quote": "..."}\n',
        "[2] Lake Michigan has a depth of 281 m, and Lake Huron one of 229 m.\n",
    ):
        assert part in prompt
    assert studykit("facts", "prompt", "lakes", "survey", cwd=lakes).out == prompt


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lakes", "nowhere"], "There is no source 'nowhere' that can be read."),
        (["nothing", "survey"], "There is no table 'nothing'."),
        (["towns", "atlas"], "seeds/towns/towns.csv needs 'quote' among its columns first."),
        (["ranks", "survey"], "The table 'ranks' is not filled from articles."),
        (
            ["lakes", "seeds/orbits/article.md"],
            "No source of seeds/lakes has 'seeds/orbits/article.md' as its `file`.",
        ),
    ],
)
def test_what_no_prompt_can_be_made_of_is_told(
    lakes: Path, arguments: list[str], message: str
) -> None:
    found = studykit("facts", "prompt", *arguments, cwd=lakes)
    assert (found.code, found.out) == (2, "")
    assert message in found.err


def test_all_that_is_taken_is_written_at_once(lakes: Path) -> None:
    found = review(lakes, "```json", ROW, HURON, "```", answers="y\ny\n")
    assert found.out.endswith(
        f"added lakes/lake-michigan\nadded lakes/lake-huron\n2 rows written into {LAKES}.\n"
    )
    assert rows_of(lakes) == ["superior", "lake-michigan", "lake-huron"]
    told = studykit("check", "--json", cwd=lakes)
    assert [
        line
        for line in told.lines
        if line["file"].startswith("seeds/lakes") and line["level"] == "error"
    ] == []


@pytest.mark.parametrize("answers", ["y\n", "", "y\nwhat\n"])
def test_who_goes_away_in_between_has_nothing_written(lakes: Path, answers: str) -> None:
    before = (lakes / LAKES).read_bytes()
    found = review(lakes, ROW, HURON, answers=answers)
    assert found.code == 130
    assert (lakes / LAKES).read_bytes() == before


def test_a_row_is_held_against_those_that_were_taken_before(lakes: Path) -> None:
    found = review(lakes, {**ROW, "id": "m"}, {**HURON, "id": "m"}, answers="y\nn\n")
    assert "refused: " in found.out.partition("2 of 2")[2]
    assert rows_of(lakes) == ["superior", "m"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({**ROW, "quote": None}, "it has no quotation that could be looked up"),
        ({**ROW, "source": None}, "it has no quotation that could be looked up"),
        ({**ROW, "source": "survey#1"}, "It stands in survey#2: correct the place."),
        ({**ROW, "source": "survey#9"}, "has no such place"),
        ({**ROW, "depth": "deep"}, "is not a number with a unit"),
        ({**ROW, "dpeth": "1"}, "has no column 'dpeth'"),
        ({**ROW, "table": "lake"}, "there is no table 'lake' in the fact base"),
        ({**ROW, "name": [["A"]]}, "'name' holds a list or an object within another"),
        ({**ROW, "id": "superior"}, "'superior'"),
        (
            {**ROW, "depth": {"is": 281, "quote": "a depth of 282 m"}},
            "'depth' of 'lake-michigan' quotes",
        ),
    ],
)
def test_what_is_not_right_is_refused_and_cannot_be_taken(
    lakes: Path, row: dict[str, object], message: str
) -> None:
    before = (lakes / LAKES).read_bytes()
    # A row of a known table goes first: by it the base is known.
    found = review(lakes, ROW, row, answers="n\ny\nn\n")
    refusal = found.out.partition("2 of 2")[2]
    assert message in refusal
    assert "Error: 'y' is not one of 'n', 'edit', 'q'." in refusal
    assert refusal.endswith("No row was taken, and nothing was written.\n")
    assert (lakes / LAKES).read_bytes() == before


def test_a_value_may_have_the_quotation_and_numbers_stay_as_they_are_written(lakes: Path) -> None:
    row = '{"table": "lakes", "name": "L", "depth": {"is": 281.0, "source": "survey#2", "quote": "a depth of 281 m"}, "aliases": ["Mishigami", "Illinois"]}'
    assert review(lakes, row, answers="y\n").code == 0
    text = (lakes / LAKES).read_text(encoding="utf-8")
    assert "281.0" in text
    assert "Mishigami, Illinois" in text


def test_a_row_is_edited_and_looked_at_again(lakes: Path) -> None:
    editor = lakes / "editor"
    editor.write_text(
        '#!/bin/sh\nsed -i "s/281/229/; s/Michigan\\"/Huron\\"/; s/Lake Michigan has/Lake Huron one/; s/ a depth//" "$1"\n',
        encoding="utf-8",
    )
    editor.chmod(0o755)
    row = {**ROW, "quote": "Lake Michigan has a depth of 299 m"}
    found = review(
        lakes,
        {**row, "quote": "Lake Michigan has a depth of 229 m"},
        answers="edit\ny\n",
        env={"EDITOR": str(editor), "VISUAL": ""},
    )
    assert "refused: " in found.out
    assert rows_of(lakes) == ["superior", "lake-huron"], found.out


def test_a_table_before_from_is_that_of_rows_without_one(lakes: Path) -> None:
    row = {name: value for name, value in ROW.items() if name != "table"}
    assert review(lakes, row, answers="n\n").code == 2
    assert review(lakes, row, answers="y\n", before=("lakes",)).code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", "answer.jsonl"], "accepted by a person: write --review"),
        (["--review"], "name it by --from"),
        (["lakes"], "COLUMN=VALUE for each column"),
        (["lakes", "name=A", "--from", "answer.jsonl", "--review"], "name no values beside it"),
    ],
)
def test_calls_that_make_no_sense_are_refused(
    lakes: Path, arguments: list[str], message: str
) -> None:
    (lakes / "answer.jsonl").write_text("", encoding="utf-8")
    found = studykit("add", *arguments, cwd=lakes)
    assert found.code == 2
    assert message in found.err


def test_an_answer_that_is_no_utf_8_is_refused_before_a_letter_of_it_is_lost(lakes: Path) -> None:
    line = json.dumps({**ROW, "name": "Lac Érié"}, ensure_ascii=False)
    (lakes / "answer.jsonl").write_bytes(line.encode("latin-1"))
    found = studykit("add", "--from", "answer.jsonl", "--review", cwd=lakes, answers="y\n")
    assert (found.code, found.out) == (1, "")
    assert "answer.jsonl:1:33: F001 the byte 0xc9 is not UTF-8 text" in found.err


def test_a_name_that_stands_twice_in_a_line_is_not_read_as_its_last(lakes: Path) -> None:
    twice = json.dumps(ROW)[:-1] + ', "name": "Lake Huron"}'
    found = review(lakes, twice, HURON, answers="n\n")
    assert "answer.jsonl:1: F008 this line is no row: 'name' stands in it twice." in found.err
    assert "1 of 1: answer.jsonl:2" in found.out


def test_a_fact_that_is_drafted_twice_is_told(lakes: Path) -> None:
    found = review(lakes, ROW, ROW, answers="y\nn\n")
    (told,) = [line for line in found.out.splitlines() if "has the same name" in line]
    assert "lakes/lake-michigan has the same name. Take the row only if it is about another" in told


def test_a_refused_row_ends_in_what_to_do(lakes: Path) -> None:
    found = review(lakes, {**ROW, "dept": 1}, {**ROW, "name": ["a", "b"]}, answers="n\nn\n")
    assert "has no column 'dept'. Did you mean 'depth'?\n" in found.out
    assert "The column 'name' takes one value. Edit the row.\n" in found.out


def test_the_prompt_says_where_a_reference_has_no_rows_yet(lakes: Path) -> None:
    text = (lakes / LAKES).read_text(encoding="utf-8")
    text = text.replace("name: text,", "name: text, land: lands,", 1)
    lands = "---\ntable: lands\ncolumns: {name: text}\nrows: {}\n"
    (lakes / LAKES).write_text(f"{text}{lands}", encoding="utf-8")
    prompt = studykit("facts", "prompt", "lakes", "survey", cwd=lakes).out
    assert "- land: the id of a row of lands, which has none yet; leave it out\n" in prompt


@pytest.mark.parametrize("editor", ["/nowhere/editor", "false", "rm", "cp no_text"])
def test_an_editor_that_fails_loses_no_row_that_was_taken(lakes: Path, editor: str) -> None:
    (lakes / "no_text").write_bytes(b"\xff\xfe")
    env = {"EDITOR": editor, "VISUAL": editor}
    found = review(lakes, ROW, HURON, answers="y\nedit\nq\n", env=env)
    assert (found.code, found.err) == (0, "")
    assert "  The row could not be edited: " in found.out
    assert rows_of(lakes) == ["superior", "lake-michigan"]


def test_what_was_written_into_the_facts_during_the_review_stays(lakes: Path) -> None:
    # The editor stands for anybody who works on the same file meanwhile.
    row = 'printf "  erie: {name: Lake Erie, depth: 64}\\n" > new; sed -i "/superior:/r new" '
    (lakes / "meanwhile").write_text(f"{row}{LAKES}\n", encoding="utf-8")
    env = {"EDITOR": "sh meanwhile", "VISUAL": "sh meanwhile"}
    found = review(lakes, ROW, HURON, answers="y\nedit\ny\n", env=env)
    assert (found.code, found.err) == (
        0,
        "\nThe facts have changed meanwhile: rows are tried anew.\n",
    )
    assert rows_of(lakes) == ["superior", "erie", "lake-michigan", "lake-huron"]


def test_facts_that_change_before_a_row_was_taken_refuse_none(lakes: Path) -> None:
    (lakes / "meanwhile").write_text(f'sed -i "s/: 406,/: 407,/" {LAKES}\n', encoding="utf-8")
    env = {"EDITOR": "sh meanwhile", "VISUAL": "sh meanwhile"}
    found = review(lakes, ROW, HURON, answers="edit\nn\ny\n", env=env)
    assert "1 row written" in found.out
    assert "depth: 407," in (lakes / LAKES).read_text(encoding="utf-8")
    assert rows_of(lakes) == ["superior", "lake-huron"]


def test_a_row_that_others_have_added_during_the_review_is_told(lakes: Path) -> None:
    row = (
        'printf "  lake-huron: {name: Lake Huron, depth: 229}\\n" > new; sed -i "/superior:/r new" '
    )
    (lakes / "meanwhile").write_text(f"{row}{LAKES}\n", encoding="utf-8")
    env = {"EDITOR": "sh meanwhile", "VISUAL": "sh meanwhile"}
    rows = ({**ROW, "id": "lake-huron"}, HURON)
    found = review(lakes, *rows, answers="y\nedit\nn\n", env=env)
    assert "F003 'lake-huron' is already" in found.err
    assert "lakes/lake-huron is not added.\n" in found.err
    assert rows_of(lakes) == ["superior", "lake-huron"]
