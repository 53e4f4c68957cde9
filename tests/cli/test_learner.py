"""What a learner sets and marks: `config`, `flags`, `suggestions`, and what the quiz makes of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from studykit.cli._editor import command_for, editor
from studykit.cli._setting_kinds import ListOfNumbers, OneOfWords, Setting
from studykit.cli._settings import SETTINGS, read_settings
from studykit.cli._settings_file import with_value
from studykit.cli._skins import can_prompt
from studykit.cli.config import change
from studykit.problems import Location
from tests.cli.runner import Result, studykit, write

SEAS = """\
columns: {name: text, ocean: oceans, depth: {type: quantity, unit: m}}
complete: true
rows:
  coral: {name: Coral Sea, ocean: pacific, depth: 2394}
  tasman: {name: Tasman Sea, ocean: pacific, depth: 3000}
  labrador: {name: Labrador Sea, ocean: atlantic, depth: 1898}
  arabian: {name: Arabian Sea, ocean: indian, depth: 2734}
"""
OCEANS = """\
rows:
  pacific: {name: Pacific, aliases: [Great Ocean]}
  atlantic: {name: Atlantic}
  indian: {name: Indian Ocean}
"""
DECK = """\
deck: Seas
key: seas-1
facts: ../seeds/seas
templates:
  sea-ocean:
    from: seas
    ask: Of which ocean is the {name} a part?
    answer: ocean
  sea-depth:
    from: seas
    ask: How deep is the {name} on average?
    answer: depth
"""


@pytest.fixture
def seas(tmp_path: Path) -> Path:
    return write(
        tmp_path,
        seeds__seas__seas_yaml=SEAS,
        seeds__seas__oceans_yaml=OCEANS,
        decks__seas_yaml=DECK,
    )


@pytest.fixture
def settings() -> Path:
    return Path(os.environ["STUDYKIT_HOME"]) / "config.toml"


IN_ORDER = ("--all",)
"""Each item once, the new ones in the deck's order, whatever the day is."""


def quiz(folder: Path, *sent: object, options: tuple[str, ...] = ()) -> Result:
    lines = "".join(f"{json.dumps(each)}\n" for each in sent)
    return studykit("quiz", "--json", "--mode", "typed", *options, cwd=folder, answers=lines)


def asked(found: Result) -> list[str]:
    return [line["id"] for line in found.lines if line["type"] == "question"]


# --- config ------------------------------------------------------------------------------------------------


def test_config_shows_every_setting_and_where_it_comes_from(tmp_path: Path, settings: Path) -> None:
    studykit("config", "new_per_day", "5", cwd=tmp_path)
    found = studykit("config", cwd=tmp_path)
    assert (found.code, found.err) == (0, "")
    *lines, blank, last = found.out.splitlines()
    assert [line.partition(" = ")[0] for line in lines] == list(SETTINGS)
    assert lines[:3] == [
        "desired_retention = 0.9  (how likely you want to know a card when it comes again; default)",
        f"new_per_day = 5  (new cards a day, in all decks; {settings}:2:1)",
        "reviews_per_day = 200  (cards a day, new ones among them, in all decks; default)",
    ]
    assert (blank, last) == ("", f"Set them with `studykit config KEY VALUE`, or in {settings}.")
    assert studykit("config", "day_begins_at", cwd=tmp_path).out.startswith("day_begins_at = 4")


