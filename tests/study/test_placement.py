"""A placement: what it asks, what it takes for known, and how all of it is taken back."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from math import exp
from pathlib import Path

import pytest
from builders import NOON
from test_log import make_review

from studykit.questions.item import Item
from studykit.quiz.placement import (
    MOST_QUESTIONS,
    OTHERS_BETWEEN,
    Placement,
    take_back,
)
from studykit.quiz.placement_rule import LIKELY, Knowledge, SeenAnswers, hardness_of
from studykit.quiz.placement_session import PlacementSession
from studykit.quiz.plan import Options, plan
from studykit.quiz.question import KeptAnswer, Question
from studykit.reviews.log import Log
from studykit.reviews.schedule import REVIEW
from studykit.workspace.workspace import Workspace
from tests.cli.runner import Result, studykit, write

WORDS = 40
KINDS = ("purple", "hollow", "silent", "narrow", "copper", "frozen", "gentle", "bitter")
THINGS = ("lantern", "harbour", "meadow", "bridge", "window")
ROWS = ""
for _n in range(WORDS):
    _kind, _thing = KINDS[_n % 8], THINGS[_n // 8]
    ROWS += f"  w{_n:02}: {{word: {_thing[::-1]}{_kind[::-1]}, meaning: {_kind} {_thing}}}\n"
DECK = """\
deck: Words
key: words-1
facts: ../seeds/words
templates:
  meaning: {from: words, ask: "What does {word} mean?", answer: meaning}
  word: {from: words, ask: "Which word means {meaning}?", answer: word}
  claim: {from: words, claim: "{word} means [{meaning}]."}
"""
NOTHING: Callable[[Item], bool] = lambda _: False  # noqa: E731
EVERYTHING: Callable[[Item], bool] = lambda _: True  # noqa: E731


def first_half(item: Item) -> bool:
    """Whether an item stands in the first half of the author's order."""
    return int(item.facts[0][-2:]) < WORDS / 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(
        tmp_path_factory.mktemp("words"),
        seeds__words__words_yaml="columns: {word: text, meaning: text}\n"
        f"complete: true\nrows:\n{ROWS}",
        decks__words_yaml=DECK,
    )


@pytest.fixture(scope="module")
def deck(folder: Path) -> Workspace:
    return Workspace.open(folder / "decks" / "words.yaml")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with Log.open(tmp_path / "reviews.db") as opened:
        yield opened


class Learner:
    """Sits through a placement, and knows what a function says."""

    def __init__(self, deck: Workspace, log: Log, knows: Callable[[Item], bool]) -> None:
        self.placement = Placement("words-1", deck.bank, log, NOON)
        self.session = PlacementSession(self.placement)
        self.knows = knows
        self.now = NOON
        self.asked: list[Question] = []
        self.left: list[int] = []
        """How many questions were said to be left, at each."""

    def answers(self, most: int = 99) -> None:
        for _ in range(most):
            question = self.session.question(self.now)
            if question is None:
                return
            self.left.append(self.session.counts().left)
            self.asked.append(question)
            self.now += timedelta(seconds=5)
            wrong = question.item.distractors[0] if question.options else "no idea"
            answer = question.item.shown_key if self.knows(question.item) else wrong
            assert isinstance(self.session.answer(answer, self.now), KeptAnswer)


# --- what is asked -----------------------------------------------------------------------------------------


def test_what_was_right_is_asked_once_more_after_four_others_and_by_recall(
    deck: Workspace, log: Log
) -> None:
    learner = Learner(deck, log, EVERYTHING)
    learner.answers()
    ids = [question.item.id for question in learner.asked]
    assert len(ids) == MOST_QUESTIONS
    assert learner.left == list(range(MOST_QUESTIONS, 0, -1))
    twice = [item_id for item_id in dict.fromkeys(ids) if ids.count(item_id) == 2]
    assert len(twice) >= 8
    for item_id in twice:
        first, second = [place for place, asked in enumerate(ids) if asked == item_id]
        assert second - first - 1 >= OTHERS_BETWEEN
        assert (learner.asked[first].mode, learner.asked[second].mode) == ("choice", "typed")
    assert all(ids.count(item_id) <= 2 for item_id in ids)
    assert {question.item.template for question in learner.asked} == {"meaning", "word"}


