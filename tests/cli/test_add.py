"""`studykit add`: one more row, in the file's own style, and every other byte as it was."""

from __future__ import annotations

import difflib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.facts.add_row import derived_id, with_yaml_row
from studykit.facts.load import load
from studykit.problems import errors
from tests.cli.runner import studykit, write

BASES = """\
# Bases, by hand.
table: bases
columns:   # as agreed
  island: islands
  opened: {type: date, max: 2026}
  what: text
  units: "[text]"
  troops: {unit: soldiers, min: 0}
label: what
unique: [[island, opened]]
rows:
  yonaguni-camp:
    island: yonaguni   # the first
    opened: 2016
    # no number is known
    note: |
      # not a comment

      the end
  # flow from here on
  miyako-base:   {island: miyako, opened: 2019, what: base}   # aligned

  # the last comment
---
table: islands
rows: {yonaguni: {name: Yonaguni, aliases: [Yuni, "Dunan}"]}, miyako: {name: "Miyako, the 'flat'"}}  # all
---
table: exercises
key: [name, year]
columns: {name: text, year: date}
rows:
  - {name: Resolute Dragon, year: 2024}
  - name: Keen Sword
    year: 2025
---
table: nothing
columns: {name: text}
rows:    # none yet
"""
PATROLS = "year;days;ports\r\n2024;355;x|y\r\n2025;356;\r\n\r\n"
PATROLS_HEAD = "table: patrols\nkey: [year]\nsplit: '|'\ncolumns: {year: date, days: integer, ports: [text]}\nrows: p.csv\n"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    write(
        tmp_path, seeds__n__bases_yaml=BASES, seeds__n__p_csv="", seeds__n__head_yaml=PATROLS_HEAD
    )
    (tmp_path / "seeds/n/p.csv").write_bytes(PATROLS.encode())
    (tmp_path / "seeds/n/quoted.csv").write_bytes(b'"word","say"\n"a","1"')
    return tmp_path


def added(
    folder: Path, *args: str, file: str = "bases.yaml", old: str = BASES
) -> tuple[list[str], list[str], str]:
    """The lines that came, those that went, and what was printed."""
    found = studykit("add", *args, cwd=folder)
    assert found.code == 0, found.err
    new = (folder / "seeds/n" / file).read_bytes().decode()
    changes = list(difflib.ndiff(old.splitlines(keepends=True), new.splitlines(keepends=True)))
    return (
        [line[2:] for line in changes if line[0] == "+"], [line[2:] for line in changes if line[0] == "-"], found.out,
    )  # fmt: skip


def test_a_row_comes_behind_the_last_in_its_style(here: Path) -> None:
    new, gone, out = added(
        here, "bases", "what=base", "island=yonaguni", "opened=2025", "units=1st", "units=2nd: x"
    )
    assert (new, gone) == (
        ['  base: {island: yonaguni, opened: 2025, what: base, units: [1st, "2nd: x"]}\n'],
        [],
    )
    assert out == "added bases/base at seeds/n/bases.yaml:22\n"
    lines = (here / "seeds/n/bases.yaml").read_text().splitlines()
    assert lines[20].startswith("  miyako-base:   {")


def test_a_row_of_lines_follows_a_row_of_lines(here: Path) -> None:
    old = BASES.replace(
        "  miyako-base:   {island: miyako, opened: 2019, what: base}   # aligned\n", ""
    )
    (here / "seeds/n/bases.yaml").write_text(old)
    new, gone, _ = added(
        here, "bases", "id=Miyako #2", "island=miyako", "troops=~500", "note=It's: new", old=old
    )
    assert gone == []
    assert new == [
        '  "Miyako #2":\n', "    island: miyako\n", '    troops: "~500"\n', '    note: "It\'s: new"\n',
    ]  # fmt: skip
    lines = (here / "seeds/n/bases.yaml").read_text().splitlines()
    assert lines[lines.index('  "Miyako #2":') - 1] == "      the end"


def test_rows_in_braces_lists_and_empty_tables_get_theirs(here: Path) -> None:
    new, gone, _ = added(here, "islands", "name=Yonaguni", "aliases=Dunan island")
    assert len(new) == len(gone) == 1
    assert new[0] == gone[0].replace(
        "'flat'\"}}", "'flat'\"}, yonaguni-2: {name: Yonaguni, aliases: Dunan island}}"
    )
    old = (here / "seeds/n/bases.yaml").read_text()
    new, gone, out = added(here, "exercises", "year=2025", "name=Resolute Dragon", old=old)
    assert (new, gone) == (["  - name: Resolute Dragon\n", "    year: 2025\n"], [])
    assert out.startswith("added exercises/Resolute Dragon+2025 at")
    old = (here / "seeds/n/bases.yaml").read_text()
    new, gone, _ = added(here, "nothing", "name=NO", old=old)
    assert (new, gone) == (['  "no": {name: "NO"}\n'], [])


