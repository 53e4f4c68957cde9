"""Computed tables: what a query may not do, that it costs no more than it may, and what its rows rest on."""

from __future__ import annotations

import json
import math
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.facts import _sql as sql
from studykit.facts import _sql_budget
from studykit.facts._sql import Database
from studykit.facts._sql_faults import SqlError, is_ordered
from studykit.facts._sql_tables import number_text
from studykit.facts.load import load
from studykit.problems import errors
from studykit.questions.make_items import open_deck
from tests.cli.runner import write

CROSS_JOIN = (
    "WITH a(x) AS (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(0))"
    " SELECT count(*) FROM a, a b, a c, a d, a e, a f, a g, a h, a i, a j"
)
LONG_TEXT = (
    "WITH RECURSIVE d(s, n) AS (SELECT 'xxxxxxxx', 1 UNION ALL SELECT s || s, n + 1 FROM d WHERE n < 13),"
    " c(n, s) AS (SELECT 1, '' UNION ALL SELECT n + 1, (SELECT max(s) FROM d) || n FROM c)"
    " SELECT max(s) AS id FROM (SELECT s FROM c ORDER BY s)"
)


def told(query: str) -> str:
    """What a query is answered with in an empty base."""
    database = Database()
    try:
        return str(database.query(query, lambda _: None, []).rows)
    except SqlError as error:
        return error.message
    finally:
        database.close()


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        (CROSS_JOIN, "takes more than 2 million steps"),
        ("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) AS id FROM c",
         "takes more than 2 million steps"),
        ("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x FROM c) SELECT x AS id FROM c",
         "gives more than 1,000 rows"),
        ("SELECT zeroblob(1000000000) AS id",
         "uses zeroblob(), which is not known here or not the same every time"),
        ("SELECT printf('%.*c', 1000000000, 'x') AS id",
         "uses printf(), which is not known here or not the same every time"),
        ("SELECT randomblob(8) AS id", "uses randomblob(), which is not known here or not the same every time"),
        ("SELECT replace(hex(hex(hex(hex('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')))), '3', 'x" + "y" * 999 + "') AS id",
         "makes a text that is too long"),
        ("SELECT " + "(" * 5000 + "1" + ")" * 5000 + " AS id", "cannot be run"),
        ("SELECT " + "+".join("1" * 5000) + " AS id", "cannot be run"),
        ("SELECT 1 AS id" + " UNION SELECT 1" * 5000, "cannot be run"),
        ("SELECT ABS(-1) AS id, json_extract('[7]', '$[0]')", "[(1, 7)]"),
        ("SELECT value AS id FROM json_each('[1, 2]')", "[(1,), (2,)]"),
    ],
    ids=["cross-join", "recursion", "rows", "zeroblob", "printf", "randomblob", "replace", "brackets", "sum", "union",
         "function", "json"],
)  # fmt: skip
def test_a_bomb_is_refused_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, query: str, answer: str
) -> None:
    monkeypatch.setattr(_sql_budget, "MAX_SQL_STEPS", 2_000)
    monkeypatch.setattr(sql, "MAX_SQL_RESULT_ROWS", 1000)
    assert told(query).startswith(answer)


def test_a_query_that_fills_the_memory_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("resource")
    for module in (sql, _sql_budget):
        monkeypatch.setattr(module, "MAX_SQL_MEMORY", 48 << 20)
    assert told(LONG_TEXT) == "takes more than 48 MiB of memory"


