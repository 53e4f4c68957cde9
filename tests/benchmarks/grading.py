"""How long it takes to grade typed answers, with 1,000 and 10,000 names in the base. Run by hand:

    python -m tests.benchmarks.grading [NAMES ...]

Of one answer, in milliseconds of the processor: the first of a vocabulary, which makes its names searchable, and the
next ones. The goal is 2 ms for the next ones, and linear in the names of the base.

And of 1,000 answers to 1,000 questions about names that share a word (*Mount ...*), typed in ten ways from right to
wrong, in seconds: the goal is one second in a base of 10,000 names, without the index of the base, which is to be made
within about a second too.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from decimal import Decimal

from studykit.grading.expected import Answer, AnswerType
from studykit.grading.grade import grade
from studykit.grading.vocabulary import Vocabulary
from studykit.questions.expected_answer import expected_of
from studykit.questions.item import Item
from studykit.values.dates import parse_date
from studykit.values.numbers import parse_quantity
from tests.benchmarks.items import name


def item(text: str, kind: AnswerType, value: object = None) -> Item:
    answer = Answer(text, value or text)  # type: ignore[arg-type]
    return Item(
        id="t/x", template="t", form="lookup", deck="D", stem="Which?", wordings=("Which?",), answers=(answer,),
        many="any", type=kind, proof="open", distractors=(), shown_key=text, explanation="", hint="", facts=("t/x",),
        sources=(), tags=(), modes=(),
    )  # fmt: skip


TEXT = AnswerType("text")
KEY = item("Canberra", TEXT)
PLAIN, ACCENTED = "{} {}", "{}é d’{} (ö)"
LISTED = KEY._replace(
    many="all",
    answers=tuple(Answer(f"{name(at)} and {name(at + 9)}", "") for at in range(500, 550)),
)
LENGTH = item("110 km", AnswerType("quantity", "km", Decimal(0)), parse_quantity("110 km"))
DAY = item("15 January 2026", AnswerType("date"), parse_date("2026-01-15"))
CASES: tuple[tuple[str, Item, str, str], ...] = (
    ("right", KEY, "canberra!", PLAIN),
    ("a typo", KEY, "Canbera", PLAIN),
    ("a typo, accented base", KEY, "Canbera", ACCENTED),
    ("wrong", KEY, "Kuala Lumpur", PLAIN),
    ("another answer", KEY, "ba ke", PLAIN),
    ("a quantity", LENGTH, "110 kilometres", PLAIN),
    ("a date", DAY, "Thursday, Jan 15th, 2026", PLAIN),
    ("a list of 50", LISTED, ", ".join(answer.text for answer in LISTED.answers), PLAIN),
    ("4,096 characters", KEY, ("x and, y " * 500)[:4096], PLAIN),
)


def milliseconds(run: Callable[[], object], times: int = 1) -> float:
    start = time.process_time()
    for _ in range(times):
        run()
    return (time.process_time() - start) / times * 1000


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [1_000, 10_000]
    print(f"{'':24}" + "".join(f"{size:>12,} first {'next':>8}" for size in sizes))
    for number, (title, asked, typed, pattern) in enumerate(CASES):
        line = f"{title:24}"
        for size in sizes:
            start = 100_000 * number
            names = [[pattern.format(name(start + at), name(at))] for at in range(size)]
            expected = expected_of(asked, Vocabulary(names))
            first = milliseconds(lambda: grade(expected, typed))  # noqa: B023 - run at once
            line += f"{first:18.2f} {milliseconds(lambda: grade(expected, typed), 10):8.3f}"  # noqa: B023
        print(line)
    for size in sizes:
        made, graded = seconds_of_a_thousand(size)
        print(
            f"1,000 answers in a base of {size:,} names: {graded:.2f} s, and its index {made:.2f} s"
        )


def seconds_of_a_thousand(size: int) -> tuple[float, float]:
    """Return the seconds that the index of a base takes, and 1,000 answers to questions about it."""
    names = [f"Mount {name(at)} {name(at + 17)}" for at in range(size)]
    vocabulary = Vocabulary([each] for each in names)
    made = milliseconds(lambda: grade(expected_of(KEY, vocabulary), "Knbrra")) / 1000
    graded = 0.0
    for at in range(1000):
        key = names[at * 7 % size]
        _, first, last = key.split()
        typed = (
            key,
            key.upper(),
            f"{first} {last}",
            f"{last} {first}",
            first,
            f"Mount {first}x {last}",
            f"{first[0]}. {last}",
            names[(at * 7 + 1) % size],
            "nobody knows",
            f"{key}, {names[at % size]}",
        )[at % 10]
        expected = expected_of(item(key, TEXT), vocabulary)
        graded += milliseconds(lambda: grade(expected, typed)) / 1000  # noqa: B023 - run at once
    return made, graded


if __name__ == "__main__":
    main()
