"""Parameters of FSRS fitted to a learner's own reviews, in progress/fit and by `studykit optimize`."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from studykit.cli._home import review_log, settings_file
from studykit.cli.optimize import command
from studykit.progress import fit as fitting
from studykit.progress.fit import evidence, fit
from studykit.reviews._moments import stamp
from studykit.reviews.fsrs import fsrs_with
from studykit.reviews.log import Log
from studykit.reviews.records import Review
from studykit.reviews.schedule import DEFAULT, CardState, Settings, after_review, study_day

needs_the_library = pytest.mark.skipif(
    not fitting.can_fit(), reason="needs fsrs-rs-python: pip install studykit-facts[fsrs]"
)
NOON = datetime(2025, 1, 1, 12, 0, tzinfo=UTC)
FORGETFUL = (
    0.1,
    0.3,
    0.6,
    2.2,
    6.1,
    0.7,
    2.4,
    0.03,
    0.9,
    0.2,
    0.6,
    1.2,
    0.08,
    0.31,
    1.4,
    0.4,
    2.4,
    0.5,
    0.2,
    0.1,
    0.4,
)
"""The parameters of somebody who forgets faster than most."""


def lived(cards: int, parameters: tuple[float, ...] = FORGETFUL, times: int = 9) -> list[Review]:
    """The reviews of somebody who remembers by these parameters and is asked by the default ones."""
    chance, memory = random.Random(cards), fsrs_with(parameters)
    reviews = []
    for number in range(cards):
        now, state, strength = NOON + number * timedelta(hours=7), None, None
        for _ in range(times):
            if state is None or strength is None:
                rating, days = chance.choice((1, 3, 3)), 0
                strength = memory.first(rating)
            else:
                days = study_day(now) - study_day(state.last_review)
                knows = chance.random() < memory.chance(strength.stability, days)
                rating = chance.choice((2, 3, 3, 3, 4)) if knows else 1
                strength = memory.after(strength, rating, days)
            verdict = "wrong" if rating == 1 else "right"
            reviews.append(
                Review(
                    "w",
                    f"t/{number}",
                    now,
                    rating,
                    "typed",
                    verdict,
                    rating > 1,
                    "",
                    4000,
                    "",
                    placed=stamp(now)[0],
                )
            )
            state = after_review(state, rating, now)
            now = max(now + timedelta(minutes=11), state.due + timedelta(hours=8))
    return sorted(reviews, key=lambda review: review.at)


# --- the fit -----------------------------------------------------------------------------------------------


def test_what_tells_of_forgetting_is_a_review_on_a_later_day_that_moves_the_schedule() -> None:
    card = lived(1)[0]
    given = [
        card,
        card._replace(at=NOON + timedelta(minutes=11), rating=1),
        card._replace(at=NOON + timedelta(days=1), kind="cram"),
        card._replace(at=NOON + timedelta(days=3), rating=2),
        card._replace(item="t/other", at=NOON + timedelta(days=4)),
        card._replace(at=NOON + timedelta(days=4), rating=4),
    ]
    found = evidence(given, DEFAULT)
    assert [each.review for each in found] == [given[3], given[5]]
    assert found[1].history == ((card.rating, 0), (1, 0), (2, 3), (4, 1))


@needs_the_library
def test_fitted_parameters_foretell_a_learner_of_his_own_better_and_are_the_same_again() -> None:
    reviews = lived(120)
    found = fit(reviews, DEFAULT)
    assert found.is_better
    assert found.before.recalled == found.after.recalled
    assert found.after.log_loss < found.before.log_loss - 0.01
    assert found.after.rmse < found.before.rmse
    assert len(found.parameters) == 21
    assert fit(reviews, DEFAULT) == found
    # By those that are in force nothing is won.
    assert not fit(reviews, Settings(parameters=found.parameters)).is_better


@needs_the_library
def test_the_last_fifth_judges_and_is_not_fitted_to() -> None:
    reviews = lived(120)
    found = fit(reviews, DEFAULT)
    last = [each.review for each in evidence(reviews, DEFAULT)]
    last = last[len(last) * 4 // 5 :]
    assert 0 < found.before.recalled.of <= len(last)
    forgotten = [review._replace(rating=1) if review in last else review for review in reviews]
    all_forgotten = fit(forgotten, DEFAULT)
    assert all_forgotten.parameters == found.parameters
    assert all_forgotten.after.recalled.right == 0


# --- the command -------------------------------------------------------------------------------------------


def optimize() -> Result:
    return CliRunner().invoke(command, [], catch_exceptions=False)


def keep(reviews: list[Review]) -> dict[str, CardState]:
    review_log().parent.mkdir(parents=True, exist_ok=True)
    with Log.open(review_log(), settings=Settings()) as log:
        log.merge(reviews, NOON)
        return log.cards("w")


@needs_the_library
def test_better_parameters_are_written_and_hold_at_once(tmp_path: Path) -> None:
    cards = keep(lived(120))
    settings_file().write_text("# mine\nnew_per_day = 7  # a week\n", encoding="utf-8")
    first = optimize()
    assert first.exit_code == 0
    lines = first.output.splitlines()
    assert lines[0].startswith("1,080 reviews, ")
    assert lines[1:3] == [
        "Forecasts of the last fifth, which the fitted parameters have not seen:",
        "                 in force    fitted",
    ]
    assert lines[3].startswith("  log loss     ")
    assert lines[4].startswith("  RMSE (bins)  ")
    assert lines[5].endswith(
        " cards are due at another time now: the settings are others, or the rules of a newer studykit."
    )
    assert lines[6] == "The fitted ones foretell better by log loss, and are in force now."
    text = settings_file().read_text(encoding="utf-8")
    assert text.startswith("# mine\nnew_per_day = 7  # a week\nfsrs_parameters = [0.")
    with Log.open(review_log()) as log:
        assert len(log.settings.parameters) == 21
        assert log.cards("w").keys() == cards.keys()
        assert log.cards("w") != cards
    assert (
        optimize().output.splitlines()[-1].endswith("no better by log loss. Nothing was changed.")
    )
    assert settings_file().read_text(encoding="utf-8") == text


@needs_the_library
def test_with_too_few_reviews_nothing_is_changed_and_that_is_said() -> None:
    keep(lived(10))
    assert optimize().output == (
        "90 reviews, 58 of them a day or more after the one before, which tell how fast you forget.\n"
        "400 of these are needed. Nothing was changed.\n"
    )
    assert not settings_file().exists()


@needs_the_library
def test_where_no_parameters_fit_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(_: object) -> None:
        msg = "Invalid parameters"
        raise ValueError(msg)

    keep(lived(120))
    monkeypatch.setattr(fitting, "_fitted", refuses)
    last_line = optimize().output.splitlines()[-1]
    assert last_line == "No parameters fit these reviews (Invalid parameters). Nothing was changed."
    assert not settings_file().exists()


def test_without_the_library_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "find_spec", lambda _: None)
    found = optimize()
    assert found.exit_code == 4
    assert "Install studykit-facts[fsrs] instead of studykit-facts" in found.output


@needs_the_library
def test_without_a_log_it_says_so_and_makes_none() -> None:
    found = optimize()
    assert (found.exit_code, found.output) == (
        1,
        "There are no reviews yet. The first `studykit quiz` begins their log.\n",
    )
    assert not review_log().exists()
