"""Mark the answers of an exam, and tell what they say of each question.

`studykit exam grade summits-exam/answers.csv` reads the sheet and `key.json` beside it:

    ada  A1   7 of 8   88%
    bob  B2   5 of 8   62%

    difficulty  discrimination  question
    0.50        0.41            land/oslo    idle: Italy
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._output import counted, say, say_json, show_problems
from studykit.problems import Location, Problem, quoted
from studykit.values.sameness import fold
from studykit.values.widths import width_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from studykit.exams.item_analysis import Answers, ItemStatistics, Score
    from studykit.exams.paper_key import MarkedPaper

EPILOG = """\b
Examples:
  studykit exam grade summits-exam/answers.csv
  studykit exam grade answers.csv --key summits-exam/key.json
  studykit exam grade answers.csv --json
                                 one JSON object a line, for programs
"""
_RULE = "F008"


@click.command(epilog=EPILOG)
@click.argument("answers", type=click.Path(path_type=Path))
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The key that `studykit exam` has written; default: key.json beside the answers.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(answers: Path, key: Path | None, *, as_json: bool) -> None:
    """Mark ANSWERS, the sheet of an exam, and tell how hard each question was."""
    from studykit.exams.answer_sheet import read_answers
    from studykit.exams.item_analysis import scores_of, statistics_of

    if not answers.is_file():
        remedy = "Name the answers.csv of the exam, filled in."
        _refuse([Problem("F001", "there is no such file", remedy, Location(str(answers)))])
    papers = _papers(key or answers.with_name("key.json"))
    answered, problems = read_answers(answers, papers)
    if problems:
        _refuse(problems)
    if not answered:
        fault = "nobody has answered anything"
        remedy = "Fill in the rows of the sheet, a column for each question."
        _refuse([Problem(_RULE, fault, remedy, Location(str(answers), 1, 1))])
    _tell_other_names(papers, answered)
    scores = scores_of(papers, answered)
    statistics = statistics_of(papers, answered)
    if as_json:
        _say_as_json(scores, statistics)
    else:
        _say_scores(scores)
        _say_statistics(statistics)


def _papers(file: Path) -> dict[str, MarkedPaper]:
    """Return the papers of a key; leave where it cannot be read."""
    from studykit.exams.paper_key import KeyFileError, read_key
    from studykit.reading.plain_text import read_text

    text, problems = read_text(file, str(file))
    if problems:
        _refuse(problems)
    try:
        return read_key(text)
    except KeyFileError as error:
        fault = f"the file is no key of an exam: {error}"
        remedy = "Name the key.json that `studykit exam` has written: --key FILE."
        _refuse([Problem(_RULE, fault, remedy, Location(str(file)))])


def _tell_other_names(papers: Mapping[str, MarkedPaper], answered: Sequence[Answers]) -> None:
    """Say which rows name somebody else than the paper: names may have been sorted alone."""
    for one in answered:
        person = papers[one.paper].person
        # Another case, or no accents, make no other name.
        if person and fold(person) != fold(one.name):
            say(
                f"Paper {one.paper} is that of {quoted(person)}, and its row names "
                f"{quoted(one.name)}, who gets the score. Correct the row if that is a slip.",
                err=True,
                fg="yellow",
            )


def _refuse(problems: Sequence[Problem]) -> NoReturn:
    """Leave, saying why nothing can be marked: half of a class would tell nothing."""
    show_problems(problems, err=True)
    say("Nothing was marked.", err=True, fg="red")
    sys.exit(PROBLEMS)


def _share(score: Score) -> float:
    return float(score.points) / score.of if score.of else 0.0


def _say_as_json(scores: Sequence[Score], statistics: Sequence[ItemStatistics]) -> None:
    for score in scores:
        fields = score._asdict()
        say_json({"type": "score", **fields, "points": float(score.points)})
    for one in statistics:
        say_json({"type": "item", **one._asdict(), "idle": list(one.idle)})


def _say_scores(scores: Sequence[Score]) -> None:
    widest = max(width_of(score.name) for score in scores)
    for score in scores:
        points = f"{score.points.normalize():f} of {score.of}"
        padding = " " * (widest - width_of(score.name))
        line = f"{score.name}{padding}  {score.paper:4} {points:>10}  {_share(score):4.0%}"
        say(line.strip())
    mean = sum(map(_share, scores)) / len(scores)
    say(f"{counted(len(scores), 'person')}, {mean:.0%} on average.\n", bold=True)


def _say_statistics(statistics: Sequence[ItemStatistics]) -> None:
    say("difficulty  discrimination  asked  question", bold=True)
    # What is likely to be wrong with the exam comes first.
    for one in sorted(statistics, key=_weakness):
        says = "-" if one.discrimination is None else f"{one.discrimination:.2f}"
        line = f"{one.difficulty:10.2f}  {says:>14}  {one.asked:5}  {one.id}"
        is_doubtful = one.discrimination is not None and one.discrimination < 0
        say(line, fg="yellow" if is_doubtful else None)
        if one.idle:
            say(f"{'':35}idle: {', '.join(one.idle)}", dim=True)
    say(
        "\nDifficulty: the share of right answers. Discrimination: how well the question goes with",
        dim=True,
    )
    say(
        "the rest of the paper; below 0 look at its key. Idle: options that hardly anybody took.",
        dim=True,
    )


def _weakness(one: ItemStatistics) -> tuple[float, float, str]:
    return (one.discrimination if one.discrimination is not None else 1.0, one.difficulty, one.id)
