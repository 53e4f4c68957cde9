"""A card says that its answer was corrected, when, and what it was; and that goes with the note's next change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from author import DECK_FILE, ISLANDS_FILE, Author
from export_items import DECK, NO_ROWS, NOW, build, cloze_items, make_item, write
from hypothesis import given, settings
from hypothesis import strategies as st
from test_anki_import import shown

from studykit.anki import recover
from studykit.anki._note_types import lookup
from studykit.anki.export import Export
from studykit.anki.lock import NO_TEXTS, FormerKeys
from studykit.anki.read_package import read_package
from studykit.grading.expected import Answer, AnswerType
from studykit.problems import MARKS
from studykit.questions.item import Item, PastAnswer
from studykit.values.numbers import parse_quantity
from tests import engine
from tests.engine import collection, import_package, note_of

DAY = 86400
LATER, LAST = NOW + DAY, NOW + 2 * DAY
CORRECTED = (
    '<div class="sk-corrected"><i>Corrected on <time datetime="2025-11-25">25 November 2025</time>, '
    "formerly {}.</i></div>"
)


def explanation(export: Export, identity: str = "farp-island/farp-2025") -> str:
    (note,) = [note for note in export.notes if note.id == identity]
    return lookup().by_name(note.fields)["Explanation"]


def line_of(export: Export, identity: str = "farp-island/farp-2025") -> str:
    """The line about a correction, without what comes after it; empty where there is none."""
    before, division, _ = explanation(export, identity).partition("</i></div>")
    return before + division if before.startswith('<div class="sk-corrected">') else ""


def test_a_corrected_answer_is_told_with_its_day_and_what_it_was() -> None:
    first = build([make_item()])
    second = build([make_item(key="Miyako")], first.lock, LATER)
    assert explanation(second) == (
        CORRECTED.format("<bdi>Yonaguni Island</bdi>") + make_item().explanation
    )
    assert line_of(first) == ""


def test_a_day_later_the_same_note_goes_into_the_package() -> None:
    first = build([make_item()])
    second = build([make_item(key="Miyako")], first.lock, LATER)
    third = build([make_item(key="Miyako")], second.lock, LAST)
    assert third.notes == second.notes
    assert third.lock == second.lock._replace(texts=third.lock.texts)
    assert (third.updated, third.unchanged) == ((), ("farp-island/farp-2025",))


def test_the_next_change_of_the_note_takes_it_away() -> None:
    first = build([make_item()])
    second = build([make_item(key="Miyako")], first.lock, LATER)
    third = build([make_item(key="Miyako", hint="An island.")], second.lock, LAST)
    assert line_of(third) == ""
    # And a second correction brings its own.
    fourth = build([make_item(key="Kume")], second.lock, LAST)
    assert "26 November 2025</time>, formerly <bdi>Miyako</bdi>." in line_of(fourth)


def test_an_answer_that_comes_back_is_told_as_corrected_too() -> None:
    first = build([make_item()])
    second = build([make_item(key="Miyako")], first.lock, LATER)
    third = build([make_item()], second.lock, LAST)
    assert "formerly <bdi>Miyako</bdi>." in line_of(third)


def answers(*texts: str, **changes: Any) -> Item:
    return make_item(
        answers=tuple(Answer(text, text) for text in texts), shown_key=texts[0], **changes
    )


def quantity(text: str, shown_as: str) -> Item:
    value = parse_quantity(text, "m")
    return make_item(
        answers=(Answer(shown_as, value),), shown_key=shown_as, type=AnswerType("quantity", "m")
    )


NOT_CORRECTED = {
    "a question": (make_item(), make_item(stem="Where is it?")),
    "an alias": (
        make_item(key="Burma"),
        make_item(answers=(Answer("Myanmar", "Myanmar", ("Burma",)),), shown_key="Myanmar"),
    ),
    "one answer more": (answers("Ur", "Kish"), answers("Ur", "Kish", "Mari")),
    "another way to show it": (quantity("8848", "8848 m"), quantity("8848", "8,848 m")),
    "an answer that has ended": (
        make_item(key="Ada Berg"),
        make_item(key="Tom Vik", past=(PastAnswer(Answer("Ada Berg", "Ada Berg"), "April 2024"),)),
    ),
    "another sentence that is true or false": (
        make_item(key="True", interaction="true or false", stem="Ur lies in Elam."),
        make_item(key="False", interaction="true or false", stem="Ur lies in Media."),
    ),
}


@pytest.mark.parametrize(("before", "after"), NOT_CORRECTED.values(), ids=NOT_CORRECTED)
def test_of_what_was_not_corrected_nothing_is_said(before: Item, after: Item) -> None:
    second = build([after], build([before]).lock, LATER)
    assert second.updated == ("farp-island/farp-2025",)
    assert line_of(second) == ""
    assert [entry.former for entry in second.lock.entries.values()] == [None]


def test_of_several_answers_those_are_told_that_are_wrong_now() -> None:
    first = build([answers("Ur", "Kish", "Mari", many="all")])
    second = build([answers("Ur", "Nippur", many="all")], first.lock, LATER)
    assert line_of(second) == CORRECTED.format("<bdi>Kish</bdi> and <bdi>Mari</bdi>")


def test_of_an_order_the_whole_sequence_is_told() -> None:
    first = build([answers("A", "B", "C", many="all", interaction="order")])
    second = build([answers("B", "A", "C", many="all", interaction="order")], first.lock, LATER)
    told = "<bdi>A</bdi>, <bdi>B</bdi> and <bdi>C</bdi>"
    assert line_of(second) == CORRECTED.format(told)


def test_the_former_answer_bears_its_language_and_no_markup_of_its_own() -> None:
    greek = AnswerType("text", lang="el")
    first = build([make_item(key="<b>α</b> {{c1::x}}", type=greek)])
    second = build([make_item(key="β", type=greek)], first.lock, LATER)
    assert '<bdi><span lang="el">&lt;b&gt;α&lt;/b&gt; &#123;' in line_of(second)


def test_of_a_picture_no_line_can_tell() -> None:
    picture = f"{MARKS[0]}flags/one.png"
    first = build([make_item()])
    before = first.lock.texts.of(first.lock.entries["farp-island/farp-2025"])
    assert before is not None
    marked = type(first.lock.texts)({"farp-island/farp-2025": before._replace(keys=(picture,))})
    second = build([make_item(key="Miyako")], first.lock._replace(texts=marked), LATER)
    assert line_of(second) == ""


def test_in_a_cloze_only_the_card_says_it_whose_gap_was_corrected() -> None:
    first = build(cloze_items("lies/1", ((1, "Ur"), (0, " lies on the "), (2, "Tigris"))))
    corrected = cloze_items("lies/1", ((1, "Ur"), (0, " lies on the "), (2, "Euphrates")))
    second = build(corrected, first.lock, LATER)
    accepted = second.notes[0].fields[2]
    about_1, about_2 = accepted.split("}}{{")
    assert about_1.startswith("{{c1::<ul")
    assert about_2.startswith("c2::" + CORRECTED.format("<bdi>Tigris</bdi> and <bdi>Tigris!</bdi>"))
    assert build(corrected, second.lock, LAST).notes == second.notes


def test_a_lock_that_kept_the_answers_and_told_nobody_changes_no_note() -> None:
    """Before cards said it, lock files had the former answers already."""
    first = build([make_item()])
    second = build([make_item(key="Miyako")], first.lock._replace(texts=NO_TEXTS), LATER)
    assert line_of(second) == ""
    entry = second.lock.entries["farp-island/farp-2025"]
    kept = entry._replace(former=FormerKeys(("Yonaguni Island",), LATER))
    third = build([make_item(key="Miyako")], second.lock._replace(entries={kept.id: kept}), LAST)
    assert third.notes[0].fields == second.notes[0].fields
    assert third.notes[0].entry.changed == entry.changed


_TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20).filter(
    lambda text: text.strip() and MARKS[0] not in text and MARKS[1] not in text
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(_TEXT, min_size=1, max_size=3, unique=True), st.booleans())
def test_a_lost_lock_is_found_again_with_what_was_corrected(
    tmp_path_factory: pytest.TempPathFactory, keys: list[str], is_cloze: bool
) -> None:
    """Whatever the former answers look like, the next export changes nothing."""
    folder = tmp_path_factory.mktemp("corrected")
    if is_cloze:
        before = cloze_items("lies/1", ((1, keys[0]), (0, " and "), (2, "x")))
        after = cloze_items("lies/1", ((1, "Ur"), (0, " and "), (2, "x")))
    else:
        before, after = [answers(*keys)], [make_item(key="Ur")]
    second = build(after, build(before).lock, LATER)
    package = write(folder, second)
    found = recover.recover(read_package(package), DECK, after, NO_ROWS)
    third = build(after, found, LAST)
    assert [note.fields for note in third.notes] == [note.fields for note in second.notes]
    assert third.updated == ()


# --- an author and a learner, with the real engine --------------------------------------------------------


@pytest.fixture
def author(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Author:
    return Author(tmp_path / "author", monkeypatch)


@pytest.fixture
def col(tmp_path: Any, author: Author) -> Iterator[Any]:
    author.export(days_ago=9)
    with collection(tmp_path / "learner") as found:
        import_package(found, author.package)
        engine.review(found, "area/miyako", 3)
        engine.days_pass(found)
        yield found


def back(col: Any, identity: str) -> str:
    """What stands in the explanation of a card's back."""
    return shown(
        engine.card_of(col, identity).render_output().answer_text, "sk-explanation sk-text"
    )


