from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from builders import DAY, MINUTE, NOON, Facts, countries, make_item, plan_of
from test_session import begin

from studykit.grading.expected import Answer
from studykit.problems import Location
from studykit.questions.item import Item
from studykit.questions.item_bank import ItemBank
from studykit.quiz import closing, key_phrases, phrases
from studykit.quiz.backlog import Backlog
from studykit.quiz.in_lines import confirm, run_plain
from studykit.quiz.lone_keys import is_answer
from studykit.quiz.opening import nothing_to_ask, opening
from studykit.quiz.outlook import Outlook
from studykit.quiz.phrases import Command
from studykit.quiz.plan import Entry
from studykit.quiz.question import MissedItem, Summary, TopicScore
from studykit.quiz.sitting import EditOutcome, Sitting
from studykit.reviews.schedule import Settings, after_review

NO_OUTLOOK = Outlook(None, 0)
OPTIONS = make_item(explanation="It was founded in 1913.", distractors=("Sydney", "Perth"))


def clock() -> datetime:
    return NOON


def plain(*items: Item, typed: str, **chosen: Any) -> str:
    session, _ = begin(*items, **chosen)
    target = io.StringIO()
    run_plain(Sitting(session, clock), io.StringIO(typed), target)
    return target.getvalue()


class Teletype(io.StringIO):
    """Lines that a person types."""

    def isatty(self) -> bool:
        return True


# --- plain lines -------------------------------------------------------------------------------------------


def test_a_choice_in_plain_lines() -> None:
    assert (
        plain(OPTIONS, typed="2\n")
        == """\
Question 1 of 1 (World, new)
What is the capital of Australia?
  1) Perth
  2) Sydney
  3) Canberra
(Type its number and press Enter.)
> Wrong. 'Sydney' is not right.
Answer: Canberra
It was founded in 1913. (atlas#12)
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
(Type the answer and press Enter.)
> Nothing is typed: - if you do not know it, h for a hint.
> Right. Written 'France': capitals do not count here.
Answer: France
Also right: Spain, Andorra
Source: atlas#12
Comes again in 10 minutes.

"""
    )


def test_a_guess_in_plain_lines() -> None:
    assert (
        plain(OPTIONS, typed="\n", meeting="guess")
        == """\
Question 1 of 3 (World, new)
What is the capital of Australia?
(You have not met it: guess, or press Enter to see it. Nothing is graded.)
> New.
Answer: Canberra
It was founded in 1913. (atlas#12)

"""
    )


def test_a_card_in_plain_lines() -> None:
    assert (
        plain(OPTIONS, typed="\nfine\n3\n", mode="cards")
        == """\
Question 1 of 1 (World, new)
What is the capital of Australia?
(Recall it, press Enter to see it, and say how well you knew it.)
Enter shows the answer > Answer: Canberra
It was founded in 1913. (atlas#12)
1 Again  1 min, 2 Hard  6 min, 3 Good  10 min, 4 Easy  8 days > Nothing is rated: 1 Again, 2 Hard, 3 Good, 4 Easy.
1 Again  1 min, 2 Hard  6 min, 3 Good  10 min, 4 Easy  8 days > Comes again in 10 minutes.

"""
    )


@pytest.mark.parametrize(
    ("mode", "colon"), [("choice", ""), ("cards", ""), ("typed", ":"), ("choice", ":")]
)
def test_skipping_leaving_and_help_in_plain_lines(mode: str, colon: str) -> None:
    session, notebook = begin(*countries(3), mode=mode)
    target = io.StringIO()
    run_plain(
        Sitting(session, clock), io.StringIO(f"{colon}?\n{colon}s\n{colon}q\nTown 2\n"), target
    )
    assert f"\n  {':' if mode == 'typed' else ''}s  skips it for now\n" in target.getvalue()
    assert "country 1" in target.getvalue()
    assert "country 2" not in target.getvalue()
    assert notebook.reviews == []