def test_a_query_costs_the_same_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit lies at the same instruction in every run, because instructions are counted and not seconds."""
    query = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT {}) SELECT count(*) FROM c"
    monkeypatch.setattr(_sql_budget, "MAX_SQL_STEPS", 100)
    passed = [[told(query.format(n)) for n in range(6000, 12000, 500)] for _ in range(2)]
    assert passed[0] == passed[1]
    assert {"[(6000,)]", "takes more than 0 million steps"} <= set(passed[0])


def test_everything_that_is_not_reading_is_refused() -> None:
    statements = [
        "INSERT INTO t VALUES (1)", "UPDATE t SET n = 1", "DROP TABLE t", "CREATE VIEW v AS SELECT 1",
        "CREATE TEMP TABLE x AS SELECT 1 AS id", "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END",
        "BEGIN", "COMMIT", "SAVEPOINT s", "VACUUM INTO 'stolen.db'", "ATTACH ':memory:' AS x", "DETACH main",
        "PRAGMA writable_schema = ON", "PRAGMA query_only", "ANALYZE", "ALTER TABLE t ADD COLUMN x",
    ]  # fmt: skip
    assert {told(each) for each in statements} <= {
        "does something else than reading", "reads 't', which is no table here",
        "reads 'main.t', which is no table here", "cannot be run: cannot detach database main",
    }  # fmt: skip
    assert told("SELECT load_extension('x') AS id").startswith("uses load_extension()")
    assert (
        told("SELECT readfile('/etc/passwd') AS id")
        == "names a function 'readfile' that is not there"
    )
    assert (
        told("SELECT * FROM sqlite_schema")
        == "reads sqlite_master, which is no table of the fact base"
    )
    assert (
        told("SELECT name AS id FROM pragma_table_info('t')")
        in (
            "does something else than reading",  # of an older SQLite, which first writes down that there is such a table
            "reads pragma_table_info, which is no table of the fact base",
        )
    )


@given(
    st.text(max_size=60), st.sampled_from(["SELECT ", "SELECT id, ", "WITH x AS (", "SELECT '", ""])
)
def test_any_text_is_answered_with_a_result_or_a_reason(text: str, begun: str) -> None:
    assert told(begun + text)


@given(st.floats())
def test_a_number_comes_back_to_15_digits_as_sqlite_shows_it(value: float) -> None:
    shown = number_text(value)
    if math.isfinite(value):
        assert float(shown) == float(f"{value:.15g}")
        assert not shown.endswith(".0")
        assert "." not in shown or not shown.endswith("0") or "e" in shown
    assert number_text(0.1 + 0.2) == "0.3"
    assert number_text(356.0) == "356"


@given(st.integers(-(2**62), 2**62))
def test_a_whole_number_comes_back_letter_for_letter(number: int) -> None:
    database = Database()
    assert database.query(f"SELECT {number} AS id", lambda _: None, []).rows == [(number,)]
    database.close()


def test_an_order_that_was_asked_for_is_told_from_one_inside() -> None:
    assert is_ordered("SELECT id FROM t\nOrder\n by n")
    assert is_ordered("WITH x AS (SELECT 1) SELECT id FROM x ORDER BY (SELECT 1)")
    assert not is_ordered(
        "SELECT rank() OVER (ORDER BY n) AS id, ' order by ' AS b -- ORDER BY n\nFROM t /* order by */"
    )
    assert not is_ordered("SELECT id AS [order by] FROM t")


FACTS = """\
table: patrols
source: log#3
columns: {year: date, days: integer, line: sources}
rows:
  "2022": {year: 2022, days: 336}
  "2023": {year: 2023, days: 352, source: own}
  "2024": {year: 2024, days: 355}
  "2025": {year: 2025, days: WRONG}
---
table: change
sql: |
  SELECT b.id AS id, b.year AS year, b.days - a.days AS more,
         json_array('patrols/' || a.id, 'patrols/' || b.id) AS facts
  FROM patrols a JOIN patrols b ON b.year_from = a.year_to + 1
columns: {year: date, more: integer}
say: In {year} it were {more} more.
---
table: total
source: log
sql: SELECT 'all' AS id, sum(days) AS days FROM patrols
---
table: bare
sql: SELECT id, more FROM change
---
table: sources
rows: {log: {title: The log}, own: {title: Own}}
"""
DECK = """\
deck: Patrols
key: patrols-x
facts: facts
templates:
  more:
    from: change
    ask: How many days more than the year before were there in {year}?
    answer: more
  total:
    from: total
    ask: How many days were there in {id}?
    answer: days
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write(tmp_path, facts__t_yaml=FACTS, d_yaml=DECK)


