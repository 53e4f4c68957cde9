from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from builders import DAY, NOON, SECOND, Facts, countries, make_item
from test_session import begin, known_card

from studykit.problems import Location
from studykit.questions.item import Item
from studykit.questions.item_bank import ItemBank
from studykit.quiz.in_json import run_json
from studykit.quiz.json_summary import send_summary
from studykit.quiz.outlook import Leech, Outlook
from studykit.quiz.plan import Entry
from studykit.quiz.question import MissedItem, Summary
from studykit.quiz.sitting import EditOutcome, Sitting

NO_OUTLOOK = Outlook(None, 0)
OPTIONS = make_item(explanation="It was founded in 1913.", distractors=("Sydney", "Perth"))


def clock() -> datetime:
    return NOON


def talk(
    *items: Item,
    sent: list[Any],
    edit: Callable[[Entry], EditOutcome] = lambda _: EditOutcome((), ()),
    known: Sequence[str] = (),
    **chosen: Any,
) -> list[dict[str, Any]]:
    session, _ = begin(*items, **chosen)
    target = io.StringIO()
    lines = "".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in sent)
    bank = ItemBank(items, Facts({items[0].facts[0]: known}))
    run_json(Sitting(session, clock, banks={"world": bank}, edit=edit), io.StringIO(lines), target)
    send_summary(target, session.summary(), NO_OUTLOOK)
    return [json.loads(line) for line in target.getvalue().splitlines()]


NOTHING_MISSED = {
    "missed": [],
    "met": 0,
    "learned": 0,
    "not_recalled": [],
    "waiting": ["capital/australia"],
    "retention": {"remembered": 0, "of": 0},
    "next_due": None,
    "due_tomorrow": 0,
    "due_this_week": 0,
    "streak": 0,
    "seconds": 0,
    "leeches": [],
}


def test_the_protocol_of_a_typed_question() -> None:
    item = make_item(
        accepted={"Canberra": ("the bush capital",)},
        explanation="Since 1913.",
        location=Location("seeds/world/cities.yaml", 6, 3),
    )
    known = ["It lies on the Molonglo."]
    assert talk(item, sent=[{"answer": "Bush capital"}], known=known, mode="typed") == [
        {
            "type": "question",
            "id": "capital/australia",
            "mode": "typed",
            "stem": "What is the capital of Australia?",
            "options": None,
            "many": "any",
        },
        {
            "type": "feedback",
            "id": "capital/australia",
            "kind": "review",
            "verdict": "right",
            "correct": True,
            "answers": ["Canberra"],
            "explanation": "Since 1913.",
            "rating": 3,
            "why": "Written 'the bush capital': capitals do not count here.",
            "sources": ["An Atlas of the World, page 12"],
            "related": ["It lies on the Molonglo."],
            "due": "2026-03-10T12:10:00+00:00",
            "file": "seeds/world/cities.yaml",
            "line": 6,
        },
        {**NOTHING_MISSED, "type": "summary", "asked": 1, "correct": 1, "learned": 1},
    ]


def test_the_protocol_of_a_first_meeting() -> None:
    items = countries(5)
    sent = [{"answer": "Ur"}, {"command": "show"}, *[{"answer": ""}] * 3, {"answer": "Town 0"}]
    found = talk(*items, sent=sent, meeting="guess")
    questions = [message for message in found if message["type"] == "question"]
    assert [message["mode"] for message in questions] == [*["guess"] * 5, "choice", "choice"]
    assert [message["options"] for message in questions[:5]] == [None] * 5
    first, *_, chosen = [message for message in found if message["type"] == "feedback"]
    assert (first["kind"], first["verdict"], first["correct"]) == ("first", "new", None)
    assert (first["answers"], "rating" in first) == (["Town 0"], False)
    assert (chosen["kind"], chosen["verdict"], chosen["correct"]) == ("first", "right", None)
    assert "rating" not in chosen
    summed = found[-1]
    assert (summed["asked"], summed["met"], summed["learned"]) == (0, 5, 0)
    assert summed["not_recalled"] == [item.id for item in items]


