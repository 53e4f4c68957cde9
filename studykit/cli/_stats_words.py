"""Put single figures of the statistics in words, the same in the short screen and in the long one.

80% of 60, 6 min        56% of 27 by recall, now 84%        4 times
"""

from __future__ import annotations

from studykit.cli._output import counted
from studykit.problems import safe_text
from studykit.progress.forecast import Forecast
from studykit.progress.stats import Stats
from studykit.progress.strength import Ability, ItemGroup
from studykit.progress.work import Share, Work
from studykit.questions.item import Item
from studykit.values.english import join_words

_ABILITIES: dict[Ability, str] = {"recall": "recall", "recognition": "choice"}


def title(stats: Stats) -> str:
    """Return the decks and the day."""
    decks = safe_text(join_words(list(stats.decks)))
    # `%d` would write the day with a nought, and `%-d` is not known everywhere.
    return f"{decks}, {stats.day.day} {stats.day:%B %Y}"


def share_in_words(share: Share) -> str:
    """Return `80% of 60`."""
    return "none" if share.share is None else f"{share.share:.0%} of {share.of:,}"


def strength_in_words(ability: Ability, group: ItemGroup) -> str:
    """Return `56% of 27 by recall, now 84%`."""
    right = f"{share_in_words(group.right)} by {_ABILITIES[ability]}"
    if group.remembered is None:
        return right
    return f"{right}, now {group.remembered:.0%}"


def work_in_words(work: Work) -> str:
    """Return `80% of 60, 6 min`."""
    if not work.right.of:
        return "none"
    minutes = round(work.took / 60_000)
    return f"{share_in_words(work.right)}, {minutes:,} min"


def forecast_in_words(forecast: Forecast, questions: float) -> str:
    """Return `123 questions, 12 min`."""
    in_words = counted(round(questions), "question")
    minutes = forecast.minutes(questions)
    return in_words if minutes is None else f"{in_words}, {round(minutes):,} min"


def times(count: int) -> str:
    """Return `once`, `4 times`."""
    return "once" if count == 1 else f"{count:,} times"


def question(item: Item) -> str:
    """Return a stem with its answers."""
    return f"{safe_text(item.stem)} {answers(item)}"


def answers(item: Item) -> str:
    """Return the right answers of an item, of many the first."""
    # Three keys tell which item it is; one that asks for all of something may have hundreds.
    return safe_text(join_words(list(item.keys[:3])))
