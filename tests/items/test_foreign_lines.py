"""Values of a column with a `lang`: wherever one is shown, the line knows which part is in which language."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.formats.html import as_html
from studykit.questions.item import Item, text_of_line
from studykit.questions.make_items import open_deck
from tests.items.builders import Folder

WORDS = """
table: words
label: spanish
say: "{spanish} is {english} in Spanish."
columns:
  english: text
  spanish: {type: text, lang: es}
  german: {type: text, lang: de}
  rank: integer
rows:
  house: {english: house, spanish: la casa, german: das Haus, rank: 1, note: A note.}
  dog: {english: dog, spanish: el perro, german: der Hund, rank: 2}
  cat: {english: cat, spanish: el gato, german: die Katze, rank: 3}
  into: {english: in, spanish: en, german: in, rank: 4}
"""
USES = """
table: uses
columns: {name: text, word: words, more: "[words]"}
rows:
  one: {name: First, word: house, more: [dog, cat]}
  two: {name: Second, word: cat, more: [into, house]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path)
    folder.write("words.yaml", WORDS)
    folder.write("uses.yaml", USES)
    return folder


def foreign(item: Item) -> dict[str, list[tuple[str, str]]]:
    """By line the parts that are in another language than the whole."""
    return {
        text_of_line(line): [(part.text, part.lang) for part in line if part.lang]
        for line in item.foreign_lines
    }


def test_a_value_is_a_part_of_its_stem_hint_and_explanation(folder: Folder) -> None:
    folder.deck(
        't: {from: words, ask: "What is {spanish}?", answer: english, hint: "Not {german}"}'
    )
    assert foreign(folder.items()["t/house"]) == {
        "What is la casa?": [("la casa", "es")],
        "Not das Haus": [("das Haus", "de")],
        "la casa is house in Spanish.": [("la casa", "es")],
    }


def test_a_value_is_a_part_of_a_line_that_says_what_was_compared(folder: Folder) -> None:
    folder.deck('t: {from: words, ask: "Which is first?", answer: spanish, least: rank}')
    assert foreign(folder.items()["t/cat"]) == {
        "1. la casa (1)": [("la casa", "es")],
        "2. el perro (2)": [("el perro", "es")],
        "3. el gato (3)": [("el gato", "es")],
        "4. en (4)": [("en", "es")],
        "la casa is house in Spanish.": [("la casa", "es")],
    }


def test_the_same_word_beside_the_value_is_no_part(folder: Folder) -> None:
    folder.deck('t: {from: words, ask: "How is {german} in English, in short?", answer: english}')
    (line, *_) = folder.items()["t/into"].foreign_lines
    assert [(part.text, part.lang) for part in line] == [
        ("How is ", ""),
        ("in", "de"),
        (" in English, in short?", ""),
    ]


def test_it_goes_through_references_and_lists(folder: Folder) -> None:
    folder.deck(
        't: {from: uses, ask: "{name} uses {word}, {word.german}?", answer: name, explain: "{more}"}'
    )
    assert foreign(folder.items()["t/one"]) == {
        "First uses la casa, das Haus?": [("la casa", "es"), ("das Haus", "de")],
        "el perro and el gato": [("el perro", "es"), ("el gato", "es")],
    }


def test_a_fact_without_a_sentence_has_its_parts_too(folder: Folder) -> None:
    folder.deck('t: {from: uses, ask: "What does {name} use?", answer: word}')
    assert foreign(folder.items()["t/one"]) == {
        "First: word la casa, more el perro and el gato": [
            ("la casa", "es"),
            ("el perro", "es"),
            ("el gato", "es"),
        ]
    }


def test_what_a_claim_shows_is_a_part_and_so_is_what_would_be_right(folder: Folder) -> None:
    folder.deck('t: {from: words, claim: "{english} is [{spanish}]."}')
    for item in folder.items().values():
        lines = foreign(item)
        shown = item.stem.split(" is ")[1].rstrip(".")
        assert lines[item.stem] == [(shown, "es")]
        for line in item.explanation.split("\n"):
            assert line == "A note." or len(lines[line]) == 1


def test_each_member_of_a_comparison_and_of_an_order_is_a_part(folder: Folder) -> None:
    folder.deck("""
compare: {from: words, ask: "Which is longer: {options}?", answer: spanish, most: rank, among: 3}
order: {from: words, ask: "Put in order: {options}.", order: rank, among: 3}
""")
    for item in folder.items().values():
        named = sorted({text for text, _ in foreign(item)[item.stem]})
        assert named == sorted((*item.keys, *item.distractors))
        assert {lang for _, lang in foreign(item)[item.stem]} == {"es"}


def test_a_cloze_knows_the_parts_of_its_stem_and_of_the_whole(folder: Folder) -> None:
    folder.deck('t: {from: words, cloze: "[{spanish}] is [{english}], {german}."}')
    items = folder.items()
    whole = "la casa is house, das Haus."
    assert foreign(items["t/house#1"])["[...] is house, das Haus."] == [("das Haus", "de")]
    assert foreign(items["t/house#1"])[whole] == [("la casa", "es"), ("das Haus", "de")]
    assert foreign(items["t/house#2"])["la casa is [...], das Haus."] == [
        ("la casa", "es"),
        ("das Haus", "de"),
    ]