def test_a_computed_row_rests_on_its_facts_and_has_their_sources(here: Path) -> None:
    (here / "facts/t.yaml").write_text(FACTS.replace("WRONG", "357"), encoding="utf-8")
    opened, problems = open_deck(here / "d.yaml", lambda _: {})
    assert opened is not None
    assert errors(problems) == []
    items = {item.id: item.as_json() for item in opened.items}
    assert items["more/2024"]["facts"] == ["change/2024", "patrols/2023", "patrols/2024"]
    assert items["more/2024"]["sources"] == ["own", "log#3"]
    assert items["more/2024"]["answers"] == ["3"]
    assert items["more/2024"]["explanation"] == "In 2024 it were 3 more."
    assert items["total/all"]["facts"] == ["total/all"]
    assert items["total/all"]["sources"] == ["log"]


def test_an_error_in_a_fact_touches_what_is_computed_from_it(here: Path) -> None:
    """`2025` has no number of days; and a table that does not say what it rests on rests on all that it reads."""
    opened, problems = open_deck(here / "d.yaml", lambda _: {})
    assert opened is not None
    (problem,) = errors(problems)
    assert problem.touches == (
        "patrols/2025",
        "change/2025",
        "bare/2023",
        "bare/2024",
        "bare/2025",
        "total/all",
    )
    assert [item.id for item in opened.items] == ["more/2023", "more/2024"]


def test_known_items_of_a_computed_table_keep_their_ids(here: Path) -> None:
    """Rows that rest on the same fact do not take each other's history."""
    from studykit.questions.item import EarlierItem

    (here / "facts/t.yaml").write_text(FACTS.replace("WRONG", "357"), encoding="utf-8")
    known = {
        f"more/{year}": EarlierItem((f"change/{year}", f"patrols/{year - 1}", f"patrols/{year}"))
        for year in (2023, 2024)
    }
    known["more/gone"] = EarlierItem(("change/gone", "patrols/2024", "patrols/2025"))
    opened = open_deck(here / "d.yaml", lambda _: known)[0]
    assert opened is not None
    assert [item.id for item in opened.items if item.template == "more"] == [
        "more/2023",
        "more/2024",
        "more/2025",
    ]


def test_the_order_of_rows_and_files_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "SELECT g AS id, group_concat(n, ' ') AS all_n FROM t GROUP BY g"
    rows = [f"  r{n}: {{g: g{n % 3}, n: {n}}}\n" for n in range(30)]
    results = set()
    for turn in range(4):
        Random(turn).shuffle(rows)
        folder = write(
            tmp_path / str(turn),
            **{
                f"{'az'[turn % 2]}_yaml": f"table: sums\nsql: {query}\n",
                "t_yaml": "table: t\nrows:\n" + "".join(rows),
            },
        )
        base, problems = load([folder])
        assert errors(problems) == []
        results.add(tuple((row.id, row.cells) for row in base.tables["sums"].rows))
    assert len(results) == 1


def test_thousands_of_rows_are_joined_and_ranked(tmp_path: Path) -> None:
    """An index is made where a join needs one: a table with itself is no matter of millions of steps."""
    rows = "".join(f"{n},{n % 997},{2000 + n % 20}\n" for n in range(5000))
    head = "rows: t.csv\ntable: t\ncolumns: {n: integer, year: date}\n---\ntable: ranks\n"
    query = (
        "SELECT a.id, rank() OVER (ORDER BY a.n) AS place, b.n FROM t a JOIN t b ON b.id = a.id + 1"
    )
    folder = write(tmp_path, h_yaml=f"{head}sql: {query}\n", t_csv=f"id,n,year\n{rows}")
    base, problems = load([folder])
    assert errors(problems) == []
    assert len(base.tables["ranks"].rows) == 4999


