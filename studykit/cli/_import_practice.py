"""Import the answers of a practice page into the log: what is said of it.

    answers.jsonl: 12 new answers, 9 of them right; 3 were there already.
    1 answer was not counted: 'Kibo' fits the question too, and another is asked for.
    2 answers were left out: the deck does not ask these questions now, or what is right ...

Knows decks and the log; the words of a page's file stand in `reviews.practice_file`.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studykit.cli._clock import now
from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._find_decks import decks_here, find_decks
from studykit.cli._open_decks import open_decks
from studykit.cli._output import counted, say, show_problems
from studykit.problems import safe_text

if TYPE_CHECKING:
    from studykit.questions.judge import Judge
    from studykit.reviews.log import Log
    from studykit.reviews.practice_file import PracticeAnswer
    from studykit.reviews.records import Record
    from studykit.workspace.workspace import Workspace

_NO_DECK = (
    "No deck that these answers are of is known here. Go to the folder that has decks/, or name "
    "the deck file behind the file."
)
_Moment = tuple[str, str, int]
"""By what an answer is known again, however its question is judged later: deck, item, moment."""


@dataclass(slots=True)
class _News:
    """The numbers of answers, by what became of them."""

    new: int = 0
    right: int = 0
    known: int = 0
    other_decks: int = 0
    not_asked: int = 0
    not_counted: list[str] = field(default_factory=list)
    """The reasons."""


def import_practice(lines: Iterable[bytes], name: str, decks: Sequence[str], log: Log) -> None:
    """Add to the log what was answered on a page; end the program where that cannot be."""
    from studykit.reviews.checked_lines import NotMergedError
    from studykit.reviews.practice_file import practice_answers

    try:
        answers = practice_answers(lines, name)
    except NotMergedError as error:
        show_problems(error.problems, err=True)
        say("Nothing was imported.", err=True)
        sys.exit(PROBLEMS)
    if not answers:
        say(f"{name}: there are no answers in it.")
        return
    paths = find_decks(decks) if decks else list(decks_here().values())
    opened, _ = open_decks(paths, log.known)
    keys = {answer.deck for answer in answers}
    by_key = {deck.deck.key: deck for deck in opened if deck.deck.key in keys}
    if not by_key:
        say(f"{name}: {_NO_DECK}", err=True)
        say("Nothing was imported.", err=True)
        sys.exit(PROBLEMS)
    news = _News()
    # Worked out before anything is written: a merge holds the log.
    records = list(_records(answers, by_key, log, news))
    log.merge(records, now())
    for line in _told(name, news):
        say(line)


def _records(
    answers: Sequence[PracticeAnswer], decks: dict[str, Workspace], log: Log, news: _News
) -> Iterator[Record]:
    """Yield what the log does not have yet, and count what becomes of each answer."""
    from studykit.grading.verdict import NotGraded
    from studykit.questions.judge import Judge
    from studykit.quiz.practice_answers import (
        QuestionsAsked,
        item_of_practice,
        review_of_practice,
        verdict_on,
    )
    from studykit.reviews.records import milliseconds

    in_log: set[_Moment] = set()
    for review in log.reviews():
        in_log.add((review.deck, review.item, review.milliseconds))
    judges: dict[str, Judge] = {}
    asked = {key: QuestionsAsked(deck.items) for key, deck in decks.items()}
    for answer in answers:
        at = milliseconds(answer.at)
        if (answer.deck, answer.item, at) in in_log:
            news.known += 1
            continue
        if answer.deck not in decks:
            news.other_decks += 1
            continue
        item = asked[answer.deck].item_of(answer)
        if item is None:
            news.not_asked += 1
            continue
        # It may have come before, under the id that its question has here.
        if (answer.deck, item.id, at) in in_log:
            news.known += 1
            continue
        judge = judges.setdefault(answer.deck, Judge(decks[answer.deck].bank))
        verdict = verdict_on(answer, item, judge)
        if isinstance(verdict, NotGraded):
            news.not_counted.append(verdict.why)
            continue
        in_log.add((answer.deck, item.id, at))
        news.new += 1
        news.right += verdict.correct
        yield item_of_practice(answer, item)
        yield review_of_practice(answer, item, verdict)


# --- in words ------------------------------------------------------------------------------------


def _told(name: str, news: _News) -> Iterator[str]:
    """Yield what became of the answers, in lines."""
    right = f", {news.right:,} of them right" if news.new else ""
    repeated = ""
    if news.known:
        repeated = f"; {counted(news.known, 'answer')} {_were(news.known)} there already"
    yield f"{name}: {counted(news.new, 'new answer')}{right}{repeated}."
    for why, number in Counter(news.not_counted).items():
        yield f"{counted(number, 'answer')} {_were(number)} not counted. {safe_text(why)}"
    if news.not_asked:
        yield (
            f"{counted(news.not_asked, 'answer')} {_were(news.not_asked)} left out: the deck does "
            "not ask these questions now, or what is right is another answer."
        )
    if news.other_decks:
        yield (
            f"{counted(news.other_decks, 'answer')} {_were(news.other_decks)} left out, of decks "
            "that are not known here: name their deck files behind the file."
        )


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