def test_capitals_of_a_format_change_no_part(folder: Folder) -> None:
    folder.deck('t: {from: words, ask: "{german:first-upper}, {spanish:upper}?", answer: english}')
    assert foreign(folder.items()["t/house"])["Das Haus, LA CASA?"] == [
        ("Das Haus", "de"),
        ("LA CASA", "es"),
    ]


@pytest.mark.parametrize(("lang", "parts"), [("de", {"es"}), ("de-AT", {"es"}), ("es", {"de"})])
def test_the_language_of_the_deck_is_none_of_another(
    folder: Folder, lang: str, parts: set[str]
) -> None:
    folder.deck('t: {from: words, ask: "{german} {spanish}", answer: english}', f"lang: {lang}\n")
    item = folder.items()["t/house"]
    assert {lang for line in foreign(item).values() for _, lang in line} == parts


def test_nothing_but_the_parts_differs_from_a_base_without_languages(tmp_path: Path) -> None:
    templates = """
t: {from: words, ask: "What is {spanish}?", answer: english, hint: "Not {german}"}
c: {from: words, cloze: "[{spanish}] is [{english}], {german}."}
m: {from: words, claim: "{english} is [{spanish}]."}
"""
    made = []
    for name, text in (("with", WORDS), ("without", WORDS.replace(", lang: es", ""))):
        (tmp_path / name).mkdir()
        folder = Folder(tmp_path / name)
        folder.write("words.yaml", text.replace(", lang: de", ""))
        folder.deck(templates)
        made.append(folder.items())
    with_languages, without = made
    assert any(item.foreign_lines for item in with_languages.values())
    for name, item in without.items():
        assert not item.foreign_lines
        same = with_languages[name]._replace(
            foreign_lines=(), type=item.type, location=item.location
        )
        assert same == item


def test_a_page_says_the_language_of_each_part_and_answer(folder: Folder) -> None:
    folder.deck(
        't: {from: words, ask: "What is {spanish}?", answer: german}\n'
        'u: {from: uses, ask: "What does {name} use?", answer: word}'
    )
    opened, _ = open_deck(folder.path / "deck.yaml")
    assert opened
    page = as_html(opened.deck, opened.items)
    assert '>What is <span lang="es">la casa</span>?</p>' in page
    assert '<bdi><span lang="de">das Haus</span></bdi>' in page
    assert '<span lang="es">la casa</span> is house in Spanish.' in page
    assert '<span lang="es">la casa</span></p>\n<p class="why" dir="auto">First: word' in page


odd_texts = st.text(
    st.sampled_from(
        ["a", "b", " ", "i", "n", "?", "(", "\\", "<", "\n", "ß", "İ", "\U000f0000", "é"]
    ),
    min_size=1,
    max_size=8,
).filter(lambda text: bool(text.strip()))


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(odd_texts, min_size=3, max_size=3, unique=True))
def test_each_line_is_one_of_the_item_and_each_part_is_a_value(
    tmp_path_factory: pytest.TempPathFactory, values: list[str]
) -> None:
    folder = Folder(tmp_path_factory.mktemp("odd"))
    rows = "\n".join(
        f"  r{at}: {{name: n{at}, word: {_quoted(value)}}}" for at, value in enumerate(values)
    )
    columns = "columns: {name: text, word: {type: text, lang: es}}"
    folder.write("words.yaml", f"table: words\nlabel: name\n{columns}\nrows:\n{rows}\n")
    folder.deck("""
t: {ask: "a {word} in b?", answer: name}
m: {claim: "{name} in [{word}]."}
""")
    items, _ = folder.open()
    for item in items.values():
        lines = {line for text in (item.stem, item.explanation) for line in text.split("\n")}
        for line in item.foreign_lines:
            assert text_of_line(line) in lines
            for part in line:
                is_of_value = any(part.text in value for value in values)
                assert part.lang == "" or is_of_value


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def test_a_markup_alone_is_noted_too(tmp_path):
    """Without any column in another language."""
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts/laws.yaml").write_text(
        "columns: {name: text, law: {type: text, markup: tex}}\nrows: {gas: {name: Gas, law: '\\(pV\\)'}, ohm: {name: Ohm, law: '\\(RI\\)'}}\n",
        "utf-8",
    )
    (tmp_path / "deck.yaml").write_text(
        "deck: D\nkey: d-1\nfacts: facts\ntemplates: {law: {from: laws, cloze: '{name} is [{law}].'}}\n",
        "utf-8",
    )
    opened, _ = open_deck(tmp_path / "deck.yaml")
    assert opened
    sentences = {
        part.markup for item in opened.items for line in item.foreign_lines for part in line
    }
    assert sentences == {"", "tex"}
