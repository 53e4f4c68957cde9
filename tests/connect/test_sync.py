"""`studykit sync --anki`, against a small server on a real collection and, where it is there, the real add-on in the real window."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from studykit.cli import log as log_command
from studykit.cli.sync import command
from studykit.reviews.log import Log
from studykit.reviews.records import Review
from tests.cli.runner import write
from tests.connect import learner as learner_module
from tests.connect.learner import CAPITALS, DAY, DECK, MINUTE, Learner
from tests.connect.running_anki import local_anki
from tests.manual import text_of

pytestmark = pytest.mark.engine

FR, DE, IT, ES = "capital/fr", "capital/de", "capital/it", "capital/es"


def test_reviews_go_there_and_come_back_once(learner: Learner) -> None:
    learner.answer(FR, 3, 9 * DAY)
    learner.answer(FR, 3, 6 * DAY)
    learner.answer(FR, 3, MINUTE)
    learner.answer(DE, 1, 3 * MINUTE)
    learner.answer(DE, 3, 2 * MINUTE)
    learner.answer_in_anki(IT, 3)
    done = learner.sync()
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [
        f"Anki on port {learner.anki.port} has 10 of 10 cards of capitals.",
        "Brought: 1 new review.",
        "Took there: 3 reviews of today as answers and 2 reviews as history.",
    ]
    fr, de, it = learner.card(FR), learner.card(DE), learner.card(IT)
    assert sorted(row[:3] for row in learner.rows()) == sorted(
        [[fr, 3, 0], [fr, 3, 1], [fr, 3, 1], [de, 1, 0], [de, 3, 0], [it, 3, 0]]
    )
    reviews = learner.reviews()
    assert sorted(reviews) == sorted(
        [(FR, 3, ""), (FR, 3, ""), (FR, 3, ""), (DE, 1, ""), (DE, 3, ""), (IT, 3, "anki")]
    )
    before = learner.all_state()
    again = learner.sync()
    assert again.output.splitlines()[1:] == ["Brought: nothing new.", "Took there: nothing new."]
    assert learner.all_state() == before
    for item in (FR, DE, IT):
        learner.assert_as_the_whole_history(item)


def test_what_was_undone_there_is_taken_back_here(learner: Learner) -> None:
    learner.answer_in_anki(IT, 3)
    learner.answer_in_anki(DE, 3)
    learner.sync()
    learner.anki.run("col.undo()")
    assert "Brought: 1 review undone there." in learner.sync().output
    assert "Brought: nothing new." in learner.sync().output
    with Log.open(learner.log) as log:
        assert list(log.cards("capitals-1")) == [IT]


# --- what is written, and what is not ------------------------------------------------------------

READING = {
    "apiReflect", "getCollectionConfig", "isFsrsActive", "findNotes", "notesInfo", "findCards", "getReviewsOfCards",
    "cardsModTime", "areSuspended", "modelNamesAndIds", "deckNamesAndIds", "getDecks", "multi ['findCards']", "guiCurrentCard",
}  # fmt: skip


def some_of_all(learner: Learner) -> None:
    """Reviews here of today and before, one of Anki, and marks there."""
    learner.answer(FR, 3, 9 * DAY)
    learner.answer(FR, 1, 6 * DAY)
    learner.answer(FR, 3, 2 * MINUTE)
    learner.answer("both/fr#1", 4, 5 * DAY)
    learner.answer(DE, 1, 3 * MINUTE)
    learner.answer(DE, 3, MINUTE)
    learner.answer_in_anki(IT, 3)
    learner.anki.run("col.sched.suspend_cards([number])", number=learner.card(ES))


def test_a_dry_run_says_the_same_and_changes_nothing(learner: Learner) -> None:
    some_of_all(learner)
    before = learner.all_state()
    dry = learner.sync("--dry-run").output
    assert learner.all_state() == before
    real = learner.sync().output
    # The manual shows the same of other numbers, and of another deck.
    shown, said = (re.sub(r"[0-9]+", "9", text) for text in (text_of("sync session"), real))
    assert shown.replace("summits", "capitals") == said.replace("9 new review ", "9 new reviews ")
    assert "Would bring: 1 new review and 1 card was suspended." in dry
    assert (
        dry.replace("Would bring", "Brought").replace("Would take there", "Took there").splitlines()
        == real.splitlines()
    )
    assert "Took there: 3 reviews of today as answers and 3 reviews as history." in real


def test_where_anki_has_no_card_it_says_what_to_do(learner: Learner) -> None:
    learner.anki.run("col.remove_notes(col.find_notes(''))")
    said = learner.sync("--dry-run").output.splitlines()
    assert said[0].endswith(" has 0 of 10 cards of capitals.")
    assert said[1].startswith(
        "Import the package that `studykit export` writes, or open the profile"
    )


def test_a_dry_run_begins_no_log(learner: Learner) -> None:
    learner.answer_in_anki(IT, 3)
    assert "Would bring: 1 new review." in learner.sync("--dry-run").output
    assert not learner.log.exists()


@pytest.mark.parametrize(
    ("missing", "fsrs", "says"),
    [
        ((), False, "FSRS is off in Anki"),
        (("isFsrsActive",), False, "FSRS is off in Anki"),
        (("isFsrsActive", "getCollectionConfig"), False, "no card in Anki has a memory of FSRS"),
        (("setDueDate",), True, "this AnkiConnect cannot do setDueDate. Update"),
    ],
)
def test_where_it_would_be_unsound_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: tuple[str, ...], fsrs: bool, says: str
) -> None:
    with local_anki(tmp_path / "anki", missing=missing) as anki:
        learner = Learner(tmp_path, anki, monkeypatch)
        anki.col.set_config("fsrs", fsrs)
        learner.answer(FR, 3, 9 * DAY)
        learner.answer(DE, 3, MINUTE)
        learner.answer_in_anki(IT, 3)
        before = learner.all_state()[0]
        said = learner.sync().output
        assert "Brought: 1 new review." in said
        assert "Took nothing there, and 2 reviews wait" in said
        assert says in said
        assert learner.all_state()[0] == before
        assert {*anki.asked} <= READING
        assert sorted(learner.reviews()) == sorted([(FR, 3, ""), (DE, 3, ""), (IT, 3, "anki")])


def test_the_usual_ankiconnect_does_not_say_whether_fsrs_is_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with local_anki(tmp_path / "anki", missing=("isFsrsActive", "getCollectionConfig")) as anki:
        learner = Learner(tmp_path, anki, monkeypatch)
        learner.answer_in_anki(IT, 3)
        learner.answer(FR, 3, 9 * DAY)
        assert "Took there: 1 review as history." in learner.sync().output


def test_what_is_suspended_buried_or_filtered_stays_as_it_is(learner: Learner) -> None:
    cards = [learner.card(item) for item in (FR, DE, IT, ES)]
    learner.anki.run(
        "col.sched.suspend_cards(cards[:1]); col.sched.bury_cards(cards[1:2])\n"
        "deck = col.sched.get_or_create_filtered_deck(0); deck.name = 'mine'\n"
        "deck.config.search_terms[0].search = f'cid:{cards[2]}'\n"
        "col.sched.add_or_update_filtered_deck(deck)\n"
        "col.remove_notes([col.get_card(cards[3]).nid])",
        cards=cards,
    )
    before = learner.all_state()[0]
    for item in (FR, DE, IT, ES):
        learner.answer(item, 3, 5 * DAY)
        learner.answer(item, 3, MINUTE)
    said = learner.sync().output
    assert learner.all_state()[0] == before
    assert (
        "6 reviews wait: their cards are suspended, buried, in a filtered deck or on the screen."
        in said
    )
    assert "2 reviews wait: their cards are not in Anki. Import the package" in said
    learner.anki.run("col.sched.unsuspend_cards(cards[:1])", cards=cards)
    assert (
        "Took there: 1 review of today as answers and 1 review as history" in learner.sync().output
    )
    learner.assert_as_the_whole_history(FR)


def test_the_card_that_somebody_just_studies_waits(learner: Learner) -> None:
    number = learner.study(FR)
    for item in (FR, DE):
        learner.answer(item, 3, 5 * DAY)
        learner.answer(item, 3, MINUTE)
    said = learner.sync().output
    assert "Took there: 1 review of today as answers and 1 review as history." in said
    assert "2 reviews wait" in said
    assert number not in {row[0] for row in learner.rows()}
    learner.answer_on_screen(3)
    said = learner.sync().output
    assert "Brought: 1 new review." in said
    assert "2 reviews as history" in said
    learner.assert_as_the_whole_history(FR)


def test_a_package_of_anki_s_after_a_sync_brings_nothing_twice(learner: Learner) -> None:
    some_of_all(learner)
    learner.sync()
    # As if the sync had been cut off before its answers were noted.
    with Log.open(learner.log) as log:
        kept = [record for record in log.everything() if getattr(record, "what", "") != "in_anki"]
    learner.log.unlink()
    with Log.open(learner.log) as log:
        log.merge(kept, datetime.now(UTC))
    reviews = sorted(learner.reviews())
    learner.anki.run(
        "from anki.collection import ExportAnkiPackageOptions\n"
        "options = ExportAnkiPackageOptions(with_scheduling=True, with_media=False, legacy=False)\n"
        "col.export_anki_package(out_path=path, options=options, limit=None)",
        path=str(learner.folder / "all.apkg"),
    )
    done = CliRunner().invoke(log_command.command, ["import", "all.apkg"])
    assert done.exit_code == 0, done.output
    assert sorted(learner.reviews()) == reviews
    assert "Took there: nothing new." in learner.sync().output


def test_where_no_deck_was_exported_anki_is_not_asked(tmp_path: Path, monkeypatch: Any) -> None:
    write(tmp_path, seeds__world__countries_yaml=CAPITALS, decks__capitals_yaml=DECK)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(command, ["--anki"])
    assert done.exit_code == 1
    assert "No deck here was exported yet" in done.output
    assert CliRunner().invoke(command, []).exit_code == 2


def test_anki_is_not_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with local_anki(tmp_path / "anki") as anki:
        learner = Learner(tmp_path, anki, monkeypatch)
    learner.answer(FR, 3, MINUTE)
    done = learner.sync()
    assert done.exit_code == 4
    assert "Nothing listens on port" in done.output


def test_a_key_is_taken_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with local_anki(tmp_path / "anki", key="open sesame") as anki:
        learner = Learner(tmp_path, anki, monkeypatch)
        learner.answer(FR, 3, 3 * DAY)
        learner.answer(DE, 3, MINUTE)
        refused = learner.sync()
        assert (refused.exit_code, "wants a key" in refused.output) == (4, True)
        monkeypatch.setenv("STUDYKIT_ANKI_KEY", "wrong")
        assert "has another key" in learner.sync().output
        monkeypatch.setenv("STUDYKIT_ANKI_KEY", "open sesame")
        assert learner.sync().exit_code == 0
        assert len(learner.rows()) == 2


# --- memory --------------------------------------------------------------------------------------

SHIFT = """
import json
col.db.execute('update revlog set id = id - ?', days * 86400000)
for number, data in col.db.all('select id, data from cards'):
    kept = json.loads(data or '{}')
    if 'lrt' in kept:
        kept['lrt'] -= days * 86400
        col.db.execute('update cards set data = ? where id = ?', json.dumps(kept, separators=(',', ':')), number)
