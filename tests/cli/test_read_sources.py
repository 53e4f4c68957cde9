"""Facts held against the files of their sources: F035, F036, and what `check --coverage` says of paragraphs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.runner import studykit, write

ARTICLE = """\
# Planets

Neptune is the eighth planet. Galle found it.

Uranus is the seventh planet,
and Herschel found it.
"""
SOURCES = """\
table: sources
rows:
  article: {title: An article, file: article.md}
  book: {title: A book, file: book.pdf, allow: {F027: it is not ours}}
"""
HEAD = """\
table: planets
columns: {name: text, finder: text}
rows:
"""
DECK = 'deck: D\nkey: d-1\nfacts: ../seeds/p\ntemplates: {t: {from: planets, ask: "Who found {name}?", answer: finder}}\n'


@pytest.fixture
def planets(tmp_path: Path) -> Path:
    write(tmp_path, seeds__p__sources_yaml=SOURCES, decks__d_yaml=DECK)
    (tmp_path / "seeds/p/article.md").write_text(ARTICLE, encoding="utf-8")
    return tmp_path


def found(folder: Path, rows: str, *, head: str = HEAD) -> list[str]:
    """Return what `check` says of places and quotations in these rows."""
    write(folder, seeds__p__planets_yaml=head + rows)
    checked = studykit("check", cwd=folder)
    return [line for line in checked.out.splitlines() if " F035 " in line or " F036 " in line]


@pytest.mark.parametrize(
    "row",
    [
        'source: "article#2", quote: "Galle found it."',
        'source: "article#3", quote: "planet, and Herschel found"',
        'source: "article#Planets", quote: Uranus is the seventh planet',
        'source: ["book#p. 3", "article#2"], quote: Galle found it',
        "source: article, quote: Herschel found it",
        'source: "book#12", quote: who knows',
        'source: "article#p. 4"',
        'finder: {is: Galle, source: "article#2", quote: Galle found it}',
        'source: "article#2", finder: {is: Galle, quote: Galle found it}',
    ],
)
def test_what_stands_there_is_no_problem(planets: Path, row: str) -> None:
    name = "" if "finder:" in row else ", finder: X"
    assert found(planets, f"  a: {{name: A{name}, {row}}}\n") == []


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            'source: "article#4"',
            (
                "warning F035 'a' names 'article#4', and the file of 'article' has no such place: it has 3 paragraphs. "
                "Write the number of a paragraph, a heading, or words with which one begins."
            ),
        ),
        (
            'source: "article#Moons", quote: Galle found it',
            (
                "note F035 'a' names 'article#Moons', and the file of 'article' has no such place. "
                "Write the number of a paragraph, a heading, or words with which one begins."
            ),
        ),
        (
            'source: "article#9", quote: Galle lost it',
            (
                "warning F035 'a' names 'article#9', and the file of 'article' has no such place: it has 3 paragraphs. "
                "Write the number of a paragraph, a heading, or words with which one begins."
            ),
        ),
        (
            'source: "article#3", quote: Galle found it',
            (
                "warning F036 'a' quotes 'Galle found it', which does not stand in 'article#3'. "
                "It stands in article#2: correct the place."
            ),
        ),
        (
            'source: "article#2", quote: Galle lost it',
            "warning F036 'a' quotes 'Galle lost it', which does not stand in 'article#2'. Correct the quotation or the place.",
        ),
        (
            'source: "article#2", finder: {is: Galle, source: "article#3", quote: Galle found it}',
            (
                "warning F036 'finder' of 'a' quotes 'Galle found it', which does not stand in 'article#3'. "
                "It stands in article#2: correct the place."
            ),
        ),
    ],
)
def test_what_does_not_stand_there_is_told(planets: Path, row: str, told: str) -> None:
    assert found(planets, f"  a: {{name: A, {row}}}\n") == [f"seeds/p/planets.yaml:4:3: {told}"]


def test_it_can_be_waived_and_is_seen_when_the_source_has_changed(planets: Path) -> None:
    row = '  a: {name: A, finder: B, source: "article#2", quote: Galle found it%s}\n'
    assert found(planets, row % "") == []
    (planets / "seeds/p/article.md").write_text("# Planets\n\nNothing.\n", encoding="utf-8")
    assert len(found(planets, row % "")) == 1
    assert found(planets, row % ", allow: {F036: an older edition had it}") == []


def test_a_table_that_declares_a_column_quote_has_it_as_its_own(planets: Path) -> None:
    head = "table: planets\ncolumns: {name: text, finder: text, quote: text}\nrows:\n"
    row = '  a: {name: A, finder: B, source: "article#2", quote: To be or not to be}\n'
    assert found(planets, row, head=head) == []
    assert "quote To be or not to be" in studykit("facts", "p", cwd=planets).out
    assert len(found(planets, row)) == 1
    assert "To be" not in studykit("facts", "p", cwd=planets).out


def test_rows_of_a_csv_quote_too_and_two_that_differ_in_this_alone_contradict_nothing(
    planets: Path,
) -> None:
    write(
        planets,
        seeds__p__planets_yaml="table: planets\nunique: [[name]]\ncolumns: {name: text, finder: text}\nof: {finder: [quote]}\nrows: p.csv\n",
    )
    rows = "id,name,finder,source,quote,finder quote\na,Neptune,Galle,article#2,Galle lost it,\nb,Neptune,Galle,article#2,Galle found it,Galle hid it\n"
    (planets / "seeds/p/p.csv").write_text(rows, encoding="utf-8")
    checked = studykit("check", cwd=planets).out
    assert [line.partition(" F036 ")[2][:32] for line in checked.splitlines() if " F036 " in line] == [
        "'a' quotes 'Galle lost it', whic", "'finder' of 'b' quotes 'Galle hi",
    ]  # fmt: skip
    assert "F006" not in checked


def test_a_link_out_of_the_folder_is_not_read(planets: Path) -> None:
    (planets / "secret.md").write_text("A password.\n", encoding="utf-8")
    (planets / "seeds/p/article.md").unlink()
    (planets / "seeds/p/article.md").symlink_to(planets / "secret.md")
    assert found(planets, '  a: {name: A, source: "article#9"}\n') == []
    assert "password" not in studykit("check", "--coverage", cwd=planets).out


def test_coverage_lists_what_no_fact_names(planets: Path) -> None:
    found(planets, '  a: {name: A, finder: B, source: "article#2"}\n')
    report = studykit("check", "--coverage", cwd=planets).out.splitlines()
    assert report[report.index("Paragraphs of sources that a fact names") :] == [
        "Paragraphs of sources that a fact names",
        "  article   33%  1 of 3",
        "    #1  Planets",
        "    #3  Uranus is the seventh planet, and Herschel found it.",
    ]  # fmt: skip
    last = studykit("check", "--coverage", "--json", cwd=planets).lines[-1]
    assert (last["kind"], last["name"], last["done"], last["of"]) == ("source", "article", 1, 3)
    assert last["silent"][0] == {"paragraph": 1, "begins": "Planets"}


@pytest.mark.parametrize("content", ["Galle fand den Planeten über Nacht.".encode("latin-1"), b""])
def test_an_article_that_is_no_text_in_utf_8_is_told(planets: Path, content: bytes) -> None:
    (planets / "seeds/p/article.md").write_bytes(content)
    write(
        planets, seeds__p__planets_yaml=f'{HEAD}  a: {{name: A, source: "article#1", quote: x}}\n'
    )
    checked = studykit("check", cwd=planets)
    (told,) = [line for line in checked.out.splitlines() if " F027 " in line]
    assert told == (
        "seeds/p/sources.yaml:3:3: note F027 the file 'article.md' of the source 'article' holds no "
        "text in UTF-8, and no place and no quotation is looked up in it. Save it as UTF-8."
    )
