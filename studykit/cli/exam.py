"""Write an exam on paper or for a course: parallel forms by a blueprint, and their key.

`studykit exam summits --blueprint midterm.yaml --forms 2` writes a folder:

    papers.html    a paper for each form, or each person, to print
    key.html       the right answers of each paper
    key.json       the same for `studykit exam grade`
    answers.csv    the sheet to fill in

With `--format` of a course the forms are files of that format, and there is no paper.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from studykit.cli._complete import complete_decks
from studykit.cli._find_decks import find_deck
from studykit.cli._open_decks import leave_on_errors, refuse
from studykit.cli._options import first_line_said, head_option
from studykit.cli._output import counted, say
from studykit.formats.registry import COURSES, FORMATS
from studykit.problems import Location, Problem, errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studykit.exams.blueprint import Blueprint
    from studykit.exams.draw_forms import ExamForm
    from studykit.formats.exported_file import LeftOut
    from studykit.questions.item import Item
    from studykit.workspace.workspace import Workspace

HELP_ORDER = 125
EPILOG = """\b
Examples:
  studykit exam summits --blueprint midterm.yaml
  studykit exam summits --blueprint midterm.yaml --forms 4 --seed 2027
  studykit exam summits --blueprint midterm.yaml --forms 2 --persons class.txt
  studykit exam summits --blueprint midterm.yaml --forms 2 --format moodle
  studykit exam grade summits-exam/answers.csv
                                 mark the answers (--help tells more)