def test_a_csv_keeps_its_separator_its_quotes_and_its_line_ends(here: Path) -> None:
    new, gone, _ = added(
        here, "patrols", "year=2026", "ports=a;b", 'ports=c "d"', file="p.csv", old=PATROLS
    )
    assert (new, gone) == (['2026;;"a;b|c ""d"""\r\n'], [])
    assert (here / "seeds/n/p.csv").read_bytes().endswith(b'""d"""\r\n\r\n')
    studykit("add", "quoted", "word=b", cwd=here)
    assert (here / "seeds/n/quoted.csv").read_bytes() == b'"word","say"\n"a","1"\n"b",""'


def test_a_link_stays_a_link_and_a_private_file_private(here: Path) -> None:
    real = here / "seeds/n/real.csv"
    real.write_text("word,say\na,1\n")
    real.chmod(0o600)
    (here / "seeds/n/quoted.csv").unlink()
    (here / "seeds/n/quoted.csv").symlink_to("real.csv")
    (here / "seeds/n/quoted.yaml").write_text("table: quoted\nrows: quoted.csv\n")
    (here / "seeds/n/real.yaml").write_text("table: real\nrows: real.csv\n")
    found = studykit("add", "quoted", "word=b", cwd=here)
    assert found.code == 1, "the same rows would be changed in another table"
    (here / "seeds/n/real.yaml").unlink()
    real.rename(here / "seeds/n/real.txt")
    (here / "seeds/n/quoted.csv").unlink()
    (here / "seeds/n/quoted.csv").symlink_to("real.txt")
    assert studykit("add", "quoted", "word=b", cwd=here).code == 0
    assert (here / "seeds/n/quoted.csv").is_symlink()
    assert (here / "seeds/n/real.txt").read_text() == "word,say\na,1\nb,\n"
    assert (here / "seeds/n/real.txt").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["bases", "id=x", "island=Yonaguni"], "seeds/n/bases.yaml:22:15: F005 the table 'islands' has no row 'Yonagu"),
        (["bases", "id=x", "island=Yonaguni"], "A reference is written as a row id: yonaguni."),
        (["bases", "id=x", "opened=2027"], "F004 '2027' in the column 'opened' lies outside"),
        (["bases", "id=x", "island=miyako", "opened=2019", "what=camp"], "F006 'x' and 'miyako-base' agree on"),
        (["bases", "id=MIYAKO-BASE", "what=base"], "F003 row id 'MIYAKO-BASE' is already used"),
        (["bases", "id=x", "source=nowhere"], "F018 the source 'nowhere' is not known"),
        (["bases", "id=" + "x" * 300, "what=base"], "has more than 200 characters"),
    ],
)  # fmt: skip
def test_a_row_that_is_not_right_is_not_written(here: Path, args: list[str], message: str) -> None:
    found = studykit("add", *args, cwd=here)
    assert found.code == 1
    assert message in found.err
    assert found.err.endswith("Nothing was written.\n")
    assert (here / "seeds/n/bases.yaml").read_text() == BASES


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["base", "id=x", "what=y"], "There is no table 'base'. Did you mean 'bases'?"),
        (["bases", "id=x", "isle=y"], "The table 'bases' has no column 'isle'."),
        (["bases", "id"], "'id' has no =: write COLUMN=VALUE."),
        (["bases", "what=x", "what=y"], "The column 'what' takes one value."),
        (
            ["bases", "island=miyako"],
            "The row needs an id: write id=..., or what=... to make it of.",
        ),
        (
            ["bases", "what=?!"],
            "The row needs an id, and of '?!' no id can be made of it: write id=...",
        ),
        (["patrols", "days=3"], "A row of 'patrols' is known by its year: write these, and no id."),
        (["patrols", "year=2026", "note=x"], "has no column 'note'."),
        (["quoted", "say=x"], "known by their first column: write word=..."),
    ],
)
def test_a_call_that_is_wrong_says_how_it_is_right(
    here: Path, args: list[str], message: str
) -> None:
    found = studykit("add", *args, cwd=here)
    assert found.code == 2
    assert message in found.err


def test_an_id_is_made_of_any_script_and_is_never_taken() -> None:
    assert derived_id("Miyako Island (north)", ()) == "miyako-island-north"
    assert derived_id("हिन्दी", ()) == "हिन्दी"
    assert derived_id("C#", ["c", "C-2"]) == "c-3"


NASTY = st.one_of(
    st.sampled_from(["NO", "007", "null", "~", "a: b", "a #b", "{x}", "[", "'", '"', "- a", "x,y", "*a", "\\", "12:30",
                     'a" b', "it's", "'x", '\\"']),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufffe\uffff"), min_size=1,
            max_size=10),
)  # fmt: skip
STYLES = [
    "rows:\n  first: {{a: {0}, b: {1}}}\n", "rows:\n  first:\n    a: {0}\n    b: {1}\n",
    "rows: {{first: {{a: {0}, b: {1}}}}}\n", "rows: {{\n  first: {{a: {0},\n    b: {1}}}\n  }}\n",
    "key: [a]\nrows:\n- {{a: {0}, b: {1}}}\n", "key: [a]\nrows:\n  - a: {0}\n    b: {1}\n\n# the end\n",
    "key: [a]\nrows: [{{a: {0}, b: {1}}}]\n",
]  # fmt: skip