def test_a_hint_is_the_first_letter_and_then_the_options() -> None:
    hint = {"command": "hint"}
    found = talk(OPTIONS, sent=[hint, hint, hint, {"answer": "Canberra"}], mode="typed")
    asked, letter, lifeline, error, said, _ = found
    assert ("letter" in asked, letter["letter"], letter["mode"]) == (False, "C", "typed")
    assert (lifeline["mode"], sorted(lifeline["options"])) == (
        "choice",
        ["Canberra", "Perth", "Sydney"],
    )
    assert error == {"type": "error", "why": "There is no other hint."}
    assert (said["verdict"], said["rating"]) == ("right", 2)


def test_who_does_not_know_says_so() -> None:
    _, said, _ = talk(OPTIONS, sent=[{"command": "give_up"}], mode="typed")
    assert (said["verdict"], said["correct"], said["rating"]) == ("wrong", False, 1)
    _, error, _ = talk(OPTIONS, sent=[{"command": "show"}], mode="typed")
    assert error == {"type": "error", "why": "no guess is open"}


def test_the_protocol_of_a_choice() -> None:
    question, said, summed = talk(OPTIONS, sent=[{"answer": "Perth"}])
    assert question["mode"] == "choice"
    assert sorted(question["options"]) == ["Canberra", "Perth", "Sydney"]
    assert (said["verdict"], said["correct"], said["rating"], said["answers"]) == (
        "wrong",
        False,
        1,
        ["Canberra"],
    )
    assert said["why"] == "'Perth' is not right."
    missed = {"id": OPTIONS.id, "stem": OPTIONS.stem, "answers": ["Canberra"], "given": "Perth"}
    assert summed == {
        **NOTHING_MISSED,
        "type": "summary",
        "asked": 1,
        "correct": 0,
        "missed": [missed],
    }


def test_the_summary_tells_what_lies_ahead_and_the_leeches() -> None:
    item = make_item()
    summed = Summary(2, 1, (MissedItem(item.stem, item, "x"),), 1, 2, exam_of=3, took=90 * SECOND)
    target = io.StringIO()
    send_summary(target, summed, Outlook(NOON + DAY, 7, (Leech(item, 8, make_item("capital/nz")),)))
    found = json.loads(target.getvalue())
    assert found["retention"] == {"remembered": 1, "of": 2}
    assert (found["next_due"], found["due_tomorrow"]) == ("2026-03-11T12:00:00+00:00", 7)
    assert found["leeches"] == [{"id": "capital/australia", "lapses": 8, "taken_for": "capital/nz"}]
    assert found["exam"] == {"of": 3, "seconds": 90}


def test_a_card_is_rated_or_else_graded_as_typed() -> None:
    sent = [{"rating": 4}, {"answer": "Town 1"}, {"answer": "Town 1", "rating": 1}]
    found = talk(*countries(3), sent=sent, mode="cards")
    said = [(each["verdict"], each["rating"]) for each in found if each["type"] == "feedback"]
    assert said == [("right", 4), ("right", 3), ("wrong", 1)]


def test_an_answer_that_is_not_graded_is_asked_again() -> None:
    found = talk(make_item(), sent=[{"answer": ""}, {"answer": "Canberra"}], mode="typed")
    assert [each["type"] for each in found] == ["question", "again", "feedback", "summary"]
    assert found[1] == {"type": "again", "id": "capital/australia", "why": "Nothing was typed."}