def said(text: str) -> list[str]:
    """What follows the prompts."""
    return [line.removeprefix("> ") for line in text.splitlines() if line.startswith("> ")]


def test_commands_in_plain_lines_are_about_the_last_answer_or_the_open_question() -> None:
    session, notebook = begin(*countries(2), mode="typed")
    typed = ":u\n:!\nthe old town\n:!\n:f an odd one\n:F\nno word\n:x\n:u\nTown 1\n\n"
    target = io.StringIO()
    run_plain(
        Sitting(session, clock), Teletype(typed.replace("the old town", "the old town\n")), target
    )
    assert said(target.getvalue()) == [
        "There is nothing to take back. `studykit undo` has earlier answers.",
        "There is no answer to count as right.",
        "Wrong. No answer here is 'the old town'.",
        "Counted as right; `studykit suggestions` lists it.",
        "Flagged: `studykit flags` lists it.",
        "Why? > Flagged: `studykit flags` lists it.",
        "It is never asked again; undo takes it back.",
        "Right.",
    ]
    assert "Taken back.\nQuestion 2 of 3" in target.getvalue()
    assert notebook.flags == [("capital/c001", "an odd one"), ("capital/c001", "no word")]
    assert [review.rating for review in notebook.reviews] == [3, 3]


def test_undo_in_plain_lines_puts_the_question_again() -> None:
    shown = plain(*countries(2), typed="1\nu\n2\n", mode="choice")
    assert shown.count("What is the capital of country 0?") == 2
    assert (
        "> Taken back.\nQuestion 1 of 2 (World, new)\nWhat is the capital of country 0?\n" in shown
    )


def test_easy_after_a_right_answer_in_plain_lines() -> None:
    session, notebook = begin(*countries(2), mode="typed")
    run_plain(Sitting(session, clock), io.StringIO("Town 0\n:+\n"), target := io.StringIO())
    assert "> Rated Easy.\nComes again in 8 days" in target.getvalue()
    assert [review.rating for review in notebook.reviews] == [4]


@pytest.mark.parametrize("keys", ["f\nodd\n3\n", "\nf\nodd\n3\n", "\n?\n:f odd\n3\n"])
def test_a_card_can_be_flagged_before_and_after_its_answer_is_shown(keys: str) -> None:
    session, notebook = begin(*countries(1), mode="cards")
    run_plain(
        Sitting(session, clock),
        io.StringIO(keys if keys[0] != "f" else keys.replace("3", "\n3")),
        io.StringIO(),
    )
    assert notebook.flags == [("capital/c000", "odd")]
    assert [review.rating for review in notebook.reviews] == [3]


def test_a_card_whose_answer_is_shown_gives_no_hint_any_more() -> None:
    shown = plain(*countries(1), typed="\nh\n3\n", mode="cards")
    assert "The answer is shown already: say how well you knew it.\n" in shown
    assert "Comes again in 10 minutes." in shown


@pytest.mark.parametrize("key", ["s", "x"])
def test_a_card_whose_answer_is_shown_can_still_be_put_away(key: str) -> None:
    session, notebook = begin(*countries(2), mode="cards")
    run_plain(Sitting(session, clock), io.StringIO(f"\n{key}\n\n4\n"), io.StringIO())
    assert [review.item for review in notebook.reviews] == ["capital/c001"]


def test_a_person_at_plain_lines_is_waited_for_and_may_still_change_the_last_answer() -> None:
    session, notebook = begin(*countries(2), mode="typed")
    target = io.StringIO()
    typed = "x\n!\n\nx\n?\nu\nTown 1\n+\n\n"
    run_plain(Sitting(session, clock), Teletype(typed), target)
    assert "Enter goes on, ! I was right, m more, ? keys > Counted as right;" in target.getvalue()
    assert "Enter goes on, + easy, m more, ? keys > " in target.getvalue()
    assert (
        "Enter ends the quiz, ! I was right, m more, ? keys > Enter goes on.\n  ?  lists the keys\n"
        in target.getvalue()
    )
    assert "Enter ends the quiz, + easy, m more, ? keys > Rated Easy." in target.getvalue()
    assert [(review.answer, review.rating) for review in notebook.reviews] == [
        ("x", 3),
        ("Town 1", 4),
    ]