def test_sqlite_is_left_alone_by_those_who_compute_nothing(tmp_path: Path) -> None:
    folder = write(tmp_path, t_yaml="rows: {a: {n: 1}}\n")
    program = (
        "import sys; from pathlib import Path; from studykit.facts.load import load; "
        "load([Path(sys.argv[1])]); sys.exit('sqlite3' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program, str(folder)], check=False).returncode == 0
    assert sqlite3.sqlite_version_info >= (3, 39)


STRANGE = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), st.binary(max_size=6),
    st.text("aAbBéÉ%_*?[]-^\\x", max_size=6), st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
)  # fmt: skip


@given(STRANGE, STRANGE, STRANGE)
def test_functions_that_are_counted_give_what_sqlite_gives(
    one: sql.Value, other: sql.Value, third: sql.Value
) -> None:
    plain, database = sqlite3.connect(":memory:"), Database()
    for name, many in sql._COMPARING:
        values = (one, other, third)[:many]
        query = f"SELECT {name}({', '.join('?' * many)})"
        try:
            expected = plain.execute(query, values).fetchone()
        except sqlite3.Error:
            expected = None
        database._db.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 3)
        try:
            found = database._db.execute(query, values).fetchone()
        except sqlite3.Error:
            found = None
        assert found == expected
    plain.close()
    database.close()


def steps(query: str) -> int:
    """What a query costs in an empty base."""
    database = Database()
    database.query(query, lambda _: None, [])
    database.close()
    return _sql_budget.MAX_SQL_STEPS * 1000 - database.budget.left


@pytest.mark.parametrize(
    "call",
    [
        "instr({text}, '{part}')", "{text} LIKE '%{part}'", "{text} GLOB '*{part}'", "replace({text}, '{part}', 'y')",
        "trim({text}, '{part}')", "{text} LIKE '%{part}' ESCAPE 'z'",
    ],
)  # fmt: skip
def test_what_compares_texts_costs_the_product_of_their_lengths(call: str) -> None:
    """Two queries of equally many instructions."""
    rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) SELECT {} AS id FROM n"
    text = "'" + "x" * 800 + "' || i"
    short = steps(rows.format(call.format(text=text, part="b" * 8)))
    long = steps(rows.format(call.format(text=text, part="b" * 200)))
    assert long - short > 50 * 192 * 800 // sql._COMPARED_PER_STEP - 1000


def test_an_instruction_costs_more_the_longer_the_texts_are() -> None:
    rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT '{}' || i AS id FROM n"
    costs = [steps(rows.format("x" * many)) for many in (100, 1000, 4000, 16_000, 60_000)]
    assert costs[0] == costs[1]
    weights = [cost / costs[0] for cost in costs[2:]]
    assert weights == pytest.approx([4, 16, 64], rel=0.1)


def test_one_call_that_compares_very_much_is_refused_before_it_begins() -> None:
    assert told(f"SELECT instr('{'a' * 60_000}', '{'a' * 20_000}') AS id") == (
        "holds texts of 60,000 and 20,000 characters against each other (instr)"
    )