def test_a_right_answer_makes_the_next_question_harder_and_a_wrong_one_easier(
    deck: Workspace, log: Log
) -> None:
    places: dict[bool, list[int]] = {True: [], False: []}
    for knows in (True, False):
        learner = Learner(deck, log, EVERYTHING if knows else NOTHING)
        learner.answers(3)
        places[knows] = [int(question.item.facts[0][-2:]) for question in learner.asked]
        take_back("words-1", log, learner.now)
    assert places[True][0] == places[False][0]
    assert places[True][2] > places[True][0] > places[False][2]


def test_two_questions_about_one_thing_do_not_follow_each_other(deck: Workspace, log: Log) -> None:
    learner = Learner(deck, log, EVERYTHING)
    learner.answers()
    facts = [question.item.facts[0] for question in learner.asked]
    for place, fact in enumerate(facts):
        assert fact not in facts[place + 1 : place + 4]


# --- what is taken for known -------------------------------------------------------------------------------


def test_only_what_was_right_twice_gets_a_memory(deck: Workspace, log: Log) -> None:
    learner = Learner(deck, log, EVERYTHING)
    learner.answers()
    outcome = learner.placement.finish(learner.now)
    ids = [question.item.id for question in learner.asked]
    twice = {item_id for item_id in ids if ids.count(item_id) == 2}
    cards = log.cards("words-1")
    assert cards.keys() == twice == {item.id for item in outcome.first_memories}
    assert {(card.phase, card.reps, round(card.stability, 1)) for card in cards.values()} == {
        (REVIEW, 1, 8.3)
    }
    assert outcome.comes_again is not None
    assert (outcome.comes_again - NOON).days == 7  # as the day begins that is eight days later
    kinds = sorted(review.kind for review in log.reviews())
    assert kinds == ["cram"] * (MOST_QUESTIONS - len(twice)) + ["review"] * len(twice)
    # Nearly all of the rest is likely known, the claims with it.
    assert outcome.moved_back > (outcome.new - len(twice)) * 0.8


def test_a_learner_who_knows_nothing_finds_all_as_it_was(deck: Workspace, log: Log) -> None:
    learner = Learner(deck, log, NOTHING)
    learner.answers()
    outcome = learner.placement.finish(learner.now)
    assert (outcome.first_memories, outcome.moved_back) == ((), 0)
    assert log.cards("words-1") == {}
    assert log.introduced(("words-1",), NOON.toordinal()) == 0


def test_of_a_deck_that_is_half_known_hardly_anything_unknown_moves_back(
    deck: Workspace, log: Log
) -> None:
    learner = Learner(deck, log, first_half)
    learner.answers()
    learner.placement.finish(learner.now)
    moved = [deck.bank[item_id] for item_id in log.moved_back("words-1")]
    assert len(moved) > 15
    assert sum(map(first_half, moved)) >= 0.9 * len(moved)
    missed = {
        item_id for item_id, given in learner.placement.answers.items() if not given[-1].is_right
    }
    assert missed
    assert missed.isdisjoint(item.id for item in moved)
    new = plan({"words-1": deck.bank}, log, Options(new=20, mode="typed"), NOON).entries
    assert log.moved_back("words-1").isdisjoint(entry.item.id for entry in new)


def _with_a_slip(text: str) -> str:
    return f"{text[:2]}{text[3:]}"


def test_a_close_second_answer_is_a_good_one_and_begins_the_steps(
    deck: Workspace, log: Log
) -> None:
    learner = Learner(deck, log, EVERYTHING)
    learner.answers(5)
    question = learner.session.question(learner.now)
    assert question is not None
    assert question.mode == "typed"
    learner.session.answer(_with_a_slip(question.item.shown_key), learner.now)
    (review,) = [review for review in log.reviews() if review.kind == "review"]
    assert (review.verdict, review.rating) == ("close", 3)
    assert log.cards("words-1")[question.item.id].phase != REVIEW


# --- ended, taken back, asked out --------------------------------------------------------------------------


def test_it_ends_at_any_moment_with_what_it_has(deck: Workspace, log: Log) -> None:
    learner = Learner(deck, log, EVERYTHING)
    learner.answers(1)
    learner.session.question(learner.now)
    outcome = learner.placement.finish(learner.now)
    assert log.moved_back("words-1") >= {learner.asked[0].item.id}
    assert outcome.first_memories == ()
    # Another one that is left at once changes nothing of it.
    moved = log.moved_back("words-1")
    Learner(deck, log, EVERYTHING).placement.finish(learner.now)
    assert log.moved_back("words-1") == moved


