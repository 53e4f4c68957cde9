"""Tells of each question what the answers of a class say: how hard it is, and how good.

* *Difficulty* p is the mean of the points, of all who had the question: the higher, the easier.
* *Discrimination* r is the corrected item-total correlation: the point-biserial correlation of
  the points with the score on all other questions of the same paper. It is

      r = cov(x, t - x) / (s(x) * s(t - x))

  with x the points for this question and t the whole score (Henrysson 1963, Psychometrika 28,
  211-218; Crocker and Algina 1986, Introduction to Classical and Modern Test Theory, chapter 14).
  Below 0 who knows more gets it wrong more often, as where the key is wrong. As forms may differ
  in length, the score on the others is taken as a share.
* *Idle* is a wrong option that fewer than one in twenty of those who had it chose (Haladyna and
  Downing 1993, Educational and Psychological Measurement 53, 999-1010).

Knows points and letters, and no files.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import sqrt
from typing import NamedTuple

from studykit.exams.mark_papers import letters_chosen, points_of
from studykit.exams.paper_key import MarkedPaper, MarkedQuestion

FEWEST_FOR_CORRELATION = 5
"""With fewer persons a correlation says nothing."""
_IDLE = 20
"""One in so many must choose an option."""


class Answers(NamedTuple):
    """The answers of a person."""

    paper: str
    name: str
    answers: tuple[str, ...]
    """By question, empty where nothing was answered."""


class Score(NamedTuple):
    """The points of a person."""

    paper: str
    name: str
    points: Decimal
    of: int


class ItemStatistics(NamedTuple):
    """The figures of a question."""

    id: str
    asked: int
    difficulty: float
    discrimination: float | None
    """None where too few were asked, or where all reached the same."""
    idle: tuple[str, ...]


def scores_of(papers: Mapping[str, MarkedPaper], answered: Sequence[Answers]) -> list[Score]:
    """Return the score of each person. Raise NotMarkedError."""
    scores = []
    for answers in answered:
        questions = papers[answers.paper].questions
        pairs = zip(questions, answers.answers, strict=True)
        points = sum((points_of(question, text) for question, text in pairs), Decimal(0))
        scores.append(Score(answers.paper, answers.name, points, len(questions)))
    return scores


def statistics_of(
    papers: Mapping[str, MarkedPaper], answered: Sequence[Answers]
) -> list[ItemStatistics]:
    """Return what the answers tell of each question, in the order of the papers."""
    points: dict[str, list[float]] = defaultdict(list)
    rests: dict[str, list[float]] = defaultdict(list)
    shown: dict[str, Counter[str]] = defaultdict(Counter)
    chosen: dict[str, Counter[str]] = defaultdict(Counter)
    for answers in answered:
        questions = papers[answers.paper].questions
        own = [
            float(points_of(question, text))
            for question, text in zip(questions, answers.answers, strict=True)
        ]
        for question, text, worth in zip(questions, answers.answers, own, strict=True):
            points[question.id].append(worth)
            others = len(own) - 1
            rests[question.id].append((sum(own) - worth) / others if others else 0.0)
            wrong = _wrong_options(question)
            shown[question.id].update(wrong)
            letters = letters_chosen(question, text)
            picked = [question.options[ord(letter) - ord("A")] for letter in letters]
            chosen[question.id].update(option for option in picked if option in wrong)

    statistics = []
    for identity, own_points in points.items():
        idle = []
        for option, count in shown[identity].items():
            if chosen[identity][option] * _IDLE < count:
                idle.append(option)
        statistics.append(
            ItemStatistics(
                identity,
                len(own_points),
                sum(own_points) / len(own_points),
                correlation(own_points, rests[identity]),
                tuple(sorted(idle)),
            )
        )
    return statistics


def _wrong_options(question: MarkedQuestion) -> list[str]:
    if question.kind not in ("choose one", "choose several"):
        return []
    wrong = []
    for place, option in enumerate(question.options):
        if chr(ord("A") + place) not in question.right:
            wrong.append(option)
    return wrong


def correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Return Pearson's correlation; None for too few pairs, or where one side never differs.

    Of points that are 0 or 1 it is the point-biserial correlation.
    """
    count = len(one)
    if count < FEWEST_FOR_CORRELATION:
        return None
    mean_of_one, mean_of_other = sum(one) / count, sum(other) / count
    covariance = spread_of_one = spread_of_other = 0.0
    for x, y in zip(one, other, strict=True):
        covariance += (x - mean_of_one) * (y - mean_of_other)
        spread_of_one += (x - mean_of_one) ** 2
        spread_of_other += (y - mean_of_other) ** 2
    spread = sqrt(spread_of_one * spread_of_other)
    # Shares of a class that all reached the same differ by what rounding costs.
    return covariance / spread if spread > 1e-9 else None
