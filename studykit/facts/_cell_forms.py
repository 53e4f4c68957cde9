"""The way in which the cells of a column are written, as the head of its table says it.

    born: {format: "%d.%m.%Y"}                       03.11.1901 is 3 November 1901
    price: {decimal: ","}                            1.234,5 is 1234.5
    alive: {type: boolean, yes: [1, J], no: [0, N]}  J is yes
    killer: {missing: [NA, "?"]}                     NA says nothing
    langs: {split: ","}                              a list, its members behind commas

A key that says nothing about the column's type is reported. `values.cell_forms` reads the cells.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from studykit.facts.base import Column, TypeName
from studykit.limits import MAX_FORMS
from studykit.problems import quoted
from studykit.reading.quoting import yaml_text
from studykit.reading.settings import Fields
from studykit.reading.yaml_tree import YamlText
from studykit.values.cell_forms import CellForm, DateForm, DateFormError, check_date_form
from studykit.values.nothing_known import says_nothing

_NUMBERS = ("integer", "number", "quantity")


def typed_by_settings(column: Column, fields: Fields) -> Column:
    """Return a column that says no type with the one that its other settings go with.

    As `unit` alone makes a quantity, `{format: "%d.%m.%Y"}` makes a date.
    """
    kind: TypeName = "text"
    if column.unit:
        kind = "quantity"
    elif "format" in fields or fields.in_languages("format"):
        kind = "date"
    elif "decimal" in fields:
        kind = "number"
    elif "yes" in fields or "no" in fields:
        kind = "boolean"
    return column._replace(type=kind, is_list="split" in fields)


def with_form(column: Column, fields: Fields) -> Column:
    """Return the column, its type settled, with the form of its cells."""
    _report_keys_of_other_types(column, fields)
    _report_too_many(fields)
    form = CellForm(missing=fields["missing"])
    if column.is_list:
        form = form._replace(split=fields["split"])
    if column.type == "date":
        form = form._replace(dates=tuple(_date_forms(fields)))
    if column.type in _NUMBERS:
        form = form._replace(decimal=fields["decimal"])
    if column.type == "boolean":
        yes = fields["yes"][:MAX_FORMS]
        form = form._replace(yes=yes, no=_without_yes(yes, fields))
    # Most columns say nothing of it, and are read without a look at it.
    return column if form == CellForm() else column._replace(form=form)


def _report_keys_of_other_types(column: Column, fields: Fields) -> None:
    """Report `format` at what is no date, and the like."""
    name = quoted(column.name)
    formats = ["format", *(key for key, _ in fields.in_languages("format"))]
    of_types = (
        (["split"], column.is_list, "what separates the members of a list", "no list"),
        (formats, column.type == "date", "how dates are written", "no column of dates"),
        (["decimal"], column.type in _NUMBERS, "how numbers are written", "no column of numbers"),
        (["yes", "no"], column.type == "boolean", "what means yes and no", "not boolean"),
    )
    for keys, fits, what_it_says, what_it_is in of_types:
        for key in keys:
            if fits or key not in fields:
                continue
            message = f"`{key}` says {what_it_says}, and {name} is {what_it_is}"
            remedy = "Delete it, or give the column a type that it goes with."
            fields.report("F008", message, remedy, fields.key_place(key))


def _report_too_many(fields: Fields) -> None:
    formats = [key for key, _ in fields.in_languages("format")]
    for key in ("format", *formats, "yes", "no"):
        # Each cell is compared with all of them.
        if key in fields and len(fields.texts(key)) > MAX_FORMS:
            message = f"`{key}` has more than {MAX_FORMS} members"
            fields.report("F009", message, "Keep those that stand in cells.", fields.key_place(key))


def _date_forms(fields: Fields) -> Iterator[DateForm]:
    """Yield the formats of dates, each with the language of its month names."""
    written: list[tuple[YamlText, str]] = [(text, "") for text in fields["format"]]
    for key, tag in fields.in_languages("format"):
        written += [(text, tag) for text in fields.texts(key)]
    for text, tag in written[:MAX_FORMS]:
        form = DateForm(text.text, tag)
        try:
            check_date_form(form)
        except DateFormError as error:
            message = f"the date format {quoted(text.text)} {error}"
            fields.report("F008", message, error.remedy, fields.at(text))
        else:
            yield form


def _without_yes(yes: Collection[str], fields: Fields) -> tuple[str, ...]:
    """Return what means no, without what means yes too, which is reported."""
    meaning_yes = {text.casefold() for text in yes}
    no = []
    for text in fields.texts("no")[:MAX_FORMS]:
        if text.text.casefold() not in meaning_yes:
            no.append(text.text)
            continue
        message = f"{quoted(text.text)} means yes and no"
        fields.report("F008", message, "Delete one of the two.", fields.at(text))
    return tuple(no)


def in_form_of_table(column: Column, missing: frozenset[str] | None, split: str) -> Column:
    """Return a column with what its table says of all cells, where it says nothing itself."""
    form = column.form
    if form.missing is None and missing is not None:
        form = form._replace(missing=missing)
    if not form.split and split != ";":
        form = form._replace(split=split)
    return column if form is column.form else column._replace(form=form)


def form_of_computed(column: Column, fields: Fields) -> Column:
    """Return a column of a computed table without what says how cells in a file are written."""
    form = CellForm(missing=column.form.missing)
    if form == column.form:
        return column
    message = f"{quoted(column.name)} says how cells are written, and the sql writes these"
    remedy = "Delete `format`, `decimal`, `split`, `yes` and `no` there."
    fields.report("F008", message, remedy, column.location)
    return column._replace(form=form)


# --- what to do about a cell that is wrong ------------------------------------------------------


_COMMA_IN_NUMBER = re.compile(r"\d,\d")
_DAY_MONTH_YEAR = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{4}")


def remedy_of_flaw(column: Column, text: str, *, is_computed: bool) -> str:
    """Return what to do about a text that is not of its column's type."""
    if is_computed:
        return _CORRECT_IT
    if says_nothing(text):
        return f"Leave it empty, or give the column `missing: [{yaml_text(text)}]`."
    form = column.form
    if column.type == "date" and not form.dates and _DAY_MONTH_YEAR.fullmatch(text):
        return 'Correct the value, or say how dates are written: `format: "%d.%m.%Y"`.'
    if column.type in _NUMBERS and not form.decimal and _COMMA_IN_NUMBER.search(text):
        return "Correct the value, or say how numbers are written: `decimal:`."
    if column.type == "boolean" and not (form.yes or form.no):
        return "Correct the value, or say what means yes and no: `yes: [1, J]`, `no: [0, N]`."
    return _CORRECT_IT


_CORRECT_IT = "Correct the value, or the column's type."