col.db.execute('update cards set due = due - ? where type = 2', days)
col.db.execute('update cards set due = due - ? where type in (1, 3) and queue = 1', days * 86400)
"""
"""So many days pass in Anki alone."""


@pytest.mark.parametrize(
    "story",
    [
        # a: answered in Anki, s: days pass, h: answered here so many days ago, f: forgotten in Anki
        "a3 s5 h3@3 h1@2 h3@0",
        "a3 s1 a3 s4 a3 s5 h3@9.5 h3@7 h3@2",
        "h3@9 h3@8",
        "a1 s5 h3@7 h3@6",  # two of ours before the first of Anki's
        "a3 s1 a3 s1 a3 s5 h1@6.5 h3@5.5",  # between learning steps on two days
        "a3 s4 a3 f s5 h3@7 h3@2",
        "h2@30 h1@20 h4@19 h1@3 h3@0 a3",
        "a4 s9 h1@1 h3@0 h3@0",
        "a3 s3 h3@0 a3 h4@0",  # here, then in Anki, then here, on one day
    ],
)
def test_both_remember_as_the_engine_does_from_all_rows(learner: Learner, story: str) -> None:
    later = 30
    for step in story.split():
        kind, number = step[0], step[1:]
        if kind == "a":
            learner.answer_in_anki(FR, int(number))
        elif kind == "s":
            learner.anki.run(SHIFT, days=int(number))
        elif kind == "f":
            learner.anki.run("col.sched.schedule_cards_as_new([n])", n=learner.card(FR))
        else:
            rating, _, days = number.partition("@")
            later -= 1
            ago = float(days) * DAY if float(days) else timedelta(seconds=later)
            learner.answer(FR, int(rating), ago)
    if "a3 h4@0" in story:
        # The clock of the test gives what was answered here today to seconds before: Anki's lies between.
        learner.anki.run(
            "col.db.execute('update revlog set id = ? where id = (select max(id) from revlog)', at)",
            at=int((datetime.now(UTC) - timedelta(seconds=28.5)).timestamp() * 1000),
        )
    said = learner.sync().output
    assert "Took there" in said
    assert "nothing new" not in said.splitlines()[2]
    rows = learner.rows()
    # What is older than a Forget in Anki is no memory there, and so stays here.
    assert len(rows) == story.count("a") + story.count("h") - story.count("f")
    learner.assert_as_the_whole_history(FR)
    before = learner.all_state()[0]
    assert "Took there: nothing new." in learner.sync().output
    assert learner.all_state()[0] == before


def test_what_was_corrected_goes_as_it_is_now_and_what_was_taken_back_does_not(
    learner: Learner,
) -> None:
    wrong, undone = learner.answer(FR, 1, 5 * DAY), learner.answer(DE, 3, 5 * DAY)
    today = learner.answer(IT, 1, MINUTE)
    now = datetime.now(UTC)
    with Log.open(learner.log) as log:
        log.correct(wrong.uid, 3, "right", now)
        log.correct(today.uid, 3, "right", now)
        log.undo(undone.uid, now)
    learner.sync()
    assert sorted(row[:2] for row in learner.rows()) == sorted(
        [[learner.card(FR), 3], [learner.card(IT), 3]]
    )
    # Taken back afterwards: it stays in Anki, and does not come back as a review of Anki's.
    with Log.open(learner.log) as log:
        log.undo(wrong.uid, now)
        log.undo(today.uid, now)
    before = learner.all_state()
    assert "Brought: nothing new." in learner.sync().output
    assert learner.all_state() == before
    assert learner.reviews() == []
    # Answered again, it goes there as another one.
    learner.answer(FR, 4, timedelta(seconds=5))
    learner.sync()
    assert len(learner.rows()) == 3
    assert len(learner.reviews()) == 1


# --- cut off -------------------------------------------------------------------------------------


class Killed(BaseException):
    """Ends studykit as a power cut would, as far as this can be in one process."""


def killing(patch: pytest.MonkeyPatch, at: int, *, done: bool) -> list[str]:
    """Let studykit die at its n-th step outside of itself: a request or a change of the log, before or after it is done."""
    from studykit.anki_connect.client import Client

    steps: list[str] = []

    def counted(name: str, real: Any) -> Any:
        def step(*args: Any, **kwargs: Any) -> Any:
            steps.append(name)
            is_last = len(steps) == at
            if is_last and not done:
                raise Killed
            answer = real(*args, **kwargs)
            if is_last:
                raise Killed
            return answer

        return step

    patch.setattr(Client, "_sent", counted("request", Client._sent))
    for name in ("note_about_anki", "merge"):
        patch.setattr(Log, name, counted(name, getattr(Log, name)))
    return steps


def outcome(learner: Learner) -> Any:
    """What must be the same however often a sync was cut off: answers in Anki, cards but for the moment, reviews here."""
    number, *cards = zip(
        *learner.anki.run(
            "result = col.db.all('select id, type, queue, reps, lapses, flags from cards order by id')"
        ),
        strict=True,
    )
    rows = [(number.index(card), ease, kind) for card, ease, kind, _ in learner.rows()]
    with Log.open(learner.log) as log:
        in_anki = len({*log.rows_in_anki().values()})
    return sorted(rows), cards, sorted(learner.reviews()), in_anki


def uninterrupted(tmp_path: Path, patch: pytest.MonkeyPatch) -> tuple[list[str], Any]:
    """The steps of a sync, and how it ends."""
    folder = tmp_path / "whole"
    folder.mkdir()
    with local_anki(folder / "anki") as anki, pytest.MonkeyPatch.context() as counting:
        learner = Learner(folder, anki, patch)
        some_of_all(learner)
        steps = killing(counting, 0, done=False)
        assert learner.sync().exit_code == 0
        return list(steps), outcome(learner)


def assert_cut_off_ends_the_same(
    folder: Path, patch: pytest.MonkeyPatch, at: int, whole: Any, *, done: bool
) -> None:
    folder.mkdir()
    with local_anki(folder / "anki") as anki:
        learner = Learner(folder, anki, patch)
        some_of_all(learner)
        with pytest.MonkeyPatch.context() as kills:
            killing(kills, at, done=done)
            with pytest.raises(Killed):
                learner.sync_raw()
        learner.sync()
        assert outcome(learner) == whole, (at, done)
        assert "Took there: nothing new." in learner.sync().output
        for item in (FR, DE, "both/fr#1"):
            learner.assert_as_the_whole_history(item)


def test_cut_off_while_it_takes_reviews_there_and_run_again_it_ends_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps, whole = uninterrupted(tmp_path, monkeypatch)
    last_merge = max(place for place, name in enumerate(steps, 1) if name == "merge")
    notes = [n for n, name in enumerate(steps, 1) if name == "note_about_anki" and n > last_merge]
    assert len(notes) == 3, "inserted, about to answer, answered"
    # Each behind the request that changed Anki, and before the log knows of it.
    for at in (notes[0] - 1, notes[1], notes[2] - 2, notes[2] - 1):
        assert_cut_off_ends_the_same(tmp_path / str(at), monkeypatch, at, whole, done=True)


@pytest.mark.slow
@pytest.mark.parametrize("done", [False, True])
def test_cut_off_at_any_step_and_run_again_it_ends_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    steps, whole = uninterrupted(tmp_path, monkeypatch)
    assert len(steps) > 20
    for at in range(1, len(steps) + 1):
        assert_cut_off_ends_the_same(tmp_path / str(at), monkeypatch, at, whole, done=done)


def test_anki_is_closed_before_it_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, whole = uninterrupted(tmp_path, monkeypatch)
    with local_anki(tmp_path / "anki") as anki:
        learner = Learner(tmp_path, anki, monkeypatch)
        some_of_all(learner)

        def close(action: str) -> None:
            if action == "answerCards":
                raise ConnectionAbortedError

        anki.after_each = close
        done = learner.sync()
        assert (done.exit_code, "stopped answering" in done.output) == (4, True)
        anki.after_each = None
        learner.sync()
        assert outcome(learner) == whole


def test_two_terminals_at_once_take_a_review_there_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with local_anki(tmp_path / "anki") as anki:
        learner = Learner(tmp_path, anki, monkeypatch)
        some_of_all(learner)
        others: list[threading.Thread] = []

        def begin_another(action: str) -> None:
            if "insertReviews" in action and not others:
                others.append(threading.Thread(target=learner.sync_raw))
                others[0].start()
                # It must come no further than to the first one's end.
                others[0].join(0.2)
                assert others[0].is_alive()

        anki.before_each = begin_another
        assert learner.sync().exit_code == 0
        others[0].join(20)
        assert len(learner.rows()) == 7
        assert len(learner.reviews()) == 7
        assert "Took there: nothing new." in learner.sync().output


# --- several machines and many cards -------------------------------------------------------------


@pytest.mark.parametrize("log_comes_before", [False, True])
def test_two_machines_take_a_review_there_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log_comes_before: bool
) -> None:
    """The log goes from one to the other as lines; Anki's collection by AnkiWeb, for which it is copied."""
    with local_anki(tmp_path / "anki") as anki:
        learner = Learner(tmp_path, anki, monkeypatch)
        some_of_all(learner)
        other = tmp_path / "other.db"
        if log_comes_before:
            with Log.open(learner.log) as log:
                log.copy_to(other)
        learner.sync()
        if not log_comes_before:
            with Log.open(learner.log) as log:
                log.copy_to(other)
        rows, reviews = learner.rows(), sorted(learner.reviews())
        # The other machine: the same collection, its own log.
        learner.log.rename(tmp_path / "first.db")
        other.rename(learner.log)
        said = learner.sync().output
        assert "Took there: nothing new." in said
        assert learner.rows() == rows
        assert sorted(learner.reviews()) == reviews
        # And back.
        with Log.open(tmp_path / "first.db") as first, Log.open(learner.log) as second:
            second.merge(list(first.everything()), datetime.now(UTC))
        assert "Took there: nothing new." in learner.sync().output
        assert sorted(learner.reviews()) == reviews
        assert learner.rows() == rows