def test_a_single_answer_is_taken_back_with_its_memory(deck: Workspace, log: Log) -> None:
    learner = Learner(deck, log, EVERYTHING)
    learner.answers(6)
    recalled = learner.asked[-1].item.id
    assert log.cards("words-1").keys() == {recalled}
    again = learner.session.undo(learner.now)
    assert isinstance(again, Question)
    assert (again.item.id, again.mode) == (recalled, "typed")
    assert log.cards("words-1") == {}
    learner.session.answer("no idea", learner.now)
    assert log.cards("words-1") == {}
    learner.answers()
    assert [question.item.id for question in learner.asked].count(recalled) == 2


def test_all_of_it_is_taken_back(deck: Workspace, log: Log) -> None:
    learner = Learner(deck, log, first_half)
    learner.answers()
    outcome = learner.placement.finish(learner.now)
    first = learner.asked[0].item
    note = log.reviews()[0]._replace(took=7)
    log.note_placed(note)  # and then the program was killed
    taken_back = take_back("words-1", log, learner.now)
    assert taken_back == (MOST_QUESTIONS, len(outcome.first_memories), outcome.moved_back)
    assert log.cards("words-1") == {}
    assert log.standing() == []
    assert log.moved_back("words-1") == set()
    assert take_back("words-1", log, learner.now) == (0, 0, 0)
    assert Placement("words-1", deck.bank, log, NOON).next_item() == first


def test_what_was_seen_or_set_aside_is_not_asked(deck: Workspace, log: Log) -> None:
    learner = Learner(deck, log, EVERYTHING)
    first = learner.session.question(NOON)
    assert first is not None
    learner.session.suspend(NOON)
    learner.answers()
    assert first.item.id not in {question.item.id for question in learner.asked}
    learner.placement.finish(learner.now)
    assert first.item.id not in log.moved_back("words-1")
    again = Learner(deck, log, EVERYTHING)
    again.answers()
    asked = {question.item.id for question in again.asked}
    assert asked.isdisjoint(log.cards("words-1").keys() - asked)


# --- the command -------------------------------------------------------------------------------------------


def place(folder: Path, home: Path, *words: str, answers: str = "") -> Result:
    env = {"STUDYKIT_HOME": str(home), "STUDYKIT_NOW": "2026-03-10T12:00"}
    return studykit("place", "words", *words, cwd=folder, answers=answers, env=env)


def test_the_command_asks_says_nothing_and_sums_up_at_the_end(folder: Path, tmp_path: Path) -> None:
    result = place(folder, tmp_path, answers="1\n" * 3)
    assert result.err == ""
    lines = result.out.splitlines()
    assert lines[0] == (
        "Words, placement: up to 20 questions. Nothing is said until the end; you may end it any time."
    )
    assert lines[1].startswith("Question 1 of 20")
    assert "Wrong" not in result.out
    with Log.open(tmp_path / "reviews.db") as log:
        assert [review.kind for review in log.reviews()] == ["cram"] * 3
        right = sum(review.correct for review in log.reviews())
    assert f"\n3 questions, {right} right.\n" in result.out
    assert result.out.endswith("`studykit place words --undo` takes all of it back.\n")
    undone = place(folder, tmp_path, "--undo")
    assert undone.out.startswith("Taken back: 3 answers, 0 of them a first memory.\n")
    nothing = place(folder, tmp_path, "--undo")
    assert (nothing.code, nothing.out) == (1, "")
    assert nothing.err == "No placement of the deck stands. Nothing was taken back.\n"


def test_a_program_is_told_what_came_of_it(folder: Path, tmp_path: Path) -> None:
    result = place(folder, tmp_path, "--json", answers=json.dumps({"answer": "x"}) + "\n")
    question, again, summary = result.lines
    assert (question["type"], question["mode"], again["type"]) == ("question", "choice", "again")
    assert summary == {
        "type": "summary",
        "asked": 0,
        "correct": 0,
        "missed": [],
        "placement": {"first_memories": [], "due": None, "moved_back": 0, "new": 3 * WORDS},
    }
    undone = place(folder, tmp_path, "--undo", "--json")
    assert undone.lines == [
        {"type": "taken back", "answers": 0, "first_memories": 0, "moved_back": 0}
    ]