@pytest.mark.engine
def test_a_learner_in_anki_reads_what_was_corrected_until_the_note_changes_again(
    author: Author, col: Any
) -> None:
    author.edit(ISLANDS_FILE, ("area: 158", "area: 204"))
    author.export(days_ago=5)
    told = import_package(col, author.package)
    assert told["updated"] == 1
    day = datetime.now(UTC) - timedelta(days=5)
    line = f"Corrected on {day.day} {day:%B %Y}, formerly 158 km2."
    assert line in back(col, "area/miyako")
    assert line not in back(col, "area/tarama")
    # The learner's card is the one that it was.
    assert engine.card_of(col, "area/miyako").reps == 1
    engine.assert_sound(col)

    # Exporting again without an edit writes the same bytes, on whatever day.
    package, lock = author.package.read_bytes(), author.folder / "decks" / "islands.lock"
    lines = lock.read_bytes()
    author.export(days_ago=3)
    assert lock.read_bytes() == lines
    assert author.package.read_bytes() == package
    engine.days_pass(col)
    assert import_package(col, author.package) == {"duplicate": 10}

    author.edit(DECK_FILE, ("How large is {name}?", "How large is the island {name}?"))
    author.export(days_ago=1)
    assert import_package(col, author.package)["updated"] == 7
    assert "Corrected" not in back(col, "area/miyako")
    assert note_of(col, "area/miyako")["Key"] == "204 km2"
