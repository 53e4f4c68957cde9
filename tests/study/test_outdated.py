"""What was corrected is no lapse: a learner over two versions of a base, with a real log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from builders import Notebook, grade_item, make_item, plan_of
from hypothesis import given as given_by
from hypothesis import settings
from hypothesis import strategies as st

from studykit.grading.verdict import Verdict
from studykit.questions.identity.draw import to_order
from studykit.questions.item import Item
from studykit.questions.item_bank import ItemBank
from studykit.quiz.plan import Entry, Options, plan
from studykit.quiz.question import Feedback, NotDone
from studykit.quiz.session import Session
from studykit.reviews.log import Log
from studykit.reviews.records import Review
from studykit.workspace.workspace import Workspace

SEATS = """\
table: seats
complete: true
columns:
  name: text
  town: text
  members: integer
  long: {type: quantity, unit: km}
  opened: date
  sites: [text]
  cost: {type: quantity, unit: $ million}
rows:
  court: {name: the court, town: Florence, members: 12, long: 2850, opened: 1984-05-02, sites: [Bonn, Bern], cost: 5}
  mint: {name: the mint, town: Turin, members: 40, long: 12, opened: 1901-01-20, sites: [Pisa, Lyon]}
  board: {name: the board, town: Milan, members: 7, long: 310, opened: 2001-09-11, sites: [Graz, Linz]}
  choir: {name: the choir, town: Florence, members: 90, long: 77, opened: 1955-11-30, sites: [Oslo, Bath]}
"""
DECK = """\
deck: Seats
key: seats-1
facts: ../seeds/seats
templates:
  town: {from: seats, where: {name: the court}, ask: "Where does {name} sit?", answer: town}
  members: {from: seats, where: {name: the court}, ask: "How many sit in {name}?", answer: members}
  long: {from: seats, where: {name: the court}, ask: "How long is the way to {name}?", answer: long}
  opened: {from: seats, where: {name: the court}, ask: "When did {name} open?", answer: opened}
  cost: {from: seats, where: {name: the court}, ask: "What did {name} cost?", answer: cost}
  sites: {from: seats, where: {name: the court}, ask: "Which sites has {name}?", answer: sites, many: all}
  claim: {from: seats, where: {name: the court}, claim: "There are [{members}] in {name}."}
  seat: {from: seats, where: {name: the court}, claim: "The seat of {name} is [{town}]."}
  order: {from: seats, ask: "From the smallest to the largest:", order: members, among: 4, limit: 1}