def test_a_deck_that_was_all_seen_or_can_only_be_guessed_says_so(tmp_path: Path) -> None:
    write(
        tmp_path,
        seeds__words__words_yaml="columns: {word: text, meaning: text}\ncomplete: true\nrows:\n"
        "  a: {word: ena, meaning: one}\n  b: {word: dio, meaning: two}\n",
        decks__words_yaml=DECK.partition("  meaning:")[0] + DECK[DECK.index("  claim:") :],
    )
    guessed = place(tmp_path, tmp_path / "home")
    assert guessed.out == (
        "What is new in Words cannot be found out here: to claims and cards an answer shows too "
        "little.\n"
    )
    deck = Workspace.open(tmp_path / "decks" / "words.yaml")
    with Log.open(tmp_path / "home" / "reviews.db") as log:
        for item in deck.items:
            log.record(make_review(item.id, NOON)._replace(deck="words-1"), item)
    seen = place(tmp_path, tmp_path / "home")
    assert (
        seen.out
        == "All questions of Words were asked before, or are set aside: `studykit quiz` goes on.\n"
    )
    assert (seen.code, seen.err) == (0, "")


# --- the rule ----------------------------------------------------------------------------------------------


def test_a_guess_tells_less_than_a_recall_and_nothing_is_known_without_an_answer() -> None:
    seen = SeenAnswers("word", 0.0)
    levels = []
    for guess in (0.0, 0.25, 0.5):
        after = Knowledge((seen.after(is_right=True, guess=guess),))
        levels.append(after.level("word").mean)
    assert levels == sorted(levels, reverse=True)
    wrong = Knowledge((seen.after(is_right=False, guess=0.25),))
    assert wrong.level("word").mean < 0 < levels[-1]
    assert Knowledge().chance("word", hardness_of(0, 40)) < LIKELY


def test_what_one_template_tells_counts_in_the_others_and_less_there() -> None:
    seen = SeenAnswers("word", 0.0)
    known = tuple(seen.after(is_right=True, guess=0.0) for _ in range(4))
    after = Knowledge(known)
    assert after.level("word").mean > after.level("meaning").mean > 0
    assert after.level("word").spread < after.level("meaning").spread


def test_a_fact_may_be_edited_on_the_way(deck: Workspace, log: Log) -> None:
    learner = Learner(deck, log, EVERYTHING)
    learner.answers(5)
    question = learner.session.question(learner.now)
    assert question is not None
    gone = learner.asked[1].item.id
    items = []
    for item in deck.items:
        if item.id == question.item.id:
            items.append(item._replace(stem="Read anew?", wordings=("Read anew?",)))
        elif item.id != gone:
            items.append(item)
    learner.session.replace_items("words-1", items, learner.now)
    again = learner.session.question(learner.now)
    assert again is not None
    assert again.stem == "Read anew?"
    learner.answers()
    asked = [question.item.id for question in learner.asked]
    assert asked.count(gone) == 1
    assert gone not in learner.placement.answers


def _soft_border(item: Item, chance: random.Random) -> bool:
    """The first words are mostly known, the last ones mostly not."""
    place = int(item.facts[0][-2:]) / WORDS
    return chance.random() < 1 / (1 + exp(10 * (place - 0.6)))


def _eight_in_ten(_item: Item, chance: random.Random) -> bool:
    return chance.random() < 0.8


def _two_in_ten(_item: Item, chance: random.Random) -> bool:
    return chance.random() < 0.2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("knows", "least_known", "least_found", "most_moved"),
    [(_soft_border, 0.9, 0.4, 1.0), (_eight_in_ten, 0.75, 0.5, 1.0), (_two_in_ten, 0.0, 0.0, 0.05)],
)  # fmt: skip
def test_what_moves_back_is_mostly_known(
    deck: Workspace,
    tmp_path: Path,
    knows: Callable[[Item, random.Random], bool],
    least_known: float,
    least_found: float,
    most_moved: float,
) -> None:
    """Thirty learners who guess: how much of what moves back they know, and how much of that is found."""
    chance = random.Random(1)
    moved = moved_and_known = known = 0
    for number in range(30):
        truth = {item.id: knows(item, chance) for item in deck.items}
        with Log.open(tmp_path / f"{number}.db") as log:
            learner = Learner(
                deck, log, lambda item, truth=truth: truth[item.id] or chance.random() < 0.2
            )
            learner.answers()
            learner.placement.finish(learner.now)
            back = log.moved_back("words-1")
        moved += len(back)
        moved_and_known += sum(truth[item_id] for item_id in back)
        known += sum(truth.values())
    assert moved <= most_moved * 30 * len(deck.items)
    assert moved_and_known >= least_known * moved
    assert moved_and_known >= least_found * known
