"""A simulated learner sits down each day, with a real log, and what he is asked keeps the rules.

The decks are those that are shipped; the quick tests play fewer days of one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from builders import NOON, SECOND
from learners import Asked, Brain, study, typed
from test_engine import Given, engine

from studykit.questions.item_bank import ItemBank
from studykit.quiz.plan import Options, plan
from studykit.quiz.question import Feedback, Question, Summary
from studykit.quiz.queue import OTHERS_BETWEEN, RUN
from studykit.quiz.related import names_an_answer
from studykit.quiz.session import Session
from studykit.quiz.sitting import Sitting
from studykit.reviews.log import Log
from studykit.workspace.workspace import Workspace

DECKS = Path(__file__).parents[2] / "decks"
Days = list[tuple[Sequence[Asked], Summary]]
"""Of each sitting what was asked, and its sums."""


def play(deck: str, days: int, folder: Path, **chosen: object) -> tuple[ItemBank, Days]:
    bank = Workspace.open(DECKS / f"{deck}.yaml").bank
    options = Options(**chosen)
    sittings: Days = []
    with Log.open(folder / "reviews.db") as log:
        for session, asked in study(bank, log, Brain(deck), days, NOON, options):
            sittings.append((asked, session.summary()))
        # What is remembered is what follows from the log.
        cards = log.cards("a")
        log.rebuild()
        assert log.cards("a") == cards
    return bank, sittings


@pytest.fixture(scope="module")
def greek(tmp_path_factory: pytest.TempPathFactory) -> tuple[ItemBank, Days]:
    return play("greek", 12, tmp_path_factory.mktemp("greek"))


@pytest.fixture(scope="module", params=["antiquity", "elements", "greek", "nansei"])
def sixty_days(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[ItemBank, Days]:
    return play(request.param, 60, tmp_path_factory.mktemp(request.param))


# --- what holds in every sitting ------------------------------------------------------------------


def runs(asked: Sequence[Asked], what: str) -> Iterator[int]:
    """Yield the places of what is the third of one template, or of one answer, running."""
    for place in range(RUN - 1, len(asked)):
        of_each = []
        for earlier in asked[place - RUN + 1 : place + 1]:
            item = earlier.question.item
            of_each.append({item.template} if what == "template" else set(item.keys))
        if set.intersection(*of_each):
            yield place


def waits_instead(asked: Sequence[Asked], place: int, what: str) -> bool:
    """Return whether another one could have been asked: it was not, or not lately, and came later."""
    item = asked[place].question.item
    asked_lately = {one.question.item.id for one in asked[max(0, place - OTHERS_BETWEEN) : place]}
    missed = {one.question.item.id for one in asked[:place] if not one.is_right}
    asked_before = {one.question.item.id for one in asked[:place]}
    for later in asked[place + 1 :]:
        other = later.question.item
        is_ready = other.id not in asked_before or (
            later.question.entry.meeting and other.id not in asked_lately | missed
        )
        differs = other.template != item.template
        if what == "answer":
            differs = set(other.keys).isdisjoint(item.keys)
        if is_ready and differs and not later.question.item.rests_on:
            return True
    return False


def assert_no_runs(sittings: Days) -> None:
    for asked, _ in sittings:
        for what in ("template", "answer"):
            for place in runs(asked, what):
                shown = [one.question.item.id for one in asked[place - 2 : place + 3]]
                assert not waits_instead(asked, place, what), (what, asked[place].day, place, shown)


def gaps_after_a_miss(asked: Sequence[Asked]) -> Iterator[tuple[int, bool]]:
    """Yield how many others came before what was missed was asked again, and whether all were through then."""
    names = [one.question.item.id for one in asked]
    for place, one in enumerate(asked):
        if one.is_right or one.question.phase == "guess":
            continue
        later = [at for at in range(place + 1, len(asked)) if names[at] == names[place]]
        if later:
            again = later[0]
            yield again - place - 1, set(names[again:]) <= set(names[:again])


def assert_missed_come_soon(sittings: Days) -> None:
    for asked, summary in sittings:
        for gap, is_end in gaps_after_a_miss(asked):
            # At the end of a sitting two others are enough, where no more are left.
            assert (2 if is_end else OTHERS_BETWEEN) <= gap <= 8, (asked[0].day, gap)
        last = {one.question.item.id: one for one in asked}
        left = {name for name, one in last.items() if not one.is_right}
        # Else it is what the next sitting begins with, and the end says so.
        assert left <= {entry.item.id for entry in summary.waiting}, asked[0].day


def assert_new_ones_are_recalled(sittings: Days) -> None:
    for asked, summary in sittings:
        met = {one.question.item.id for one in asked if one.question.phase == "guess"}
        counted = {"due", "first recall"}
        recalled = {
            one.question.item.id for one in asked if one.is_right and one.question.phase in counted
        }
        told_of = {item.id for item in summary.not_recalled}
        assert met - recalled == told_of
        assert summary.met == len(met)


def assert_meetings_come_in_order(sittings: Days) -> None:
    phases: dict[str, list[str]] = {}
    for asked, _ in sittings:
        for place, one in enumerate(asked):
            name = one.question.item.id
            phases.setdefault(name, []).append(one.question.phase)
            lately = [other.question.item.id for other in asked[max(0, place - 2) : place]]
            assert name not in lately
    for name, of_item in phases.items():
        first = [phase for phase in of_item if phase != "due"]
        assert first == of_item[: len(first)], name
        assert first in (
            ["guess", "first choice", "first recall"],
            ["guess", "first recall"],
            ["guess", "first choice"],
            ["guess"],
        ), (name, first)


def assert_places_are_even(sittings: Days) -> None:
    """The right option stands in each place about as often as in any other."""
    places: dict[int, Counter[int]] = {}
    for asked, _ in sittings:
        for one in asked:
            question = one.question
            if question.options and not question.wants_ticks:
                counts = places.setdefault(len(question.options), Counter())
                counts[question.options.index(question.item.shown_key)] += 1
    for many, counts in places.items():
        total = sum(counts.values())
        expected = total / many
        if expected < 20:
            continue
        deviation = sum((counts[place] - expected) ** 2 / expected for place in range(many))
        # Chi-squared of so many places: less than one in a thousand by chance.
        assert deviation < {2: 10.9, 3: 13.9, 4: 16.3, 5: 18.5}[many], (many, counts)


def test_of_one_template_or_answer_three_never_run_while_another_waits(
    greek: tuple[ItemBank, Days],
) -> None:
    assert_no_runs(greek[1])


def test_what_was_missed_comes_again_after_a_few_others(greek: tuple[ItemBank, Days]) -> None:
    assert_missed_come_soon(greek[1])


def test_what_is_new_is_guessed_chosen_and_recalled_in_one_sitting(
    greek: tuple[ItemBank, Days],
) -> None:
    assert_new_ones_are_recalled(greek[1])
    assert_meetings_come_in_order(greek[1])
    assert len({one.question.item.id for asked, _ in greek[1] for one in asked}) == 120


def test_each_place_has_the_right_option_as_often_as_any_other(
    greek: tuple[ItemBank, Days],
) -> None:
    assert_places_are_even(greek[1])


def told_beforehand(deck: str, folder: Path) -> Iterator[str]:
    """Yield what is said beside an answer and holds that of an item which is to come, of one fact."""
    bank = Workspace.open(DECKS / f"{deck}.yaml").bank
    facts_by_line = {
        line: fact
        for item in bank.values()
        for fact in item.facts
        for line in bank.sayings.sentence(fact).splitlines()
    }
    options, now = Options(), NOON
    with Log.open(folder / "reviews.db") as log:
        session = Session(plan({"a": bank}, log, options, now), options, log)
        sitting = Sitting(session, lambda: NOON, banks={"a": bank})
        while question := session.question(now):
            now += 15 * SECOND
            item = question.item
            feedback = answered(session, question, now)
            explanation = sitting.explanation_of("a", item).splitlines()
            shown = f"{item.stem} {' '.join(item.keys)}"
            for line in (*sitting.related_to(feedback), *explanation):
                for other in bank.values():
                    is_of_fact = facts_by_line.get(line) in other.facts
                    is_to_come = other.id != item.id and session.is_to_come("a", other.id)
                    if is_of_fact and is_to_come and names_an_answer(line, other, shown):
                        yield f"{item.id}: {line!r} tells {other.id}"


def answered(session: Session, question: Question, now: datetime) -> Feedback:
    if question.mode == "cards":
        feedback = session.rate(3, now)
    elif question.wants_ticks:
        feedback = session.tick(question.item.keys, now)
    else:
        text = question.item.shown_key if question.mode == "choice" else typed(question)
        feedback = session.answer(text, now)
    assert isinstance(feedback, Feedback)
    return feedback


def test_nothing_is_told_before_it_is_asked(tmp_path: Path) -> None:
    assert list(told_beforehand("nansei", tmp_path)) == []


def test_of_articles_none_is_asked_three_times_running(tmp_path: Path) -> None:
    """Forty nouns of three articles: of `το` fifteen came running once."""
    _, sittings = play("greek", 3, tmp_path, templates=("article",), new=40)
    assert_no_runs(sittings)
    assert sum(summary.met for _, summary in sittings) == 40


@pytest.mark.engine
@pytest.mark.slow
def test_what_is_remembered_after_days_of_it_is_what_the_engine_remembers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play("greek", 12, tmp_path)
    with Log.open(tmp_path / "reviews.db") as log:
        given: dict[str, Given] = {}
        for review in log.standing():
            if review.kind == "review":
                given.setdefault(review.item, []).append((review.at, review.rating))
        cards = log.cards("a")
    (tmp_path / "anki").mkdir()
    names = sorted(given)
    _, found = engine(tmp_path / "anki", monkeypatch, [given[name] for name in names])
    for name, in_the_engine in zip(names, found, strict=True):
        here = (cards[name].stability, cards[name].difficulty)
        assert in_the_engine == pytest.approx(here, rel=5e-5), name


@pytest.mark.slow
def test_sixty_days_of_the_decks_that_are_shipped(sixty_days: tuple[ItemBank, Days]) -> None:
    bank, sittings = sixty_days
    assert_no_runs(sittings)
    assert_missed_come_soon(sittings)
    assert_new_ones_are_recalled(sittings)
    assert_meetings_come_in_order(sittings)
    assert_places_are_even(sittings)
    asked = {one.question.item.id for asked, _ in sittings for one in asked}
    assert asked == set(bank)