def test_a_changed_setting_leaves_all_other_lines_and_comments_as_they_are(
    tmp_path: Path, settings: Path
) -> None:
    write(settings.parent, config_toml="")
    settings.write_text("# mine\n\nnew_per_day=7   # a week\nday_begins_at = 5\n", encoding="utf-8")
    found = studykit("config", "new_per_day", "12", cwd=tmp_path)
    assert (found.code, found.err) == (0, "")
    assert (
        settings.read_text(encoding="utf-8")
        == "# mine\n\nnew_per_day = 12  # a week\nday_begins_at = 5\n"
    )
    studykit("config", "day_begins_at", "default", cwd=tmp_path)
    assert settings.read_text(encoding="utf-8") == "# mine\n\nnew_per_day = 12  # a week\n"
    assert [path.name for path in settings.parent.iterdir() if path.suffix == ".tmp"] == []


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        (
            "desired_retention",
            "1",
            "'desired_retention' cannot be '1'. Give a number from 0.7 to 0.99.",
        ),
        ("desired_retention", "nan", "Give a number from 0.7 to 0.99."),
        (
            "new_per_day",
            "2.5",
            "'new_per_day' cannot be '2.5'. Give a whole number from 0 to 9999.",
        ),
        ("reviews_per_day", "-1", "'reviews_per_day' cannot be '-1'. Give a whole number"),
        ("day_begins_at", "24", "'day_begins_at' cannot be '24'. Give an hour from 0 to 23."),
        (
            "fsrs_parameters",
            "0.4, 1.2",
            "'0.4, 1.2': it has 2 numbers: FSRS-6 has 21, FSRS-5 has 19 and FSRS 4.5 has 17. Give the 21 numbers of FSRS-6,",
        ),
        (
            "new_per_dya",
            "3",
            "There is no setting 'new_per_dya'. Did you mean 'new_per_day'? There are: desired_",
        ),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_nothing_is_written(
    tmp_path: Path, settings: Path, key: str, value: str, why: str
) -> None:
    found = studykit("config", key, value, cwd=tmp_path)
    assert (found.code, found.out) == (2, "")
    assert why in found.err
    assert not settings.exists()


def test_what_is_wrong_in_the_file_is_told_with_its_line_and_stops_the_quiz(
    seas: Path, settings: Path
) -> None:
    settings.parent.mkdir(parents=True)
    settings.write_bytes(
        b"new_per_day = many\nday_begin_at = 3\n[table]\n\xff\xfe\nnew_per_day = 3\n"
    )
    problems = f"""\
{settings}:1:1: C003 'new_per_day' cannot be 'many'. Write a whole number from 0 to 9999.
{settings}:2:1: C002 there is no setting 'day_begin_at'. There are: {", ".join(SETTINGS)}. Did you mean 'day_begins_at'?
{settings}:3:1: C001 '[table]' is no setting. Write `key = value`.
{settings}:4:1: C001 '\ufffd\ufffd' is no setting. Write `key = value`.
{settings}:5:1: C004 'new_per_day' is set twice (see {settings}:1:1). Delete one.
"""
    found = studykit("quiz", cwd=seas)
    assert (found.code, found.out, found.err) == (1, "", problems)
    shown = studykit("config", cwd=seas)
    assert (shown.code, shown.err) == (1, problems)
    assert "new_per_day = 20" in shown.out


