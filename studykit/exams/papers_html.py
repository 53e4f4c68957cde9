"""Papers and their key as pages to print: HTML without a script, which a browser makes a PDF of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from itertools import groupby

from studykit.anki.media import PackagedMedia
from studykit.exams.blueprint import Blueprint
from studykit.exams.papers import Paper, PaperQuestion
from studykit.formats.course_texts import CourseTexts
from studykit.formats.printed_page import escaped, head, texts_on_paper

_LINES_OF_FREE_ANSWER = 5


def papers_html(title: str, blueprint: Blueprint, papers: Sequence[Paper]) -> str:
    """Return all papers, each on pages of its own. Raise OSError when a picture cannot be read."""
    media = PackagedMedia()
    parts = [_head(title)]
    for paper in papers:
        parts.append('<section class="paper">\n')
        parts.append(f'<h1 dir="auto">{escaped(title)}</h1>\n')
        parts.append(_who(paper, blueprint))
        if blueprint.about:
            parts.append(f'<p dir="auto">{escaped(blueprint.about)}</p>\n')
        for about, questions in groupby(paper.questions, key=_part_of):
            if about:
                parts.append(f'<h2 dir="auto">{escaped(about)}</h2>\n')
            parts.append('<ol class="questions">\n')
            for asked in questions:
                parts += _question(asked, _texts_of(asked, media))
            parts.append("</ol>\n")
        parts.append("</section>\n")
    parts.append("</body>\n</html>\n")
    return "".join(parts)


def key_html(title: str, papers: Sequence[Paper]) -> str:
    """Return the right answers of each paper. Raise OSError when a picture cannot be read."""
    media = PackagedMedia()
    parts = [_head(f"{title}: key")]
    for paper in papers:
        name = " ".join(filter(None, (paper.name, paper.person)))
        parts.append(
            f'<section class="paper">\n<h1 dir="auto">{escaped(f"{title}: key of {name}")}</h1>\n'
        )
        parts.append('<table class="key">\n<tr><th></th><th>right</th><th></th></tr>\n')
        parts += (_row_of_key(asked, _texts_of(asked, media)) for asked in paper.questions)
        parts.append("</table>\n</section>\n")
    parts.append("</body>\n</html>\n")
    return "".join(parts)


def _head(title: str) -> str:
    style = resources.files("studykit.exams").joinpath("exam.css").read_text(encoding="utf-8")
    return head(title, style)


def _part_of(asked: PaperQuestion) -> str:
    return asked.part


def _texts_of(asked: PaperQuestion, media: PackagedMedia) -> CourseTexts:
    return texts_on_paper(asked.question.item, media)


def _who(paper: Paper, blueprint: Blueprint) -> str:
    count = len(paper.questions)
    said = f"{count} questions"
    if blueprint.minutes:
        said += f", {blueprint.minutes} minutes"
    return (
        f'<div class="who"><span>Paper {paper.name}</span>'
        f'<span class="name" dir="auto">Name: {escaped(paper.person)}</span>'
        f"<span>{said}</span></div>\n"
    )


def _question(asked: PaperQuestion, texts: CourseTexts) -> Iterator[str]:
    yield f'<li><b>{asked.number}</b><div><div dir="auto">{texts.stem()}</div>\n'
    yield from _place_of_answer(asked, texts)
    yield "</div></li>\n"


def _place_of_answer(asked: PaperQuestion, texts: CourseTexts) -> Iterator[str]:
    kind = asked.question.kind
    if asked.options:
        yield _list(texts.answer(option) for option in asked.options)
        if kind == "choose several":
            yield "<p>All that are right:</p>"
        elif kind == "order":
            yield "<p>The letters in their order:</p>"
        if kind != "choose one":
            yield '<div class="line"></div>\n'
    elif kind == "true or false":
        yield "<p>T &nbsp; F</p>\n"
    elif kind == "free":
        yield f'<div class="lines">{"<div class=line></div>" * _LINES_OF_FREE_ANSWER}</div>\n'
    elif asked.question.unit:
        unit = texts.words(asked.question.unit)
        yield f'<div class="unit"><div class="line"></div><span>{unit}</span></div>\n'
    else:
        yield '<div class="line"></div>\n'


def _list(members: Iterable[str]) -> str:
    return f'<ol class="options">{"".join(f"<li>{member}</li>" for member in members)}</ol>\n'


def _row_of_key(asked: PaperQuestion, texts: CourseTexts) -> str:
    has_letters = bool(asked.options) or asked.question.kind == "true or false"
    letters = f"<b>{asked.right}</b> " if has_letters else ""
    keys = "; ".join(texts.answer(key) for key in asked.question.item.keys)
    identity = texts.words(asked.question.item.id)
    return (
        f'<tr><td>{asked.number}</td><td dir="auto">{letters}{keys}</td>'
        f'<td class="id">{identity}</td></tr>\n'
    )
