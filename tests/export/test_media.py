"""Pictures and sounds in packages: every file arrives in the real engine, under a name made of its content."""

from __future__ import annotations

import html
import json
import re
import tracemalloc
import unicodedata
import zipfile
from pathlib import Path

import pytest
from anki.collection import Collection

from studykit.anki.field_html import EncodeError, field, inside_cloze, within
from studykit.anki.media import mark
from studykit.questions.identity.row_evidence import RowEvidence
from tests.cli.runner import Result, studykit
from tests.engine import collection, import_package, import_text, note_of, write_into
from tests.media import BLUE, FACTS, FLAGS, TONES, WHITE, flags, png

NAME = r"studykit-[0-9a-f]{20}\.(?:png|wav)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    flags(tmp_path / "w")
    export(tmp_path / "w")
    return tmp_path / "w"


@pytest.fixture
def col(tmp_path: Path):
    with collection(tmp_path / "anki") as found:
        yield found


def export(folder: Path, *args: str) -> Result:
    found = studykit("export", *args, cwd=folder)
    assert found.code == 0, found.err
    return found


def bring(col: Collection, folder: Path) -> dict[str, int]:
    return import_package(col, folder / "flags.apkg")


def checked(col: Collection) -> tuple[list[str], list[str]]:
    """What Anki's Check Media finds: files that are missing, and files that no note names."""
    found = col.media.check()
    return list(found.missing), list(found.unused)


@pytest.mark.engine
def test_every_packed_file_arrives_and_check_media_finds_nothing(
    folder: Path, col: Collection
) -> None:
    assert bring(col, folder) == {"new": 14}
    arrived = {path.name: path.read_bytes() for path in Path(col.media.dir()).iterdir()}
    assert sorted(arrived.values()) == sorted([*FLAGS.values(), *TONES.values()])
    assert all(re.fullmatch(NAME, name) for name in arrived)
    assert all(col.media.have(name) for name in arrived)
    assert checked(col) == ([], [])
    with zipfile.ZipFile(folder / "flags.apkg") as archive:
        assert archive.testzip() is None
        assert set(json.loads(archive.read("media")).values()) == arrived.keys()
    counts = col.db.list("select count() from notes"), col.db.list("select count() from cards")
    assert col.fix_integrity() == ("Database rebuilt and optimized.", True)
    assert (
        col.db.list("select count() from notes"),
        col.db.list("select count() from cards"),
    ) == counts


@pytest.mark.engine
def test_pictures_stand_in_stems_and_options_with_their_words(
    folder: Path, col: Collection
) -> None:
    bring(col, folder)
    whose, which = note_of(col, "whose/a"), note_of(col, "which/a")
    picture = rf'<img src="{NAME}" alt="blue, &#34;white&#34; &#38; red">'
    assert re.fullmatch(rf"Whose flag is this\? {picture}", whose["Stem"])
    assert re.fullmatch(picture, which["Key"])
    assert re.search(rf"<li class=key dir=\"auto\">{picture}</li>", which["Options"])
    assert which["Options"].count("<img ") == which["Options"].count("<li ") == 4
    assert (whose["Typed"], which["Typed"]) == ("yes", "")
    assert 'alt="picture"' in note_of(col, "whose/d")["Stem"]  # nobody said what is seen
    assert "peru" not in note_of(col, "whose/d")["Stem"]
    for note in (whose, which):
        assert (
            "<img "
            in note.cards()[0].render_output(browser=True).question_text
            + note["Key"]
            + note["Stem"]
        )


@pytest.mark.engine
def test_a_sound_plays_with_the_question_and_not_again_with_the_answer(
    folder: Path, col: Collection
) -> None:
    bring(col, folder)

    def played(identity: str) -> tuple[int, int]:
        shown = note_of(col, identity).cards()[0].render_output()
        return len(shown.question_av_tags), len(shown.answer_av_tags)

    assert played("tone/x") == (1, 0)
    assert played("sing/x") == (0, 1)
    assert (note_of(col, "tone/x")["Stem"], note_of(col, "sing/x")["Options"]) == (
        "Which tone is this?",
        "",
    )


