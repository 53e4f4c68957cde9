"""Options fit what the question says, and are the harder the more they have in common with the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.facts.base import FactBase
from studykit.questions.item import Item
from studykit.questions.make_items import open_deck
from tests.cli.runner import studykit
from tests.items.builders import Folder

CONTINENTS = 5
SUBREGIONS = 4
COUNTRIES = 5
"""Of each subregion: a hundred in all, each with a capital."""
SYLLABLES = ("ba", "ke", "lo", "mi", "nu", "ra", "se", "ti", "vo", "zy")


def word(number: int, end: str) -> str:
    return (SYLLABLES[number // 10 % 10] + SYLLABLES[number % 10] + end).title()


def world(folder: Folder) -> None:
    """Write countries of subregions of continents, and their capitals in a table of their own."""
    subregions, countries, capitals = "", "", ""
    for at in range(CONTINENTS * SUBREGIONS):
        subregions += (
            f"  s{at}: {{name: {word(at, 'ia')}, continent: Continent {at % CONTINENTS}}}\n"
        )
    for at in range(CONTINENTS * SUBREGIONS * COUNTRIES):
        subregion = at * 7 % (CONTINENTS * SUBREGIONS)
        coast = "true" if at % 3 else "false"
        countries += (
            f"  c{at}: {{name: {word(at, 'land')}, coast: {coast}, subregion: s{subregion}}}\n"
        )
        capitals += f"  k{at}: {{name: {word(at * 3 % 100, 'ville')}, cca3: c{at}}}\n"
    head = "complete: true\ncolumns: {name: text, "
    folder.write("s.yaml", f"table: subregions\n{head}continent: text}}\nrows:\n{subregions}")
    folder.write(
        "c.yaml",
        f"table: countries\n{head}coast: boolean, subregion: subregions}}\nrows:\n{countries}",
    )
    folder.write("k.yaml", f"table: capitals\n{head}cca3: countries}}\nrows:\n{capitals}")


def share(folder: Folder, items: dict[str, Item], column: str = "subregion") -> float:
    """Return how many wrong capitals lie in the subregion of the right one."""
    opened, _ = open_deck(folder.path / "deck.yaml")
    assert opened
    region_of = regions(opened.base)
    pairs = [
        (region_of[item.shown_key], region_of[text])
        for item in items.values()
        for text in item.distractors
    ]
    assert len(pairs) == 3 * len(items)
    return sum(own == other for own, other in pairs) / len(pairs)


def regions(base: FactBase) -> dict[str, str]:
    """Return by capital the subregion of its country."""
    found = {}
    countries = base.tables["countries"]
    capitals = base.tables["capitals"]
    for row in capitals.rows:
        country = countries.by_id[str(capitals.cell(row, "cca3"))]
        found[str(capitals.cell(row, "name"))] = str(countries.cell(country, "subregion"))
    return found


@pytest.mark.parametrize(
    "template",
    [
        'from: capitals, ask: "What is the capital of {cca3.name}?", answer: name',
        # The answer is a row of another table, which knows nothing of regions.
        'from: seats, ask: "Where is the government of {name}?", answer: capital',
    ],
)
def test_the_harder_the_more_wrong_capitals_lie_in_the_same_subregion(
    template: str, tmp_path: Path
) -> None:
    folder = Folder(tmp_path)
    world(folder)
    seats = ""
    for at in range(CONTINENTS * SUBREGIONS * COUNTRIES):
        seats += f"  c{at}: {{name: {word(at, 'land')}, country: c{at}, capital: k{at}}}\n"
    folder.write(
        "seats.yaml",
        "table: seats\ncomplete: true\n"
        f"columns: {{name: text, country: countries, capital: capitals}}\nrows:\n{seats}",
    )
    shares = {}
    for hardness in ("easy", "medium", "hard"):
        folder.deck(f"t: {{{template}, hardness: {hardness}}}")
        shares[hardness] = share(folder, folder.items())
    chance = (COUNTRIES - 1) / (CONTINENTS * SUBREGIONS * COUNTRIES - 1)
    assert abs(shares["easy"] - chance) < 0.05
    assert shares["easy"] + 0.1 < shares["medium"] < shares["hard"] - 0.1
    assert shares["hard"] > 0.8


COUNTRY_NAMES = ("France", "Germany", "Spain", "Italy", "Poland", "Austria")


def regions_of_countries(folder: Folder, villages: str, *, empty: int = 0) -> None:
    """Write six countries with eight regions each, and three villages in all but the last of these."""
    countries = "".join(f"  {name.lower()}: {{name: {name}}}\n" for name in COUNTRY_NAMES)
    areas, places = "", ""
    for at in range(8 * len(COUNTRY_NAMES)):
        country = COUNTRY_NAMES[at % len(COUNTRY_NAMES)].lower()
        areas += f"  r{at}: {{name: {word(at, 'shire')}, country: {country}}}\n"
        if at >= 8 * len(COUNTRY_NAMES) - empty:
            continue
        for village in range(2):
            row = villages.format(
                region=f"r{at}", area=word(at, "shire"), country=country, title=country.title()
            )
            places += f"  v{at}x{village}: {{name: {word(at * 2 + village, 'ton')} {at}, {row}}}\n"
    folder.write("countries.yaml", f"table: countries\ncomplete: true\nrows:\n{countries}")
    folder.write(
        "regions.yaml",
        "table: regions\ncomplete: true\ncolumns: {name: text, country: countries}\n"
        f"rows:\n{areas}",
    )
    folder.write("villages.yaml", f"table: villages\ncomplete: true\nrows:\n{places}")


LAYOUTS = {
    "texts": ("region: {area}, country: {title}", "{country}", "region"),
    "references": ("region: {region}, country: {country}", "{country.name}", "region"),
    "through the answer": ("region: {region}", "{region.country.name}", "region"),
    "the answer's own name": ("region: {region}", "{region.country.name}", "region.name"),
    "members of lists": ('region: {area}, country: ["{title}", Europe]', "{country}", "region"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("hardness", ["easy", "medium", "hard"])
def test_in_which_region_of_france_offers_regions_of_france(
    layout: str, hardness: str, tmp_path: Path
) -> None:
    columns, country, answer = LAYOUTS[layout]
    folder = Folder(tmp_path)
    regions_of_countries(folder, columns)
    head = "columns: {name: text, region: TYPE, country: COUNTRY}"
    if layout == "members of lists":
        types = head.replace("TYPE", "text").replace("COUNTRY", "[text]")
    elif layout == "texts":
        types = head.replace("TYPE", "text").replace("COUNTRY", "text")
    elif layout == "references":
        types = head.replace("TYPE", "regions").replace("COUNTRY", "countries")
    else:
        types = "columns: {name: text, region: regions}"
    path = folder.path / "facts" / "villages.yaml"
    path.write_text(path.read_text().replace("rows:\n", f"{types}\nrows:\n", 1))
    folder.deck(
        f't: {{from: villages, ask: "In which region of {country} lies {{name}}?", '
        f"answer: {answer}, hardness: {hardness}}}"
    )
    country_of = {word(at, "shire"): COUNTRY_NAMES[at % 6] for at in range(48)}
    made = [item for item in folder.items().values() if "Europe" not in item.stem]
    assert len(made) == 96
    for item in made:
        assert len(item.distractors) == 3
        assert {country_of[text] for text in item.distractors} == {country_of[item.shown_key]}


def test_a_region_that_no_row_asks_about_fits_by_its_own_row(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    regions_of_countries(folder, "region: {region}, country: {country}", empty=36)
    path = folder.path / "facts" / "villages.yaml"
    head = "columns: {name: text, region: regions, country: countries}"
    path.write_text(path.read_text().replace("rows:\n", f"{head}\nrows:\n", 1))
    folder.deck(
        't: {from: villages, ask: "In which region of {country.name} lies {name}?", answer: region}'
    )
    country_of = {word(at, "shire"): COUNTRY_NAMES[at % 6] for at in range(48)}
    made = folder.items().values()
    assert len(made) == 24
    for item in made:
        assert {country_of[text] for text in item.distractors} == {country_of[item.shown_key]}


def test_rows_that_share_more_of_the_stem_come_before_those_that_share_less(
    tmp_path: Path,
) -> None:
    folder = Folder(tmp_path)
    rows = ""
    for at in range(120):
        rows += (
            f"  b{at:03}: {{name: {word(at, 'ine')} {at}, land: L{at % 3}, sort: S{at % 4}, "
            f"year: {1700 + at}}}\n"
        )
    folder.write(
        "t.yaml",
        "table: t\ncomplete: true\ncolumns: {name: text, land: text, sort: text, year: date}\n"
        f"rows:\n{rows}",
    )
    folder.deck('t: {ask: "Which {sort} of {land} was built {year:when}?", answer: name}')
    for item in folder.items().values():
        own = int(item.id[-3:])
        others = [int(text.rpartition(" ")[2]) for text in item.distractors]
        assert [(at % 3, at % 4) for at in others] == [(own % 3, own % 4)] * 3


def test_answers_of_rows_of_another_kind_stand_beside_no_reference(tmp_path: Path) -> None:
    """Oceans and countries are all names: what they are is said by the rows that are asked."""
    folder = Folder(tmp_path)
    rows, names = "", ""
    for at in range(40):
        sort = "water" if at % 5 == 0 else "land"
        rows += f'  p{at}: {{place: n{at}, code: "{at + 100}", sort: {sort}}}\n'
        names += f"  n{at}: {{name: {word(at, 'a')}}}\n"
    # Of what nothing is said nothing speaks against it.
    names += "  extra: {name: Extra}\n"
    folder.write(
        "t.yaml",
        "table: places\ncomplete: true\nkind: sort\n"
        f"columns: {{place: names, code: text, sort: text}}\nrows:\n{rows}",
    )
    folder.write("n.yaml", f"table: names\nrows:\n{names}")
    folder.deck('t: {from: places, ask: "Which place has the number {code}?", answer: place}')
    kind_of = {word(at, "a"): at % 5 == 0 for at in range(40)}
    for item in folder.items().values():
        assert len(item.distractors) == 3
        assert {kind_of[text] for text in item.distractors} == {kind_of[item.shown_key]}


def test_why_says_what_an_option_shares_with_the_question(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    regions_of_countries(folder, "region: {area}, country: {title}")
    folder.deck('t: {from: villages, ask: "Which region of {country} has {name}?", answer: region}')
    why = studykit("why", "t/v0x0", "deck.yaml", cwd=folder.path).out
    assert why.count("goes with 'France' in the question") == 3
