"""`studykit drill`: two things side by side, and questions that tell them apart."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from studykit.checks.sure_options import SureOptions
from studykit.grading.verdict import Verdict
from studykit.problems import DeckError
from studykit.questions.item import Item
from studykit.questions.judge import Judge
from studykit.questions.templates.labels import label
from studykit.quiz.confused_pairs import ConfusedPair, PairFinder, Side
from studykit.quiz.contrast import contrast_lines, contrast_of
from studykit.quiz.contrast_questions import contrast_questions
from studykit.quiz.contrast_sitting import ContrastSitting, contrast_within
from studykit.quiz.drills import DeckFacts, Drills
from studykit.quiz.in_lines import run_plain
from studykit.quiz.phrases import Command
from studykit.quiz.plan import Options, plan
from studykit.quiz.question import Feedback
from studykit.quiz.session import Session
from studykit.quiz.sitting import EditOutcome, Sitting
from studykit.reviews.log import Log
from studykit.reviews.records import Review
from studykit.workspace.workspace import Workspace
from tests.cli.runner import Result, studykit, write

MOUNTAINS = """\
columns: {name: text, continent: continents, height: {type: quantity, unit: m}, first: date, kind: text}
say: "{name} in {continent} is {height} high."
complete: true
rows:
  aconcagua: {name: Aconcagua, aliases: [Stone Sentinel], continent: south-america, height: 6961 m, first: 1897, kind: peak}
  kilimanjaro: {name: Kilimanjaro, continent: africa, height: 5895 m, first: 1889, kind: peak}
  everest: {name: Mount Everest, continent: asia, height: 8849 m, first: 1953, kind: peak}
  vinson: {name: Mount Vinson, continent: antarctica, height: 4892 m, kind: peak}
"""
CONTINENTS = """\
columns: {name: text}
complete: true
rows:
  south-america: {name: South America}
  africa: {name: Africa}
  asia: {name: Asia}
  antarctica: {name: Antarctica}
"""
DECK = """\
deck: Summits
key: summits-1
facts: ../seeds/world
templates:
  summit-of:
    from: mountains
    ask: Which mountain is the highest of {continent}?
    answer: name
  height:
    from: mountains
    ask: How high is {name}?
    answer: height
  climbed:
    from: mountains
    ask: Which mountain was climbed in {first}?
    answer: name
"""
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return write(
        tmp_path,
        seeds__world__mountains_yaml=MOUNTAINS,
        seeds__world__continents_yaml=CONTINENTS,
        decks__summits_yaml=DECK,
    )


@pytest.fixture
def deck(world: Path) -> Workspace:
    return Workspace.open(world / "decks" / "summits.yaml")


def drill(world: Path, *words: str, answers: str = "", now: str = "2026-03-10T12:00") -> Result:
    env = {"STUDYKIT_HOME": str(world / "home"), "STUDYKIT_NOW": now}
    return studykit("drill", *words, cwd=world, answers=answers, env=env)


def missed(log: Log, deck: Workspace, item_id: str, answer: str, at: datetime) -> Review:
    """An answer that was wrong, as a quiz keeps it."""
    review = Review("summits-1", item_id, at, 1, "typed", "wrong", False, answer, 900, "")
    log.record(review, deck.bank[item_id])
    return review


def drills_of(deck: Workspace, log: Log) -> Drills:
    facts = DeckFacts(deck.loaded, deck.lock.earlier_items())
    return Drills({"summits-1": deck.bank}, log, lambda _: facts)


ACONCAGUA = Side("Aconcagua", "mountains/aconcagua")
KILIMANJARO = Side("Kilimanjaro", "mountains/kilimanjaro")
THE_TWO = ConfusedPair.of(ACONCAGUA, KILIMANJARO)


# --- the command -------------------------------------------------------------------------------------------


def test_two_things_stand_side_by_side_and_five_questions_follow(world: Path) -> None:
    result = drill(world, "stone sentinel", "kilimanjaro", answers="1\n" * 5)
    assert result.err == ""
    assert result.out.startswith(
        """\
Aconcagua and Kilimanjaro:
             Aconcagua      Kilimanjaro
  continent  South America  Africa
  height     6961 m         5895 m
  first      1897           1889