@pytest.mark.engine
def test_a_changed_picture_is_a_new_file_and_an_updated_note(folder: Path, col: Collection) -> None:
    bring(col, folder)
    before = {note: note_of(col, note)["Stem"] for note in ("whose/a", "whose/b")}
    (folder / "seeds/flags/flags/one.png").write_bytes(png(BLUE, WHITE))
    said = studykit("diff", cwd=folder).out
    assert "changed  whose/a" in said
    assert "changed  whose/b" not in said
    assert re.search(
        r"stem now: +Whose flag is this\? \[picture flags/one.png, _studykit-\w+.png, blue,", said
    )
    export(folder)
    assert bring(col, folder)["updated"] >= 2
    assert note_of(col, "whose/a")["Stem"] != before["whose/a"]
    assert note_of(col, "whose/b")["Stem"] == before["whose/b"]
    missing, unused = checked(col)
    assert (missing, len(unused)) == ([], 1)  # the old one


@pytest.mark.engine
def test_a_renamed_file_of_the_same_content_changes_nothing(folder: Path, col: Collection) -> None:
    bring(col, folder)
    (folder / "seeds/flags/flags/one.png").rename(folder / "seeds/flags/flags/uno.png")
    facts = folder / "seeds/flags/flags.yaml"
    facts.write_text(FACTS.replace("one.png", "uno.png"))
    before = note_of(col, "whose/a").fields
    export(folder)
    bring(col, folder)
    assert note_of(col, "whose/a").fields == before
    assert checked(col) == ([], [])


@pytest.mark.engine
def test_with_update_new_pictures_of_old_notes_arrive_and_own_words_stay(
    folder: Path, col: Collection
) -> None:
    bring(col, folder)
    write_into(col, "whose/a", "mine", "own")
    (folder / "seeds/flags/flags/one.png").write_bytes(png(BLUE, WHITE))
    facts = folder / "seeds/flags/flags.yaml"
    facts.write_text(FACTS.replace("green, white and red", "green, white, red"))
    before = {path.name for path in Path(col.media.dir()).iterdir()}
    export(folder, "--update")
    assert import_package(col, folder / "flags.update.apkg") == {"duplicate": 14}
    (new,) = {path.name for path in Path(col.media.dir()).iterdir()} - before
    assert re.fullmatch(
        f"_{NAME}", new
    )  # Anki takes such a file from a package that changes no note
    assert (Path(col.media.dir()) / new).read_bytes() == png(BLUE, WHITE)
    assert import_text(col, folder / "flags.update.txt")["updated"] >= 2
    assert checked(col)[0] == []
    note = note_of(col, "whose/a")
    assert new in note["Stem"]
    assert (note["My notes"], note.tags) == ("mine", ["flags", "own"])
    assert "green, white, red" in note_of(col, "whose/b")["Stem"]
    # Without a change nothing gets another name, and the lock comes back from the package.
    made = {
        name: (folder / name).read_bytes() for name in ("flags.update.apkg", "flags.update.txt")
    }
    (folder / "decks/flags.lock").unlink()
    export(folder, "--recover", "flags.update.apkg")
    export(folder, "--update")
    assert {name: (folder / name).read_bytes() for name in made} == made


@pytest.mark.engine
def test_a_new_note_that_the_text_makes_first_has_its_picture_too(
    folder: Path, col: Collection
) -> None:
    bring(col, folder)
    (folder / "seeds/flags/flags/new.png").write_bytes(png(WHITE, BLUE))
    facts = folder / "seeds/flags/flags.yaml"
    row = "  new: {name: Chad, flag: flags/new.png}\n"
    facts.write_text(FACTS.replace("rows:\n  a:", f"rows:\n{row}  a:", 1))
    export(folder, "--update")
    assert import_text(col, folder / "flags.update.txt")["new"] >= 1
    import_package(col, folder / "flags.update.apkg")
    assert "<img " in note_of(col, "whose/new")["Stem"]
    assert checked(col)[0] == []


@pytest.mark.engine
def test_the_note_of_a_retired_question_keeps_its_picture_as_long_as_the_file_is_there(
    folder: Path, tmp_path: Path
) -> None:
    deck = folder / "decks/flags.yaml"
    deck.write_text(re.sub("  which: .*\n", "", deck.read_text()))
    facts = folder / "seeds/flags/flags.yaml"
    facts.write_text(re.sub("  c: .*Yemen.*\n", "", FACTS))
    export(folder)
    with collection(tmp_path / "fresh") as col:
        bring(col, folder)
        assert "<img " in note_of(col, "whose/c")["Stem"]
        assert checked(col) == ([], [])


