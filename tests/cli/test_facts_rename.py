"""`studykit facts rename`: a row gets another id wherever it is named, and every other byte stays as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.runner import studykit

CITIES = """\
# Where people live.
table: cities
columns: {name: text, land: lands, twins: "[cities]"}
rows:
  # The capital.
  kristiania: {name: Oslo, land: norway}  # since 1624
  'rome':
    name: Rome   # old
    land: italy
    twins: [ "kristiania", paris ]
    confused_with:
      - paris    # both are old
      - kristiania
  paris: {name: Paris, land: france, twins: kristiania, was: [lutetia]}
  bergen:
---
table: lands
source: atlas#p. 3
rows:
  - {id: norway, name: Norway, source: "atlas#p. 4"}
  - id: italy
    name: Italy
  - id: france
    name: France
    was:
      - gaul
---
table: sources
rows:
  atlas: {title: An atlas}
"""
VISITS = 'city;year;with\r\nkristiania;1905;rome, kristiania\r\n"kristiania";1906;\r\nparis;1905;kristiania\r\n'
VISITS_HEAD = 'table: visits\nkey: [city, year]\nsplit: ","\nsay: "{city} in {year}."\ncolumns: {city: cities, year: integer, with: "[cities]"}\nrows: visits.csv\n'
NOTES = "table: notes\ncolumns: {visit: visits, text: text}\nrows:\n  a: {visit: kristiania+1905, text: kristiania}\n"
DECK = """\
deck: Cities
key: cities-1
facts: ../seeds/world
templates:
  land:
    from: cities
    ask: "In which land is {name}? kristiania"
    answer: land
    where: {twins: ["!=kristiania", paris]}  # kristiania
  visit: {from: visits, ask: "When was {city}?", answer: year, where: {city: kristiania, city.name: Oslo}}
  twin:
    from: cities
    ask: "{name}?"
    answer: twins
    distractors: {from: cities, where: {id: kristiania}}