Both: kind peak.
5 questions, without moving the schedule:
Question 1 of 5 (Summits, new)
"""
    )
    assert result.out.count("  1) ") == 5
    assert "  3) " not in result.out
    assert "Aconcagua in South America is 6961 m high." in result.out
    with Log.open(world / "home" / "reviews.db") as log:
        assert [review.kind for review in log.reviews()] == ["cram"] * 5
        assert log.cards("summits-1") == {}
        right = sum(review.correct for review in log.reviews())
    assert result.out.endswith(f"{right} of 5 right.\n")


def test_a_program_is_told_what_differs_before_it_is_asked(world: Path) -> None:
    result = drill(world, "aconcagua", "kilimanjaro", "--json")
    contrast, question, summary = [json.loads(line) for line in result.out.splitlines()]
    assert contrast["type"] == "contrast"
    assert contrast["things"][0] == {"id": "mountains/aconcagua", "name": "Aconcagua"}
    assert contrast["differ"][1] == {"column": "height", "values": ["6961 m", "5895 m"]}
    assert contrast["shared"] == [{"column": "kind", "value": "peak"}]
    assert contrast["questions"] == 5
    assert len(question["options"]) == 2
    assert (summary["type"], summary["asked"]) == ("summary", 0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["aconcagua"], "Name two things, or none."),
        (["aconcagua", "kilimanjari"], "There is no thing 'kilimanjari'. Did you mean 'Kilimanjaro'?"),
        (["aconcagua", "Stone Sentinel"], "'aconcagua' and 'Stone Sentinel' are no two things of a deck."),
    ],
)  # fmt: skip
def test_words_that_name_no_two_things_are_refused(
    world: Path, words: list[str], said: str
) -> None:
    result = drill(world, *words)
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines()[-1] == f"Error: {said}"


def test_without_things_it_is_the_pair_that_was_confused_most(world: Path, deck: Workspace) -> None:
    nothing = drill(world)
    assert (nothing.code, nothing.err) == (0, "")
    assert nothing.out == (
        "You have taken nothing for anything else yet. "
        "`studykit drill A B` sets any two things apart.\n"
    )
    (summary,) = drill(world, "--json").lines
    assert (summary["type"], summary["asked"]) == ("summary", 0)
    with Log.open(world / "home" / "reviews.db") as log:
        missed(log, deck, "height/everest", "4892 m", NOON)
        missed(log, deck, "height/aconcagua", "5895 m", NOON)
        missed(log, deck, "summit-of/kilimanjaro", "Stone Sentinel", NOON)
    assert drill(world).out.startswith("Aconcagua and Kilimanjaro:\n")


def test_names_that_may_mean_several_pairs_are_told_apart_by_their_tables(world: Path) -> None:
    write(
        world,
        seeds__world__ships_yaml="columns: {name: text}\nrows:\n  a: {name: Aconcagua}\n  k: {name: Kilimanjaro}\n",
    )
    result = drill(world, "Aconcagua", "Kilimanjaro")
    assert result.err.splitlines()[-1] == (
        "Error: 'Aconcagua' and 'Kilimanjaro' may be: mountains/aconcagua and mountains/kilimanjaro; "
        "ships/a and ships/k. Name them so, as TABLE/ROW."
    )
    apart = drill(world, "mountains/aconcagua", "Kilimanjaro")
    assert apart.out.startswith("Aconcagua and Kilimanjaro:\n")


# --- which pair --------------------------------------------------------------------------------------------


def test_a_pair_is_the_same_whatever_was_asked(deck: Workspace) -> None:
    finder = PairFinder(deck.bank)
    by_name = finder.pair_of("summit-of/aconcagua", "kilimanjaro")
    assert by_name == THE_TWO
    by_number = finder.pair_of("height/kilimanjaro", "6961 m")
    assert by_number is not None
    assert by_number.identity == THE_TWO.identity
    assert finder.pair_of("height/kilimanjaro", "5000 m") is None
    assert finder.pair_of("height/kilimanjaro", "5895 m") is None
    assert finder.pair_of("gone/kilimanjaro", "6961 m") is None


def test_answers_that_many_items_share_are_a_pair_of_their_own(tmp_path: Path) -> None:
    write(
        tmp_path,
        seeds__words__words_yaml="columns: {word: text, article: text}\nrows:\n"
        + "".join(
            f"  w{n}: {{word: w{n}, article: {'der' if n % 2 else 'die'}}}\n" for n in range(6)
        )
        + "  n: {word: nn, article: das}\n",
        decks__words_yaml="deck: Words\nkey: words-1\nfacts: ../seeds/words\ntemplates:\n"
        "  article: {from: words, ask: 'Which article has {word}?', answer: article}\n",
    )
    bank = Workspace.open(tmp_path / "decks" / "words.yaml").bank
    pair = PairFinder(bank).pair_of("article/w1", "die")
    assert pair == ConfusedPair.of(Side("der", template="article"), Side("die", template="article"))
    result = drill(tmp_path, "der", "DIE", answers="1\n" * 5)
    assert result.out.startswith("der and die:\nder: w1: article der\ndie: w0: article die\n5 q")


# --- the offer in a quiz -----------------------------------------------------------------------------------


def answered(deck: Workspace, item_id: str, answer: str, lapses: int = 0) -> Feedback:
    item = deck.bank[item_id]
    return Feedback(
        item, "typed", "wrong", False, "", 1, answer, (), None, "summits-1", lapses=lapses
    )


def test_the_third_confusion_of_a_pair_is_told_once(world: Path, deck: Workspace) -> None:
    confusions = [("height/aconcagua", "5895 m"), ("summit-of/kilimanjaro", "Aconcagua")] * 3
    with Log.open(world / "reviews.db") as log:
        drills = drills_of(deck, log)
        lines = []
        for minute, (item_id, answer) in enumerate(confusions):
            missed(log, deck, item_id, answer, NOON + minute * MINUTE)
            offer = drills.offer(answered(deck, item_id, answer))
            lines.append(offer.line().text if offer else "")
        told = "You have taken Aconcagua and Kilimanjaro for one another 3 times: c shows what differs."
        assert lines == ["", "", told, "", "", ""]
        # Another sitting, and three more of them.
        again = drills_of(deck, log).offer(answered(deck, *confusions[-1]))
        assert again is not None
        assert again.times == 6


def test_what_was_taken_back_or_called_right_confuses_nothing(world: Path, deck: Workspace) -> None:
    with Log.open(world / "reviews.db") as log:
        first, second, _ = [
            missed(log, deck, "height/aconcagua", "5895 m", NOON + minute * MINUTE)
            for minute in range(3)
        ]
        log.undo(first.uid, NOON)
        log.correct(second.uid, 3, "right", NOON)
        assert len(log.wrong_answers("summits-1")) == 1
        assert drills_of(deck, log).offer(answered(deck, "height/aconcagua", "5895 m")) is None


def test_what_is_taken_back_within_the_sitting_does_not_count(world: Path, deck: Workspace) -> None:
    with Log.open(world / "reviews.db") as log:
        drills = drills_of(deck, log)
        offers = []
        for minute in range(4):
            given = missed(log, deck, "height/aconcagua", "5895 m", NOON + minute * MINUTE)
            offers.append(drills.offer(answered(deck, "height/aconcagua", "5895 m")))
            if minute == 1:
                log.undo(given.uid, NOON)
        assert [offer is not None for offer in offers] == [False, False, False, True]


def test_a_deck_that_cannot_be_read_any_more_offers_nothing_and_stops_no_quiz(
    world: Path, deck: Workspace
) -> None:
    def facts_of(_: str) -> DeckFacts:
        raise DeckError([])

    with Log.open(world / "reviews.db") as log:
        for number in range(3):
            missed(log, deck, "height/aconcagua", "5895 m", NOON + number * MINUTE)
        drills = Drills({"summits-1": deck.bank}, log, facts_of)
        assert drills.offer(answered(deck, "height/aconcagua", "5895 m")) is None
        assert drills.offered is None


def test_a_leech_is_offered_beside_what_it_was_taken_for_or_its_first_wrong_option(
    world: Path, deck: Workspace
) -> None:
    with Log.open(world / "reviews.db") as log:
        forgotten = answered(deck, "height/aconcagua", "-", lapses=8)
        offer = drills_of(deck, log).offer(forgotten)
        assert offer is not None
        assert "mountains/aconcagua" in {side.fact for side in offer.pair}
        missed(log, deck, "height/aconcagua", "8849 m", NOON)
        offer = drills_of(deck, log).offer(forgotten)
        assert offer is not None
        assert offer.line().text == (
            "Forgotten 8 times. c sets Aconcagua and Mount Everest side by side."
        )
        assert drills_of(deck, log).offer(answered(deck, "height/aconcagua", "-", lapses=9)) is None


# --- the questions -----------------------------------------------------------------------------------------


def questions(deck: Workspace, pair: ConfusedPair, salt: str = "") -> list[Item]:
    names = (pair.first.name,), (pair.second.name,)
    sure = SureOptions(deck.loaded, deck.lock.earlier_items())
    return contrast_questions(deck.bank, pair, names, sure.may_stand, salt)


def test_no_side_is_right_three_times_running_and_the_templates_take_turns(
    deck: Workspace,
) -> None:
    orders = set()
    for salt in map(str, range(40)):
        asked = questions(deck, THE_TWO, salt)
        sides = "".join(str("kilimanjaro" in item.facts[0]) for item in asked)
        orders.add(sides)
        assert "TrueTrueTrue" not in sides
        assert "FalseFalseFalse" not in sides
        assert len(asked) == 5
        assert {item.template for item in asked} == {"summit-of", "height", "climbed"}
    assert len(orders) > 3


def test_an_option_that_may_be_right_is_not_offered(deck: Workspace) -> None:
    """Nobody wrote down when Mount Vinson was first climbed: it may have been in 1897."""
    vinson = Side("Mount Vinson", "mountains/vinson")
    asked = questions(deck, ConfusedPair.of(ACONCAGUA, vinson))
    assert sorted(item.id for item in asked) == [
        "height/aconcagua",
        "height/vinson",
        "summit-of/aconcagua",
        "summit-of/vinson",
    ]
    sure = SureOptions(deck.loaded, {})
    assert not sure.may_stand(deck.bank["climbed/aconcagua"], "Mount Vinson")
    assert sure.may_stand(deck.bank["climbed/aconcagua"], "Mount Everest")
    assert not sure.may_stand(deck.bank["climbed/aconcagua"], "Aconcagua")
    assert not sure.may_stand(deck.bank["climbed/aconcagua"], "Table Mountain")


def test_few_questions_are_told_to_be_few(world: Path) -> None:
    templates = DECK.partition("  summit-of:")[0]
    for_one = "  climbed: {from: mountains, where: {first: 1897}, ask: 'Which mountain was first climbed in {first}?', answer: name}\n"
    write(world, decks__summits_yaml=templates + for_one)
    result = drill(world, "aconcagua", "kilimanjaro", answers="1\n")
    assert "Only 1 question tells them apart:\n" in result.out
    nothing = drill(world, "everest", "kilimanjaro")
    assert nothing.out.endswith("No question of the deck tells them apart.\n")
    assert nothing.code == 0


# --- what differs ------------------------------------------------------------------------------------------


def test_in_a_narrow_window_what_differs_stands_below_one_another(deck: Workspace) -> None:
    contrast = contrast_of(deck.base, THE_TWO, lambda _: ())
    assert [line.text for line in contrast_lines(contrast, 30)][:4] == [
        "Aconcagua and Kilimanjaro:",
        "  continent",
        "    Aconcagua: South America",
        "    Kilimanjaro: Africa",
    ]


# --- in the quiz, for a program ----------------------------------------------------------------------------


def test_a_program_may_have_untangled_what_was_confused_just_now(
    world: Path, deck: Workspace
) -> None:
    with Log.open(world / "home" / "reviews.db") as log:
        for minute in range(2):
            missed(log, deck, "height/aconcagua", "5895 m", NOON + minute * MINUTE)
    sent = [
        {"command": "stay"},
        {"command": "contrast"},
        {"answer": "5895 m"},
        {"command": "contrast"},
        {"command": "contrast"},
        *[{"command": "skip"}] * 5,
        {"command": "quit"},
    ]
    env = {"STUDYKIT_HOME": str(world / "home"), "STUDYKIT_NOW": "2026-03-20T12:00"}
    answers = "".join(f"{json.dumps(line)}\n" for line in sent)
    words = ("quiz", "--json", "--mode", "typed", "--template", "height", "--new", "0")
    quiz = studykit(*words, cwd=world, answers=answers, env=env)
    assert quiz.err == ""
    question, _, refused, feedback, _, *drill, ended, over, summary = quiz.lines
    assert question["id"] == "height/aconcagua"
    assert refused["why"].startswith("Nothing was confused just now.")
    assert feedback["confused"] == {"names": ["Aconcagua", "Kilimanjaro"], "times": 3, "lapses": 0}
    assert [message["type"] for message in drill] == [
        "contrast",
        "question",
        "error",
        *["question"] * 4,
    ]
    assert [len(message["options"]) for message in drill if message["type"] == "question"] == [
        2
    ] * 5
    assert ended == {"type": "contrast over", "asked": 0, "correct": 0}
    assert over == {"type": "over"}
    assert summary["asked"] == 1


class Typist(io.StringIO):
    """Lines that a person types."""

    def isatty(self) -> bool:
        return True


def test_who_confuses_two_things_for_the_third_time_may_have_them_set_apart(
    world: Path, deck: Workspace
) -> None:
    """In plain lines: c, five answers with Enter after each, and the quiz goes on."""
    with Log.open(world / "reviews.db") as log:
        for minute in range(2):
            missed(log, deck, "height/aconcagua", "5895 m", NOON + minute * MINUTE)
        drills = drills_of(deck, log)
        banks = {"summits-1": deck.bank}
        options = Options(mode="typed", new=0)
        session = Session(plan(banks, log, options, NOON + DAY), options, log)
        sitting = Sitting(session, lambda: NOON + DAY, drills=lambda: drills)
        target = io.StringIO()
        run_plain(sitting, Typist("5895 m\nc\n" + "1\n\n" * 4 + "q\n\n"), target)
        asked, _, rest = target.getvalue().partition("Enter ends the quiz")
        assert "for one another 3 times: c shows what differs.\n" in asked
        opened, _, questions = rest.partition("5 questions, without moving the schedule:\n")
        assert "  height     6961 m         5895 m\n" in opened
        assert questions.count("\n  2) ") == 5
        assert questions.count("Enter goes on") == 4
        right = sum(review.correct for review in log.reviews())
        assert f"{right} of 4 right.\n" in questions
        assert questions.rpartition("right.\n")[2].startswith("Enter ends the quiz")
        kinds = sorted(review.kind for review in log.reviews())
        assert kinds == ["cram"] * 4 + ["review"] * 3
        assert session.summary().asked == 1


@pytest.mark.parametrize(
    "name", ["elements", *[pytest.param(name, marks=pytest.mark.slow) for name in ("nansei", "greek", "antiquity")]]
)  # fmt: skip
def test_the_other_of_two_options_is_wrong_whichever_two_things_are_set_apart(
    project: Path, name: str
) -> None:
    deck = Workspace.open(project / "decks" / f"{name}.yaml")
    judge = Judge(deck.bank)
    sure = SureOptions(deck.loaded, deck.lock.earlier_items())
    asked = 0
    for table in deck.base.tables.values():
        named = [
            Side(label(deck.base, table, row), f"{table.name}/{row.id}") for row in table.rows[:9]
        ]
        for one, other in pairwise(named):
            pair = ConfusedPair.of(one, other)
            names = (pair.first.name,), (pair.second.name,)
            for item in contrast_questions(deck.bank, pair, names, sure.may_stand, name):
                asked += 1
                verdict = judge.typed(item, item.distractors[0])
                assert isinstance(verdict, Verdict)
                assert verdict.verdict == "wrong"
    assert asked > 20


def test_an_edited_fact_keeps_its_two_options_and_the_quiz_around_hears_of_it(
    world: Path, deck: Workspace
) -> None:
    edited = tuple(item._replace(stem="Anew?", wordings=("Anew?",)) for item in deck.items)
    with Log.open(world / "reviews.db") as log:
        for minute in range(3):
            missed(log, deck, "height/aconcagua", "5895 m", NOON + minute * MINUTE)
        drills = drills_of(deck, log)
        assert drills.offer(answered(deck, "height/aconcagua", "5895 m"))
        options = Options(mode="typed", new=0)
        planned = plan({"summits-1": deck.bank}, log, options, NOON + DAY)
        around = Sitting(
            Session(planned, options, log),
            lambda: NOON + DAY,
            edit=lambda _: EditOutcome((), edited),
            drills=lambda: drills,
        )
        contrast = contrast_within(around)
        assert isinstance(contrast, ContrastSitting)
        within = contrast.sitting
        first = within.question()
        assert first is not None
        within.obey(Command.EDIT)
        again = within.question()
        assert again is not None
        assert (again.stem, again.options) == ("Anew?", first.options)
        around_question = around.question()
        assert around_question is not None
        assert around_question.stem == "Anew?"
