"""Lists as people have them: whether their first line names the columns, and how they are laid out."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel import Locale

from studykit.reading import _head_words
from studykit.reading.csv_rows import Sheet, read_sheet
from studykit.reading.first_line import FirstLine, guess_first_line


def read(folder: Path, text: str, name: str = "words.csv", **kwargs) -> tuple[Sheet, list[str]]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    kwargs.setdefault("first_line", FirstLine.UNKNOWN)
    sheet, problems = read_sheet(path, name, **kwargs)
    return sheet, [f"{problem.code}:{problem.location.line}" for problem in problems]


def cells(sheet: Sheet) -> list[list[str]]:
    return [record.cells for record in sheet.records]


HEADS = [
    "term,definition/dog,Hund/cat,Katze",
    "Begriff;Bedeutung/Hund;dog",
    "Deutsch,English/Hund,dog",
    "Слово,Перевод/дом,house",
    "単語,意味,読み/犬,dog,いぬ",
    "kraj,stolica/Polska,Warszawa",
    "Pregunta,Respuesta/x,y",
    "de,en/Hund,dog",
    "English word,German word/x,y",
    "q,a/x,y",
    "planet,moons/Mars,2/Venus,0/Earth,1",
    "English,Neogreek/water,νερό/fire,φωτιά/earth,γη",
    "Neogreek,x/νερό,water/φωτιά,fire/γη,earth",
    "capital@de,land/x,y",
]
ROWS = [
    "dog,der Hund/cat,die Katze/to go,gehen/house,das Haus",
    "to go,gehen/to eat,essen/to run,laufen",
    "1,dog/2,cat/3,cow",
    "dog,animal/cat,animal/cow,animal/rose,plant",
    "What is it?,x/Who is it?,y/Where is it?,z",
    "<b>dog</b>,Hund/<i>cat</i>,Katze/c,d",
    "το νερό,water/το σπίτι,house/η γη,earth",
    "45%,a/50%,b/5%,c",
]
UNSURE = [
    "perro,dog/gato,cat/casa,house",  # might be either
    "word,Wort/house,Haus",  # the same twice: rather a pair of words
    "answer,Antwort/house,Haus",
    "犬,いぬ/猫,ねこ/魚,さかな",
    "dog,Hund",
]


@pytest.mark.parametrize(
    ("text", "is_head", "is_sure"),
    [
        *[(text, True, True) for text in HEADS],
        *[(text, False, True) for text in ROWS],
        *[(text, False, False) for text in UNSURE],
        ("Amsel,schwarz,Wald/Drossel,grau,Feld/Star,bunt,Hof", False, False),
        ("Kök,Karşılık/göz,eye/el,hand/ayak,foot", True, False),
        (
            "Wie findest du das neue Haus am Ende der Straße in unserem Dorf?,x/ja,y/nein,z/ja,w",
            False,
            False,
        ),
        ("nation,2020/France,68/Japan,125", False, False),
        ("1066,Hastings/1815,Waterloo/1914,Marne", False, True),
        ("town,Ort/Wien,Ort/Graz,Linz", False, False),
        ("front,vorne/back,hinten/sound,Klang", False, False),
        ("name,age,x/Ann,young,y/Bob,old,z", True, True),
        ("name,x,y/a,b,c/d,e,f/g,h,i", True, False),
        ("country,1990,2000/A,1,2/B,3,4", True, False),
        ("What is the largest?,Jupiter/How many?,2/And here?,3/And there?,4", False, False),
    ],
)
def test_a_first_line_is_told_where_that_is_sure(text: str, is_head: bool, is_sure: bool) -> None:
    separator = ";" if ";" in text else ","
    first, *rows = [line.split(separator) for line in text.split("/")]
    assert guess_first_line(first, rows) == (is_head, is_sure)


def test_the_names_of_languages_are_those_of_the_cldr() -> None:
    names = _head_words._words_in("language_names.txt")
    assert len(names) > 60
    for lang in ("de", "fr", "pl", "ja"):
        languages = Locale.parse(lang).languages
        for code in ("en", "es", "ja", "el", "la"):
            assert languages[code].casefold() in names[code]


def test_no_word_stands_under_two_meanings_of_names() -> None:
    words = _head_words._words_in("head_words.txt")
    assert words["answer"][:2] == ["answer", "answers"]
    pairs = {
        ("word", "translation"),
        ("word", "meaning"),
        ("question", "answer"),
        ("front", "back"),
    }
    for one, other in pairs:
        assert not set(words[one]) & set(words[other])


@pytest.mark.parametrize(
    ("name", "text", "rows", "problems"),
    [
        ("t.tsv", "q\ta\nx\ty\n", [["x", "y"]], []),
        ("t.csv", "front|back\na, b|c\n", [["a, b", "c"]], []),
        ("t.csv", "name, id;height\nEverest;8849\nK2;8611\n", [["Everest", "8849"], ["K2", "8611"]], []),
        ("t.csv", "sep=|\nfront|back\na|b\n", [["a", "b"]], []),
        # Quizlet: definitions of several lines, quotes that are none, other signs, rows by ;.
        ("q.txt", "go\tgehen\n- laufen\ndog\tHund\n", [["go", "gehen\n- laufen"], ["dog", "Hund"]], ["F033:2", "F033:1"]),
        ("q.txt", '"Hola" means\thello\n5"\tfive inches\n', [['"Hola" means', "hello"], ['5"', "five inches"]], ["F033:1"]),
        ("q.txt", "dog - der Hund\ncat - die Katze\nto go - gehen, laufen\n", [["dog", "der Hund"], ["cat", "die Katze"], ["to go", "gehen, laufen"]], ["F033:1"]),
        ("q.txt", "term = meaning\ndog = Hund\n", [["dog", "Hund"]], []),
        ("q.txt", "der Hund,dog;die Katze,cat;das Haus,house", [["der Hund", "dog"], ["die Katze", "cat"], ["das Haus", "house"]], []),
        ("q.txt", "der Hund\tdog;die Katze\tcat;das Haus\thouse;", [["der Hund", "dog"], ["die Katze", "cat"], ["das Haus", "house"]], []),
        ("q.txt", "front::back\na::b\n", [["a", "b"]], []),
        ("q.txt", "front;back\na;b\n", [["a", "b"]], []),
        ("q.txt", "term: meaning\nсобака: dog\nкіт: cat\n", [["собака", "dog"], ["кіт", "cat"]], []),
        ("q.txt", "a|b|c\nder Hund|dog|1\ndie Katze|cat|2\ndas Haus|house|3\n", [["der Hund", "dog", "1"], ["die Katze", "cat", "2"], ["das Haus", "house", "3"]], []),
        ("q.txt", 'term,note,meaning\n"a, b",c,d\n', [["a, b", "c", "d"]], []),
        ("q.txt", 'term,meaning\n"a, b",c\n"d","e, f"\n', [["a, b", "c"], ["d", "e, f"]], []),
        ("q.txt", "term=meaning\ndog=Hund\n", [["dog", "Hund"]], []),
        ("q.txt", "term - meaning\na - b\nc - d\ne - f\ng\nh - i\n", [["a", "b"], ["c", "d"], ["e", "f"], ["g", ""], ["h", "i"]], ["F033:5"]),
        ("q.txt", "no sign at all\nnone here either\n", [], ["F001:0"]),
        # Widths: a tab is never written by mistake, a comma is.
        ("w.csv", "der Hund\tdog\ndie Katze\tcat\tbig\ndas Haus\thouse\n", [["der Hund", "dog", ""], ["die Katze", "cat", "big"], ["das Haus", "house", ""]], []),
        ("w.csv", "to go,gehen\nto eat, to dine,essen\nto run,laufen\nto sit,sitzen\n", [["to go", "gehen"], ["to run", "laufen"], ["to sit", "sitzen"]], ["F001:2"]),
    ],
)  # fmt: skip
def test_a_list_is_read_as_it_is_laid_out(
    tmp_path: Path, name: str, text: str, rows: list[list[str]], problems: list[str]
) -> None:
    sheet, found = read(tmp_path, text, name)
    assert cells(sheet) == rows
    assert sorted(found) == sorted(problems)


def test_what_somebody_says_of_the_first_line_holds(tmp_path: Path) -> None:
    text = "perro,dog\ngato,cat\n"
    sheet, problems = read(tmp_path, text, first_line=FirstLine.IS_ROW)
    assert (sheet.header, len(sheet.records), problems) == (["front", "back"], 2, [])
    sheet, problems = read(tmp_path, text, first_line=FirstLine.IS_HEAD)
    assert (sheet.header, len(sheet.records), problems) == (["perro", "dog"], 1, [])
    sheet, problems = read(tmp_path, text, first_line=FirstLine.LIKELY_HEAD)
    assert (sheet.header, problems) == (["perro", "dog"], ["F033:1"])
    sheet, problems = read(tmp_path, text, column_names=["dog"])
    assert (sheet.header, problems) == (["perro", "dog"], [])
    sheet, problems = read(tmp_path, text, first_line=FirstLine.IS_ROW, column_names=["es", "en"])
    assert sheet.header == ["es", "en"]


ANKI = """\
#separator:Semicolon
#html:true
#guid column:1
#notetype column:2
#deck column:3
#tags column:6
#columns:GUID;Notetype;Deck;Wort;Bedeutung;Tags
k1;Basic;Default;<b>dog</b>;"der&nbsp;Hund";animal pets
# left out
"#2";Basic;Default;"#1 ""x""
two";"a<br>b";
"""


def test_notes_of_anki_in_plain_text_are_a_list_of_their_fields(tmp_path: Path) -> None:
    sheet, problems = read(tmp_path, ANKI, "notes.txt")
    assert problems == []
    assert sheet.header == ["Wort", "Bedeutung", "tags"]
    assert cells(sheet) == [["dog", "der Hund", "animal;pets"], ['#1 "x"\ntwo', "a\nb", ""]]


@pytest.mark.parametrize(
    ("text", "told"),
    [("a\t{{c1::b}}\n", "gaps"), ("#notetype column:1\nA\tx\ty\nB\tz\tw\n", "several types")],
)
def test_notes_that_are_no_pairs_are_to_be_imported(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(f"#separator:tab\n{text}", encoding="utf-8")
    _, problems = read_sheet(path, "notes.txt", FirstLine.UNKNOWN)
    assert [told in str(problem) for problem in problems] == [True]
    assert "`studykit facts import notes.txt`" in problems[0].remedy


def test_names_of_columns_that_are_no_csv_are_left_out(tmp_path: Path) -> None:
    text = f"#separator:tab\n#columns:{'x' * 140_000}\tb\nc\td\n"
    sheet, problems = read(tmp_path, text, "notes.txt")
    assert (sheet.header, cells(sheet), problems) == (["front", "back"], [["c", "d"]], [])
