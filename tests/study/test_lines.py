from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from builders import DAY, MINUTE, NOON, countries, make_item
from test_session import begin, known_card

from studykit.items.model import Item
from studykit.study import words
from studykit.study.lines import run_json, run_plain, send_summary
from studykit.study.plan import Plan
from studykit.study.session import Missed, Summary

OPTIONS = make_item(explanation="It was founded in 1913.", distractors=("Sydney", "Perth"))


def clock() -> datetime:
    return NOON


def plain(*items: Item, typed: str, **chosen: Any) -> str:
    session, _ = begin(*items, **chosen)
    target = io.StringIO()
    run_plain(session, io.StringIO(typed), target, clock)
    return target.getvalue()


def talk(*items: Item, sent: list[Any], **chosen: Any) -> list[dict[str, Any]]:
    session, _ = begin(*items, **chosen)
    target = io.StringIO()
    lines = "".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in sent)
    run_json(session, io.StringIO(lines), target, clock)
    send_summary(target, session.summary())
    return [json.loads(line) for line in target.getvalue().splitlines()]


# --- plain lines -------------------------------------------------------------------------------------------


def test_a_choice_in_plain_lines() -> None:
    assert (
        plain(OPTIONS, typed="2\n")
        == """\
Question 1 of 1 (World, new)
What is the capital of Australia?
  1) Canberra
  2) Sydney
  3) Perth
> Wrong.
Answer: Canberra
It was founded in 1913.
Source: An Atlas of the World, page 12
Comes again in 1 minute.

"""
    )


def test_a_typed_answer_in_plain_lines_and_a_last_line_without_line_feed() -> None:
    item = make_item(keys=("Spain", "France", "Andorra"), distractors=())
    assert (
        plain(item, typed="\nfrance", mode="typed")
        == """\
Question 1 of 1 (World, new)
What is the capital of Australia?
> Nothing was typed.
> Right.
Answer: France
Also right: Spain, Andorra
Source: An Atlas of the World, page 12
Comes again in 10 minutes.

"""
    )


def test_a_card_in_plain_lines() -> None:
    assert (
        plain(OPTIONS, typed="\nfine\n3\n", mode="cards")
        == """\
Question 1 of 1 (World, new)
What is the capital of Australia?
Enter shows the answer > Answer: Canberra
It was founded in 1913.
Source: An Atlas of the World, page 12
1 Again, 2 Hard, 3 Good, 4 Easy > 1 Again, 2 Hard, 3 Good, 4 Easy > Comes again in 10 minutes.

"""
    )


@pytest.mark.parametrize(("mode", "skip", "leave"), [("choice", "s", "q"), ("cards", "s", "q"), ("typed", ":s", ":q")])
def test_skipping_leaving_and_help_in_plain_lines(mode: str, skip: str, leave: str) -> None:
    session, notebook = begin(*countries(3), mode=mode)
    target = io.StringIO()
    help_key = ":?" if mode == "typed" else "?"
    run_plain(session, io.StringIO(f"{help_key}\n{skip}\n{leave}\nTown 2\n"), target, clock)
    assert f"{skip} skips the question, {leave} ends the quiz." in target.getvalue()
    assert "country 1" in target.getvalue()
    assert "country 2" not in target.getvalue()
    assert notebook.reviews == []


def test_letters_are_answers_where_an_answer_is_typed() -> None:
    session, notebook = begin(make_item(keys=("S",), distractors=()), mode="typed")
    run_plain(session, io.StringIO("s\n"), io.StringIO(), clock)
    assert [review.verdict for review in notebook.reviews] == ["right"]


def test_the_end_of_the_input_ends_the_quiz_and_grades_nothing() -> None:
    session, notebook = begin(*countries(2), mode="typed")
    run_plain(session, io.StringIO("Town 0\n"), io.StringIO(), clock)
    assert [review.item for review in notebook.reviews] == ["capital/c000"]
    assert session.summary() == Summary(1, 1, ())


def test_a_hint_is_shown_with_the_help() -> None:
    assert "Hint: not Sydney\n" in plain(make_item(hint="not Sydney"), typed="?\n")


def test_nothing_of_a_fact_steers_the_terminal() -> None:
    bad = "\x1b[2Ja\x9bb\u202ec\x07"
    item = make_item(
        stem=bad,
        wordings=(bad,),
        keys=(f"k{bad}",),
        distractors=(f"d{bad}", f"e{bad}"),
        explanation=bad,
        hint=bad,
        deck=bad,
    )
    for mode, typed in (("choice", "?\n1\n"), ("typed", "x\n"), ("cards", "\n1\n")):
        shown = plain(item, typed=typed, mode=mode)
        assert not {"\x1b", "\x9b", "\u202e", "\x07"} & {*shown}
        assert "\\x1b[2Ja\\x9bb\\u202ec\\x07" in shown
    said = words.summary(Summary(1, 0, (Missed(bad, (bad,)),)), None, NOON)
    assert not any("\x1b" in line.text for line in said)


# --- words -------------------------------------------------------------------------------------------------


def test_at_most_ten_other_answers_are_named() -> None:
    item = make_item(keys=tuple(f"Town {at}" for at in range(14)))
    texts = [line.text for line in words.answers(item, ("Town 3",))]
    others = "Town 0, Town 1, Town 2, Town 4, Town 5, Town 6, Town 7, Town 8, Town 9, Town 10"
    assert texts[:2] == ["Answer: Town 3", f"Also right: {others} and 3 more"]


def test_the_opening_says_what_lies_ahead() -> None:
    planned = Plan((), 12, 3, lambda _: ())
    assert words.opening(["World\x1b"], planned).text == "World\\x1b: 12 due, 3 new."
    assert words.opening(["World", "Stars"], planned).text == "2 decks: 12 due, 3 new."


