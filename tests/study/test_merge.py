"""The log as JSON lines: out, in again, and two machines that share one memory."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from builders import DAY, MINUTE, NOON, countries, from_anki, make_item, renamed
from test_log import make_review

from studykit.limits import MAX_LOG_LINE
from studykit.reviews.checked_lines import NotMergedError
from studykit.reviews.exchange import HEADER, as_lines, from_lines
from studykit.reviews.log import Log, MergeCounts
from studykit.reviews.records import Event, Record, Review
from studykit.reviews.schedule import CardState, study_day

ITEMS = countries(6)


def exported(log: Log) -> list[str]:
    return list(as_lines(log.everything()))


def read(lines: Iterable[str]) -> list[Record]:
    return list(from_lines((f"{line}\n".encode() for line in lines), "reviews.jsonl"))


def take(log: Log, lines: Iterable[str]) -> MergeCounts:
    return log.merge(read(lines), NOON)


def events_of(log: Log) -> list[Event]:
    return [record for record in log.everything() if isinstance(record, Event)]


def move(log: Log, deck: str, item: str, at: datetime) -> None:
    """Moves an item back in the order of new ones; one that was moved comes to its place again."""
    log.move_back(deck, log.moved_back(deck) ^ {item}, at)


def live(log: Log, chance: random.Random, steps: int) -> None:
    """A learner on one machine, whose clock is sometimes set back or far ahead: reviews and all kinds of events."""
    at, given = NOON + chance.randrange(9) * MINUTE, list[Review]()
    for _ in range(steps):
        at += chance.choice((MINUTE, 7 * MINUTE, DAY, 9 * DAY, -2 * DAY, -30 * MINUTE))
        there = at.astimezone(timezone(timedelta(hours=chance.choice((0, 9, -5)))))
        item = chance.choice(ITEMS)
        what = chance.randrange(12)
        if what < 7 or not given:
            review = make_review(item.id, there, chance.randrange(1, 5))._replace(
                took=chance.randrange(10**6)
            )
            review = review._replace(
                kind={0: "cram", 1: "first"}.get(what, "review"),
                answer=f"Town é {chance.random()}",
                keys=chance.choice((item.keys, ())),
            )
            if what == 2:
                review = from_anki(review, chance.randrange(1, 10**13))
            if what == 3:
                item = renamed(item, "old", f"older-{chance.randrange(2)}")
            given.append(review)
            log.record(review, item._replace(stem=f"{item.stem} {chance.randrange(3)}"))
        elif what == 7:
            log.undo(chance.choice(given).uid, there)
        elif what == 8:
            log.correct(
                chance.choice(given).uid,
                *chance.choice(((3, "right"), (2, "close"), (1, "wrong"))),
                there,
            )
        elif what == 9:
            chance.choice((log.suspend, log.unsuspend))("world", item.id, there)
        elif what == 10:
            log.flag("world", item.id, f"why {chance.random()}", there)
        else:
            words = (log.unflag, log.bury, log.unbury, log.reset, log.restore, partial(move, log))
            chance.choice(words)("world", item.id, there)


def memory(log: Log) -> tuple[Any, ...]:
    """Everything that can be read of a log."""
    known = log.known("world")
    cards: dict[str, CardState] = log.cards("world")
    return (
        cards,
        log.reviews(),
        log.standing(),
        log.flags(),
        log.suspended("world"),
        [log.buried("world", study_day(NOON) + day) for day in range(-9, 99)],
        log.suggestions(),
        log.moved_back("world"),
        log.placed("world"),
        known,
    )


def test_what_is_exported_comes_back_in_another_log(tmp_path: Path) -> None:
    with Log.open(tmp_path / "a.db") as one, Log.open(tmp_path / "b.db") as other:
        live(one, random.Random(1), 60)
        merged = take(other, exported(one))
        assert merged == MergeCounts(len(one.reviews()), len(events_of(one)), 0, 0)
        assert memory(other) == memory(one)
        assert exported(other) == exported(one)


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    with Log.open(tmp_path / "a.db") as log:
        live(log, random.Random(2), 60)
        before, lines = memory(log), exported(log)
        merged = take(log, lines)
        assert (merged.reviews, merged.events) == (0, 0)
        assert merged.known_reviews == len(log.reviews())
        assert (memory(log), exported(log)) == (before, lines)


def test_the_files_of_two_machines_may_be_put_together_first(tmp_path: Path) -> None:
    with (
        Log.open(tmp_path / "a.db") as one,
        Log.open(tmp_path / "b.db") as other,
        Log.open(tmp_path / "c.db") as third,
    ):
        live(one, random.Random(3), 20)
        live(other, random.Random(4), 20)
        take(third, [*exported(one), *exported(other)])
        take(one, exported(other))
        assert memory(third) == memory(one)


@pytest.mark.parametrize("turn", range(4))
def test_two_machines_that_merge_in_either_order_remember_the_same(
    tmp_path: Path, turn: int
) -> None:
    """They share a past, then each goes on alone, and undoes or corrects reviews of the shared past too."""
    chance = random.Random(turn)
    with (
        Log.open(tmp_path / "a.db") as one,
        Log.open(tmp_path / "b.db") as other,
        Log.open(tmp_path / "c.db") as third,
    ):
        live(one, chance, 15)
        take(other, exported(one))
        live(one, chance, 40)
        live(other, chance, 40)
        ours, theirs = exported(one), exported(other)
        take(one, theirs)
        take(other, ours)
        take(third, theirs)
        take(third, ours)
        assert memory(one) == memory(other) == memory(third)
        assert exported(one) == exported(other) == exported(third)
        cards = one.cards("world")
        one.rebuild()
        assert one.cards("world") == cards
        live(one, chance, 10)
        take(other, exported(one))
        assert memory(one) == memory(other)


def test_an_event_may_come_before_its_review(tmp_path: Path) -> None:
    with Log.open(tmp_path / "a.db") as one, Log.open(tmp_path / "b.db") as other:
        one.record(make_review(), make_item())
        one.undo(make_review().uid, NOON)
        header, item, review, *events = exported(one)
        (event,) = [line for line in events if '"undo"' in line]
        take(other, [header, event])
        assert other.reviews() == []
        take(other, [header, item, review])
        assert other.cards("world") == {}
        assert other.standing() == []


def test_of_two_texts_of_an_item_the_newer_is_known(tmp_path: Path) -> None:
    with Log.open(tmp_path / "a.db") as one, Log.open(tmp_path / "b.db") as other:
        one.record(make_review(at=NOON + DAY), make_item(stem="New?"))
        other.record(make_review(), make_item(stem="Old?"))
        ours, theirs = exported(one), exported(other)
        take(one, theirs)
        take(other, ours)
        assert one.known("world") == other.known("world")
        assert one.known("world")["capital/australia"].stem == "New?"


def test_reviews_keep_the_order_in_which_they_were_given_when_the_clock_went_back(
    tmp_path: Path,
) -> None:
    """A machine was two years ahead for a day. Its later reviews are later all the same, here and where they go."""
    with Log.open(tmp_path / "a.db") as one, Log.open(tmp_path / "b.db") as other:
        for at in (NOON, NOON + 730 * DAY, NOON + DAY, NOON + 2 * DAY):
            state = one.record(make_review(at=at), make_item())
        take(other, exported(one))
        assert other.cards("world") == {"capital/australia": state}
        assert [review.at - NOON for review in other.reviews()] == [
            0 * DAY,
            730 * DAY,
            DAY,
            2 * DAY,
        ]


def test_answers_of_one_millisecond_are_read_in_one_order_wherever_they_are(tmp_path: Path) -> None:
    """A program answers faster than a clock ticks. The order is no order of time, but it is the same in all logs."""
    with (
        Log.open(tmp_path / "a.db") as one,
        Log.open(tmp_path / "b.db") as other,
        Log.open(tmp_path / "c.db") as third,
    ):
        for item in ITEMS:
            one.record(make_review(item.id), item)
        for item in reversed(ITEMS):
            other.record(make_review(item.id), item)
        take(third, exported(other))
        assert one.reviews() == other.reviews() == third.reviews()
        assert {review.item for review in one.reviews()} == {item.id for item in ITEMS}


def test_lines_hold_no_character_that_steers_a_terminal(tmp_path: Path) -> None:
    with Log.open(tmp_path / "a.db") as log:
        nasty = "\x1b[31m\x9b\u202e\u200b\x00\ud83d Ωμέγα"
        log.record(make_review()._replace(answer=nasty), make_item())
        log.record(make_review()._replace(answer="Ωμέγα"), make_item())
        lines = exported(log)
        assert all(line.isprintable() for line in lines)
        assert any("Ωμέγα" in line for line in lines)
        with Log.open(tmp_path / "b.db") as other:
            take(other, lines)
            assert other.reviews() == log.reviews()


# --- what is refused ---------------------------------------------------------------------------------------

HEAD = json.dumps(HEADER)


def lines_of(tmp_path: Path) -> list[str]:
    with Log.open(tmp_path / "source.db") as log:
        log.record(make_review(), make_item())
        log.correct(make_review().uid, 2, "close", NOON)
        lines = exported(log)
        # Beside it stands that of the parameters, of the same moment.
        return [line for line in lines if '"what": "parameters"' not in line]


def refused(lines: Iterable[bytes]) -> list[str]:
    with pytest.raises(NotMergedError) as caught:
        list(from_lines(lines, "r.jsonl"))
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("line", "field", "value", "message"),
    [
        (1, "facts", "x", "'facts' must be a list of texts"),
        (1, "facts", [1], "'facts' must be a text"),
        (
            1,
            "placed",
            2**63,
            "'placed' must be a whole number from -9223372036854775808 to 9223372036854775807",
        ),
        (
            1,
            "placed",
            "1",
            "'placed' must be a whole number from -9223372036854775808 to 9223372036854775807",
        ),
        (2, "rating", 5, "'rating' must be a whole number from 1 to 4"),
        (2, "rating", True, "'rating' must be a whole number from 1 to 4"),
        (2, "rating", 3.0, "'rating' must be a whole number from 1 to 4"),
        (2, "rating", 4, "the line was changed: its 'uid' is not that of its contents"),
        (2, "answer", "Sydney", "the line was changed: its 'uid' is not that of its contents"),
        (2, "answer", None, "'answer' must be a text"),
        (2, "mode", "spoken", "'mode' must be 'choice', 'typed' or 'cards'"),
        (2, "verdict", [], "'verdict' must be 'right', 'close', 'partial', 'wrong' or 'outdated'"),
        (2, "correct", 1, "'correct' must be true or false"),
        (2, "took", 2**63, "'took' must be a whole number from 0 to 9223372036854775807"),
        (
            2,
            "at",
            "yesterday",
            "'at' must be a moment such as 2026-03-10T12:00:00.000+01:00, between the years 2 and 9999",
        ),
        (2, "at", "0001-12-31T12:00:00+00:00", "'at' must be a moment such as"),
        (2, "at", "2026-03-10T12:00:00", "'at' must be a moment such as"),
        (2, "at", "9999-12-31T23:59:59-10:00", "'at' must be a moment such as"),
        (2, "at", 17, "'at' must be a moment such as"),
        (2, "placed", 5, "'placed' must not be before 'at'"),
        (2, "kind", "test", "'kind' must be 'review', 'cram' or 'first'"),
        (2, "type", "revue", "the type must be 'item', 'review' or 'event', not 'revue'"),
        (2, "type", "event", "'rating' is no field"),
        (2, "anser", "x", "'anser' is no field of 'review'. Export"),
        (
            3,
            "what",
            "delete",
            "'what' must be 'undo', 'correct', 'flag', 'unflag', 'suspend', 'unsuspend', 'parameters',",
        ),
        (3, "rating", 0, "the line was changed"),
        (1, "was", [], "'was' must be lists of texts by their names, or null"),
        (1, "was", {"countries/x": "y"}, "'was' must be a list of texts"),
        (1, "keys", None, "'keys' must be a list of texts"),
        (2, "keys", "Canberra", "'keys' must be a list of texts"),
        (2, "keys", ["x"] * 21, "'keys' must be at most 20 texts of at most 200 characters"),
        (2, "keys", ["x" * 201], "'keys' must be at most 20 texts of at most 200 characters"),
        (2, "keys", ["Canberra"], "the line was changed: its 'uid' is not that of its contents"),
        (2, "source", "mnemosyne", "'source' must be '' or 'anki'"),
        (2, "source_card", -1, "'source_card' must be a whole number from 0"),
        (3, "parameters", "{}", "the line was changed"),
    ],
)
def test_a_wrong_field_is_named_with_its_line(
    tmp_path: Path, line: int, field: str, value: object, message: str
) -> None:
    lines = lines_of(tmp_path)
    entry = json.loads(lines[line])
    entry[field] = value
    lines[line] = json.dumps(entry)
    (said,) = refused(f"{each}\n".encode() for each in lines)
    if field != "type" or value != "event":
        assert said.startswith(f"r.jsonl:{line + 1}: L001 {message}")
    known = " Did you mean 'answer'?" if field == "anser" else ""
    assert said.endswith(f"Export the log again, or take the line out.{known}")


@pytest.mark.parametrize("field", ["uid", "deck", "placed", "at"])
def test_a_missing_field_is_named(tmp_path: Path, field: str) -> None:
    lines = lines_of(tmp_path)
    entry = json.loads(lines[2])
    del entry[field]
    (said,) = refused(each.encode() for each in [HEAD, json.dumps(entry)])
    assert (
        said == f"r.jsonl:2: L001 {field!r} is missing. Export the log again, or take the line out."
    )


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "r.jsonl: L001 the file is empty. Name a file that it wrote."),
        (
            [b"\n"],
            "r.jsonl:1: L001 this is no export of `studykit log export`. Name a file that it wrote.",
        ),
        (
            [b"{}"],
            "r.jsonl:1: L001 this is no export of `studykit log export`. Name a file that it wrote.",
        ),
        (
            [b"SQLite format 3\x00\xff"],
            "r.jsonl:1: L001 the line is not UTF-8. Name a file that it wrote.",
        ),
        (
            [b'{"type": "studykit log", "version": 5}'],
            "r.jsonl:1: L001 a newer studykit wrote this file (version '5'; this one knows 4). Update studykit.",
        ),
        (
            [HEAD.encode(), b'{"type": "rev'],
            "r.jsonl:2: L001 the line is no JSON object, or was cut off.",
        ),
        ([HEAD.encode(), b"[1]"], "r.jsonl:2: L001 the line is no JSON object."),
        (
            [HEAD.encode(), b"[" * 100_000],
            "r.jsonl:2: L001 the line is no JSON object, or was cut off.",
        ),
        (
            [HEAD.encode(), b"1" * 9_000],
            "r.jsonl:2: L001 the line is no JSON object, or was cut off.",
        ),
        ([HEAD.encode(), b'"\xff"'], "r.jsonl:2: L001 the line is not UTF-8."),
        (
            [HEAD.encode(), b" " * (MAX_LOG_LINE + 1)],
            "r.jsonl:2: L001 the line is longer than 67,108,864 bytes.",
        ),
    ],
)
def test_what_is_no_line_of_a_log_is_refused(lines: list[bytes], message: str) -> None:
    (said,) = refused(lines)
    assert said.startswith(message)


def test_a_byte_order_mark_carriage_returns_and_blank_lines_do_not_matter(tmp_path: Path) -> None:
    lines = lines_of(tmp_path)
    expected = read(lines)
    assert (
        list(
            from_lines(
                [
                    b"\xef\xbb\xbf" + lines[0].encode() + b"\r\n",
                    b"\r\n",
                    *(f"{each}\r\n".encode() for each in lines[1:]),
                ],
                "x",
            )
        )
        == expected
    )


def test_of_many_wrong_lines_twenty_are_named() -> None:
    assert len(refused([HEAD.encode(), *[b"x\n"] * 50])) == 20


def test_with_one_wrong_line_nothing_is_kept(tmp_path: Path) -> None:
    lines = lines_of(tmp_path)
    with Log.open(tmp_path / "b.db") as log:
        with pytest.raises(NotMergedError):
            log.merge(
                from_lines([*(line.encode() for line in lines), b"oops"], "reviews.jsonl"), NOON
            )
        assert log.reviews() == []
        assert log.cards("world") == {}
        assert list(log.everything()) == []


def test_random_damage_to_a_file_is_refused_or_harmless(tmp_path: Path) -> None:
    """2,000 changed bytes: none gives a traceback, and none a record that was not there before."""
    data = "\n".join(lines_of(tmp_path)).encode()
    good = {
        (type(record), getattr(record, "uid", "")) for record in from_lines(data.splitlines(), "x")
    }
    chance, accepted = random.Random(5), 0
    for _ in range(2000):
        changed = bytearray(data)
        changed[chance.randrange(len(data))] = chance.randrange(256)
        try:
            records = list(from_lines(bytes(changed).split(b"\n"), "x"))
        except NotMergedError:
            continue
        accepted += 1
        assert {(type(record), getattr(record, "uid", "")) for record in records} <= good
    assert accepted < 500