def test_the_keys_that_fit_the_last_answer_are_named() -> None:
    session, _ = begin(*countries(3))
    assert phrases.waiting(session.last, is_end=False) == "Enter goes on, m more, ? keys"
    session.question(NOON)
    session.answer("Ur", NOON)
    assert phrases.waiting(session.last, is_end=False) == "Enter goes on, m more, ? keys"
    session.question(NOON)
    session.answer("Town 1", NOON)
    assert (
        phrases.waiting(session.last, is_end=True) == "Enter ends the quiz, + easy, m more, ? keys"
    )
    session.easy(NOON)
    assert phrases.waiting(session.last, is_end=True) == "Enter ends the quiz, m more, ? keys"
    cram, _ = begin(*countries(1), mode="typed", cram=True)
    cram.question(NOON)
    cram.answer("Town 0", NOON)
    assert phrases.waiting(cram.last, is_end=False) == "Enter goes on, m more, ? keys"
    exam, _ = begin(*countries(1), mode="typed", exam=True)
    exam.question(NOON)
    exam.answer("x", NOON)
    assert phrases.waiting(exam.last, is_end=True) == "Enter ends the quiz, m more, ? keys"


@pytest.mark.parametrize(
    ("typed", "yes"), [("y\n", True), ("YES\n", True), ("n\n", False), ("\n", False), ("", False)]
)
def test_an_offer_in_plain_lines_is_taken_by_a_yes_alone(typed: str, *, yes: bool) -> None:
    assert confirm("Practise?", Teletype(typed), io.StringIO()) is yes


def test_an_exam_lists_no_key_that_would_help_and_gives_no_hint() -> None:
    item = make_item(hint="It lies inland.")
    in_quiz = plain(item, typed=":?\n", mode="typed")
    in_exam = plain(item, typed=":?\n", mode="typed", exam=True)
    helping = ("  :h  ", "  :m  ", "  :!  ", "  :+  ", "  :c  ", "It lies inland.")
    for words in helping:
        assert words in in_quiz
        assert words not in in_exam
    assert "  :s  skips it for now" in in_exam


def test_an_exam_in_plain_lines_says_nothing_after_an_answer() -> None:
    shown = plain(*countries(2), typed="Town 0\nx\n", mode="typed", exam=True, minutes=5)
    assert [line.rstrip() for line in shown.splitlines()] == [
        "Question 1 of 2 (World, new), 5 minutes left",
        "What is the capital of country 0?",
        "(Type the answer and press Enter.)",
        ">",
        "Question 2 of 2 (World, new), 5 minutes left",
        "What is the capital of country 1?",
        ">",
    ]


def test_what_else_is_known_is_told_on_demand_and_without_what_is_still_to_come() -> None:
    first, second = countries(2)
    first = first._replace(
        explanation="Town 0 is old.\nIts river is the Po.", entities=("lands/a",)
    )
    second = second._replace(answers=(Answer("the Po", "the Po"),), facts=first.facts)
    facts = Facts({"lands/a": ["Town 0 lies on a river.", "Its river is long."]})
    bank = ItemBank((first, second), facts)
    session, _ = begin(first, second, mode="typed")
    sitting = Sitting(session, clock, banks={"world": bank})
    run_plain(sitting, Teletype(":m\nx\nm\n\n:q\n"), target := io.StringIO())
    shown = target.getvalue()
    assert "> More is shown after the answer.\n" in shown
    before, _, after = shown.rpartition("? keys > ")[0].rpartition("? keys > ")
    assert "lies on a river" not in before
    assert (
        after
        == """\
Answer: Town 0
Town 0 is old.
Source: An Atlas of the World, page 12

More:
  Town 0 lies on a river.
  Its river is long.
Enter goes on, ! I was right, m more, """
    )


