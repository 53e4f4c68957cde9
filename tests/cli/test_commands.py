"""The commands, as a user calls them in a folder with decks, without decks, and with mistakes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.runner import studykit, write

SEAS = """\
columns: {name: text, ocean: text}
complete: true
rows:
  coral: {name: Coral Sea, ocean: Pacific}
  tasman: {name: Tasman Sea, ocean: Pacific}
  norwegian: {name: Norwegian Sea, ocean: Atlantic}
  labrador: {name: Labrador Sea, ocean: Atlantic}
  arabian: {name: Arabian Sea, ocean: Indian}
"""
DECK = """\
deck: Seas
key: seas-1
facts: ../seeds/seas
templates:
  sea-ocean:
    ask: Of which ocean is the {name} a part?
    answer: ocean
"""


@pytest.fixture
def seas(tmp_path: Path) -> Path:
    return write(tmp_path, seeds__seas__seas_yaml=SEAS, decks__seas_yaml=DECK)


def test_help_lists_every_command_and_each_has_examples(tmp_path: Path) -> None:
    from studykit.cli._commands import commands

    shown = studykit("--help", cwd=tmp_path)
    assert shown.code == 0
    for name in commands():
        assert f"  {name} " in shown.out
        assert "Examples:" in studykit(name, "--help", cwd=tmp_path).out, name


def test_an_unknown_command_gets_the_nearest_one(tmp_path: Path) -> None:
    found = studykit("chek", cwd=tmp_path)
    assert (found.code, found.out) == (2, "")
    assert "There is no command 'chek'. Did you mean 'check'?" in found.err


@pytest.mark.parametrize(
    "call",
    ["items", "check", "quiz", "quiz --json", "export", "export --format csv", "diff", "stats", "flags", "suggestions",
     "why islands/miyako", "facts", "add islands name=Miyako"],
)  # fmt: skip
def test_without_decks_a_command_says_what_to_do(tmp_path: Path, call: str) -> None:
    found = studykit(*call.split(), cwd=tmp_path)
    assert (found.code, found.out) == (2, "")
    assert re.search(r"There is no (deck in decks|fact base in seeds)/ here\.", found.err)
    assert (
        "or let `studykit init` write one. `studykit init --example nansei` writes one that ships"
        in found.err
    )
    assert "(or antiquity, elements, greek)." in found.err


@pytest.mark.parametrize(
    "call",
    [
        "quiz greek",
        "check decks/greek.yaml",
        "why a/b greek.yaml",
        "facts greek",
        "add words a=b --into greek",
    ],
)
def test_who_asks_for_a_deck_that_ships_and_is_not_here_is_told_how_to_get_it(
    tmp_path: Path, call: str
) -> None:
    found = studykit(*call.split(), cwd=tmp_path)
    assert found.code == 2
    assert found.err.endswith(" `studykit init --example greek` writes it here.\n")


def test_who_has_decks_is_not_told_of_those_that_ship(seas: Path) -> None:
    assert "init" not in studykit("quiz", "nosuch", cwd=seas).err
    assert "init" not in studykit("facts", "nosuch", cwd=seas).err


def test_a_deck_is_found_by_path_by_name_and_alone(seas: Path) -> None:
    by_path = studykit("items", "decks/seas.yaml", "--json", cwd=seas)
    assert by_path.code == 0
    assert len(by_path.lines) == 5
    assert studykit("items", "seas", "--json", cwd=seas) == by_path
    assert studykit("items", "--json", cwd=seas) == by_path


def test_an_unknown_deck_gets_the_nearest_name(seas: Path) -> None:
    found = studykit("items", "saes", cwd=seas)
    assert found.code == 2
    assert (
        "'saes' is neither a file nor the name of a deck in decks/. Did you mean 'seas'? There are: seas."
        in found.err
    )


def test_with_several_decks_a_command_that_takes_one_lists_them(seas: Path) -> None:
    write(seas, decks__again_yaml=DECK.replace("seas-1", "seas-2"))
    found = studykit("items", cwd=seas)
    assert found.code == 2
    assert "Which deck? There are: again, seas." in found.err
    assert studykit("check", cwd=seas).out.endswith("in 10 items of 2 decks.\n")


def test_items_lists_stems_answers_and_wrong_options(seas: Path) -> None:
    shown = studykit("items", cwd=seas).out
    assert "sea-ocean\n  Of which ocean is the Coral Sea a part?\n    Pacific\n    not: " in shown
    assert shown.endswith("5 items in Seas.\n")


def test_facts_prints_sentences_with_sources(seas: Path) -> None:
    write(
        seas,
        seeds__seas__sources_yaml="rows:\n  atlas: {title: An atlas}\n",
        seeds__seas__seas_yaml=f"source: atlas\nsay: The {{name}} is in the {{ocean}}.\n{SEAS}",
    )
    found = studykit("facts", cwd=seas)
    assert found.code == 0
    assert "  The Coral Sea is in the Pacific.  [atlas]\n" in found.out
    assert found.out.endswith("6 facts in 2 tables.\n")


def test_check_exits_with_1_for_errors_and_with_strict_for_warnings(seas: Path) -> None:
    sound = studykit("check", "--strict", cwd=seas)
    assert sound.code == 0, sound.out
    write(seas, decks__seas_yaml=DECK.replace("key: seas-1\n", ""))
    warned = studykit("check", cwd=seas)
    assert (warned.code, warned.err) == (0, "")
    assert "decks/seas.yaml:1:1: warning T011 " in warned.out
    assert studykit("check", "--strict", cwd=seas).code == 1
    write(seas, decks__seas_yaml=DECK.replace("answer: ocean", "answer: oceann"))
    wrong = studykit("check", cwd=seas)
    assert wrong.code == 1
    assert (
        "decks/seas.yaml:7:13: T003 {oceann}: the table 'seas' has no column 'oceann'" in wrong.out
    )
    assert "Did you mean 'ocean'?" in wrong.out


def test_check_json_gives_each_problem_on_a_line(seas: Path) -> None:
    write(seas, decks__seas_yaml=DECK.replace("answer: ocean", "answer: oceann"))
    found = studykit("check", "--json", cwd=seas)
    (problem,) = [each for each in found.lines if each["level"] == "error"]
    assert problem["rule"] == "T003"
    assert (problem["file"], problem["line"], problem["column"]) == ("decks/seas.yaml", 7, 13)


def test_expires_is_held_against_the_given_day(seas: Path) -> None:
    write(
        seas,
        seeds__seas__seas_yaml=SEAS.replace("ocean: Indian", "ocean: Indian, expires: 2030-05"),
    )
    assert "F012" not in studykit("check", "--today", "2030-05-31", cwd=seas).out
    late = studykit("check", "--today", "2030-06-01", cwd=seas)
    assert (
        "seeds/seas/seas.yaml:8:3: note F012 'arabian' was to be looked at again by May 2030"
        in late.out
    )
    assert late.code == 0


def test_one_typo_does_not_stop_the_rest(seas: Path) -> None:
    write(seas, seeds__seas__seas_yaml=SEAS.replace("ocean: Indian", "ocaen: Indian"))
    found = studykit("items", "--json", cwd=seas)
    assert found.code == 1
    assert [line["id"] for line in found.lines] == [
        "sea-ocean/coral", "sea-ocean/tasman", "sea-ocean/norwegian", "sea-ocean/labrador",
    ]  # fmt: skip
    assert "no column 'ocaen'" in found.err
    assert "Did you mean 'ocean'?" in found.err


def test_a_deck_that_cannot_be_read_does_not_stop_the_others(seas: Path) -> None:
    write(seas, decks__broken_yaml="deck: Broken\ntemplates: {t: {ask: oh\n")
    for command in ("quiz", "stats", "flags", "suggestions", "check"):
        found = studykit(command, "--json", cwd=seas, env={"STUDYKIT_HOME": str(seas / "home")})
        told = (found.err, found.out)[command == "check"]
        assert told.count("decks/broken.yaml") > 0
        assert told.count("F001") > 0
        if command == "check":
            rules = {problem["rule"]: problem["file"] for problem in found.lines}
            assert (rules["F001"], rules["F010"], found.code) == (
                "decks/broken.yaml",
                "seeds/seas/seas.yaml",
                1,
            )
            continue
        assert found.err.endswith("decks/broken.yaml cannot be read and is left out.\n")
        assert found.code == 1
        assert command != "quiz" or found.lines[0]["id"].startswith("sea-ocean/")
        alone = studykit(command, "broken", cwd=seas, env={"STUDYKIT_HOME": str(seas / "home")})
        assert (alone.code, alone.out, "F001" in alone.err) == (1, "", True)


def test_a_command_on_one_deck_mentions_no_fact_that_another_deck_asks(tmp_path: Path) -> None:
    write(
        tmp_path,
        seeds__s__one_csv="id,x,y\n1,a,b\n2,c,d\n3,i,j\n",
        seeds__s__two_csv="id,x,y\n1,e,f\n2,g,h\n3,k,l\n",
    )
    for name in ("one", "two"):
        deck = f"key: {name}-1\nfacts: ../seeds/s\ntemplates: {{t: {{from: {name}, ask: '{{x}}', answer: y}}}}\n"
        write(tmp_path, **{f"decks__{name}_yaml": f"deck: {name}\n{deck}"})
    assert "F015" not in studykit("check", cwd=tmp_path).out
    assert studykit("diff", "one", cwd=tmp_path).err == ""


def test_check_does_not_call_a_fact_unasked_that_an_unreadable_deck_may_ask(seas: Path) -> None:
    write(seas, seeds__seas__ships_yaml="rows: {a: {name: Ark}, b: {name: Beagle}}\n")
    assert "F015" in studykit("check", cwd=seas).out
    write(seas, decks__broken_yaml="deck: Broken\ntemplates: {t: {ask: oh\n")
    assert "F015" not in studykit("check", cwd=seas).out


def test_a_plain_csv_is_asked_both_ways(tmp_path: Path) -> None:
    write(tmp_path, words_csv="greek,english\nνερό,water\nφωτιά,fire\nγη,earth\n")
    found = studykit("items", "words.csv", "--json", cwd=tmp_path)
    assert found.code == 0
    assert [(line["id"], line["stem"], line["answers"]) for line in found.lines] == [
        ("words/νερό", "νερό", ["water"]),
        ("words/φωτιά", "φωτιά", ["fire"]),
        ("words/γη", "γη", ["earth"]),
        ("words/νερό<", "water", ["νερό"]),
        ("words/φωτιά<", "fire", ["φωτιά"]),
        ("words/γη<", "earth", ["γη"]),
    ]


def test_init_writes_an_example_that_works_at_once(tmp_path: Path) -> None:
    made = studykit("init", "stars", cwd=tmp_path)
    assert made.code == 0
    assert "cd stars" in made.out
    folder = tmp_path / "stars"
    assert studykit("check", "--strict", cwd=folder).code == 0
    assert len(studykit("items", "--json", cwd=folder).lines) > 30
    deck = (folder / "decks/planets.yaml").read_text(encoding="utf-8")
    assert "XXXXXX" not in deck
    studykit("init", "again", cwd=tmp_path)
    assert (tmp_path / "again/decks/planets.yaml").read_text(encoding="utf-8") != deck, (
        "each deck has its own key"
    )


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    write(tmp_path, decks__planets_yaml="mine")
    found = studykit("init", cwd=tmp_path)
    assert found.code == 1
    assert "decks/planets.yaml is already there; nothing was written." in found.err
    assert (tmp_path / "decks/planets.yaml").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "seeds").exists()


@pytest.mark.parametrize("name", ["antiquity", "elements", "greek", "nansei"])
def test_init_copies_an_example_that_ships_letter_for_letter(
    project: Path, tmp_path: Path, name: str
) -> None:
    made = studykit("init", "--example", name, "my folder", cwd=tmp_path)
    assert made.code == 0
    folder = tmp_path / "my folder"
    written = {
        path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
    expected = [project / f"decks/{name}.yaml", *(project / f"seeds/{name}").iterdir()]
    expected += [*project.glob(f"decks/{name}.lock"), *project.glob(f"decks/{name}.texts.gz")]
    assert written == {path.relative_to(project): path.read_bytes() for path in expected}
    told, _, next_steps = made.out.partition("\nWhat next:\n")
    assert set(told.splitlines()) == {f"wrote my folder/{path}" for path in written}
    assert next_steps.splitlines()[:2] == [
        "  cd 'my folder'",
        f"  studykit quiz {name}        take a first quiz",
    ]
    assert studykit("check", "--strict", name, cwd=folder).code == 0


@pytest.mark.slow
def test_a_copy_of_an_example_is_the_same_deck_for_anki(project: Path, tmp_path: Path) -> None:
    """Its lock file comes along: whoever has a package of the original is updated from a copy, note for note."""
    studykit("init", "--example", "nansei", cwd=tmp_path)
    assert studykit("diff", "nansei", "--json", cwd=tmp_path) == studykit(
        "diff", "nansei", "--json", cwd=project
    )
    original, copied = project / "decks/nansei.yaml", tmp_path / "decks/nansei.yaml"
    assert studykit("items", str(original), "--json", cwd=project).lines == [
        {**line, "file": line["file"].replace("decks/", f"{project}/decks/")}
        if "file" in line
        else line
        for line in studykit("items", str(copied), "--json", cwd=tmp_path).lines
    ]


def test_examples_lie_beside_each_other_and_overwrite_nothing(tmp_path: Path) -> None:
    assert studykit("init", "--example", "greek", cwd=tmp_path).code == 0
    assert studykit("init", "--example", "elements", cwd=tmp_path).code == 0
    (tmp_path / "decks/greek.yaml").unlink()
    write(tmp_path, seeds__greek__words_yaml="mine")
    again = studykit("init", "--example", "greek", cwd=tmp_path)
    assert (again.code, again.out) == (1, "")
    assert "is already there; nothing was written." in again.err
    assert "studykit init --example greek FOLDER" in again.err
    assert (tmp_path / "seeds/greek/words.yaml").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "decks/greek.yaml").exists()


def test_an_example_where_a_file_stands_in_the_way_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "seeds").write_text("a list of seeds\n")
    found = studykit("init", "--example", "greek", cwd=tmp_path)
    told = "Error: seeds/greek: Not a directory. A part of that path is a file: move it away, or name another path.\n"
    assert (found.code, found.err) == (4, told)
    assert [path.name for path in tmp_path.iterdir()] == ["seeds"]


def test_an_unknown_example_gets_the_nearest_one_and_the_list(tmp_path: Path) -> None:
    found = studykit("init", "--example", "nansi", cwd=tmp_path)
    assert (found.code, list(tmp_path.iterdir())) == (2, [])
    told = "There is no example 'nansi'. Did you mean 'nansei'? There are: antiquity, elements, greek, nansei."
    assert told in found.err
    for name in ("../nansei", "", "*", "planets"):
        assert (
            "There are: antiquity, elements, greek, nansei."
            in studykit("init", "--example", name, cwd=tmp_path).err
        )


def test_the_help_of_init_names_all_examples(tmp_path: Path) -> None:
    from studykit.cli._examples import example_names

    *first, last = example_names()
    shown = " ".join(studykit("init", "--help", cwd=tmp_path).out.split())
    assert f"{', '.join(first)} or {last}" in shown


def test_what_would_steer_a_terminal_is_shown_as_an_escape(seas: Path) -> None:
    write(
        seas,
        seeds__seas__seas_yaml=SEAS.replace(
            "name: Coral Sea", 'name: "Coral\\e]0;owned\\a \\u202eSea"'
        ),
    )
    for args in (["items"], ["facts"], ["check"]):
        shown = studykit(*args, cwd=seas)
        assert not set(shown.out + shown.err) & set("\x1b\x07\u202e"), args
    assert r"Coral\x1b]0;owned\x07 \u202eSea" in studykit("items", cwd=seas).out
    line = studykit("items", "--json", cwd=seas).out.splitlines()[0]
    assert not set(line) & set("\x1b\x07\u202e")
    assert (
        json.loads(line)["stem"] == "Of which ocean is the Coral\x1b]0;owned\x07 \u202eSea a part?"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="/dev/full")
@pytest.mark.parametrize("command", [["items"], ["check", "--strict"]])
def test_a_full_disk_is_told_without_a_traceback(seas: Path, command: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        found = subprocess.run(
            [sys.executable, "-m", "studykit", *command],
            cwd=seas,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert found.returncode == 4
    assert found.stderr == "Error: No space left on device. Make room on the disk and try again.\n"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="closes files as a shell does")
@pytest.mark.parametrize("command", ["check", "items", "stats", "export"])
def test_what_the_caller_closed_is_not_missed(seas: Path, command: str) -> None:
    """As programs are started by others that watch nothing of them."""
    called = f'"{sys.executable}" -m studykit {command}'
    open_code = subprocess.run(
        called, cwd=seas, shell=True, capture_output=True, check=False
    ).returncode
    for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
        found = subprocess.run(
            f"{called} {closed}", cwd=seas, shell=True, capture_output=True, check=False
        )
        assert (found.returncode, found.stderr) == (open_code, b"")


PRINTING = {
    "check": 0,
    "check --json": 0,
    "check --coverage": 0,
    "check --explain": 0,
    "check broken.yaml": 1,
    "items": 0,
    "items --json": 0,
    "facts": 0,
    "stats": 0,
    "stats --json": 0,
    "config": 0,
    "flags": 0,
    "suggestions": 0,
    "log export": 0,
    "diff": 3,
    "diff --json": 3,
    "why sea-ocean/coral": 0,
    "export seas": 0,
    "--help": 0,
    "quiz --help": 0,
    "--version": 0,
    "nosuch": 2,
    "quiz --count 0": 2,
}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a shell")
@pytest.mark.parametrize("reader", ["true", pytest.param("head -1 >&2", marks=pytest.mark.slow)])
def test_whoever_stops_reading_changes_no_exit_code(seas: Path, reader: str) -> None:
    """With 600 facts and items, more than a pipe holds; standard error goes into the pipe too."""
    rows = "".join(
        f"  row{number}: {{name: Sea {number}, ocean: Pacific}}\n" for number in range(600)
    )
    write(seas, seeds__seas__seas_yaml=SEAS + rows)
    studykit("quiz", "seas", "--count", "1", cwd=seas, answers="1\n")
    write(seas, broken_yaml="deck: [\n")
    for command, code in PRINTING.items():
        called = f"set -o pipefail; '{sys.executable}' -m studykit {command} 2>&1 | {reader}"
        found = subprocess.run(
            ["bash", "-c", called], cwd=seas, capture_output=True, text=True, check=False
        )
        assert (found.returncode, "Traceback" in found.stderr, found.stdout) == (code, False, ""), (
            command,
            found,
        )


def test_a_quiz_ends_when_nobody_reads_it(seas: Path) -> None:
    """It must not go on to take answers to questions that nobody saw."""
    called = f"yes 1 | {{ '{sys.executable}' -m studykit quiz --all; echo $? >&2; }} | true"
    found = subprocess.run(
        ["bash", "-c", called], cwd=seas, capture_output=True, text=True, check=False
    )
    assert found.stderr == "0\n"
    assert studykit("log", "export", cwd=seas).out.count('"review"') < 5


def test_a_reader_that_goes_away_is_no_error(seas: Path) -> None:
    found = subprocess.run(
        f'"{sys.executable}" -m studykit items --json | head -1',
        cwd=seas,
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(found.stdout)["id"] == "sea-ocean/coral"
    assert found.stderr == ""


def test_two_decks_with_one_key_are_an_error_and_the_quiz_says_so(seas: Path) -> None:
    write(seas, decks__again_yaml=DECK.replace("sea-ocean", "other"))
    found = studykit("check", cwd=seas)
    assert found.code == 1
    assert (
        "decks/seas.yaml:2:6: T016 the key 'seas-1' is already the key of decks/again.yaml"
        in found.out
    )
    asked = studykit("quiz", "--all", cwd=seas)
    assert "T016" in asked.err


def test_a_quiz_of_nothing_says_so_and_fails(seas: Path) -> None:
    write(seas, decks__seas_yaml=DECK.replace("../seeds/seas", "../seeds/sees"))
    found = studykit("quiz", cwd=seas)
    assert found.code == 1
    assert "There is nothing to ask" in found.err
    assert "studykit check" in found.err


def test_a_renamed_row_keeps_its_item_ids_even_without_a_lock_file(seas: Path) -> None:
    before = [line["id"] for line in studykit("items", "--json", cwd=seas).lines]
    write(seas, seeds__seas__seas_yaml=SEAS.replace("coral: {name", "coral-sea: {was: coral, name"))
    assert [line["id"] for line in studykit("items", "--json", cwd=seas).lines] == before


def test_without_a_command_the_help_is_shown(tmp_path: Path) -> None:
    found = studykit(cwd=tmp_path)
    assert found.code == 2
    assert "Commands:" in found.err
    assert "Error" not in found.err


OTHER_CODES = (
    {"PYTHONIOENCODING": "cp1252"},  # a pipe on Windows
    {"PYTHONIOENCODING": "cp1252:strict"},
    {"PYTHONIOENCODING": "utf-16"},
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    {"PYTHONUTF8": "0", "LANG": "xx"},
)


@pytest.mark.slow
@pytest.mark.parametrize("codes", OTHER_CODES)
def test_what_is_no_console_gets_and_gives_utf_8(seas: Path, codes: dict[str, str]) -> None:
    write(seas, seeds__seas__seas_yaml=SEAS.replace("Coral", "Köräll Κοραλλιών"))
    for command in (["items"], ["facts"], ["why", "sea-ocean/coral"]):
        assert "Köräll Κοραλλιών Sea" in studykit(*command, cwd=seas, env=codes).out
    (seas / "home").mkdir()
    (seas / "home" / "config.toml").write_text("Κ = 1\n", encoding="utf-8")
    wrong = studykit("config", cwd=seas, env={**codes, "STUDYKIT_HOME": "home"})
    assert (wrong.code, "'Κ'" in wrong.err) == (1, True)
    sent = '{"answer": "Köräll Κ"}\n'
    told = studykit(
        "quiz", "--json", "--mode", "typed", "--count", "1", cwd=seas, answers=sent, env=codes
    )
    assert told.lines[-1]["missed"][0]["given"] == "Köräll Κ"


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_no_character_stops_a_command_in_a_terminal_that_does_not_have_it(
    seas: Path, encoding: str
) -> None:
    write(seas, seeds__seas__seas_yaml=SEAS.replace("Coral", "Κοραλλιών 😀"))
    env = {"PYTHONIOENCODING": encoding}
    for command in (
        ["items"],
        ["facts"],
        ["diff"],
        ["why", "sea-ocean/coral"],
        ["check"],
        ["export"],
    ):
        found = studykit(*command, cwd=seas, env=env)
        assert (found.code, found.err) == (3 if command == ["diff"] else 0, ""), command
    stems = [line["stem"] for line in studykit("items", "--json", cwd=seas, env=env).lines]
    assert stems[0] == "Of which ocean is the Κοραλλιών 😀 Sea a part?"


def test_a_command_is_a_file_and_no_list_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studykit.cli import _commands

    files = {
        "second.py": '"""Do the second thing.\n\nMore about it.\n"""\n\nHELP_ORDER = 20\n',
        "first.py": '"""Do the first thing."""\n\nHELP_ORDER = 10\n',
        "a_word_more.py": '"""Do a thing of several words."""\n',
        "last.py": '"""Do a thing that has no place."""\n',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(_commands, "_command_files", lambda: sorted(tmp_path.iterdir()))
    assert list(_commands.commands.__wrapped__().items()) == [
        ("first", "Do the first thing."),
        ("second", "Do the second thing."),
        ("last", "Do a thing that has no place."),
    ]
    assert _commands._of_two_words.__wrapped__() == ["a_word_more"]