def test_a_settings_file_that_cannot_be_written_is_an_error_of_the_environment(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("")
    found = studykit(
        "config",
        "new_per_day",
        "3",
        cwd=tmp_path,
        env={"STUDYKIT_HOME": str(tmp_path / "file" / "home")},
    )
    assert (found.code, found.out) == (4, "")
    assert "Not a directory" in found.err


def test_the_settings_file_is_read_like_any_text(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes("\ufeff# höher\r\n desired_retention = 0.85 # x\r\n".encode())
    found, problems = read_settings(path)
    assert problems == []
    assert found.values["desired_retention"] == 0.85
    assert found.set_at["desired_retention"].line == 2
    assert with_value(tmp_path / "none.toml", "new_per_day", "3").endswith("\nnew_per_day = 3\n")


@pytest.fixture
def more_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting of each kind that is no single number."""
    monkeypatch.setitem(SETTINGS, "screen", Setting("s", "clear", OneOfWords(("clear", "scroll"))))  # type: ignore[arg-type]

    def check(numbers: tuple[float, ...]) -> None:
        if len(numbers) not in (2, 3):
            msg = f"it has {len(numbers)}"
            raise ValueError(msg)

    numbers = ListOfNumbers(check, "2 or 3 numbers")
    monkeypatch.setitem(SETTINGS, "weights", Setting("w", None, numbers, absent="ours"))  # type: ignore[arg-type]


@pytest.mark.usefixtures("more_settings")
def test_a_setting_may_be_a_word_or_a_list_over_several_lines(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        'screen = "scroll" # "#" is no comment\nweights = [\n  0.5, # a\n  1,\n]\nnew_per_day = 7\n'
    )
    found, problems = read_settings(path)
    assert problems == []
    assert (found.values["screen"], found.values["weights"]) == ("scroll", (0.5, 1.0))
    assert (found.set_at["weights"].line, found.set_at["new_per_day"].line) == (2, 6)
    changed = (
        'screen = "clear"  # "#" is no comment\nweights = [\n  0.5, # a\n  1,\n]\nnew_per_day = 7\n'
    )
    assert with_value(path, "screen", '"clear"') == changed
    without = 'screen = "scroll" # "#" is no comment\nnew_per_day = 7\n'
    assert with_value(path, "weights", None) == without


@pytest.mark.usefixtures("more_settings")
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("screen = scroll", "C001 'screen = scroll' is no TOML. Write `screen = \"scroll\"`."),
        ("screen = skroll", "C003 'screen' cannot be 'skroll'. Write \"clear\" or \"scroll\"."),
        ("desired_retention = .9", "is no TOML. Write `desired_retention = 0.9`."),
        ("new_per_day = 05", "C001 'new_per_day = 05' is no TOML. Write `new_per_day = 5`."),
        ("new_per_day = true", "C003 'new_per_day' cannot be 'true'. Write a whole number"),
        ("desired_retention = nan", "C003 'desired_retention' cannot be 'nan'."),
        (
            "weights = [1, 2, 3, 4]",
            "C003 'weights' cannot be '[1, 2, 3, 4]': it has 4. Write 2 or 3 numbers",
        ),
        (f"desired_retention = 1{'0' * 400}", "C003 'desired_retention' cannot be '1000"),
        (f"weights = [1{'0' * 400}, 2]", "C003 'weights' cannot be '[1000"),
        ("weights = [1,", "C001 'weights = [1,' does not end. Close the bracket or the quotation."),
        ("[new_per_day]", "C001 '[new_per_day]' is no setting. Write `key = value`."),
        ("new_per_day.x = 3", "C003 'new_per_day' cannot be '3'."),
        ("a = " + "[" * 9999, "is no setting"),
        ("a = " + "9" * 9999, "C002 there is no setting 'a'."),
    ],
)
def test_what_is_no_toml_or_of_a_wrong_type_is_told_with_the_line_to_write(
    tmp_path: Path, line: str, told: str
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"# mine\n{line}\n", encoding="utf-8")
    (problem,) = read_settings(path)[1]
    assert str(problem).startswith(f"{path}:2:1: ")
    assert told in str(problem)


@pytest.mark.usefixtures("more_settings")
@pytest.mark.parametrize(
    ("key", "typed", "written"),
    [
        ("screen", "scroll", 'screen = "scroll"'),
        ("screen", '"scroll"', 'screen = "scroll"'),
        ("weights", "0.50, 1.2", "weights = [0.5, 1.2]"),
        ("weights", "[0.50, 1.2]", "weights = [0.50, 1.2]"),
        ("desired_retention", "0.90", "desired_retention = 0.90"),
        ("desired_retention", ".9", "desired_retention = 0.9"),
        ("new_per_day", "05", "new_per_day = 5"),
    ],
)
def test_what_is_typed_is_written_as_toml(
    settings: Path, key: str, typed: str, written: str
) -> None:
    settings.parent.mkdir(parents=True)
    # What stands there without quotes is mended by the new value.
    settings.write_bytes(b"screen = scroll\r\nday_begins_at = 5\r\n")
    change(settings, key, typed)
    lines = settings.read_bytes().split(b"\r\n")
    assert written.encode() in lines
    assert b"day_begins_at = 5" in lines
    assert lines[-1] == b""


def test_parameters_pasted_from_anki_hold_for_the_quiz(seas: Path) -> None:
    studykit("quiz", "--mode", "cards", "--count", "1", cwd=seas, answers="\n4\n")
    assert "Next review in 8 days" in studykit("quiz", "--new", "0", cwd=seas).out
    shown_by_anki = "0.5, 1.1, 3.3, 20.2, 6.1, 0.7, 2.4, 0.03, 1.6, 0.2, 0.9, 1.7, 0.08, 0.31, 1.4, 0.4, 2.4, 0.6, 0.2"
    told = studykit("config", "fsrs_parameters", shown_by_anki, cwd=seas)
    assert told.out.startswith("fsrs_parameters = [0.5, 1.1, 3.3, 20.2, ")
    moved = studykit("quiz", "--new", "0", cwd=seas)
    assert "Next review in 20 days" in moved.out
    assert moved.err.startswith("1 card is due at another time now: the settings are others, or")
    assert studykit("quiz", "--new", "0", cwd=seas).err == ""
    studykit("config", "fsrs_parameters", "default", cwd=seas)
    assert "Next review in 8 days" in studykit("quiz", "--new", "0", cwd=seas).out


def test_settings_hold_for_the_quiz_and_options_go_before_them(seas: Path) -> None:
    studykit("config", "new_per_day", "2", cwd=seas)
    assert "0 due, 2 new" in studykit("quiz", cwd=seas).out
    assert "0 due, 3 new" in studykit("quiz", "--new", "3", cwd=seas).out
    studykit("quiz", "--mode", "cards", "--count", "1", cwd=seas, answers="\n4\n")
    easy = studykit("quiz", "--new", "0", cwd=seas).out
    assert "Next review in 8 days" in easy
    studykit("config", "day_begins_at", "0", cwd=seas)
    assert due_at(seas).endswith("T00:00:00+00:00")
    studykit("config", "day_begins_at", "default", cwd=seas)
    assert due_at(seas).endswith("T04:00:00+00:00")
    studykit("config", "desired_retention", "0.97", cwd=seas)
    assert "Next review in 2 days" in studykit("quiz", "--new", "0", cwd=seas).out


def due_at(seas: Path) -> str:
    """When the next card is due, as a program is told."""
    found: str = quiz(seas, {"command": "quit"}, options=("--new", "0")).lines[-1]["next_due"]
    return found


# --- flags -------------------------------------------------------------------------------------------------


def test_flags_lists_what_was_flagged_or_suspended_with_file_and_line(seas: Path) -> None:
    assert studykit("flags", cwd=seas).out == "Nothing is flagged or suspended.\n"
    quiz(
        seas,
        {"command": "flag", "word": "which\u202e one?"},
        {"command": "skip"},
        {"command": "suspend"},
        options=IN_ORDER,
    )
    found = studykit("flags", cwd=seas)
    assert (found.code, found.err) == (0, "")
    assert (
        found.out
        == """\
seeds/seas/seas.yaml:4:3: sea-ocean/coral is flagged: which\\u202e one?
    Of which ocean is the Coral Sea a part?
seeds/seas/seas.yaml:6:3: sea-depth/labrador is suspended
    How deep is the Labrador Sea on average?
"""
    )
    assert studykit("flags", "--json", cwd=seas).lines[1] == {
        "deck": "seas-1",
        "id": "sea-depth/labrador",
        "what": "suspended",
        "word": "",
        "stem": "How deep is the Labrador Sea on average?",
        "file": "seeds/seas/seas.yaml",
        "line": 6,
    }
    assert "sea-depth/labrador" not in asked(quiz(seas, *[{"command": "skip"}] * 9))


def test_flags_and_suspensions_can_be_taken_away(seas: Path) -> None:
    quiz(seas, {"command": "flag"}, {"command": "suspend"}, {"command": "flag"}, options=IN_ORDER)
    found = studykit("flags", "--remove", "sea-ocean/coral", cwd=seas)
    assert found.out.splitlines()[0] == "seeds/seas/seas.yaml:6:3: sea-depth/labrador is flagged"
    assert "sea-ocean/coral" in asked(quiz(seas, *[{"command": "skip"}] * 9))
    slip = studykit("flags", "--remove", "sea-depth/labrado", cwd=seas)
    assert slip.code == 2
    assert (
        "'sea-depth/labrado' is neither flagged nor suspended. Did you mean 'sea-depth/labrador'?"
        in slip.err
    )


def test_a_flag_on_what_is_no_longer_asked_and_in_another_deck_is_told_too(seas: Path) -> None:
    flag = {"command": "flag", "id": "sea-ocean/coral", "word": "gone"}
    quiz(seas, {"answer": "x"}, flag, options=IN_ORDER)
    write(seas, seeds__seas__seas_yaml=SEAS.replace("  coral:", "  # coral:"))
    assert (
        studykit("flags", cwd=seas).out
        == """\
(no longer asked): sea-ocean/coral is flagged: gone
    Of which ocean is the Coral Sea a part?
"""
    )
    write(seas, decks__seas_yaml=DECK.replace("seas-1", "seas-2"))
    assert studykit("flags", cwd=seas).out == (
        "Nothing is flagged or suspended.\nBesides, 1 flag in decks that are not meant here.\n"
    )


# --- suggestions -------------------------------------------------------------------------------------------


def right(seas: Path, *answers: str, options: tuple[str, ...] = ()) -> None:
    sent: list[object] = []
    for answer in answers:
        sent += [{"answer": answer}, {"command": "correct"}]
    found = quiz(seas, {"command": "stay"}, *sent, options=(*IN_ORDER, *options))
    assert sum(line["type"] == "feedback" for line in found.lines) == 2 * len(answers)


def test_suggestions_show_the_line_to_add_and_vanish_when_it_is_added(seas: Path) -> None:
    assert studykit("suggestions", cwd=seas).out == "No answer waits to be added.\n"
    right(seas, "Mar del Sur: south", options=("--template", "sea-ocean"))
    found = studykit("suggestions", cwd=seas)
    assert (found.code, found.err) == (0, "")
    assert (
        found.out
        == """\
seeds/seas/oceans.yaml:2:3: 'Mar del Sur: south' for 'Pacific' (Of which ocean is the Coral Sea a part?)
    in the row: aliases: [Great Ocean, "Mar del Sur: south"]
"""
    )
    (line,) = studykit("suggestions", "--json", cwd=seas).lines
    added = line["add"].removeprefix("aliases: ")
    write(seas, seeds__seas__oceans_yaml=OCEANS.replace("[Great Ocean]", added))
    assert studykit("check", cwd=seas).code == 0
    assert studykit("suggestions", cwd=seas).out == "No answer waits to be added.\n"


def test_an_answer_that_is_no_label_gets_a_column_of_its_own(seas: Path) -> None:
    right(seas, "as deep as Everest is high", options=("--template", "sea-depth"))
    assert (
        studykit("suggestions", cwd=seas).out
        == """\
seeds/seas/seas.yaml:4:3: 'as deep as Everest is high' for '2394 m' (How deep is the Coral Sea on average?)
    in the row: also: [as deep as Everest is high]
    seeds/seas/seas.yaml:1:11: in the head, below `columns:`: also: "[text]"
    decks/seas.yaml:9:3: in the template: accept: ["{also}"]
"""
    )


def test_in_a_csv_the_suggestion_is_for_the_column_of_aliases(seas: Path) -> None:
    (seas / "seeds/seas/oceans.yaml").unlink()
    oceans = (
        "id,name,aliases\npacific,Pacific,Great Ocean\natlantic,Atlantic,\nindian,Indian Ocean,\n"
    )
    write(seas, seeds__seas__oceans_csv=oceans)
    right(seas, "South Sea", options=("--template", "sea-ocean"))
    assert studykit("suggestions", cwd=seas).out.splitlines() == [
        "seeds/seas/oceans.csv:2:1: 'South Sea' for 'Pacific' (Of which ocean is the Coral Sea a part?)",
        "    in the column `aliases`: Great Ocean; South Sea",
    ]


def test_for_a_word_list_the_deck_is_written_out_that_it_has_not_yet(tmp_path: Path) -> None:
    write(tmp_path, words_csv="english,greek\nwater,νερό\nfire,φωτιά\nearth,γη\n")
    sent = [{"answer": "ύδωρ"}, {"command": "correct"}, {"command": "quit"}]
    studykit(
        "quiz",
        "words.csv",
        "--all",
        "--json",
        "--mode",
        "typed",
        cwd=tmp_path,
        answers="\n".join(map(json.dumps, sent)),
    )
    found = studykit("suggestions", "words.csv", cwd=tmp_path)
    template = '{ask: "{english}", answer: greek, both_ways: true, accept: ["{also}"]}'
    deck = f"{{deck: words, key: words, facts: words.csv, templates: {{words: {template}}}}}"
    assert found.out.splitlines() == [
        "words.csv:2:1: 'ύδωρ' for 'νερό' (water)",
        "    in the new column `also`: ύδωρ",
        "    words.csv:1:1: at the end of the first line, a new column: also",
        f"    words.yaml: in a new file, which is the deck from then on: {deck}",
    ]


def test_an_easy_answer_is_no_suggestion(seas: Path) -> None:
    quiz(seas, {"answer": "Pacific"}, {"command": "easy"})
    assert studykit("suggestions", cwd=seas).out == "No answer waits to be added.\n"


# --- the quiz's own options --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--exam", "--mode", "cards"], "An exam has no cards"),
        (["--exam", "--cram"], "--exam and --cram are two things"),
        (["--exam", "--minutes", "0"], "0 is not in the range"),
    ],
)
def test_options_that_contradict_each_other_are_a_wrong_call(
    seas: Path, options: list[str], why: str
) -> None:
    found = studykit("quiz", *options, cwd=seas)
    assert (found.code, found.out) == (2, "")
    assert why in found.err


def test_when_all_is_set_aside_the_quiz_says_so(seas: Path) -> None:
    quiz(seas, *[{"command": "suspend"}] * 8)
    # No practice is offered where none can be had.
    for command in (("quiz", "--cram"), ("quiz",), ("today",)):
        assert studykit(*command, cwd=seas).out == (
            "There is nothing to ask: all of it is set aside. `studykit flags` lists what is "
            "suspended; what is buried comes again tomorrow.\n"
        )


def test_a_quiz_that_was_killed_goes_on_with_the_next_question(seas: Path) -> None:
    command = [sys.executable, "-m", "studykit", "quiz", "--json", "--mode", "cards"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": seas}
    with subprocess.Popen(command, **pipes) as begun:  # type: ignore[call-overload]
        first = json.loads(begun.stdout.readline())["id"]
        begun.stdin.write('{"rating": 4}\n')
        begun.stdin.flush()
        assert json.loads(begun.stdout.readline())["type"] == "feedback"
        second = json.loads(begun.stdout.readline())["id"]
        begun.kill()
    rest = asked(quiz(seas, *[{"command": "skip"}] * 9))
    assert rest[0] == second
    assert first not in rest
    assert len(rest) == 7


@pytest.mark.parametrize(
    ("environment", "columns", "windows", "prompts"),
    [
        ({"TERM": "xterm"}, 80, False, True),
        ({"TERM": "xterm"}, 19, False, False),
        ({"TERM": "dumb"}, 80, False, False),
        ({"TERM": ""}, 80, False, False),
        ({}, 80, False, False),
        ({}, 80, True, True),
        ({"TERM": "dumb"}, 80, True, False),
    ],
)
def test_prompts_need_a_terminal_that_can(
    environment: dict[str, str], columns: int, *, windows: bool, prompts: bool
) -> None:
    assert can_prompt(environment, columns, windows=windows) is prompts


# --- an editor's command, and completion -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("called", "expected"),
    [
        ("vi", ["vi", "+7", "{file}"]),
        ("emacsclient -t", ["emacsclient", "-t", "+7", "{file}"]),
        ("'/opt/my editors/nano'", ["/opt/my editors/nano", "+7", "{file}"]),
        ("code", ["code", "--wait", "--goto", "{file}:7"]),
        ("/usr/bin/code --wait", ["/usr/bin/code", "--wait", "--goto", "{file}:7"]),
        ("codium -w", ["codium", "-w", "--goto", "{file}:7"]),
        ("subl --wait", ["subl", "--wait", "{file}:7"]),
        ("hx", ["hx", "{file}:7"]),
        ("notepad.exe", ["notepad.exe", "{file}"]),
    ],
)
def test_an_editor_is_called_in_its_own_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, called: str, expected: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    file = str(tmp_path / "-facts.yaml")
    assert command_for(called, Location("-facts.yaml", 7, 3)) == [
        each.replace("{file}", file) for each in expected
    ]


@pytest.mark.parametrize(
    ("called", "expected"),
    [
        (
            r'"C:\Program Files\Notepad++\notepad++.exe" -multiInst',
            [r"C:\Program Files\Notepad++\notepad++.exe", "-multiInst", "-n7"],
        ),
        (r'"C:\Program Files\Vim\gvim.exe"', [r"C:\Program Files\Vim\gvim.exe", "+7"]),
        (r"C:\Windows\notepad.exe", [r"C:\Windows\notepad.exe"]),
        (r'C:\"My Tools"\ed.exe  -a "b c"', [r"C:\My Tools\ed.exe", "-a", "b c", "+7"]),
        (r"D:\it's\vi.exe", [r"D:\it's\vi.exe", "+7"]),
    ],
)
def test_an_editor_in_quotes_is_called_by_the_rules_of_windows(
    tmp_path: Path, called: str, expected: list[str]
) -> None:
    file = tmp_path / "facts.yaml"
    assert command_for(called, Location(str(file), 7, 3), windows=True) == [*expected, str(file)]
    code = r'"C:\Users\Jo Doe\bin\Code.cmd" -n'
    assert command_for(code, Location(str(file), 7, 3), windows=True)[1:] == [
        "-n",
        "--wait",
        "--goto",
        f"{file}:7",
    ]
    with pytest.raises(ValueError, match="No closing quotation"):
        command_for('"C:\\Program Files\\ed', Location(str(file), 7, 3), windows=True)


def test_on_windows_a_path_with_blanks_needs_no_quotes(tmp_path: Path) -> None:
    program = tmp_path / "my editors" / "vi.exe"
    program.parent.mkdir()
    program.write_text("")
    file = tmp_path / "facts.yaml"
    assert command_for(str(program), Location(str(file), 7, 3), windows=True)[0].endswith(
        "my editors/vi.exe"
    )


def test_visual_goes_before_editor() -> None:
    assert editor({"VISUAL": "a", "EDITOR": "b"}) == "a"
    assert editor({"VISUAL": "", "EDITOR": "b"}) == "b"
    assert editor({}) == ""


def test_feedback_tells_what_a_wrong_answer_is_true_of_and_what_else_is_known(seas: Path) -> None:
    sent = [
        {"command": "stay"},
        {"answer": "Great Ocean"},
        {"command": "undo"},
        {"answer": "Indian Ocean"},
    ]
    found = quiz(seas, *sent, options=("--cram", "--template", "sea-ocean", "--count", "1"))
    told = [line for line in found.lines if line["type"] == "feedback"]
    assert [line["id"] for line in told] == ["sea-ocean/coral"] * 2
    assert [line["why"] for line in told] == [
        "Another name of 'Pacific'.",
        "Arabian Sea: ocean Indian Ocean, depth 2734 m",
    ]
    # The Tasman Sea was never asked about: its ocean is the answer then.
    assert [line["related"] for line in told] == [["Pacific"]] * 2


def test_a_fact_is_told_once(seas: Path) -> None:
    write(
        seas,
        seeds__seas__seas_yaml=SEAS.replace(
            "{name: Labrador Sea, ocean: atlantic", "{name: Baffin, ocean: pacific"
        ),
    )
    options = ("--cram", "--template", "sea-depth", "--count", "1")
    (told,) = [
        line
        for line in quiz(seas, {"answer": "3000 m"}, options=options).lines
        if line["type"] == "feedback"
    ]
    assert told["why"] == "Tasman Sea: ocean Pacific, depth 3000 m"
    assert told["why"] not in told["related"]
    assert told["related"]


def test_a_group_that_was_quizzed_before_its_first_export_keeps_its_memory_in_the_terminal(
    tmp_path: Path,
) -> None:
    deck = "deck: Seas\nkey: seas-1\nfacts: ../seeds/seas\ntemplates:\n"
    deck += "  of: {from: seas, ask: 'Which seas are a part of the {ocean}?', answer: name, many: all}\n"
    rows = "rows:\n  tasman: {name: Tasman Sea, ocean: Pacific}\n"
    seas = write(tmp_path, seeds__seas__seas_yaml=rows, decks__seas_yaml=deck)
    assert asked(quiz(seas, {"answer": "Tasman Sea"}, {"command": "quit"})) == ["of/tasman"]
    write(seas, seeds__seas__seas_yaml=f"{rows}  coral: {{name: Coral Sea, ocean: Pacific}}\n")
    assert studykit("export", "seas", cwd=seas).code == 0
    assert '"id":"of/coral"' in (seas / "decks" / "seas.lock").read_text("utf-8")
    assert asked(quiz(seas, {"command": "quit"}, options=("--all",))) == ["of/tasman"]
    found = json.loads(studykit("stats", "--json", cwd=seas).out)
    assert (found["due"]["new"], found["due"]["retired"]) == (0, 0)