"""
_MOST_FORMS = 26
_MOST_PERSONS = 2000
_RULE = "F008"


@click.command(epilog=EPILOG)
@click.argument("deck", required=False, shell_complete=complete_decks)
@click.option(
    "--blueprint",
    "blueprint_file",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="How many questions of which topic; see `studykit help classroom`.",
)
@click.option(
    "--forms",
    "count",
    type=click.IntRange(1, _MOST_FORMS),
    default=1,
    help="Parallel forms, without a question in common but those that the blueprint says.",
)
@click.option(
    "--seed",
    default="1",
    metavar="TEXT",
    help="By it all is drawn: another seed gives another exam, the same one the same. Default: 1.",
)
@click.option(
    "--persons",
    "persons_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A name a line: each person gets a paper, with an order of its own.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(COURSES),
    help="Write the forms for a course instead of papers.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The folder to write; default: NAME-exam in the current folder.",
)
@head_option
def command(  # noqa: PLR0913, PLR0917 - as many as it has options
    deck: str | None,
    blueprint_file: Path,
    count: int,
    seed: str,
    persons_file: Path | None,
    form: str | None,
    output: Path | None,
) -> None:
    """Write an exam from DECK: parallel forms by a blueprint, to print or for a course."""
    from studykit.cli._clock import local_now
    from studykit.cli._home import cache_folder
    from studykit.workspace.workspace import Workspace

    if form and persons_file:
        raise click.UsageError(
            "--persons goes with papers: a course gives each person an order of its own. "
            f"Leave it out, or --format {form}."
        )
    path = find_deck(deck)
    persons = _persons(persons_file) if persons_file else []
    with leave_on_errors():
        opened = Workspace.open_sound(
            path, local_now(), cache=cache_folder(), first_line=first_line_said(path)
        )
    blueprint = _blueprint(blueprint_file, opened)
    forms = _forms(blueprint, opened, count, seed)
    folder = output or Path(f"{path.stem}-exam")
    if form:
        _write_for_course(opened, forms, form, folder)
    else:
        _write_papers(opened, blueprint, forms, persons, seed, folder)


def _persons(file: Path) -> list[str]:
    """Return the names in a file, one a line; leave where it cannot be read."""
    from studykit.reading.plain_text import read_text

    text, problems = read_text(file, str(file))
    if errors(problems):
        refuse(problems)
    names = [line.strip() for line in text.splitlines() if line.strip()]
    if not 1 <= len(names) <= _MOST_PERSONS:
        fault = f"the file has {counted(len(names), 'name')}"
        remedy = f"Write 1 to {_MOST_PERSONS:,} names, one a line."
        refuse([Problem(_RULE, fault, remedy, Location(str(file), 1, 1))])
    return names


def _blueprint(file: Path, opened: Workspace) -> Blueprint:
    """Return the blueprint in a file; leave where it is not right for the deck."""
    from studykit.exams.blueprint import KnownNames, read_blueprint

    tags = {tag for item in opened.items for tag in item.tags}
    tables = {fact.partition("/")[0] for item in opened.items for fact in item.facts}
    templates = [template.id for template in opened.templates]
    blueprint, problems = read_blueprint(file, KnownNames(templates, sorted(tags), sorted(tables)))
    if blueprint is None:
        refuse(problems)
    return blueprint


def _forms(blueprint: Blueprint, opened: Workspace, count: int, seed: str) -> list[ExamForm]:
    """Return the forms; leave where the deck has too few questions."""
    from studykit.exams.blueprint import hardness_by_template
    from studykit.exams.draw_forms import draw_forms

    hardness = hardness_by_template(opened.templates)
    items = [item for item in opened.items if not _is_heard(item)]
    forms, problems = draw_forms(blueprint, items, hardness, count, seed)
    if problems:
        refuse(problems)
    return forms


def _is_heard(item: Item) -> bool:
    """Return whether a question is asked by a sound: no paper holds one."""
    return any(medium.type == "audio" and medium.is_asked for medium in item.media)


def _write_papers(
    opened: Workspace,
    blueprint: Blueprint,
    forms: Sequence[ExamForm],
    persons: Sequence[str],
    seed: str,
    folder: Path,
) -> None:
    from studykit.exams.answer_sheet import empty_sheet
    from studykit.exams.paper_key import key_as_json
    from studykit.exams.papers import papers_of
    from studykit.exams.papers_html import key_html, papers_html
    from studykit.questions.judge import Judge

    title = blueprint.title or opened.deck.name
    papers = papers_of(forms, persons, seed, Judge(opened.bank))
    texts = {
        "papers.html": papers_html(title, blueprint, papers),
        "key.html": key_html(title, papers),
        "key.json": key_as_json(title, seed, papers),
        # Excel takes a CSV for UTF-8 only when it begins with this mark.
        "answers.csv": f"\ufeff{empty_sheet(papers)}",
    }
    _write(folder, {name: text.encode() for name, text in texts.items()})
    questions = counted(len(papers[0].questions), "question")
    say(f"{folder}: {counted(len(papers), 'paper')} of {questions}, {title}", bold=True)
    say("papers.html and key.html are to print, answers.csv is to fill in.", dim=True)


def _write_for_course(
    opened: Workspace, forms: Sequence[ExamForm], form: str, folder: Path
) -> None:
    from studykit.formats.exported_file import Request
    from studykit.formats.registry import write_format
    from studykit.questions.judge import Judge

    judge = Judge(opened.bank)
    contents = {}
    left_out: list[LeftOut] = []
    for exam_form in forms:
        written = write_format(form, Request(opened.deck, exam_form.items, judge))
        contents[f"form-{exam_form.name}.{FORMATS[form].ending}"] = written.content
        left_out += written.left_out
    _write(folder, contents)
    questions = counted(len(forms[0].items), "question")
    say(f"{folder}: {counted(len(forms), 'form')} of {questions}", bold=True)
    for one in left_out:
        say(f"{one.item_id} is left out: {one.why}.", fg="yellow")


def _write(folder: Path, contents: dict[str, bytes]) -> None:
    """Write the files of an exam; leave where another exam is there, which may be printed."""
    from studykit.whole_files.writing import write_whole

    for name, content in contents.items():
        file = folder / name
        # What was filled in is worth more than all else.
        if file.exists() and file.read_bytes() != content:
            fault = "another exam is there, or its answers"
            remedy = "Name another folder, -o FOLDER, or take the old one away."
            refuse([Problem(_RULE, fault, remedy, Location(str(file)))])
    folder.mkdir(parents=True, exist_ok=True)
    write_whole({folder / name: content for name, content in contents.items()})