@given(st.sampled_from(STYLES), NASTY, NASTY, NASTY, NASTY)
@settings(max_examples=150)
def test_any_text_goes_into_any_style_and_the_others_stay(
    tmp_path_factory: pytest.TempPathFactory, style: str, one: str, two: str, new: str, other: str
) -> None:
    from studykit.reading.quoting import yaml_text

    texts = [" ".join(each.split()) for each in (one, two, new, other)]
    if not all(texts) or texts[0].casefold() == texts[2].casefold():
        return
    path = tmp_path_factory.mktemp("base") / "t.yaml"
    path.write_text(
        style.format(yaml_text(texts[0]), yaml_text(texts[1]))
        + "---\ntable: u\nrows: {x: {y: z}}\n"
    )
    before, problems = load([path])
    assert errors(problems) == []
    table = before.tables["t"]
    changed = with_yaml_row(
        path.read_text(), table, "second", {"a": [texts[2]], "b": [texts[3], "m"]}
    )
    if table.key:
        changed = changed.replace(", m]", "]").replace(
            f"[{yaml_text(texts[3])}]", yaml_text(texts[3])
        )
    path.write_text("columns: {a: text, b: [text]}\n" + changed)
    after = load([path])[0].tables["t"]
    assert [table.cell(row, "a") for row in before.tables["t"].rows] == [
        after.cell(row, "a") for row in after.rows[:1]
    ]
    assert after.cell(after.rows[1], "a") == unicodedata.normalize("NFC", texts[2])
    assert len(after.rows) == 2
    assert "x" in load([path])[0].tables["u"].by_id


def test_behind_a_row_of_which_only_a_comment_is_written_a_row_has_its_columns_below_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "t.yaml"
    path.write_text("columns: {name: text}\nrows:\n  rome:\n    # to come\n")
    table = load([path])[0].tables["t"]
    assert with_yaml_row(path.read_text(), table, "bern", {"name": ["Bern"]}) == (
        f"{path.read_text().rstrip()}\n  bern:\n    name: Bern\n"
    )


@pytest.mark.parametrize(
    ("rows", "added"),
    [
        ("rows:\n- {id: rome, name: Rome}\n", "- {id: bern, name: Bern}\n"),
        ("rows:\n  - id: rome\n    name: Rome\n", "  - id: bern\n    name: Bern\n"),
        (
            "rows: [{name: Rome, id: rome}]\n",
            "rows: [{name: Rome, id: rome}, {id: bern, name: Bern}]\n",
        ),
    ],
)
def test_a_row_of_a_list_with_ids_has_its_id_in_it(rows: str, added: str, tmp_path: Path) -> None:
    write(tmp_path, seeds__t__t_yaml=f"columns: {{name: text}}\n{rows}")
    found = studykit("add", "t", "name=Bern", cwd=tmp_path)
    assert (found.code, found.err) == (0, "")
    assert (tmp_path / "seeds/t/t.yaml").read_text(encoding="utf-8").endswith(added)
    base, problems = load([tmp_path / "seeds/t"])
    assert ([row.id for row in base.tables["t"].rows], errors(problems)) == (["rome", "bern"], [])


SPOTS_HEAD = "table: spots\nof: {city: [source]}\nrows: spots.csv\n---\ntable: sources\nrows: {atlas: {title: A}}\n"


def test_a_value_is_added_with_what_is_said_of_it(tmp_path: Path) -> None:
    spots = "spot,city.source,city\na,,x\n"
    ships = "table: ships\ncolumns: {name: text, sizes: [integer]}\nrows:\n  fram: {name: Fram}\n"
    folder = write(tmp_path, seeds__w__spots_yaml=SPOTS_HEAD, seeds__w__ships_yaml=ships)
    (folder / "seeds/w/spots.csv").write_text(spots, encoding="utf-8")

    def added(*values: str) -> str:
        result = studykit("add", *values, cwd=folder)
        return result.out if result.code == 0 else result.err.splitlines()[-1]

    added("ships", "name=Ski", "name.disputed=Or {Skii}: no", "sizes=1", "sizes=2", "sizes source=atlas#1", "sizes_source=atlas")  # fmt: skip
    line = '  ski: {name: {is: Ski, disputed: "Or {Skii}: no"}, sizes: {is: [1, 2], source: ["atlas#1", atlas]}}\n'
    assert (folder / "seeds/w/ships.yaml").read_text(encoding="utf-8") == ships + line
    added("spots", "spot=b", "city=y", "city.source=atlas")
    assert (folder / "seeds/w/spots.csv").read_text(encoding="utf-8") == f"{spots}b,atlas,y\n"
    assert added("ships", "name=X", "sizes.source=atlas") == (
        "Error: 'sizes.source' says something of a value: write sizes=... too."
    )
    assert (
        added("ships", "name=X", "name.note=a", "name.note=b")
        == "Error: 'name.note' takes one value."
    )
    assert "has no column 'name.nota'" in added("ships", "name=X", "name.nota=a")
    assert "has no column 'city until': add it" in added(
        "spots", "spot=c", "city=y", "city until=1950"
    )