@pytest.mark.slow
def test_three_thousand_cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = 3000
    rows = "".join(f"  c{n}: {{name: Land {n}, capital: Town {n}}}\n" for n in range(many))
    monkeypatch.setattr(
        learner_module, "CAPITALS", CAPITALS.partition("rows:")[0] + "rows:\n" + rows
    )
    monkeypatch.setattr(learner_module, "DECK", "".join(DECK.splitlines(keepends=True)[:-1]))
    with local_anki(tmp_path / "anki") as anki:
        learner = Learner(tmp_path, anki, monkeypatch)
        at = (datetime.now(UTC) - 9 * DAY).astimezone()
        with Log.open(learner.log) as log:
            log.merge(
                [
                    Review("capitals-1", f"capital/c{n}", at + n * MINUTE, 3, "typed", "right", True, "x", 9, "d",
                           placed=int((at + n * MINUTE).timestamp() * 1000) + 1)
                    for n in range(many)
                ],
                datetime.now(UTC),
            )  # fmt: skip
        said = learner.sync().output
        assert "has 3,000 of 3,000 cards" in said
        assert "Took there: 3,000 reviews as history." in said
        assert len(learner.rows()) == many
        # Notes, cards and rows are asked for by the hundred.
        assert len(anki.asked) < 300
        assert "Took there: nothing new." in learner.sync().output
