"""The guessed head of a CSV file: it always loads, and no cell says anything else than before."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.facts._columns import read_columns
from studykit.facts._guess_type import guess_type
from studykit.facts.base import Cell, Column, Date, Number
from studykit.facts.guess_head import guess_head
from studykit.facts.keys import TABLE_KEYS
from studykit.facts.load import load
from studykit.facts.write_head import head_text
from studykit.problems import errors
from studykit.reading.csv_rows import Record, Sheet, read_sheet
from studykit.reading.quoting import yaml_text
from studykit.reading.read_yaml import parse_documents
from studykit.reading.settings import Fields
from studykit.reading.yaml_tree import YamlMapping, YamlText
from studykit.values.cell_forms import CellForm
from studykit.values.dates import iso_date

AWKWARD = [
    "NO", "no", "on", "true", "false", "yes", "NaN", "NAN", "null", "~", "1E8", "1e3", "+10:00", "12:30", "036", "007",
    "10.10", "1.0", "-0", "+5", "1,234", "1 234", "1_000", "٣", "0x1F", "½", "∞", "2024", "2024-02", "2024-02-30",
    "2024-13", "1/2/2024", "24-01-01", "753 BC", "5 %", "5 km", "5 m", "1.50 km", "$5", "~5", "a;b", "a; b", ";", "a;",
    "a\u2005b", "\u200eabc", '"quoted"', "'quoted'", ": ", "a: b", "# x", "{{x}}", "{x}", "[a]", "- a", "<b>x</b>",
    "&amp;", "=1+1", "@x", "*x", "!x", "%x", "|", ">", "\\n", "two\nlines", "हि", "ę̇", "🏝", "x" * 300, "",
]  # fmt: skip
NAMES = [
    "id", "name", "note", "aliases", "source", "since", "allow", "was", "fresh", "disputed", "a: b", "a.b", "{x}", "}",
    "true", "null", "~", "on", "x", "Y", "y", "source_text", "id_text", "#", "- a", "हि", "a b", "x" * 250, "rows",
    "name@de", "name:de", "name: pt-BR", "x@de", "Y:fr", "note@de", "aliases:de", "since@de", "Min. ageing", "id.",
    "a:b", "a  b", "two\nlines", "..", "A/B", "°C", "Name (en)", "x@de ", "price:eur",
]  # fmt: skip
COLUMNS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True)


@st.composite
def sheets(draw: st.DrawFn) -> tuple[list[str], list[list[str]], str]:
    """A header, rows and a separator; each column draws from a few kinds of cells, as real columns do."""
    header = draw(COLUMNS)
    kinds = st.sampled_from(
        [
            st.sampled_from(AWKWARD),
            st.text(
                st.characters(
                    exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufffe\uffff"
                ),
                max_size=8,
            ),
            st.integers(-(10**9), 10**9).map(str),
            st.dates().map(str),
            st.decimals(-1000, 1000, places=2).map(str),
            st.integers(0, 99).map(lambda n: f"{n} km"),
            st.lists(st.sampled_from(["a", "b", "c d"]), min_size=1, max_size=3).map(";".join),
            st.sampled_from(["true", "false"]),
            st.sampled_from(["J", "N", "?"]),
            st.sampled_from(["5", "7", "NA", "none", "n/a"]),
            st.sampled_from(["Somebody", "Nobody else", "NA", "-", "unknown"]),
            st.sampled_from(["red, green", "red", "green", "k. A."]),
            st.dates(date(1600, 1, 1)).map(lambda day: day.strftime("%d.%m.%Y")),
            st.decimals(-1000, 1000, places=2).map(lambda number: str(number).replace(".", ",")),
        ]
    )
    columns = [draw(kinds) for _ in header]
    rows = draw(st.lists(st.tuples(*columns).map(list), min_size=1, max_size=8))
    return header, rows, draw(st.sampled_from([",", ";", "\t"]))


@given(sheets())
@settings(max_examples=150)
def test_a_guessed_head_loads_and_says_letter_for_letter_what_the_file_says(
    tmp_path_factory: pytest.TempPathFactory, made: tuple[list[str], list[list[str]], str]
) -> None:
    header, rows, separator = made
    folder = tmp_path_factory.mktemp("base")
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows([header, *rows])
    path = folder / "some table.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    sheet, problems = read_sheet(path, path.name)
    if errors(problems):
        return
    guess = guess_head(path.stem, sheet)
    if guess is None:
        return
    (folder / "some table.yaml").write_text(
        head_text(guess, path.name, path.name), encoding="utf-8"
    )
    base, problems = load([folder])
    assert errors(problems) == []
    (table,) = base.tables.values()
    for row, record in zip(table.rows, sheet.records, strict=True):
        for column, cell in zip(guess.columns, record.cells, strict=True):
            if column.name == "id" and guess.key == ("id",):
                assert row.id == cell
            else:
                (declared,) = [each for each in table.columns if each.name == column.name]
                assert says(table.cell(row, column.name), cell, declared), (cell, column)


def says(value: Cell, cell: str, column: Column) -> bool:
    """Whether a value says what the cell says."""
    if value is None:
        return cell == "" or column.form.is_missing(cell)
    if isinstance(value, tuple) and not isinstance(value, Number | Date):
        members = [part.strip() for part in cell.split(column.form.split or ";") if part.strip()]
        return [str(each) for each in value] == members
    if isinstance(value, Number):
        return (
            value.text == cell if column.form == CellForm() else digits(value.text) == digits(cell)
        )
    if isinstance(value, Date):
        return iso_date(value) == cell if column.form == CellForm() else column.read(cell) == value
    return column.read(cell) == value


def digits(text: str) -> str:
    return "".join(str(int(char)) for char in text if char.isdecimal())


CUSTOMS = [
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y/%m/%d",
    "%d-%m-%Y",
    "%Y年%m月%d日",
    "%d %B %Y",
    "%B %d, %Y",
]


@given(
    st.sampled_from(CUSTOMS),
    st.lists(st.dates(date(1600, 1, 1), date(2100, 1, 1)), min_size=2, max_size=6),
)
@settings(max_examples=60)
def test_dates_of_one_custom_are_read_as_they_were_meant_or_stay_text(
    custom: str, days: list[date]
) -> None:
    cells = [day.strftime(custom) for day in days]
    guess = guess_type(cells)
    if guess.type != "text":
        column = column_of(guess.type)
        read = [column.read(cell) for cell in cells]
        assert read == [Date(day.year, day.month, day.day) for day in days]
    # Which of two numbers is the month is known as soon as one of them is none.
    is_sure = custom[1] == "Y" or "B" in custom or any(day.day > 12 for day in days)
    assert is_sure == (guess.type != "text")


@given(
    st.sampled_from([(",", "."), (",", " "), (".", ","), (".", "'"), (",", ""), (".", "")]),
    st.lists(st.decimals(0, 10**7, places=2), min_size=2, max_size=6),
    st.sampled_from(["", "NA", "?"]),
)
@settings(max_examples=60)
def test_numbers_of_one_custom_are_read_as_they_were_meant_or_stay_text(
    signs: tuple[str, str], amounts: list[Decimal], mark: str
) -> None:
    decimal, group = signs
    cells = [
        f"{amount:,}".replace(",", "g").replace(".", decimal).replace("g", group)
        for amount in amounts
    ]
    guess = guess_type([*cells, mark])
    assert decimal == "." or guess.kind == "number"
    if guess.kind != "text":
        column = column_of(guess.type)
        assert [
            value.value for value in map(column.read, cells) if isinstance(value, Number)
        ] == amounts


def column_of(type_text: str) -> Column:
    """Return the column that a head with this type has."""
    (head,), problems = parse_documents(f"columns: {{x: {type_text}}}\n", "t.yaml")
    assert isinstance(head, YamlMapping)
    fields = Fields(head, "t.yaml", problems, TABLE_KEYS)
    column = read_columns(fields["columns"])["x"]
    assert problems == []
    return column


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["336", "-2", "0", ""], "integer"),
        (["2012", "2013"], "integer"),
        (["NO", "SE"], "text"),
        (["007", "036"], "text"),
        (["1", "007"], "text"),
        (["10.10", "10.11"], "text"),
        (["1.5", "-2.25", "3"], "number"),
        (["1,5", "2,5"], '{type: number, decimal: ","}'),
        (["12,50", "1.234,00"], '{type: number, decimal: ","}'),
        (["1,234.5", "7"], '{type: number, decimal: "."}'),
        (["1'234.50", "12.00"], '{type: number, decimal: "."}'),
        (["1 234 567", "12"], '{type: integer, decimal: ","}'),
        (["12,34,567", "5"], '{type: integer, decimal: "."}'),
        (["١٬٢٣٤٫٥", "٢"], '{type: number, decimal: "٫"}'),
        (["1.234", "83.517"], "text"),
        (["1,234", "5"], "text"),
        (["1,234", "0,5"], '{type: number, decimal: ","}'),
        (["1.234", "12345"], "number"),
        (["123 456", "789 012"], "text"),
        (["45%", "7,5 %"], '{type: quantity, unit: "%", decimal: ","}'),
        (["12,50 €", "€ 3"], '{type: quantity, unit: "€", decimal: ","}'),
        (["3D", "4D"], "text"),
        (["1.200", "2.500"], "text"),
        (["12.2024", "11.2023"], "text"),
        (["01.2024", "11.2023"], '{type: date, format: "%m.%Y"}'),
        (["3", "NA", "2", "?"], '{type: integer, missing: [NA, "?"]}'),
        (["3", "none", "2"], "text"),
        (["2024-01-02", "нет данных", "2023"], "{type: date, missing: [нет данных]}"),
        (["Senate", "NA", "Unknown", "Guard"], "{type: text, missing: [NA, Unknown]}"),
        (["Senate", "unknown", "water"], "text"),
        (["NA", "NO", "DE"], "text"),
        (["das", "-", "der"], "text"),
        (["NA", "NA", "NA"], "{type: text, missing: [NA]}"),
        (["DE", "?", "FR"], '{type: text, missing: ["?"]}'),
        (["3776m", "3193m"], "{type: quantity, unit: m}"),
        (["45٪", "٧٪"], '{type: quantity, unit: "%", decimal: "٫"}'),
        (
            ["01.03.2021", "15.09.2022", "07/2019", "2018"],
            '{type: date, format: ["%d.%m.%Y", "%m/%Y"]}',
        ),
        (["22.02.794", "28.10.1237"], '{type: date, format: "%d.%m.%Y"}'),
        (
            ["静岡県、山梨県", "山梨県", "長野県、岐阜県", "東京都", "茨城県"],
            '{type: "[text]", split: "、"}',
        ),
        (["20.07.1969", "07.1969", "1969"], '{type: date, format: ["%d.%m.%Y", "%m.%Y"]}'),
        (["01/02/2003", "31/12/1999"], '{type: date, format: "%d/%m/%Y"}'),
        (["01/02/2003", "12/31/1999"], '{type: date, format: "%m/%d/%Y"}'),
        (["01/02/2003", "05/06/2004"], "text"),
        (["31.12.99", "01.02.03"], "text"),
        (["12/05/1402", "30/06/1402"], "text"),
        (
            ["2024-01-05 00:00:00", "2023-02-01 00:00:00"],
            '{type: date, format: "%Y-%m-%d 00:00:00"}',
        ),
        (["3 мая 1945", "22 июня 1941"], '{type: date, format@ru: "%d %B %Y"}'),
        (["1er mai 1900", "3 juin 1950"], '{type: date, format@fr: ["%der %B %Y", "%d %B %Y"]}'),
        (["listopad 1918", "listopad 1920"], "text"),
        (["1969年7月20日", "1970年1月"], '{type: date, format: ["%Y年%m月%d日", "%Y年%m月"]}'),
        (["J", "N", "J"], '{type: boolean, yes: [J], no: ["N"]}'),
        (["1", "0", "J", "N"], '{type: boolean, yes: [1, J], no: [0, "N"]}'),
        (["да", "нет", "?"], '{type: boolean, yes: [да], no: [нет], missing: ["?"]}'),
        (["N", "S"], "text"),
        (["1", "0"], "integer"),
        (["a|b", "c|d", "e"], '{type: "[text]", split: "|"}'),
        (["red, green", "green", "red"], "text"),
        (["red, green", "green, red", "red"], '{type: "[text]", split: ","}'),
        (["Paris, France", "Rome, Italy"], "text"),
        (["1E8", "2E8"], "text"),
        (["+1", "+2"], "text"),
        (["-0", "1"], "text"),
        (["9" * 18, "9" * 19], "text"),
        (["2024-02-29", "2023-01"], "date"),
        (["2023-02-29", "2023-01-01"], "text"),
        (["1/2/2024", "3/4/2024"], "text"),
        (["1968", "1970s", "4th century BC", "2001-05-03"], "date"),
        (["1914-18", "1939-45"], "date"),
        (["spring 2001", "198X"], "date"),
        (["1234-5678", "2001-2002"], "text"),
        (["1970s", "early 1980s"], "text"),
        (["1968", "1800s"], "text"),
        (["5 km", "1.5 km"], "{type: quantity, unit: km}"),
        (["5 km", "6 m"], "text"),
        (["1.50 km", "2 km"], "{type: quantity, unit: km}"),
        (["5 %", "7 %"], '{type: quantity, unit: "%"}'),
        (["true", "false"], "boolean"),
        (["yes", "no"], "boolean"),
        (["a;b", "c;d", "e"], '"[text]"'),
        (["a;b", "c", "d"], "text"),
        (["He came; he saw the whole of it", "x;y"], "text"),
        (["a;", "b;c"], "text"),
        (["5"], "text"),
        ([], "text"),
    ],
)
def test_a_type_is_guessed_only_when_it_is_certain(cells: list[str], kind: str) -> None:
    assert guess_type(cells)[0] == kind


@pytest.mark.parametrize("text", [*AWKWARD, *NAMES])
def test_a_text_is_written_into_yaml_so_that_it_is_read_again(text: str) -> None:
    import unicodedata

    for line in (
        f"{yaml_text(text)}: {yaml_text(text)}\n",
        f"a: {{{yaml_text(text)}: {yaml_text(text)}}}\n",
    ):
        if not text or len(text) > 1000:
            continue
        (document,), problems = parse_documents(line, "t.yaml")
        assert problems == []
        assert isinstance(document, YamlMapping)
        inner = document.entries["a"] if line.startswith("a: {") else document
        assert isinstance(inner, YamlMapping)
        ((key, value),) = inner.entries.items()
        assert isinstance(value, YamlText)
        assert key == value.text == unicodedata.normalize("NFC", text).strip()


def test_what_identifies_the_rows_is_found(tmp_path: Path) -> None:
    def key(text: str) -> tuple[str, ...] | None:
        path = tmp_path / "t.csv"
        path.write_text(text, encoding="utf-8")
        guess = guess_head("t", read_sheet(path, "t.csv")[0])
        return guess and guess.key

    assert key("name,id\na,1\nb,2\n") == ("id",)
    assert key("name,id\na,1\nb,1\n") == ("name",)
    assert key("name,n\na,1\na,2\n") == ("n",)
    assert key("name,n\na,1\nA,1\nb,2\n") is None
    assert key("country,year,n\na,1,5\na,2,5\nb,1,5\n") == ("country", "year")
    assert key("a,b,c\n1,1,1\n1,1,2\n1,2,1\n2,1,1\n2,2,2\n2,2,1\n2,1,2\n") == ("a", "b", "c")
    assert key("gap,n\n,1\nx,1\n") is None


def names(*header: str, cells: str = "a") -> list[str]:
    rows = [Record([f"{cells}{number}"] * len(header), number) for number in (1, 2, 3)]
    guess = guess_head("t", Sheet([*header], rows))
    assert guess
    return [column.name for column in guess.columns]


def test_a_sign_that_cannot_stand_in_a_name_leaves_one_blank() -> None:
    assert names("Min. ageing", "a: b", "a.b", "{x}", "..", "two\nlines", "a  b") == [
        "Min ageing", "a b", "a b_2", "x", "column", "two lines", "a  b",
    ]  # fmt: skip
    as_they_are = ["a/b", "Name (en)", "°C", "#", "1st", "C++", "% of all", "a-b", "A", "a"]
    assert names(*as_they_are) == as_they_are
    assert names("id.", "source.", "note.") == ["id_text", "source_text", "note"]


def test_a_language_behind_a_colon_is_one_behind_an_at_sign() -> None:
    assert names("capital", "capital:de", "capital : pt-BR") == [
        "capital",
        "capital@de",
        "capital@pt-BR",
    ]
    assert names("capital:de", "capital:fr") == ["capital@de", "capital@fr"]
    assert names("note:de", "aliases:de") == ["note@de", "aliases@de"]
    # One column has the name already, and is taken as it stands there.
    assert names("capital", "capital:de", "capital@de") == ["capital", "capital de", "capital@de"]
    # What is the same in every language, or no language at all.
    assert names("{x}", "x@de") == ["x_2", "x@de"]
    assert names("since@de", "price:eur", "ratio:1") == ["since de", "price eur", "ratio 1"]
    assert names("length", "length:km", "x", cells="") == ["length", "length km", "x"]
