"""A page to print, with all that it shows in itself: what cards and papers have in common."""

from __future__ import annotations

from studykit.anki.media import PackagedMedia
from studykit.formats.course_texts import CourseTexts
from studykit.formats.media_files import data_url
from studykit.markup.formulas import TexFormula
from studykit.questions.item import Item, Medium

_HEAD = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def head(title: str, style: str) -> str:
    """Return the page up to its body."""
    return _HEAD.format(title=escaped(title), style=style, policy=_POLICY)


def escaped(text: str) -> str:
    """Return a text as it stands between the tags of a page."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def texts_on_paper(item: Item, media: PackagedMedia) -> CourseTexts:
    """Return the texts of an item, with its pictures inside and formulas as MathML."""
    return CourseTexts(item, media, _address_of, formula_as_mathml)


def _address_of(medium: Medium, name: str) -> str:
    # Paper holds no sound, which would only make the page large.
    if medium.type != "image":
        return "data:,"
    return data_url(medium.file, name, medium.type)


def formula_as_mathml(formula: TexFormula) -> str:
    """Return a formula as browsers show it without a script."""
    # Imported here: hardly any deck has formulas.
    from studykit.markup.mathml import as_mathml

    return as_mathml(formula)
