"""The sheet of answers, a CSV that a teacher fills in: a paper a row, a question a column.

    paper,name,1,2,3
    A1,ada,B,AC,Paris

Written empty with the papers, and read back with the key. Knows rows and problems.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from studykit.exams.item_analysis import Answers
from studykit.exams.mark_papers import NotMarkedError, points_of
from studykit.exams.paper_key import MarkedPaper
from studykit.exams.papers import Paper
from studykit.problems import Location, Problem, errors, nearest_or_all, quoted
from studykit.reading.csv_rows import read_sheet
from studykit.reading.first_line import FirstLine
from studykit.reading.quoting import csv_text
from studykit.reading.safe_cells import safe_cell, text_of_safe_cell
from studykit.reading.sheet import Record, Sheet

_COLUMNS = ("paper", "name")
_RULE = "F008"


def empty_sheet(papers: Sequence[Paper]) -> str:
    """Return the sheet without answers, safe to open in a spreadsheet."""
    most = max(len(paper.questions) for paper in papers)
    numbers = [str(number) for number in range(1, most + 1)]
    rows = [[*_COLUMNS, *numbers]]
    for paper in papers:
        rows.append([paper.name, safe_cell(paper.person), *("" for _ in numbers)])
    return csv_text(rows)


def read_answers(
    path: Path, papers: Mapping[str, MarkedPaper]
) -> tuple[list[Answers], list[Problem]]:
    """Return the answers in a sheet, each of which can be marked, and what is wrong with it."""
    name = str(path)
    sheet, problems = read_sheet(path, name, FirstLine.IS_HEAD)
    # Of a first line that is a row nothing else is worth telling.
    if sheet.header and tuple(sheet.header[: len(_COLUMNS)]) != _COLUMNS:
        fault = "the sheet does not begin with the columns `paper` and `name`"
        remedy = "Fill in the sheet that `studykit exam` has written, answers.csv."
        return [], [Problem(_RULE, fault, remedy, Location(name, 1, 1))]
    problems = errors(problems) or _misplaced_columns(sheet, name, papers)
    if problems:
        return [], problems
    answered: list[Answers] = []
    rows_of_papers: dict[str, int] = {}
    for record in sheet.records:
        answers = _answers(record, sheet, name, papers, problems)
        if answers is None:
            continue
        if answers.paper in rows_of_papers and papers[answers.paper].person:
            fault = f"paper {answers.paper} stands in line {rows_of_papers[answers.paper]} too"
            remedy = "Correct one of the two: each person has one paper."
            problems.append(Problem(_RULE, fault, remedy, Location(name, record.line, 1)))
        rows_of_papers.setdefault(answers.paper, record.line)
        answered.append(answers)
    return answered, problems


def _misplaced_columns(sheet: Sheet, name: str, papers: Mapping[str, MarkedPaper]) -> list[Problem]:
    """Report the first column that is not that of its question: all behind it are others' too."""
    most = max((len(paper.questions) for paper in papers.values()), default=0)
    for number, title in enumerate(sheet.header[len(_COLUMNS) :][:most], start=1):
        if title != str(number):
            fault = f"the column {quoted(title)} stands where the answers to question {number} do"
            remedy = "Put the columns of the questions back in their order, and take others away."
            return [Problem(_RULE, fault, remedy, Location(name, 1, 1))]
    return []


def _answers(
    record: Record,
    sheet: Sheet,
    name: str,
    papers: Mapping[str, MarkedPaper],
    problems: list[Problem],
) -> Answers | None:
    """Return a row of the sheet; None where it cannot be marked, which is reported."""
    paper, person, *texts = [text_of_safe_cell(cell.strip()) for cell in record.cells]
    if not any(texts):
        # Who was not there has no score.
        return None
    if paper not in papers:
        remedy = f"Write the name that stands on the paper.{nearest_or_all(paper, list(papers))}"
        fault = f"the key has no paper {quoted(paper)}"
        problems.append(Problem(_RULE, fault, remedy, Location(name, record.line, 1)))
        return None
    questions = papers[paper].questions
    surplus = [text for text in texts[len(questions) :] if text]
    if surplus:
        fault = f"paper {paper} has {len(questions)} questions, and the row has more answers"
        problems.append(
            Problem(_RULE, fault, "Clear the last cells.", Location(name, record.line, 1))
        )
        return None
    texts = [*texts, *[""] * len(questions)][: len(questions)]
    is_marked = True
    for number, (question, text) in enumerate(zip(questions, texts, strict=True), start=1):
        try:
            points_of(question, text)
        except NotMarkedError as error:
            line, column = sheet.place(record, number + len(_COLUMNS) - 1)
            fault = f"question {number} of paper {paper} cannot be marked: {error}"
            problems.append(
                Problem(
                    _RULE, fault, "Correct the cell, or clear it.", Location(name, line, column)
                )
            )
            is_marked = False
    return Answers(paper, person or papers[paper].person, tuple(texts)) if is_marked else None
