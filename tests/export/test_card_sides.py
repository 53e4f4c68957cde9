"""Card templates of Anki: what a card asks, what it answers, and why some cannot be asked."""

from __future__ import annotations

import time

import pytest

from studykit.anki._card_sides import CardSides, card_sides
from studykit.anki.package_contents import PackageField, PackageNoteType, PackageTemplate

FIELDS = ("Front", "Back", "Extra", "Add Reverse")


def sides(front: str, back: str) -> CardSides:
    fields = tuple(map(PackageField, FIELDS))
    template = PackageTemplate("Card 1", front=front, back=back)
    (found,) = card_sides(PackageNoteType(1, "Basic", fields=fields, templates=(template,)))
    return found


def asked(found: CardSides) -> tuple[list[str], str, tuple[str, ...]]:
    return [shown.name for shown in found.fields_in_front()], found.answer, found.behind


@pytest.mark.parametrize(
    ("front", "back", "expected"),
    [
        ("{{Front}}", "{{FrontSide}}<hr id=answer>{{Back}}", (["Front"], "Back", ())),
        ("{{Front}}", "{{Front}}<hr>{{Back}}{{Extra}}", (["Front"], "Back", ("Extra",))),
        # What stands behind the line is the answer, whatever stands before it.
        (
            "{{#Front}}{{Front}}{{/Front}}",
            "{{#Front}}{{Front}} {{Extra}}<hr id='answer'/><b>{{Back}}</b>{{/Front}}",
            (["Front"], "Back", ("Extra",)),
        ),
        ("{{text:Front}} {{Tags}}", "{{ furigana:Back }}", (["Front"], "Back", ())),
        ('<img src="{{Front}}">', "{{{Back}}}", (["Front"], "Back", ())),
        # Programs keep their texts where no reader sees them.
        (
            '{{Front}}<div hidden><div>{{Extra}}</div>x</div><p style="display: none">{{Back}}</p>',
            "{{Back}}<script>{{Extra}}</script><!-- {{Extra}} -->",
            (["Front"], "Back", ()),
        ),
    ],
)
def test_the_front_asks_and_the_first_field_that_only_the_back_shows_is_the_answer(
    front: str, back: str, expected: tuple[list[str], str, tuple[str, ...]]
) -> None:
    found = sides(front, back)
    assert (found.fault, asked(found)) == ("", expected)


def test_conditions_typing_and_hints_are_told_apart() -> None:
    found = sides(
        "{{#Add Reverse}}{{Back}} {{type:Front}} {{hint:Extra}}{{/Add Reverse}}", "{{type:Front}}"
    )
    assert found.conditions == {"Add Reverse": True}
    assert (asked(found)[:2], found.typed, found.hints) == (
        (["Back"], "Front"),
        "Front",
        ("Extra",),
    )


@pytest.mark.parametrize(
    ("front", "back", "fault"),
    [
        ("{{Front}}", "{{FrontSide}}", "its back shows no other field than its front"),
        ("just words", "{{Back}}", "its front shows no field"),
        ("{{#Front}}{{Front}}", "{{Back}}", "its card template is broken"),
        ("{{Nothing}}", "{{Back}}", "its card template is broken"),
        ("{{Front}}{{^Extra}}x{{/Extra}}", "{{Back}}", "one thing or another by a condition"),
    ],
)
def test_what_cannot_be_asked_says_why(front: str, back: str, fault: str) -> None:
    assert fault in sides(front, back).fault


@pytest.mark.parametrize(
    "piece", ["{{", "{{ ", "{{#Front}}", "<!--", "<hr id ", "<x {{Front}}>", "<p hidden>"]
)
def test_no_card_template_takes_long(piece: str) -> None:
    begun = time.process_time()
    sides(piece * (2**18 // len(piece)), "{{Back}}")
    assert time.process_time() - begun < 5


def test_a_line_of_thousands_of_ids_does_not_take_long() -> None:
    begun = time.process_time()
    sides("{{Front}}", "<hr " + "id=answer " * 26_000)
    assert time.process_time() - begun < 5