def edited(*items: Item, said: str = "") -> Callable[[Entry], EditOutcome]:
    return lambda _: EditOutcome((said,) if said else (), items or None)


@pytest.mark.parametrize(
    ("edit", "shown"),
    [
        (
            edited(make_item(stem="New?", wordings=("New?",)), said="1 error."),
            "1 error.\nQuestion 1 of 1 (World, new)\nNew?\n",
        ),
        (edited(make_item("capital/other")), "That question is gone.\n"),
        (edited(said="The deck cannot be used as it is."), "The deck cannot be used as it is.\n> "),
    ],
)
def test_an_edited_question_is_put_as_it_reads_now(
    edit: Callable[[Entry], EditOutcome], shown: str
) -> None:
    session, _ = begin(make_item(), mode="typed")
    run_plain(Sitting(session, clock, edit=edit), io.StringIO(":e\n"), target := io.StringIO())
    assert shown in target.getvalue()


def test_without_a_terminal_for_an_editor_the_place_of_the_fact_is_told() -> None:
    item = make_item(location=Location("seeds/world/cities.yaml", 6, 3))
    shown = plain(item, typed=":e\n", mode="typed")
    assert (
        "There is no terminal for an editor here. The fact is at seeds/world/cities.yaml:6:3.\n"
        in shown
    )


def test_letters_are_answers_where_an_answer_is_typed() -> None:
    session, notebook = begin(make_item(keys=("S",), distractors=()), mode="typed")
    run_plain(Sitting(session, clock), io.StringIO("s\n"), io.StringIO())
    assert [review.verdict for review in notebook.reviews] == ["right"]


@pytest.mark.parametrize(
    ("typed", "graded"),
    [
        # An answer of another item of the template, another name, an option.
        ("q\n", ["q"]),
        ("u\n", ["u"]),
        ("h\n", ["h"]),
        # Nobody there has such an answer.
        ("?\n", []),
        ("\uff1f\n", []),
        ("\u2013\n", [""]),
        # Commands that put a question away follow a colon.
        ("x\n", ["x"]),
        ("help\ny\n", []),
        ("Quit\nn\n", ["Quit"]),
        # Neither a yes nor a no, and then the end of the input.
        ("quit\n\n\nwhat\n", []),
    ],
)
def test_a_key_alone_is_an_answer_where_the_template_knows_it(
    typed: str, graded: list[str]
) -> None:
    other = make_item(
        "capital/q", keys=("Q", "Pu"), accepted={"Pu": ("U",)}, distractors=("H", "O")
    )
    item = make_item(distractors=())
    session, notebook = begin(item, mode="typed")
    bank = ItemBank((item, other), Facts({}))
    run_plain(Sitting(session, clock, banks={"world": bank}), io.StringIO(typed), io.StringIO())
    assert [review.answer for review in notebook.reviews] == graded


def test_an_answer_of_the_other_direction_is_none() -> None:
    symbol = make_item("symbol/He<", keys=("He",), distractors=("H", "Li"))
    name = make_item("symbol/He", keys=("helium",), distractors=("neon", "argon"))
    bank = ItemBank(
        (symbol._replace(template="symbol"), name._replace(template="symbol")), Facts({})
    )
    assert is_answer("h", bank["symbol/He<"], bank)
    assert not is_answer("h", bank["symbol/He"], bank)


def test_a_key_that_would_be_an_answer_stands_with_its_colon() -> None:
    session, _ = begin(make_item(), mode="typed")
    question = session.question(NOON)
    assert question
    answers = [Command.HINT, Command.GIVE_UP]
    line = key_phrases.keys_of(question, is_exam=False, after_colon=answers)
    assert line == ":h hint, :- not known, ? keys"
    said = key_phrases.nothing_typed([Command.HINT])
    assert said == "Nothing is typed: - if you do not know it, :h for a hint."