"""
BEFORE = datetime(2026, 11, 3, 12, tzinfo=UTC)
AFTER = datetime(2026, 12, 24, 12, tzinfo=UTC)
SEAT = ("town: Florence, members: 12", "town: Venice, members: 12")
"""The correction of where the court sits."""
TOLD = "When you last answered, on 3 November 2026, this was {}; it was corrected since."


class Learner:
    """A learner with a log, and the files of a base that its author corrects."""

    def __init__(self, folder: Path) -> None:
        self.facts = folder / "seeds" / "seats" / "seats.yaml"
        self.deck = folder / "decks" / "seats.yaml"
        self.log = Log.open(folder / "reviews.db")
        for path, text in ((self.facts, SEATS), (self.deck, DECK)):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def corrects(self, old: str, new: str, path: Path | None = None) -> None:
        """Change the facts, or another file, as their author does."""
        path = path or self.facts
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def items(self) -> Iterable[Item]:
        """The items of the deck as it is now, with the ids and options that the log knows."""
        return self.bank().values()

    def bank(self) -> ItemBank:
        return Workspace.open(self.deck, self.log.known).bank

    def item(self, template: str) -> Item:
        (item,) = [item for item in self.items() if item.template == template]
        return item

    def sits_down(self, *templates: str, now: datetime = AFTER, **more: object) -> Session:
        options = Options(mode="typed", templates=templates)._replace(**more)
        planned = plan({"seats-1": self.bank()}, self.log, options, now)
        session = Session(planned, options, self.log)
        assert session.question(now) is not None
        return session

    def knows(self, template: str, answer: str, mode: str = "typed") -> None:
        """Let the learner answer rightly in November, so easily that the card is known at once."""
        session = self.sits_down(template, now=BEFORE, mode=mode)
        assert says(session, answer, now=BEFORE).verdict == "right"
        session.easy(BEFORE)

    def reviews(self) -> list[Review]:
        return self.log.standing()


def says(session: Session, answer: str, now: datetime = AFTER) -> Feedback:
    """Answer the next question."""
    session.question(now)
    found = session.answer(answer, now)
    assert isinstance(found, Feedback), found
    return found


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    learner = Learner(tmp_path)
    yield learner
    learner.log.close()


class Correction(NamedTuple):
    """A template, what was right and how it is corrected; what is typed, told, and right after that."""

    template: str
    right: str
    edit: tuple[str, str]
    typed: str
    told: str
    new: str
    mode: str = "typed"


TURIN = ("town: Florence, members: 12", "town: Turin, members: 12")
CASES = (
    Correction("town", "Florence", SEAT, "florence", "Florence", "Venice"),
    # Close to the old answer is as good.
    Correction("town", "Florence", SEAT, "Florrence", "Florence", "venice"),
    # The choir sits there still: so it is a wrong option.
    Correction("town", "Florence", TURIN, "Florence", "Florence", "Turin", "choice"),
    Correction("town", "Florence", TURIN, "Florrence", "Florence", "Turin"),
    Correction("members", "12", ("12,", "13,"), "twelve", "12", "13"),
    Correction(
        "cost", "$5m", ("cost: 5}", "cost: 6}"), "US$ 5 million", "$5 million", "6m dollars"
    ),
    Correction("long", "2850", ("2850", "2950"), "2,850 km", "2850 km", "2950"),
    Correction("long", "2850", ("unit: km", "unit: mi"), "2,850 kms", "2850 km", "2850 mi"),
    Correction(
        "opened", "2 May 1984", ("05-02", "12-05"), "1984-05-02", "2 May 1984", "5 Dec 1984"
    ),
    Correction(
        "sites", "Bern, Bonn", ("Bern", "Kiel"), "bern and bonn", "Bonn and Bern", "Bonn, Kiel"
    ),
)


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.template}-{case.typed}-{case.mode}"
)
def test_the_old_answer_is_told_and_is_no_lapse(learner: Learner, case: Correction) -> None:
    learner.knows(case.template, case.right, case.mode)
    before = learner.log.cards("seats-1")
    learner.corrects(*case.edit)

    session = learner.sits_down(case.template, mode=case.mode)
    told = says(session, case.typed)
    assert (told.verdict, told.correct, told.rating) == ("outdated", False, 2)
    assert told.why == TOLD.format(case.told)
    assert learner.log.cards("seats-1") == before

    # The question comes again in the same sitting, and the new answer is right as usual.
    assert (says(session, case.new).verdict, session.is_over(AFTER)) == ("right", True)
    reviews = learner.reviews()
    assert [review.kind for review in reviews] == ["review", "first", "review"]
    assert [review.rating for review in reviews] == [4, 2, 3]
    assert learner.log.cards("seats-1")[reviews[0].item].lapses == 0
    sums = session.summary()
    assert (sums.asked, sums.correct, sums.missed) == (1, 1, ())
    assert (sums.remembered, sums.tested) == (1, 1)


def test_it_is_told_once_and_who_says_it_again_has_forgotten(learner: Learner) -> None:
    learner.knows("town", "Florence")
    learner.corrects(*SEAT)
    session = learner.sits_down("town")
    assert says(session, "Florence").verdict == "outdated"
    again = says(session, "Florence")
    assert (again.verdict, again.rating) == ("wrong", 1)


def test_it_stays_due_when_the_learner_ends_the_sitting(learner: Learner) -> None:
    learner.knows("town", "Florence")
    learner.corrects(*SEAT)
    session = learner.sits_down("town")
    told = says(session, "Florence")
    assert told.due is not None
    assert told.due <= AFTER
    assert session.summary().asked == 0
    assert says(learner.sits_down("town"), "Venice").verdict == "right"


def test_it_comes_after_all_that_waits(learner: Learner) -> None:
    learner.knows("town", "Florence")
    learner.knows("members", "12")
    learner.corrects(*SEAT)
    session = learner.sits_down("town", "members", "long")
    asked = []
    while (question := session.question(AFTER)) is not None:
        asked.append(question.item.template)
        is_first = asked.count("town") == 1
        right = {"town": "Florence" if is_first else "Venice", "members": "12", "long": "2850 km"}
        if says(session, right[question.item.template]).verdict == "right":
            session.easy(AFTER)
    assert sorted(asked) == ["long", "members", "town", "town"]
    assert asked[-1] == "town"


def test_any_other_wrong_answer_is_a_lapse(learner: Learner) -> None:
    learner.knows("town", "Florence")
    learner.corrects(*SEAT)
    found = says(learner.sits_down("town"), "Madrid")
    assert (found.verdict, found.rating) == ("wrong", 1)


def test_taken_back_it_is_told_again(learner: Learner) -> None:
    learner.knows("town", "Florence")
    learner.corrects(*SEAT)
    session = learner.sits_down("town")
    assert says(session, "Florence").verdict == "outdated"
    session.undo(AFTER)
    assert says(session, "Florence").verdict == "outdated"
    assert says(session, "Venice").verdict == "right"
    assert session.is_over(AFTER)


def test_it_cannot_be_called_right(learner: Learner) -> None:
    learner.knows("town", "Florence")
    learner.corrects(*SEAT)
    session = learner.sits_down("town")
    says(session, "Florence")
    done = session.accept(AFTER)
    assert done == NotDone("It was right, until it was corrected. Flag it if that is wrong.")


def test_what_is_only_shown_in_another_way_was_not_corrected(learner: Learner) -> None:
    learner.knows("long", "2850")
    learner.corrects("answer: long}", 'answer: "{long:,}"}', learner.deck)
    assert learner.item("long").keys == ("2,850 km",)
    session = learner.sits_down("long", mode="cards")
    question = session.open
    assert question is not None
    assert session.old_keys(question) is None
    session.rate(1, AFTER)
    assert learner.reviews()[-1].rating == 1


def test_a_spelling_that_was_mended_makes_the_old_one_close(learner: Learner) -> None:
    learner.corrects("town: Florence, members: 12", "town: Florennce, members: 12")
    learner.knows("town", "Florennce")
    learner.corrects("Florennce", "Florence")
    found = says(learner.sits_down("town"), "Florennce")
    assert (found.verdict, found.rating) == ("close", 2)


def test_an_alias_that_was_added_leaves_nothing_to_tell(learner: Learner) -> None:
    learner.knows("sites", "Bonn, Bern")
    learner.corrects("[Bonn, Bern]", "[Bonn, Bern, Kiel]")
    found = says(learner.sits_down("sites"), "Bonn, Bern")
    # Two of three are named: nothing that was right is wrong now.
    assert (found.verdict, found.rating) == ("partial", 2)


def test_nothing_is_claimed_of_reviews_that_did_not_note_the_answer(learner: Learner) -> None:
    """Older studykits did not note it."""
    item = learner.item("town")
    learner.log.record(
        Review("seats-1", item.id, BEFORE, 4, "typed", "right", True, "Florence", 1000, ""), item
    )
    learner.corrects(*SEAT)
    found = says(learner.sits_down("town"), "Florence")
    assert (found.verdict, found.rating) == ("wrong", 1)


def test_practice_tells_it_and_keeps_it_as_practice(learner: Learner) -> None:
    learner.knows("town", "Florence")
    learner.corrects(*SEAT)
    session = learner.sits_down("town", cram=True)
    found = says(session, "Florence")
    assert (found.verdict, found.why) == ("outdated", TOLD.format("Florence"))
    assert session.is_over(AFTER)
    assert learner.reviews()[-1].kind == "cram"


def test_a_card_that_is_rated_again_is_no_lapse(learner: Learner) -> None:
    """The learner sees what it was with the answer, and may have meant that."""
    learner.knows("town", "Florence")
    learner.corrects(*SEAT)
    session = learner.sits_down("town", mode="cards")
    assert session.open
    old = session.old_keys(session.open)
    assert old is not None
    assert old.line(old.keys) == TOLD.format("Florence")
    told = session.rate(1, AFTER)
    assert isinstance(told, Feedback)
    assert told.verdict == "outdated"
    # The second time it is a card like any other.
    question = session.question(AFTER)
    assert question is not None
    assert session.old_keys(question) is None
    session.rate(1, AFTER)
    assert [(review.kind, review.rating) for review in learner.reviews()[1:]] == [
        ("first", 2),
        ("review", 1),
    ]


@pytest.mark.parametrize("rating", [2, 3, 4])
def test_a_card_that_was_known_all_the_same_is_rated_as_the_learner_says(
    learner: Learner, rating: int
) -> None:
    learner.knows("town", "Florence")
    learner.corrects(*SEAT)
    learner.sits_down("town", mode="cards").rate(rating, AFTER)
    review = learner.reviews()[-1]
    assert (review.kind, review.verdict, review.rating) == ("review", "right", rating)


def test_a_claim_that_was_false_is_told(learner: Learner) -> None:
    members = {"the mint": 40, "the board": 7, "the choir": 90}
    names = iter(members)
    name = "the court"
    while learner.item("claim").truth:
        before, name = name, next(names)
        learner.corrects(before, name, learner.deck)
    claim = learner.item("claim")
    learner.knows("claim", "False", "choice")
    # The sentence that was wrong is right now.
    claimed = claim.stem.split()[2]
    learner.corrects(f"members: {members[name]}", f"members: {claimed}")
    session = learner.sits_down("claim", mode="choice")
    assert session.open
    assert session.open.stem == claim.stem
    told = says(session, "False")
    assert (told.verdict, told.why) == ("outdated", TOLD.format("False"))


def test_a_claim_that_was_true_for_lack_of_a_wrong_value_stays_true(learner: Learner) -> None:
    """Also when it says the same in other words: a learner knows it so."""
    all_facts = learner.facts.read_text(encoding="utf-8")
    lines = all_facts.splitlines(keepends=True)
    name = "the court"
    alone = [line for line in lines if "members:" not in line or name in line or "integer" in line]
    learner.facts.write_text("".join(alone), encoding="utf-8")
    learner.knows("seat", "True", "choice")

    learner.facts.write_text(all_facts, encoding="utf-8")
    learner.corrects(
        "The seat of {name} is [{town}].", "[{town}] is the seat of {name}.", learner.deck
    )
    assert learner.item("seat").truth is True
    found = says(learner.sits_down("seat", mode="choice"), "True")
    assert (found.verdict, found.rating) == ("right", 3)


def test_an_order_that_was_right_is_told(learner: Learner) -> None:
    learner.knows("order", "the board, the court, the mint, the choir")
    learner.corrects("members: 12", "members: 50")
    session = learner.sits_down("order")
    told = says(session, "the board, the court, the mint, the choir")
    assert told.verdict == "outdated"
    assert told.why == TOLD.format("the board, the court, the mint and the choir")
    assert says(session, "board, mint, court, choir").verdict == "right"


def test_of_an_order_of_other_things_nothing_is_claimed(learner: Learner) -> None:
    learner.knows("order", "the board, the court, the mint, the choir")
    learner.corrects("name: the choir", "name: the chorus")
    session = learner.sits_down("order")
    assert session.open
    shown = to_order(session.open.item)
    given = ("the board", "the court", "the chorus", "the mint")
    found = says(session, " ".join(str(shown.index(name) + 1) for name in given))
    assert (found.verdict, found.rating) == ("partial", 2)


def test_of_a_former_holder_the_facts_say_until_when(learner: Learner) -> None:
    """It changed and was no mistake: the learner reads so, and the old answer is no lapse."""
    learner.corrects("facts:", "as_of: 2020\nfacts:", learner.deck)
    learner.corrects("town: Florence, members: 12", "until: 2025, town: Florence, members: 12")
    learner.corrects("rows:\n", "rows:\n  court-2: {name: the court, town: Venice, since: 2026}\n")
    learner.knows("town", "Florence")
    learner.corrects("as_of: 2020", "as_of: 2026", learner.deck)
    session = learner.sits_down("town")
    told = says(session, "Florence")
    assert (told.verdict, told.why) == ("outdated", "'Florence' was right until 2025.")
    # It is told once. After that it is wrong, for the same reason.
    again = says(session, "Florence")
    assert (again.verdict, again.rating) == ("wrong", 1)
    assert again.why == "'Florence' was right until 2025."


towns = st.lists(
    st.sampled_from(["Ur", "Uruk", "Kish", "Nippur", "Lagash", "Eridu", "Mari"]),
    min_size=1,
    max_size=3,
    unique=True,
)


@settings(max_examples=200, derandomize=True, deadline=None)
@given_by(towns, towns, st.sampled_from(["any", "all"]), towns, st.booleans())
def test_whatever_was_right_before_what_is_right_now_is_right_and_no_outdated_answer_lapses(
    old: list[str], new: list[str], many: str, given: list[str], was_asked: bool
) -> None:
    before = make_item(keys=old, distractors=(), many=many)
    now = make_item(keys=new, distractors=(), many=many)
    notebook = Notebook()
    asked_before = Session(plan_of([Entry("world", before, None)]), Options(mode="typed"), notebook)
    if was_asked:
        says(asked_before, ", ".join(old) if many == "all" else old[0], BEFORE)
    state = notebook.states.get(now.id)

    session = Session(plan_of([Entry("world", now, None)]), Options(mode="typed"), notebook)
    plain = grade_item(now, ", ".join(given))
    found = says(session, ", ".join(given))
    assert isinstance(plain, Verdict)
    if plain.correct or not was_asked:
        assert found.verdict == plain.verdict
    if found.verdict == "outdated":
        then = grade_item(before, ", ".join(given))
        assert isinstance(then, Verdict)
        assert then.correct
        assert notebook.states.get(now.id) == state
        assert session.question(AFTER) is not None
    elif found.verdict == "wrong" and was_asked:
        then = grade_item(before, ", ".join(given))
        assert isinstance(then, Verdict)
        assert not then.correct or set(old) <= set(new)