def test_the_same_files_give_the_same_bytes_and_a_lost_lock_comes_back(folder: Path) -> None:
    package, lock = folder / "flags.apkg", folder / "decks/flags.lock"
    first, kept = package.read_bytes(), lock.read_text()
    assert "14 unchanged" in export(folder).out
    assert package.read_bytes() == first
    lock.unlink()
    export(folder, "--recover", "flags.apkg")
    fields = [
        {**json.loads(line), "options": 0, "distractors": 0}
        for line in kept.splitlines()[1:]
        if "drawn by" not in line
    ]
    assert [
        {**json.loads(line), "options": 0, "distractors": 0}
        for line in lock.read_text().splitlines()[1:]
    ] == fields
    assert "14 unchanged" in export(folder).out
    assert package.read_bytes() == first


def test_a_thousand_pictures_take_no_more_memory_than_a_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten would be 100 MB in memory if they were gathered there."""
    from studykit.anki import package as anki
    from studykit.anki.gather import gather
    from studykit.anki.lock import Lock
    from studykit.questions.make_items import open_deck

    flags(tmp_path)
    folder = tmp_path / "seeds/flags/flags"
    rows = []
    for at in range(10):
        with (folder / f"big{at}.png").open("wb") as file:
            file.write(b"%d" % at)
            file.truncate(10_000_000 + at)
        rows.append(f"  r{at}: {{name: N{at}, flag: flags/big{at}.png}}\n")
    facts = tmp_path / "seeds/flags/flags.yaml"
    facts.write_text(FACTS.replace("rows:\n  a:", f"rows:\n{''.join(rows)}  a:"))
    monkeypatch.chdir(tmp_path)
    found, _ = open_deck(Path("decks/flags.yaml"))
    assert found
    exported, problems = gather(
        found.deck, list(found.items), Lock(), 1_790_000_000, RowEvidence(found.base)
    )
    assert exported, problems
    tracemalloc.start()
    anki.write(exported, tmp_path / "flags.apkg", tmp_path / "decks/flags.lock")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000
    assert (tmp_path / "flags.apkg").stat().st_size > 100_000_000
    assert sorted(each.name for each in tmp_path.iterdir()) == ["decks", "flags.apkg", "seeds"]


def test_a_file_that_goes_away_leaves_the_old_package_whole(folder: Path) -> None:
    before = (folder / "flags.apkg").read_bytes(), (folder / "decks/flags.lock").read_bytes()
    (folder / "seeds/flags/flags/one.png").unlink()
    found = studykit("export", cwd=folder)
    assert found.code == 1
    assert "F024 the picture 'flags/one.png' is not there." in found.err
    assert (
        (folder / "flags.apkg").read_bytes(),
        (folder / "decks/flags.lock").read_bytes(),
    ) == before


def test_a_page_holds_its_pictures_and_tables_name_them(folder: Path) -> None:
    export(folder, "--format", "html")
    page = (folder / "flags.html").read_text()
    assert re.search(
        r'Whose flag is this\? <img src="data:image/png;base64,[\w+/=]+" alt="blue, ', page
    )
    assert '<audio controls src="data:audio/wav;base64,' in page
    assert "img-src data:; media-src data:" in page
    assert ".png" not in re.sub("<style>.*</style>", "", page, flags=re.DOTALL)
    export(folder, "--format", "csv")
    assert (
        "which/a,Which is the flag of France?,[picture flags/one.png],"
        in (folder / "flags.csv").read_text()
    )
    export(folder, "--format", "tsv")
    assert "How does A3 sound?\t[sound tones/low.wav]\n" in (folder / "flags.tsv").read_text()


NASTY = '"><script>[sound:x]{{c1::y}}\\(z\\) &amp; <b>\u0338'


def test_the_words_for_a_picture_are_words_whatever_is_in_them() -> None:
    shown = field(f"a {mark('x', 'studykit-0123456789abcdef0123.png', NASTY, is_sound=False)} b")
    alt = re.fullmatch(
        r'a <img src="studykit-0123456789abcdef0123.png" alt="([^"<>\[{\\]*)"> b', shown
    )
    assert alt
    assert html.unescape(alt[1]) == unicodedata.normalize("NFC", NASTY)
    inside = inside_cloze(
        within("a:b " + mark("x:y", "studykit-0123456789abcdef0123.mp3", "", is_sound=True))
    )
    assert inside == "a&#58;b [sound:studykit-0123456789abcdef0123.mp3]"


@pytest.mark.parametrize(
    "name", ["", "../x.png", 'x" onerror="y', "studykit-0.png", "https://example.org/x.png"]
)
def test_no_other_name_gets_into_a_tag(name: str) -> None:
    with pytest.raises(EncodeError):
        field(mark("x", name, "", is_sound=False))


def test_half_a_mark_is_refused() -> None:
    with pytest.raises(EncodeError):
        field("\ufdd0picture x")