SEND = 'send {"answer": "..."}, {"rating": 1 to 4} for a card, or {"command": "..."}'
COMMANDS = (
    "'show', 'give_up', 'hint', 'skip', 'undo', 'correct', 'easy', 'flag', 'suspend', 'bury', "
    "'reset', 'edit', 'contrast', 'stay', 'quit'"
)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "the line is not JSON"),
        ("{", "the line is not JSON"),
        ("[" * 60_000, "the line is not JSON"),
        ("9" * 5000, "the line is not JSON"),
        ('"' + "x" * 70_000 + '"', "the line is longer than 65536 characters"),
        ({"command": "redo"}, f"there is no command 'redo'; there are {COMMANDS}"),
        (
            {"command": "undo"},
            "There is nothing to take back. `studykit undo` has earlier answers.",
        ),
        ({"command": "correct"}, "There is no answer to count as right."),
        ({"command": "easy"}, "There is no answer to call easy."),
        ({"command": "flag", "id": "x"}, "No question of this sitting has that id."),
        ({"command": "suspend", "id": "x"}, "No question of this sitting has that id."),
        ({"command": "flag", "word": 3}, "the command 'flag' takes 'id' and 'word' beside it"),
        ({"command": "suspend", "word": "x"}, "the command 'suspend' takes 'id' beside it"),
        ({"command": "skip", "id": "x"}, "the command 'skip' takes nothing beside it"),
        ({"command": 3}, SEND),
        ([1], SEND),
        ({"answer": 3}, SEND),
        ({"answer": "a", "b": 1}, SEND),
        ({"rating": True}, SEND),
        ("null", SEND),
    ],
)
def test_a_line_that_makes_no_sense_is_answered_by_an_error_and_the_question_stays(
    line: Any, why: str
) -> None:
    found = talk(make_item(), sent=[line, {"answer": "Canberra"}], mode="typed")
    assert [each["type"] for each in found] == ["question", "error", "feedback", "summary"]
    assert found[1] == {"type": "error", "why": why}


def test_skip_and_quit_are_no_answers() -> None:
    found = talk(*countries(3), sent=[{"command": "skip"}, {"command": "quit"}, {"answer": "x"}])
    assert [(each["type"], each.get("id")) for each in found] == [
        ("question", "capital/c000"),
        ("question", "capital/c001"),
        ("summary", None),
    ]


def told(*items: Item, sent: list[Any], **chosen: Any) -> list[tuple[Any, ...]]:
    """Each message by its type and its id, feedback with its rating."""
    found = talk(*items, sent=sent, **chosen)
    return [
        tuple(
            each[key]
            for key in ("type", "id", "rating", "why")
            if each.get(key) and not (key == "why" and each["type"] == "feedback")
        )
        for each in found
    ]


def test_undo_opens_the_question_of_the_last_answer_again() -> None:
    sent = [
        {"answer": "x"},
        {"command": "undo"},
        {"answer": "Town 0"},
        {"command": "undo"},
        {"command": "undo"},
    ]
    assert told(*countries(2), sent=sent, mode="typed") == [
        ("question", "capital/c000"),
        ("feedback", "capital/c000", 1),
        ("question", "capital/c001"),
        ("question", "capital/c000"),
        ("feedback", "capital/c000", 3),
        ("question", "capital/c001"),
        ("question", "capital/c000"),
        ("error", "There is nothing to take back. `studykit undo` has earlier answers."),
        ("summary",),
    ]


def test_correct_and_easy_answer_with_the_feedback_as_it_is_now() -> None:
    sent = [{"answer": "x"}, {"command": "correct"}, {"command": "easy"}, {"command": "correct"}]
    assert told(*countries(2), sent=sent, mode="typed") == [
        ("question", "capital/c000"),
        ("feedback", "capital/c000", 1),
        ("question", "capital/c001"),
        ("feedback", "capital/c000", 3),
        ("feedback", "capital/c000", 4),
        ("error", "The last answer was right already."),
        ("summary",),
    ]


