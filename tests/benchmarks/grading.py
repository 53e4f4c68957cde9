"""How long it takes to grade one typed answer, with 1,000 and 10,000 other answers in the base. Run by hand:

    python -m tests.benchmarks.grading [ANSWERS ...]

Milliseconds of the processor: the first answer of a template, which makes its answers searchable, and the next ones.
The goal is 2 ms for the next ones, and linear in the answers of the base.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from decimal import Decimal

from studykit.grading.expected import Answer, AnswerType
from studykit.grading.grade import grade
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
            rivals = tuple(pattern.format(name(start + at), name(at)) for at in range(size))
            expected = expected_of(asked, rivals)
            first = milliseconds(lambda: grade(expected, typed))  # noqa: B023 - run at once
            line += f"{first:18.2f} {milliseconds(lambda: grade(expected, typed), 10):8.3f}"  # noqa: B023
        print(line)


if __name__ == "__main__":
    main()