def test_the_summary_names_what_was_missed() -> None:
    summed = Summary(3, 2, (Missed("Capital?", ("Canberra",)),))
    assert [line.text for line in words.summary(summed, NOON + 2 * DAY, NOON)] == [
        "3 questions, 2 right.",
        "Missed:",
        "  Capital?",
        "    Canberra",
        "Next review in 2 days (12 March 2026).",
    ]
    assert [line.text for line in words.summary(Summary(0, 0, ()), None, NOON)] == ["No question was answered."]


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (-DAY, "now"),
        (timedelta(0), "now"),
        (timedelta(seconds=1), "in 1 minute"),
        (9 * MINUTE, "in 9 minutes"),
        (3 * 60 * MINUTE, "today at 15:00"),
        (15 * 60 * MINUTE, "today at 03:00"),
        (16 * 60 * MINUTE, "tomorrow"),
        (12 * DAY, "in 12 days (22 March 2026)"),
    ],
)
def test_when_something_is_due_in_words(after: timedelta, said: str) -> None:
    assert words.when(NOON + after, NOON) == said


# --- JSON --------------------------------------------------------------------------------------------------


def test_the_protocol_of_a_typed_question() -> None:
    item = make_item(accepted={"Canberra": ("the bush capital",)}, explanation="Since 1913.")
    assert talk(item, sent=[{"answer": "Bush capital"}], mode="typed") == [
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
            "verdict": "right",
            "correct": True,
            "answers": ["Canberra"],
            "explanation": "Since 1913.",
            "rating": 3,
        },
        {"type": "summary", "asked": 1, "correct": 1},
    ]


def test_the_protocol_of_a_choice() -> None:
    question, said, summed = talk(OPTIONS, sent=[{"answer": "Perth"}])
    assert question["mode"] == "choice"
    assert question["options"] == ["Canberra", "Sydney", "Perth"]
    assert (said["verdict"], said["correct"], said["rating"], said["answers"]) == ("wrong", False, 1, ["Canberra"])
    assert summed == {"type": "summary", "asked": 1, "correct": 0}


def test_a_card_is_rated_or_else_graded_as_typed() -> None:
    sent = [{"rating": 4}, {"answer": "Town 1"}, {"answer": "Town 1", "rating": 1}]
    found = talk(*countries(3), sent=sent, mode="cards")
    said = [(each["verdict"], each["rating"]) for each in found if each["type"] == "feedback"]
    assert said == [("right", 4), ("right", 3), ("wrong", 1)]


def test_an_answer_that_is_not_graded_is_asked_again() -> None:
    found = talk(make_item(), sent=[{"answer": ""}, {"answer": "Canberra"}], mode="typed")
    assert [each["type"] for each in found] == ["question", "again", "feedback", "summary"]
    assert found[1] == {"type": "again", "id": "capital/australia", "why": "Nothing was typed."}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "the line is not JSON"),
        ("{", "the line is not JSON"),
        ("[" * 60_000, "the line is not JSON"),
        ("9" * 5000, "the line is not JSON"),
        ('"' + "x" * 70_000 + '"', "the line is longer than 65536 characters"),
        ({"command": "undo"}, "there is no command 'undo'; there are 'skip' and 'quit'"),
        ({"command": "flag"}, "there is no command 'flag'; there are 'skip' and 'quit'"),
        ([1], 'send {"answer": "..."}, {"rating": 1 to 4} for a card, or {"command": "skip" or "quit"}'),
        ({"answer": 3}, 'send {"answer": "..."}, {"rating": 1 to 4} for a card, or {"command": "skip" or "quit"}'),
        (
            {"answer": "a", "b": 1},
            'send {"answer": "..."}, {"rating": 1 to 4} for a card, or {"command": "skip" or "quit"}',
        ),
        ({"rating": True}, 'send {"answer": "..."}, {"rating": 1 to 4} for a card, or {"command": "skip" or "quit"}'),
        ("null", 'send {"answer": "..."}, {"rating": 1 to 4} for a card, or {"command": "skip" or "quit"}'),
    ],
)
def test_a_line_that_makes_no_sense_is_answered_by_an_error_and_the_question_stays(line: Any, why: str) -> None:
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


def test_half_a_character_from_a_program_is_graded_like_any_other() -> None:
    found = talk(make_item(), sent=['{"answer": "a\\ud83d"}'], mode="typed")
    assert [each["type"] for each in found] == ["question", "feedback", "summary"]


def test_json_is_ascii_whatever_the_facts_hold() -> None:
    session, _ = begin(make_item(stem="\x1b\u202e東", wordings=("\x1b\u202e東",)))
    target = io.StringIO()
    run_json(session, io.StringIO(""), target, clock)
    assert target.getvalue().isascii()
    assert json.loads(target.getvalue())["stem"] == "\x1b\u202e東"


def test_a_known_item_in_the_mixed_mode_is_typed() -> None:
    item = make_item()
    found = talk(item, sent=[], states={item.id: known_card()})
    assert (found[0]["mode"], found[0]["options"]) == ("typed", None)


def test_what_looks_like_a_command_is_never_graded() -> None:
    shown = plain(make_item(), typed=":u\n:f typo\nCanberra\n", mode="typed")
    assert "There is no command :u\n" in shown
    assert "There is no command :f\n" in shown
    assert "Wrong" not in shown
    assert "Right." in shown


def test_a_line_that_is_no_utf_8_is_not_graded() -> None:
    (_, error, _) = talk(make_item(), sent=['{"answer": "\udcff"}'], mode="typed")
    assert error == {"type": "error", "why": "the line is not UTF-8"}