def test_the_word_quit_ends_the_quiz_where_enter_would_go_on() -> None:
    session, notebook = begin(*countries(3), mode="typed")
    run_plain(Sitting(session, clock), Teletype("x\nquit\nx\n"), io.StringIO())
    assert len(notebook.reviews) == 1


@pytest.mark.parametrize("mode", ["choice", "typed", "cards"])
def test_ten_times_enter_writes_nothing_in_plain_lines(mode: str) -> None:
    session, notebook = begin(*countries(2), mode=mode)
    run_plain(Sitting(session, clock), Teletype("\n" * 10), target := io.StringIO())
    assert notebook.reviews == []
    assert {
        "choice": "Nothing is chosen",
        "typed": "Nothing is typed",
        "cards": "Nothing is rated",
    }[mode] in target.getvalue()


def test_the_end_of_the_input_ends_the_quiz_and_grades_nothing() -> None:
    session, notebook = begin(*countries(2), mode="typed")
    run_plain(Sitting(session, clock), io.StringIO("Town 0\n"), io.StringIO())
    assert [review.item for review in notebook.reviews] == ["capital/c000"]
    summary = session.summary()
    assert (summary.asked, summary.correct, summary.missed) == (1, 1, ())


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
    said = closing.summary(
        Summary(1, 0, (MissedItem(bad, item, bad),), leeches=(), exam_of=1), Outlook(None, 0), NOON
    )
    assert not any("\x1b" in line.text for line in said)


# --- words -------------------------------------------------------------------------------------------------


def test_at_most_ten_other_answers_are_named() -> None:
    item = make_item(keys=tuple(f"Town {at}" for at in range(14)))
    texts = [line.text for line in phrases.answers(item, ("Town 3",))]
    others = "Town 0, Town 1, Town 2, Town 4, Town 5, Town 6, Town 7, Town 8, Town 9, Town 10"
    assert texts[:2] == ["Answer: Town 3", f"Also right: {others} and 3 more"]


def test_a_question_is_buried_or_begins_anew_by_a_key_or_by_its_name() -> None:
    known = {f"capital/c{number:03}": after_review(None, 3, NOON - DAY) for number in range(3)}
    said = plain(*countries(3), typed=":b\n:reset\n:u\n:r\n", mode="typed", states=known)
    assert said.count("It is asked again tomorrow; undo takes it back.") == 1
    assert said.count("It begins anew, as a new one; undo takes it back.") == 2
    assert said.count("Taken back.") == 1


def test_the_opening_says_what_lies_ahead() -> None:
    planned, today = plan_of([], 12, 3), NOON.date()
    assert opening(["World\x1b"], planned, today).text == "World\\x1b: 12 due, 3 new."
    assert opening(["World", "Stars"], planned, today).text == "2 decks: 12 due, 3 new."
    in_time = opening(["World"], planned, today, 10).text
    assert in_time == "World: 12 due, 3 new in 10 minutes."


def test_the_opening_counts_what_was_left_in_the_middle() -> None:
    session = plan_of([Entry("a", item, None) for item in countries(6)], 1, 2)
    assert opening(["World"], session, NOON.date()).text == "World: 1 due, 3 begun, 2 new."
    once = session._replace(order="once")
    assert opening(["World"], once, NOON.date()).text == "World: 1 due, 2 new."


@pytest.mark.parametrize(
    ("behind", "said"),
    [
        (Backlog(974, 100, date(2026, 4, 15)), "at 100 a day you are through on 15 April."),
        (Backlog(974, 100, date(2027, 4, 15)), "at 100 a day you are through on 15 April 2027."),
        (Backlog(974, 100, None), "at 100 a day it does not get less. `studykit config"),
        (Backlog(974, None, None), "100 today, as your decks say."),
    ],
)
def test_who_is_behind_is_told_what_is_for_today_and_when_it_ends(
    behind: Backlog, said: str
) -> None:
    planned = plan_of([], 100, 0)._replace(behind=behind)
    begun = opening(["World"], planned, NOON.date()).text
    assert begun.startswith("World: 974 wait. 100 today")
    assert said in begun
    done = nothing_to_ask(planned._replace(due=0), NOON, NOON)
    assert done[0].text == "Today's cards are done."
    assert done[1].text.startswith("974 wait")
    assert "today" not in done[1].text


