"""Words of a column with a `lang`: each says its language on the cards that the real engine renders."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from anki.collection import Collection

from tests.cli.runner import studykit, write
from tests.engine import collection, import_package
from tests.media import png, wav

pytestmark = pytest.mark.engine

WORDS = """\
columns:
  english: text
  spanish: {type: text, lang: es}
label: spanish
say: "{spanish} is {english}."
source: book
rows:
  house: {english: house, spanish: la casa}
  dog: {english: dog, spanish: el perro}
  cat: {english: cat, spanish: el gato}
"""
USES = """\
columns: {name: text, word: words}
label: name
source: book
rows:
  one: {name: First, word: house}
  two: {name: Second, word: dog}
"""
DECK = """\
deck: Words
key: words-1
facts: ../seeds/words
templates:
  meaning: {from: words, ask: "What is {spanish}, is it in?", answer: english, hint: "Not {spanish:upper}"}
  use: {from: uses, ask: "What does {name} use?", answer: word}
  gap: {from: words, cloze: "[{spanish}] is [{english}]."}
"""
CASA = '<span lang="es">la casa</span>'


@pytest.fixture
def words(tmp_path: Path) -> Path:
    write(
        tmp_path,
        seeds__words__words_yaml=WORDS,
        seeds__words__uses_yaml=USES,
        seeds__words__sources_yaml="rows:\n  book: {title: A book}\n",
        decks__words_yaml=DECK,
    )
    return tmp_path


def fields_of(col: Collection, identity: str) -> dict[str, str]:
    (note,) = col.find_notes(f'"ID:{identity}"')
    return dict(col.get_note(note).items())


def rendered(col: Collection, identity: str, number: int = 0) -> tuple[str, str]:
    """The front and the back of a card without scripts."""
    cards = sorted(col.find_cards(f'"ID:{identity}"'), key=lambda card: col.get_card(card).ord)
    output = col.get_card(cards[number]).render_output()
    front, back = (
        re.sub(r"(?s)<script>.*?</script>", "", text)
        for text in (output.question_text, output.answer_text)
    )
    return front, back


def test_each_word_says_its_language_on_front_and_back(words: Path, tmp_path: Path) -> None:
    assert studykit("export", cwd=words).code == 0
    with collection(tmp_path) as col:
        import_package(col, words / "words.apkg")
        front, back = rendered(col, "meaning/house")
        assert f"What is {CASA}, is it in?" in front
        assert 'Not <span lang="es">LA CASA</span>' in front
        assert f"{CASA} is house." in back
        front, back = rendered(col, "use/one")
        assert f"First: word {CASA}" in back
        assert fields_of(col, "use/one")["Key"] == CASA


def test_so_it_does_in_and_beside_the_gaps_of_a_sentence(words: Path, tmp_path: Path) -> None:
    assert studykit("export", cwd=words).code == 0
    with collection(tmp_path) as col:
        import_package(col, words / "words.apkg")
        assert fields_of(col, "gap/house#")["Text"] == f"{{{{c1::{CASA}}}}} is {{{{c2::house}}}}."
        front, back = rendered(col, "gap/house#", 1)
        assert CASA in front
        assert "house" not in re.sub(r"<[^>]*>", "", front)
        assert "house" in back


def test_notes_change_once_when_the_column_says_its_language(words: Path) -> None:
    write(words, seeds__words__words_yaml=WORDS.replace(", lang: es", ""))
    assert studykit("export", cwd=words).code == 0
    write(words, seeds__words__words_yaml=WORDS)
    told = [json.loads(line) for line in studykit("diff", "--json", cwd=words).out.splitlines()]
    changed = {line["id"]: line for line in told if line["type"] == "changed"}
    assert "meaning/house" in changed
    assert "la casa (es)" in json.dumps(changed["meaning/house"], ensure_ascii=False)
    assert studykit("export", cwd=words).code == 0
    assert studykit("diff", cwd=words).code == 0


def test_a_question_that_is_given_up_keeps_the_languages_of_its_words(
    words: Path, tmp_path: Path
) -> None:
    assert studykit("export", cwd=words).code == 0
    without = WORDS.replace("  house: {english: house, spanish: la casa}\n", "")
    write(
        words,
        seeds__words__words_yaml=without,
        seeds__words__uses_yaml=USES.replace("  one: {name: First, word: house}\n", ""),
    )
    assert studykit("export", cwd=words).code == 0
    with collection(tmp_path) as col:
        import_package(col, words / "words.apkg")
        fields = fields_of(col, "meaning/house")
        assert fields["Stem"] == f"What is {CASA}, is it in?"
        assert fields["Explanation"].endswith(f"</div>{CASA} is house.")


def test_a_lock_that_was_lost_knows_them_again(words: Path) -> None:
    assert studykit("export", cwd=words).code == 0
    (words / "decks" / "words.lock").unlink()
    assert studykit("export", "--recover", "words.apkg", cwd=words).code == 0
    assert studykit("diff", cwd=words).code == 0


def test_a_picture_and_a_sound_beside_a_word_change_nothing(words: Path, tmp_path: Path) -> None:
    folder = words / "seeds" / "words"
    (folder / "casa.png").write_bytes(png((255, 0, 0)))
    (folder / "casa.wav").write_bytes(wav(440))
    columns = "  spanish: {type: text, lang: es}\n  seen: image\n  heard: audio\n"
    row = "house: {english: house, spanish: la casa, seen: casa.png, heard: casa.wav}"
    with_media = WORDS.replace("  spanish: {type: text, lang: es}\n", columns)
    write(
        words,
        seeds__words__words_yaml=with_media.replace(
            "house: {english: house, spanish: la casa}", row
        ),
        decks__words_yaml=DECK
        + '  both: {from: words, ask: "{heard} {seen} {spanish}?", answer: english}\n',
    )
    assert studykit("export", cwd=words).code == 0
    with collection(tmp_path) as col:
        import_package(col, words / "words.apkg")
        fields = fields_of(col, "both/house")
        assert re.fullmatch(rf'<img src="[^"]*" alt="picture"> {CASA}\?', fields["Stem"])
        assert fields["Sound"].startswith("[sound:")
    (words / "decks" / "words.lock").unlink()
    assert studykit("export", "--recover", "words.apkg", cwd=words).code == 0
    assert studykit("diff", cwd=words).code == 0