@pytest.mark.parametrize(
    "call",
    ["instr(s, 'b' || i)", "s LIKE '%' || substr(s, 1, 500) || 'b' || i", "s GLOB '*a*a*a*b'", "upper(s)", "s || i",
     "replace(s, 'a', 'b')", "trim(s, 'bcd')", "json_set(s, '$.a', i)", "json_patch(s, s)", "s + i"],
)  # fmt: skip
def test_a_loop_over_a_long_text_is_stopped(monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    monkeypatch.setattr(_sql_budget, "MAX_SQL_STEPS", 2_000)
    text = json.dumps({"a": "a" * 30_000}) if "json" in call else "a" * 30_000
    query = (
        f"WITH RECURSIVE v(s) AS (SELECT '{text}'), n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)"
        f" SELECT count({call}) AS id FROM (SELECT s, i FROM v CROSS JOIN n LIMIT -1 OFFSET 0)"
    )
    assert told(query).startswith("takes more than 2 million steps, each counted ")


def test_where_sqlite_trips_is_looked_for_by_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    trips = Database._trips

    def counted(database: Database, beginning: str) -> bool:
        looks.append(len(beginning))
        return trips(database, beginning)

    monkeypatch.setattr(Database, "_trips", counted)
    query = f"SELECT {', '.join(['1 x'] * 1500)} FROM a x x"
    database = Database()
    with pytest.raises(SqlError) as raised:
        database.query(query, lambda _: None, [])
    database.close()
    assert (raised.value.message, raised.value.offset) == (
        "cannot be read near 'x'",
        len(query) - 1,
    )
    assert len(looks) < 12


@pytest.mark.slow
def test_names_that_double_themselves_are_stopped_before_they_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a process of its own: SQLite's limit of memory is the process's."""
    doubled = ", ".join(
        f"a{n} AS (SELECT p.x FROM a{n - 1} p JOIN a{n - 1} q)" for n in range(1, 30)
    )
    program = (
        "import sys; from studykit.facts._sql import Database; from studykit.facts._sql_faults import SqlError\n"
        "try: Database().query(sys.argv[1], lambda _: None, [])\n"
        "except SqlError as error: print(error.message)"
    )
    query = f"WITH a0 AS (SELECT 1 x), {doubled} SELECT count(*) AS id FROM a29"
    found = subprocess.run(
        [sys.executable, "-c", program, query], capture_output=True, text=True, check=True
    )
    assert found.stdout in (
        "takes more than 1024 MiB of memory\n",
        "takes more than 100 million steps\n",
    )


def test_unclosed_brackets_in_a_query_are_gone_through_once() -> None:
    assert not is_ordered("SELECT 1 /*" + "[" * 60_000 + " ORDER BY 1")
    assert not is_ordered("SELECT 1 " + "/*" * 30_000)
    assert is_ordered("SELECT [a] /* x */ FROM t ORDER BY 1 /*")


def test_a_text_that_is_no_unicode_is_told_of_and_ends_no_command() -> None:
    assert told("SELECT instr(char(55296), 'x') AS id") == "looks into a text that is no Unicode"


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows ends a process otherwise")
def test_sigterm_ends_a_query_with_its_own_code(tmp_path: Path) -> None:
    """Though SQLite is in the middle of comparing long texts: it is asked often enough whether to go on."""
    text = "a" * 60_000
    query = (
        f"WITH RECURSIVE v(s) AS (SELECT '{text}'), n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
        " SELECT i AS id FROM n, v WHERE instr(s, 'aab' || i) OR s LIKE '%aaab' || i"
    )
    write(tmp_path, facts__a_yaml=f"sql: {json.dumps(query)}\n")
    deck = 'deck: D\nkey: d-1\nfacts: facts\ntemplates: {t: {ask: "{id}", answer: id}}\n'
    (tmp_path / "deck.yaml").write_text(deck, encoding="utf-8")
    program = "from studykit.facts import _sql_budget; _sql_budget.MAX_SQL_STEPS = 10**9; from studykit.cli import main; main()"
    running = subprocess.Popen(
        [sys.executable, "-c", program, "check", "deck.yaml"],
        cwd=tmp_path,
        stderr=subprocess.DEVNULL,
    )
    with pytest.raises(subprocess.TimeoutExpired):
        running.wait(3)
    running.terminate()
    assert running.wait(30) == 143  # a clock could only tell how busy the machine is


def test_ctrl_c_ends_a_query_and_is_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database()

    def interrupted() -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(_sql_budget, "_memory_used", interrupted)
    with pytest.raises(KeyboardInterrupt):
        database.query(CROSS_JOIN, lambda _: None, [])
    database.close()