def texts(summed: Summary, ahead: Outlook = NO_OUTLOOK, columns: int = 80) -> list[str]:
    return [line.text for line in closing.summary(summed, ahead, NOON, columns=columns)]


def test_the_summary_of_an_exam_tells_what_each_missed_question_rests_on() -> None:
    item = make_item(explanation="Since 1913.")
    left = make_item("capital/nz", stem="And of New Zealand?", keys=("Wellington",))
    missed = (MissedItem(item.stem, item, " Sydney "), MissedItem(left.stem, left, None))
    assert texts(Summary(3, 2, missed, exam_of=5, took=timedelta(seconds=130))) == [
        "Exam: 2 of 5 right (40%). 2 not answered. It took 2 minutes.",
        "Missed:",
        "  What is the capital of Australia?",
        "    Canberra",
        "    (you said Sydney)",
        "    Since 1913.",
        "    Source: An Atlas of the World, page 12",
        "  And of New Zealand?",
        "    Wellington",
        "    (not answered)",
        "    Source: An Atlas of the World, page 12",
    ]


def test_an_exam_tells_its_score_by_topic_in_a_column() -> None:
    topics = (TopicScore("Dates", 4, 5), TopicScore("日本", 0, 1))
    said = texts(Summary(6, 4, exam_of=6, topics=topics))
    assert said[1:] == ["By topic:", "  Dates  4 of 5", "  日本   0 of 1"]


def test_who_gave_up_in_an_exam_said_nothing() -> None:
    item = make_item()
    said = texts(Summary(1, 0, (MissedItem(item.stem, item, ""),), exam_of=1))
    assert "    (not known)" in said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0.5, "30 seconds"),
        (1, "1 minute"),
        (90, "90 minutes"),
        (120, "2 hours"),
        (185, "3 hours 5 minutes"),
        (4000, "3 days"),
    ],
)
def test_a_time_is_said_in_units_that_one_can_read(minutes: float, said: str) -> None:
    assert phrases.length(timedelta(minutes=minutes)) == said


def test_days_turn_over_when_the_settings_say() -> None:
    late = NOON.replace(hour=2) + DAY
    assert phrases.when(late, NOON) == "today at 02:00"
    assert phrases.when(late, NOON, Settings(day_turns_at=0)) == "tomorrow"


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
    assert phrases.when(NOON + after, NOON) == said


@pytest.mark.parametrize("slip", [":z", ":w now", ":k"])
def test_what_looks_like_a_command_is_never_graded(slip: str) -> None:
    shown = plain(make_item(), typed=f"{slip}\nCanberra\n", mode="typed")
    assert f"There is no command {slip[:2]}\n" in shown
    assert "Wrong" not in shown
    assert "Right." in shown


@pytest.mark.parametrize("written", [":quit", ":QUIT", "：ｑ", "：q", ":ｑ"])
def test_a_command_may_be_written_out_and_in_full_width(written: str) -> None:
    assert plain(make_item(), typed=f"{written}\nSydney\n", mode="typed").endswith("> \n")


def test_options_and_ratings_may_be_chosen_in_full_width() -> None:
    assert "Right." in plain(OPTIONS, typed="３\n")
    assert plain(OPTIONS, typed="\n３\n", mode="cards").endswith("Comes again in 10 minutes.\n\n")


def test_a_word_with_a_colon_that_is_no_command_is_an_answer() -> None:
    assert "Right." in plain(make_item(keys=(":hover",)), typed=":hover\n", mode="typed")


def test_a_letter_that_is_no_command_is_an_option_that_does_not_exist() -> None:
    assert "'k' is not one of the options." in plain(OPTIONS, typed="k\n")
