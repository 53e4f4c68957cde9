"""Pictures and sounds in items: what is asked, and what may be read of them before the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.questions.identity.draw import options
from studykit.questions.item import Item
from studykit.questions.make_items import open_deck
from studykit.questions.media import for_program, in_words
from tests.cli.runner import studykit, write
from tests.media import BLACK, BLUE, FLAGS, GREEN, RED, TONES, WHITE, flags, png


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(flags(tmp_path))
    return tmp_path


def made(deck: str = "decks/flags.yaml") -> dict[str, Item]:
    found, _ = open_deck(Path(deck))
    assert found
    return {item.id: item for item in found.items}


def worded(identity: str) -> Item:
    found = in_words(made()[identity])
    assert found
    return found


def test_a_picture_in_a_stem_is_named_with_its_words(folder: Path) -> None:
    assert made()["whose/a"].keys == ("France",)
    assert (
        worded("whose/a").stem == 'Whose flag is this? [picture flags/one.png: blue, "white" & red]'
    )
    assert (
        worded("whose/a").explanation
        == 'The flag of France is [picture flags/one.png: blue, "white" & red].'
    )


def test_pictures_are_options_by_their_words_when_all_have_some_and_else_a_card(
    folder: Path,
) -> None:
    assert len(options(made()["which/a"])) == 4
    assert made()["which/a"].modes == ("choice", "cards")
    card = worded(
        "which/a"
    )  # nobody says what Peru's flag looks like, and peru.png would say whose it is not
    assert (options(card), card.modes) == ((), ("cards",))
    assert card.shown_key == '[picture flags/one.png: blue, "white" & red]'
    say_of_peru(folder)
    choice = worded("which/a")
    assert choice.shown_key == '[picture: blue, "white" & red]'
    assert set(options(choice)) == {
        f"[picture: {seen}]"
        for seen in (
            'blue, "white" & red',
            "green, white and red",
            "black, white and red",
            "red, white, red",
        )
    }


def say_of_peru(folder: Path) -> None:
    path = folder / "seeds/flags/flags.yaml"
    path.write_text(
        path.read_text().replace("flags/peru.png}", "flags/peru.png, seen: 'red, white, red'}")
    )


def test_a_name_that_tells_the_answer_leaves_the_item_out_unless_there_are_words(
    folder: Path,
) -> None:
    assert in_words(made()["whose/d"]) is None
    assert for_program(made()["whose/d"]).stem == "Whose flag is this? [picture]"
    say_of_peru(folder)
    assert worded("whose/d").stem == "Whose flag is this? [picture: red, white, red]"


@pytest.mark.parametrize("name", ["peru", "flag_of_peru", "theperuflag2", "PÉRU", "pe", "d"])
def test_names_tell_within_words_by_how_an_answer_begins_and_by_the_row_id(
    folder: Path, name: str
) -> None:
    (folder / f"seeds/flags/flags/{name}.png").write_bytes(FLAGS["peru.png"])
    (folder / "seeds/flags/flags/peru.png").unlink(missing_ok=True) if name != "peru" else None
    path = folder / "seeds/flags/flags.yaml"
    path.write_text(path.read_text().replace("flags/peru.png", f"flags/{name}.png"))
    assert in_words(made()["whose/d"]) is None


def test_words_that_tell_the_answer_are_shown_nowhere_before_it_and_check_warns(
    folder: Path,
) -> None:
    path = folder / "seeds/flags/flags.yaml"
    path.write_text(path.read_text().replace("'blue, \"white\" & red'", "The tricolour of France"))
    assert worded("whose/a").stem == "Whose flag is this? [picture flags/one.png]"
    say_of_peru(folder)
    assert options(worded("which/a")) == ()
    assert made()["which/a"].media[0].alt_tells
    path.write_text(path.read_text().replace(", seen: 'red, white, red'", ""))
    found = studykit("check", cwd=folder).out.splitlines()
    told = [line for line in found if " I001 " in line]
    assert told[1] == (
        "decks/flags.yaml:5:3: warning I001 the words for 'flags/one.png' tell the answer of "
        "'Whose flag is this? [picture flags/one.png]' (whose/a). Say in them what is seen or heard and no more: "
        "until then they are not shown before the answer."
    )
    assert "the file name 'flags/peru.png' tells the answer of" in told[0]


def test_a_sound_is_heard_in_a_stem_and_recalled_as_an_answer(folder: Path) -> None:
    assert worded("tone/x").stem == "Which tone is this? [sound tones/low.wav]"
    assert len(options(worded("tone/x"))) == 3
    heard = made()["sing/x"]
    assert (heard.distractors, heard.modes, options(heard)) == ((), ("cards",), ())
    assert worded("sing/x").keys == ("[sound tones/low.wav]",)


def test_one_picture_under_two_names_is_one_right_answer_and_no_option_beside_itself(
    folder: Path,
) -> None:
    write(
        folder,
        seeds__flags__twice_yaml="source: atlas\ncomplete: true\ncolumns: {land: text, flag: image}\nrows:\n"
        "  a: {land: L, flag: flags/one.png}\n  b: {land: L, flag: flags/copy.png}\n"
        "  c: {land: M, flag: flags/copy.png}\n  d: {land: N, flag: flags/two.png}\n"
        "  e: {land: O, flag: flags/three.png}\n",
        decks__twice_yaml="deck: T\nkey: t-1\nfacts: ../seeds/flags\ntemplates:\n"
        '  t: {from: twice, ask: "Flag of {land}?", answer: flag}\n'
        '  back: {from: twice, ask: "{flag}?", answer: land}\n',
    )
    (folder / "seeds/flags/flags/copy.png").write_bytes(FLAGS["one.png"])
    items = made("decks/twice.yaml")
    assert sorted(items) == ["back/a", "back/d", "back/e", "t/a", "t/c", "t/d", "t/e"]
    assert items["t/a"].keys == items["t/c"].keys
    assert items["t/a"].keys[0] not in items["t/a"].distractors
    assert items["back/a"].keys == ("L", "M")


def test_a_list_of_pictures_is_taken_apart_and_ids_hold_paths(folder: Path) -> None:
    write(
        folder,
        seeds__flags__album_yaml="source: atlas\ncolumns: {land: text, seen: [image]}\nrows:\n"
        "  a: {land: L, seen: [flags/one.png, flags/two.png]}\n",
        decks__album_yaml="deck: A\nkey: a-1\nfacts: ../seeds/flags\ntemplates:\n"
        '  t: {from: album, ask: "Where is {seen}?", answer: land, where: {seen: flags/one.png}}\n',
    )
    assert sorted(made("decks/album.yaml")) == ["t/a~flags%2Fone.png"]


def test_a_claim_about_a_picture_is_not_answered_by_its_name(folder: Path) -> None:
    path = folder / "decks/flags.yaml"
    path.write_text(
        path.read_text() + '  claim: {from: countries, claim: "The flag of {name} is [{flag}]."}\n'
    )
    claims = {identity: item for identity, item in made().items() if item.form == "claim"}
    assert len(claims) == 4
    for item in claims.values():
        found = in_words(item)
        assert found is None or ".png" not in found.stem


def test_items_and_why_and_facts_name_the_file(folder: Path) -> None:
    found = {line["id"]: line for line in studykit("items", "--json", cwd=folder).lines}
    assert found["whose/a"]["stem"] == "Whose flag is this? [picture flags/one.png]"
    assert found["whose/a"]["media"] == [
        {"path": "flags/one.png", "type": "image", "file": "decks/../seeds/flags/flags/one.png",
         "alt": 'blue, "white" & red'}
    ]  # fmt: skip
    assert found["which/a"]["answers"] == ["[picture flags/one.png]"]
    assert "[picture flags/one.png]" in studykit("why", "which/a", cwd=folder).out
    shown = studykit("facts", cwd=folder).out
    assert "The flag of France is [picture flags/one.png].  [atlas]" in shown
    assert "A3: heard [sound tones/low.wav]  [atlas]" in shown
    text = studykit("facts", "--json", cwd=folder).lines[0]["text"]
    assert text == "The flag of France is [picture flags/one.png]."


def test_a_format_for_a_picture_is_refused(folder: Path) -> None:
    path = folder / "decks/flags.yaml"
    path.write_text(path.read_text().replace("this? {flag}", "this? {flag:upper}"))
    assert "T004 {flag:upper}: 'upper' is no format of the type image. Write the column alone." in studykit(
        "check", cwd=folder
    ).out  # fmt: skip


def test_the_pictures_of_these_tests_are_all_different() -> None:
    assert len({*FLAGS.values(), *TONES.values()}) == 7
    assert len({png(RED, WHITE), png(WHITE, RED), png(BLACK), png(BLUE), png(GREEN)}) == 5


def test_a_deck_in_another_language_says_what_is_seen_in_it(folder: Path) -> None:
    path = folder / "seeds/flags/flags.yaml"
    text = path.read_text().replace("  seen: text\n", "  seen: text\n  seen@de: text\n")
    path.write_text(text.replace("& red'}", "& red', seen@de: 'blau, weiß, rot'}"))
    deck = folder / "decks/flags.yaml"
    deck.write_text(deck.read_text().replace("key: flags-1\n", "key: flags-1\nlang: de\n"))
    assert made()["whose/a"].media[0].alt == "blau, weiß, rot"
    assert made()["whose/b"].media[0].alt == ""
