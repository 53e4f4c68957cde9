"""Any story of answers here and in Anki, of syncs that are cut off, and of days that pass: both remember the same, and nothing twice."""

from __future__ import annotations

import math
import random
import time
from collections import Counter
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import pytest

from studykit.reviews.log import Log
from tests.connect.learner import Learner
from tests.connect.running_anki import local_anki
from tests.connect.test_sync import DAY, DE, FR, IT, SHIFT, Killed, killing

pytestmark = pytest.mark.engine

ITEMS = (FR, DE, IT, "both/fr#1", "both/fr#2")


class Story:
    """Days pass by moving Anki's past back; what was answered here is older by so much from the start."""

    def __init__(self, learner: Learner, seed: int) -> None:
        self.learner = learner
        self.chance = random.Random(seed)
        self.days = 4
        self.given_here: Counter[str] = Counter()
        self.given_there: Counter[str] = Counter()

    def goes_on(self) -> None:
        """Answers of one day on both sides, in turns."""
        for _ in range(self.chance.randrange(1, 5)):
            item = self.chance.choice(ITEMS)
            rating = self.chance.choice((1, 2, 3, 3, 3, 4))
            # Nobody answers two cards within a millisecond.
            time.sleep(0.003)
            if self.chance.random() < 0.5:
                self.learner.answer(item, rating, self.days * DAY)
                self.given_here[item] += 1
            else:
                self.learner.answer_in_anki(item, rating)
                self.given_there[item] += 1

    def days_pass(self) -> None:
        step = min(self.days, self.chance.randrange(1, 3))
        self.learner.anki.run(SHIFT, days=step)
        self.days -= step

    def syncs(self) -> None:
        """Perhaps cut off at some step, and then once more."""
        if self.chance.random() < 0.5:
            at = self.chance.randrange(1, 30)
            with pytest.MonkeyPatch.context() as kills:
                killing(kills, at, done=self.chance.random() < 0.5)
                with suppress(Killed):
                    self.learner.sync_raw()
        assert self.learner.sync().exit_code == 0


def tell(tmp_path: Path, patch: pytest.MonkeyPatch, seed: int) -> None:
    with local_anki(tmp_path / "anki") as anki:
        learner = Learner(tmp_path, anki, patch)
        story = Story(learner, seed)
        # Before the last day nothing is synced: to Anki all of it would be of today.
        while story.days > 0:
            story.goes_on()
            story.days_pass()
        for _ in range(3):
            story.goes_on()
            story.syncs()
        learner.sync()
        wanted = Counter({item: story.given_here[item] + story.given_there[item] for item in ITEMS})
        numbers = {learner.card(item): item for item in ITEMS}
        assert Counter(numbers[row[0]] for row in learner.rows()) == +wanted
        with Log.open(learner.log) as log:
            standing = [review for review in log.standing() if review.kind == "review"]
            assert Counter(review.item for review in standing) == +wanted
            sources = Counter(review.item for review in standing if review.source)
            assert sources == +story.given_there
        before = learner.all_state()
        assert "Took there: nothing new." in learner.sync().output
        assert learner.all_state() == before
        for item in ITEMS:
            if wanted[item]:
                assert_remembered_alike(learner, item)
                learner.assert_as_the_whole_history(item)


def knows_fsrs_6() -> bool:
    """Return whether the engine reckons as we do: that of before 25.07 has formulas of its own time."""
    return tuple(int(part) for part in version("anki").split(".")[:2]) >= (25, 7)


def assert_remembered_alike(learner: Learner, item: str) -> None:
    """What is remembered here is what Anki's engine works out from all rows of the card."""
    engines = learner.anki.run(
        "m = col.compute_memory_state(number); result = [m.stability, m.difficulty]",
        number=learner.card(item),
    )
    if not knows_fsrs_6():
        return
    with Log.open(learner.log) as log:
        state = log.cards("capitals-1")[item]
    for ours, theirs in zip((state.stability, state.difficulty), engines, strict=True):
        assert math.isclose(ours, theirs, rel_tol=0.01)


def test_a_story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(tmp_path, monkeypatch, 1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 22))
def test_any_story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    tell(tmp_path, monkeypatch, seed)