"""


def lay(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return lay(
        tmp_path,
        {
            "seeds/world/cities.yaml": CITIES,
            "seeds/world/visits.yaml": VISITS_HEAD,
            "seeds/world/visits.csv": VISITS,
            "seeds/world/notes.yaml": NOTES,
            "decks/cities.yaml": DECK,
        },
    )


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    done = studykit(
        *arguments, cwd=folder, env={"NO_COLOR": "1", "STUDYKIT_HOME": str(folder / "home")}
    )
    return done.code, done.out, done.err


def rename(folder: Path, *arguments: str) -> tuple[int, str, str]:
    return run(folder, "facts", "rename", *arguments)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "home" not in path.relative_to(folder).parts
    }


def read(folder: Path, name: str) -> str:
    return (folder / name).read_bytes().decode()


def changed_lines(before: str, after: str) -> list[str]:
    return [line for line in after.split("\n") if line not in before.split("\n")]


# --- what is written -----------------------------------------------------------------------------


def test_it_is_written_wherever_the_row_is_named_and_all_else_stays(world: Path) -> None:
    errors_before = [line for line in run(world, "check")[1].splitlines() if ": error" in line]
    code, out, err = rename(world, "cities", "kristiania", "oslo")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "renamed cities/kristiania: cities/oslo",
        "  decks/cities.yaml: 3 edits",
        "  seeds/world/cities.yaml: 5 edits",
        "  seeds/world/notes.yaml: 1 edit",
        "  seeds/world/visits.csv: 8 edits",
    ]
    cities = read(world, "seeds/world/cities.yaml")
    assert changed_lines(CITIES, cities) == [
        "  oslo: {was: kristiania, name: Oslo, land: norway}  # since 1624",
        "    twins: [ oslo, paris ]",
        "      - oslo",
        "  paris: {name: Paris, land: france, twins: oslo, was: [lutetia]}",
    ]
    assert cities.count("\n") == CITIES.count("\n")
    # The city is a part of the key of the visits: these get other ids, and keep the old ones too.
    assert read(world, "seeds/world/visits.csv") == (
        "city;year;with;was\r\noslo;1905;rome, oslo;kristiania+1905\r\n"
        '"oslo";1906;;kristiania+1906\r\nparis;1905;oslo;\r\n'
    )
    assert read(world, "seeds/world/notes.yaml") == NOTES.replace(
        "visit: kristiania+1905", 'visit: "oslo+1905"'
    )
    assert changed_lines(DECK, read(world, "decks/cities.yaml")) == [
        '    where: {twins: ["!=oslo", paris]}  # kristiania',
        '  visit: {from: visits, ask: "When was {city}?", answer: year, where: {city: oslo, city.name: Oslo}}',
        "    distractors: {from: cities, where: {id: oslo}}",
    ]
    assert [
        line for line in run(world, "check")[1].splitlines() if ": error" in line
    ] == errors_before


def test_no_question_begins_anew(world: Path) -> None:
    assert run(world, "export")[0] == 0
    rename(world, "cities", "kristiania", "oslo")
    assert run(world, "diff")[0] == 0, run(world, "diff")


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (("cities", "bergen", "bjoergvin"), ["  bjoergvin: {was: bergen}"]),
        (("cities", "rome", "roma"), ["  roma:", "    was: rome"]),
        (("cities", "paris", "pariis"),
         ['    twins: [ "kristiania", pariis ]', "      - pariis    # both are old",
          "  pariis: {name: Paris, land: france, twins: kristiania, was: [lutetia, paris]}"]),
        (("lands", "italy", "italia"), ["    land: italia", "  - id: italia", "    was: italy"]),
        (("lands", "norway", "no"),
         ['  kristiania: {name: Oslo, land: "no"}  # since 1624',
          '  - {was: norway, id: "no", name: Norway, source: "atlas#p. 4"}']),
        (("lands", "france", "la france"),
         ["  paris: {name: Paris, land: la france, twins: kristiania, was: [lutetia]}",
          "  - id: la france", "      - france"]),
        (("sources", "atlas", "world-atlas"),
         ['source: "world-atlas#p. 3"', '  - {id: norway, name: Norway, source: "world-atlas#p. 4"}',
          "  world-atlas: {was: atlas, title: An atlas}"]),
        (("cities", "kristiania", "a: b, #c"),
         ['  "a: b, #c": {was: kristiania, name: Oslo, land: norway}  # since 1624',
          '    twins: [ "a: b, #c", paris ]', '      - "a: b, #c"',
          '  paris: {name: Paris, land: france, twins: "a: b, #c", was: [lutetia]}']),
    ],
)  # fmt: skip
def test_in_yaml_each_style_stays(
    world: Path, arguments: tuple[str, ...], lines: list[str]
) -> None:
    (world / "seeds/world/visits.csv").write_text("city;year;with\n", "utf-8")
    (world / "seeds/world/notes.yaml").unlink()
    code, _, err = rename(world, *arguments)
    assert (code, err) == (0, "")
    assert changed_lines(CITIES, read(world, "seeds/world/cities.yaml")) == lines
    # What it was can be renamed to again.
    assert rename(world, arguments[0], arguments[2], arguments[1])[0] == 0


@pytest.mark.parametrize(
    ("head", "before", "after"),
    [
        # The ids are a key; it is the label too.
        ("key: [english]", "english,greek\nwatter,νερό\nfire,φωτιά\n",
         "english,greek,was\nwater,νερό,watter\nfire,φωτιά,\n"),
        # A column `id`.
        ("about: x", "greek,id\nνερό,watter\nφωτιά,fire\n", "greek,id,was\nνερό,water,watter\nφωτιά,fire,\n"),
        # The first cell, with a line that Excel understands, marks and all.
        ("about: x", '\ufeffsep=;\r\n"english";"greek"\r\n"watter";"νερό\nκαλό"\r\n\r\n"fire";"φωτιά"',
         '\ufeffsep=;\r\n"english";"greek";was\r\n"water";"νερό\nκαλό";watter\r\n\r\n"fire";"φωτιά";'),
        # There is such a column already.
        ("key: [english]", "english,was,greek\nwatter,vatter,νερό\nfire,,φωτιά\n",
         "english,was,greek\nwater,vatter;watter,νερό\nfire,,φωτιά\n"),
        # Rows that are too short, and columns that are empty.
        ("key: [english]", "english,greek,,\nwatter\nfire,φωτιά,,\n", "english,greek,was,\nwater,,watter\nfire,φωτιά,,\n"),
        # Another name in the head.
        ("key: [word]\ncolumns: {word: {from: english}}", "english,greek\nwatter,νερό\n", "english,greek,was\nwater,νερό,watter\n"),
    ],
)  # fmt: skip
def test_in_csv_each_style_stays(tmp_path: Path, head: str, before: str, after: str) -> None:
    head = f"table: words\n{head}\nrows: words.csv\n"
    lay(tmp_path, {"seeds/w/words.yaml": head, "seeds/w/words.csv": before})
    code, _, err = rename(tmp_path, "words", "watter", "water")
    assert (code, err) == (0, "")
    assert read(tmp_path, "seeds/w/words.csv") == after
    assert read(tmp_path, "seeds/w/words.yaml") == head


def test_a_table_of_several_files_gets_the_column_in_each(tmp_path: Path) -> None:
    lay(tmp_path, {
        "seeds/w/words.yaml": "table: words\nkey: [english]\nrows: [a.csv, b.csv]\n",
        "seeds/w/a.csv": "english,greek\nfire,φωτιά\n", "seeds/w/b.csv": "greek\tenglish\nνερό\twatter\n",
    })  # fmt: skip
    assert rename(tmp_path, "words", "watter", "water")[0] == 0
    assert read(tmp_path, "seeds/w/a.csv") == "english,greek,was\nfire,φωτιά,\n"
    assert read(tmp_path, "seeds/w/b.csv") == "greek\tenglish\twas\nνερό\twater\twatter\n"


# --- after a correction by hand ------------------------------------------------------------------


def test_a_row_that_has_its_new_id_already_gets_the_old_one_and_what_names_that_is_corrected(
    world: Path,
) -> None:
    corrected = CITIES.replace("  kristiania: {", "  oslo: {")
    lay(world, {"seeds/world/cities.yaml": corrected})
    assert "F005" in run(world, "check")[1]
    assert rename(world, "cities", "kristiania", "oslo")[0] == 0
    assert "  oslo: {was: kristiania, name: Oslo" in read(world, "seeds/world/cities.yaml")
    assert "kristiania+1905" in read(world, "seeds/world/visits.csv")
    assert "F005" not in run(world, "check")[1]
    before = contents(world)
    code, out, _ = rename(world, "cities", "kristiania", "oslo")
    assert (code, out) == (
        0,
        "Nothing is to be done: cities/oslo was 'kristiania', and nothing names that.\n",
    )
    assert contents(world) == before


def test_what_x011_tells_to_do_does_it_in_the_layout_of_facts_import(tmp_path: Path) -> None:
    rows = "english,greek\nwatter,νερό\nfire,φωτιά\nearth,γη\nair,αέρας\n"
    lay(tmp_path, {"words.csv": rows})
    assert run(tmp_path, "facts", "import", "words.csv", "--deck", "decks/words.yaml")[0] == 0
    run(tmp_path, "export")
    lay(tmp_path, {"words.csv": rows.replace("watter", "water")})
    (told,) = [line for line in run(tmp_path, "check")[1].splitlines() if "X011" in line]
    assert "`studykit facts rename words watter water`" in told
    assert rename(tmp_path, "words", "watter", "water")[0] == 0
    assert "X011" not in run(tmp_path, "check")[1]
    assert "1 changed, 3 unchanged" in run(tmp_path, "diff")[1]


# --- where the facts are -------------------------------------------------------------------------


def test_facts_that_decks_read_together_are_renamed_together(tmp_path: Path) -> None:
    lay(tmp_path, {
        "seeds/lands/lands.yaml": "table: lands\nrows:\n  it: {name: Italy}\n",
        "seeds/towns/towns.yaml": "table: towns\ncolumns: {name: text, land: lands}\nrows:\n  rome: {name: Rome, land: it}\n",
        "decks/d.yaml": "deck: D\nkey: d\nfacts: [../seeds/lands, ../seeds/towns]\ntemplates:\n"
                        "  t: {from: towns, ask: '{name}?', answer: land, where: {land: it}}\n",
    })  # fmt: skip
    assert rename(tmp_path, "lands", "it", "italy")[0] == 0
    assert "land: italy}" in read(tmp_path, "seeds/towns/towns.yaml")
    assert "where: {land: italy}" in read(tmp_path, "decks/d.yaml")
    assert "  italy: {was: it, name: Italy}" in read(tmp_path, "seeds/lands/lands.yaml")


def test_a_base_is_named_where_several_have_the_table_or_none_is_found(tmp_path: Path) -> None:
    table = "table: t\nrows:\n  a: {name: A}\n"
    lay(tmp_path, {"seeds/one/t.yaml": table, "seeds/two/t.yaml": table, "far/t.yaml": table})
    code, _, err = rename(tmp_path, "t", "a", "b")
    assert code == 2
    assert (
        "Several fact bases have a table 't': name one with --base. (seeds/one, seeds/two)" in err
    )
    assert rename(tmp_path, "t", "a", "b", "--base", "two")[0] == 0
    assert rename(tmp_path, "t", "a", "b", "--base", "far")[0] == 0
    assert read(tmp_path, "seeds/one/t.yaml") == table
    assert read(tmp_path, "far/t.yaml") == read(tmp_path, "seeds/two/t.yaml") != table
    lay(tmp_path, {"list.csv": "a,b\nx,y\n"})
    assert rename(tmp_path, "list", "x", "z", "--base", "list.csv")[0] == 0
    assert read(tmp_path, "list.csv") == "a,b,was\nz,y,x\n"


def test_a_deck_beside_its_facts_is_edited_too(tmp_path: Path) -> None:
    lay(tmp_path, {
        "seeds/w/t.yaml": "table: t\nrows:\n  a: {name: A, of: x}\n  b: {name: B, of: y}\n",
        "seeds/w/deck.yaml": "deck: D\nkey: d\nfacts: .\ntemplates:\n  q: {ask: '{name}?', answer: of, where: {id: a}}\n",
    })  # fmt: skip
    assert rename(tmp_path, "t", "a", "c")[0] == 0
    assert "where: {id: c}" in read(tmp_path, "seeds/w/deck.yaml")


def test_a_query_that_names_the_row_is_told_of(tmp_path: Path) -> None:
    lay(tmp_path, {
        "seeds/w/t.yaml": "table: t\nrows:\n  a: {name: A}\n",
        "seeds/w/u.yaml": "table: u\nsql: SELECT id, name FROM t WHERE id = 'a'\n",
    })  # fmt: skip
    code, out, _ = rename(tmp_path, "t", "a", "b")
    assert code == 0
    assert "seeds/w/u.yaml:2:6: the query names 'a': does it mean the row?" in out


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("towns", "a", "b"), "There is no table 'towns'. There are: cities, lands, notes, sources, visits."),
        (("cities", "kristianja", "oslo"), "has no row 'kristianja'. Did you mean 'kristiania'?"),
        (("cities", "rome", "paris"), "has a row 'rome' and a row 'paris': delete one of them"),
        (("cities", "rome", "two\nlines"), "cannot be the id of a row of 'cities'. Write one line"),
        (("cities", "rome", ""), "cannot be the id of a row of 'cities'. Write one line"),
        (("visits", "paris+1905", "paris"), "It is made of city and year: write them with a + between."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_remedy(
    world: Path, arguments: tuple[str, ...], message: str
) -> None:
    before = contents(world)
    code, _, err = rename(world, *arguments)
    assert code == 2
    assert message in err
    assert contents(world) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("cities", "rome", "PARIS"), "F003 row id 'paris' is already used at line 7 (as 'PARIS')"),
        (("visits", "paris+1905", "london+1905"), "F005 the table 'cities' has no row 'london'."),
        (("visits", "paris+1905", "paris+often"), "F004 'often' in the column 'year' is not a whole number"),
    ],
)  # fmt: skip
def test_what_would_be_an_error_is_not_written(
    world: Path, arguments: tuple[str, ...], message: str
) -> None:
    before = contents(world)
    code, _, err = rename(world, *arguments)
    assert code == 1
    assert message in err
    assert err.endswith("Nothing was written.\n")
    assert contents(world) == before


def test_a_file_that_cannot_be_read_to_its_end_stops_it(world: Path) -> None:
    lay(world, {"seeds/world/notes.yaml": NOTES + "  b: {visit: [\n"})
    before = contents(world)
    code, _, err = rename(world, "cities", "kristiania", "oslo")
    assert code == 1
    assert "seeds/world/notes.yaml" in err
    assert "F001" in err
    assert contents(world) == before


def test_a_row_that_is_called_by_several_cells_is_corrected_in_these(tmp_path: Path) -> None:
    lay(tmp_path, {"list.csv": "de,en\nBank,bank\nBank,bench\n"})
    code, _, err = rename(tmp_path, "list", "Bank+bench", "Bench", "--base", "list.csv")
    assert code == 2
    assert "is made of several cells of its row: correct these, and the row is known again." in err


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="rights of files")
def test_a_disk_that_refuses_one_file_leaves_all_as_they_were(world: Path) -> None:
    (world / "decks").chmod(0o500)
    before = contents(world)
    assert rename(world, "cities", "kristiania", "oslo")[0] == 4
    (world / "decks").chmod(0o700)
    assert contents(world) == before


def test_links_and_rights_stay(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "seeds/w/real/t.yaml": "table: t\nrows:\n  a: {name: A}\n",
            "seeds/w/u.yaml": "table: u\nrows:\n  x: {name: X}\n",
        },
    )
    (tmp_path / "seeds/w/t.yaml").symlink_to("real/t.yaml")
    (tmp_path / "seeds/w/real/t.yaml").chmod(0o640)
    assert rename(tmp_path, "t", "a", "b")[0] == 0
    assert (tmp_path / "seeds/w/t.yaml").is_symlink()
    assert read(tmp_path, "seeds/w/t.yaml") == "table: t\nrows:\n  b: {was: a, name: A}\n"
    assert (tmp_path / "seeds/w/real/t.yaml").stat().st_mode & 0o777 == 0o640


# --- what is said of single values ---------------------------------------------------------------

SHIPS = """\
table: ships
key: [name]
columns: {name: text, city: cities, also: "[cities]"}
rows:
  - name: {is: Fram, source: atlas#1}   # the ship
    city: {is: kristiania, source: [atlas#2, book], disputed: Or Larvik.}
    also: [{is: kristiania, until: 1900}, bergen]
  - {name: Ski, city: {source: atlas, is: kristiania}, also: {is: [bergen, kristiania], note: Both.}}
---
table: cities
rows: {kristiania: {name: Oslo}, bergen: {name: Bergen}}
---
table: spots
of: {city: [source, until]}
columns: {spot: text, city: cities}
rows: spots.csv
---
table: sources
rows: {atlas: {title: A}, book: {title: B}}
"""
SPOTS = "spot,city source,city,city until\na,atlas#1;book,kristiania,\nb,atlas,bergen,1900\n"


def test_what_is_said_of_a_value_is_corrected_with_it(tmp_path: Path) -> None:
    lay(tmp_path, {"seeds/w/ships.yaml": SHIPS, "seeds/w/spots.csv": SPOTS})
    assert rename(tmp_path, "cities", "kristiania", "oslo")[0] == 0
    ships = SHIPS.replace("kristiania: {", "oslo: {was: kristiania, ").replace(
        "{is: kristiania", "{is: oslo"
    )
    ships = ships.replace("is: kristiania}", "is: oslo}").replace(
        "[bergen, kristiania]", "[bergen, oslo]"
    )
    assert read(tmp_path, "seeds/w/ships.yaml") == ships
    assert read(tmp_path, "seeds/w/spots.csv") == SPOTS.replace("kristiania", "oslo")

    # Its source too, and a key that says something of itself.
    assert rename(tmp_path, "sources", "book", "tome")[0] == 0
    ships = ships.replace("atlas#2, book", "atlas#2, tome").replace("book: {", "tome: {was: book, ")
    assert read(tmp_path, "seeds/w/ships.yaml") == ships
    assert "a,atlas#1;tome,oslo," in read(tmp_path, "seeds/w/spots.csv")
    assert rename(tmp_path, "ships", "Fram", "Gjøa")[0] == 0
    assert "  - name: {is: Gjøa, source: atlas#1}   # the ship\n    was: Fram\n" in read(
        tmp_path, "seeds/w/ships.yaml"
    )