def test_flag_and_suspend_are_about_the_open_question_or_one_that_is_named() -> None:
    sent = [
        {"command": "flag", "word": "odd"},
        {"command": "suspend"},
        {"command": "flag", "id": "capital/c000"},
        {"answer": "x"},
        {"command": "suspend", "id": "capital/c001"},
        {"command": "undo"},
    ]
    assert told(*countries(3), sent=sent, mode="typed") == [
        ("question", "capital/c000"),
        ("flagged", "capital/c000"),
        ("suspended", "capital/c000"),
        ("question", "capital/c001"),
        ("flagged", "capital/c000"),
        ("feedback", "capital/c001", 1),
        ("question", "capital/c002"),
        ("suspended", "capital/c001"),
        ("question", "capital/c001"),
        ("summary",),
    ]


def test_who_stays_can_still_change_the_last_answer() -> None:
    sent = [
        {"command": "stay"}, {"answer": "x"}, {"command": "skip"}, {"answer": "y"}, {"command": "correct"},
        {"command": "undo"}, {"answer": "Town 0"}, {"command": "quit"},
    ]  # fmt: skip
    assert told(*countries(1), sent=sent, mode="typed") == [
        ("question", "capital/c000"),
        ("staying",),
        ("feedback", "capital/c000", 1),
        ("over",),
        ("error", "no question is open"),
        ("error", "no question is open"),
        ("feedback", "capital/c000", 3),
        ("question", "capital/c000"),
        ("feedback", "capital/c000", 3),
        ("over",),
        ("summary",),
    ]


def test_after_an_edit_the_question_comes_as_it_is_now_or_the_next_one() -> None:
    first, second = countries(2)
    new = make_item(first.id, "New?", ("Town 9",))
    found = talk(
        first,
        second,
        sent=[{"command": "edit"}],
        edit=lambda _: EditOutcome((), (new, second)),
        mode="typed",
    )
    assert [each.get("stem") for each in found[:2]] == [first.stem, "New?"]
    gone = told(
        first,
        second,
        sent=[{"command": "edit"}],
        edit=lambda _: EditOutcome((), (second,)),
        mode="typed",
    )
    assert gone == [("question", "capital/c000"), ("question", "capital/c001"), ("summary",)]
    unread = told(
        first, sent=[{"command": "edit"}], edit=lambda _: EditOutcome(("2 errors.",)), mode="typed"
    )
    assert unread[1] == ("error", "2 errors.")


def test_an_exam_is_noted_and_tells_all_at_its_end() -> None:
    found = talk(
        *countries(2), sent=[{"answer": "Town 0"}, {"answer": "x"}], mode="typed", exam=True
    )
    assert found[1] == {"type": "noted", "id": "capital/c000"}
    assert found[3] == {"type": "noted", "id": "capital/c001"}
    assert (found[4]["correct"], found[4]["exam"]) == (1, {"of": 2, "seconds": 0})
    assert [each["given"] for each in found[4]["missed"]] == ["x"]


def test_half_a_character_from_a_program_is_graded_like_any_other() -> None:
    found = talk(make_item(), sent=['{"answer": "a\\ud83d"}'], mode="typed")
    assert [each["type"] for each in found] == ["question", "feedback", "summary"]


def test_json_is_ascii_whatever_the_facts_hold() -> None:
    session, _ = begin(make_item(stem="\x1b\u202e東", wordings=("\x1b\u202e東",)))
    target = io.StringIO()
    run_json(Sitting(session, clock), io.StringIO(""), target)
    assert target.getvalue().isascii()
    assert json.loads(target.getvalue())["stem"] == "\x1b\u202e東"


def test_a_known_item_in_the_mixed_mode_is_typed() -> None:
    item = make_item()
    found = talk(item, sent=[], states={item.id: known_card()})
    assert (found[0]["mode"], found[0]["options"]) == ("typed", None)


def test_a_line_that_is_no_utf_8_is_not_graded() -> None:
    (_, error, _) = talk(make_item(), sent=['{"answer": "\udcff"}'], mode="typed")
    assert error == {"type": "error", "why": "the line is not UTF-8"}
