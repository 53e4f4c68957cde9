"""What must hold of grading for all bases: keys are right, other answers are not, and nothing typed breaks it."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from builders import grade_item, make_item
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.facts.base import Date, Number, Scalar
from studykit.grading.verdict import NotGraded, Verdict
from studykit.questions.item import Item
from studykit.questions.make_items import open_deck
from studykit.values.doubt import reach
from studykit.values.sameness import comparable, numbers_agree
from tests.items.made_up import items_of, world

ALPHABETS = (
    "abcdeé", "ABCabcßss", "αάβγςσΣ", "абвйиёе", "שָׁלוםֶ", "كَتَبُأا", "कखागि्ी", "กขำ้า", "가각나힣",
    "東京都国國", "かがきぎっツ", "ıiİIğ",
    "C+#/.-'&", "12.,-+ ", "A the an ", "IVXLC ", "œæøłđ", "x²₂^2", "½¼1",
)  # fmt: skip
words = st.sampled_from(ALPHABETS).flatmap(
    lambda letters: st.text(st.sampled_from(letters + " "), min_size=1, max_size=9)
)
names = words.map(lambda text: " ".join(unicodedata.normalize("NFC", text).split())).filter(bool)
many = settings(max_examples=250, derandomize=True, deadline=None)


@many
@given(st.lists(names, min_size=2, max_size=8, unique=True), st.sampled_from(["any", "all"]))
def test_a_key_as_it_is_shown_is_right_and_another_answer_never_is(
    texts: list[str], mode: str
) -> None:
    item = make_item(keys=texts[:1], distractors=texts[1:3], many=mode)
    right = grade_item(item, texts[0], texts)
    assert isinstance(right, NotGraded if not _is_visible(texts[0]) else Verdict)
    if isinstance(right, Verdict):
        assert right.verdict == "right", right
    for other in texts[1:]:
        found = grade_item(item, other, texts)
        if isinstance(found, Verdict) and _differs(other, texts[0]):
            assert not found.correct, (texts[0], other, found)


def _is_visible(text: str) -> bool:
    return any(unicodedata.category(char)[0] not in "CZ" for char in text)


def _differs(other: str, key: str) -> bool:
    """In `any`, "A, A" names the key A twice and nothing else."""
    return "".join(other.split()) != "".join(key.split()) and not _only_repeats(other, key)


def _only_repeats(other: str, key: str) -> bool:
    return not other.replace(key, "").strip(" ,;/&+-.")


numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False)


@many
@given(
    numbers,
    numbers,
    st.sampled_from(["km", "$", "", "°C", "soldiers", "%", "km/h", "$ million", "light years"]),
)
def test_a_number_is_right_by_its_value_and_by_no_other(
    key: Decimal, other: Decimal, unit: str
) -> None:
    kind = "quantity" if unit else "number"
    item = make_item(keys=[f"{key:f}"], distractors=(), kind=kind, unit=unit)
    for written in (
        item.keys[0],
        f"{key:f}",
        f"{key:,f}",
        f"{key:e}",
        f"{key:f}".replace("-", "−"),
        f"about {key:f}",
    ):
        found = grade_item(item, written)
        assert isinstance(found, Verdict), (written, found)
        assert found.verdict == "right", (written, found)
    if key != other:
        found = grade_item(item, f"{other:f}")
        assert not (
            isinstance(found, Verdict) and found.correct and _value(item) != other * _factor(unit)
        ), found


def _value(item: Item) -> Decimal:
    value = item.answers[0].value
    assert isinstance(value, Number)
    return value.value


def _factor(unit: str) -> int:
    return 10**6 if "million" in unit else 1


days = st.dates().map(lambda day: f"{day:%Y}".zfill(4) + f"-{day:%m-%d}")


@many
@given(days, days)
def test_a_day_is_right_in_all_spellings_and_no_other_day_is(key: str, other: str) -> None:
    item = make_item(keys=[key], distractors=(), kind="date")
    year, month, day = key.split("-")
    name = item.keys[0].split()[1]
    spelled = [
        item.keys[0],
        key,
        f"{name} {int(day)}, {year}",
        f"{int(day)} {name[:3]} {year}",
        f"{year}年{month}月{day}日",
    ]
    spelled += [f"{day}.{month}.{year}"] if int(day) > 12 else []
    for written in spelled:
        found = grade_item(item, written)
        assert isinstance(found, Verdict), (written, found)
        assert found.verdict == "right", (written, found)
    if key != other:
        found = grade_item(item, other)
        assert isinstance(found, Verdict)
        assert found.verdict == "wrong"


WORDS = (
    "Mount", "Lake", "River", "of", "the", "Kenya", "Victoria", "Elgin", "Nile", "J.", "R.", "Émile", "emile", "St.",
    "II", "2", "B", "van", "Gogh", "Gogh-Elgin", "schön", "schon",
)  # fmt: skip
names_in_words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


@many
@given(st.lists(names_in_words, min_size=2, max_size=12, unique=True))
def test_a_name_is_right_for_itself_and_never_for_another_one(known: list[str]) -> None:
    """Whatever words they share: what is a name of the base is taken for no other name."""
    for key in known:
        for typed in known:
            found = grade_item(make_item(keys=[key], distractors=()), typed, known)
            assert isinstance(found, Verdict), (key, typed, found)
            assert (found.verdict == "right") == (key == typed), (key, typed, found)
            assert found.why or key == typed, (key, typed)


@many
@given(st.lists(names_in_words, min_size=1, max_size=12, unique=True), names_in_words)
def test_what_is_typed_is_accepted_for_one_name_at_most(known: list[str], typed: str) -> None:
    accepted = []
    for key in known:
        found = grade_item(make_item(keys=[key], distractors=()), typed, known)
        if isinstance(found, Verdict) and found.correct:
            accepted.append(key)
    assert len(accepted) <= 1, (typed, accepted)


# --- what the items room promises of distractors and keys --------------------------------------------------------


def _are_one(item: Item, other: Item, key: Scalar) -> bool:
    """Whether another item's key is right for this one too: same text, same value, or one within the other."""
    for answer in item.answers:
        value = answer.value
        if isinstance(value, Number) and isinstance(key, Number):
            bare = value._replace(unit=""), key._replace(unit="")
            agree = any(numbers_agree(*pair, item.type.tolerance) for pair in (bare, bare[::-1]))
            if agree and (value.unit == key.unit or not value.unit or not key.unit):
                return True
        elif isinstance(value, Date) and isinstance(key, Date):
            (low, high), (first, last) = reach(value), reach(key)
            if low <= last and first <= high:
                return True
        elif comparable(value) == comparable(key):
            return True
    return False


def taken_as_right(items: list[Item]) -> list[str]:
    """The distractors and the other items' keys that grading takes as right or close."""
    rivals: dict[str, list[str]] = {}
    for item in items:
        spelled = [text for answer in item.answers for text in (answer.text, *answer.accepted)]
        rivals.setdefault(item.template, []).extend(spelled)
    known = {template: tuple(dict.fromkeys(texts)) for template, texts in rivals.items()}
    wrong = []
    for item in items:
        others = [
            answer.text
            for other in items
            if other.template == item.template
            for answer in other.answers
            if answer.text not in item.keys and not _are_one(item, other, answer.value)
        ]
        accepted = {text for answer in item.answers for text in answer.accepted}
        for text in dict.fromkeys((*item.distractors, *others)):
            found = grade_item(item, text, known[item.template])
            if isinstance(found, Verdict) and found.verdict != "wrong" and text not in accepted:
                wrong.append(f"{item.id}: {text!r} for {item.keys}: {found}")
    return wrong


@pytest.mark.parametrize("seed", range(40))
def test_no_distractor_and_no_other_key_of_a_made_up_deck_is_taken_as_right(seed: int) -> None:
    items = items_of(world(seed, 12))
    assert taken_as_right(items) == []
    for item in items:
        for key in item.keys:
            found = grade_item(item._replace(many="any"), key)
            assert isinstance(found, Verdict), (item.id, key, found)
            assert found.verdict == "right", (item.id, key, found)


def test_no_distractor_and_no_other_key_of_the_shipped_deck_is_taken_as_right() -> None:
    opened, _ = open_deck(Path(__file__).parents[2] / "decks" / "nansei.yaml")
    assert opened
    assert len(opened.items) > 50
    assert taken_as_right(list(opened.items)) == []


# --- nothing typed breaks it ---------------------------------------------------------------------------------------

ITEMS = (
    make_item(distractors=("Sydney",)),
    make_item(
        keys=("A minor", "C++", "Washington, D.C."), many="all", disputes=(("B", "who knows"),)
    ),
    make_item(keys=("שָׁלוֹם", "مُحَمَّد", "かぎ", "한국"), type=make_item().type._replace(lang="fr")),
    make_item(keys=("356", "-5"), kind="integer", many="all"),
    make_item(keys=("~1.5e-3",), kind="number"),
    make_item(keys=("110",), kind="quantity", unit="km/h"),
    make_item(keys=("125",), kind="quantity", unit="$ million"),
    make_item(keys=("2026-01-15", "753 BC"), kind="date", many="all"),
    make_item(keys=("1998-06",), kind="date", stem="In which month of 1998?"),
    make_item(keys=("yes",), kind="boolean"),
    make_item(keys=("July",), stem="In which month?"),
    make_item(keys=("Mount Everest", "J. R. R. Tolkien", "Treaty of Versailles")),
    make_item(keys=("schön",), exact=("case", "accents", "punctuation"), distractors=("schon",)),
)
SEEDS = (
    "Canberra, Sydney", "1. a 2. b 3. c", "6.02 x 10^23", "1,234.5 km/h", "US$125m", "15 Jan '26", "3/4/2026",
    "753 B.C.E.", "the A/B Group", "½ of 1/0", "±5", "-0752-01-32", "2026年13月", "12,34,567", "١٢٣", "１２", "'''",
    "one hundred and twenty-one", "(1) [2] {3}", "a) b) c)", "²³⁻¹", "10^99999", "1e999999", "0x1F", "5'10\"",
    "m/s/s/s", "no, it is not",
    "Mount Everest", "Everest Mount", "J. Tolkien, Versailles Treaty",
    "\u200b\u202e\ufe0f", "مُحَمَّد و بغداد", "東京と京都", "e\u0301\u0301\u0301", "C++ + AC/DC",
    "....", "---", "~~about ca. c. ~5",
)  # fmt: skip
KNOWN = (
    "Sydney",
    "B minor",
    "Mount Kenya",
    "Mount Fuji",
    "Mount Everest",
    "Treaty of Rome",
    "Treaty of Utrecht",
)
"""Names of the base, of which several share a word."""
CODES = (
    0,
    9,
    10,
    0xA0,
    0xAD,
    0x200C,
    0x200D,
    0x202E,
    0xB2,
    0xBD,
    0x2044,
    0x345,
    0x5B0,
    0x64B,
    0xFE0F,
)
ODD = "".join(map(chr, (*range(32, 127), *CODES))) + "−–·×°℃µΩé한か゛東ßİıσςſ٣१Ⅳ"
LONG = (
    "it is ",
    "dr ",
    " (a)",
    "1,",
    "a ",
    "1. ",
    "x" * 40 + " ",
    "10^",
    "(",
    "é",
    "one hundred ",
    "1/",
    "½",
    "'",
    "؛",
    "Sydney, ",
    "C++ ",
    "=",
)


@pytest.mark.slow
def test_twenty_thousand_mutated_answers_are_graded_without_an_exception() -> None:
    rng = Random(20)
    for number in range(20_000):
        text = (
            rng.choice(SEEDS)
            if rng.random() < 0.8
            else "".join(rng.choices(ODD, k=rng.randint(0, 30)))
        )
        for _ in range(rng.randint(1, 4)):
            at, end = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
            change = rng.random()
            middle = (
                ""
                if change < 0.3
                else text[at:end] * 2
                if change < 0.45
                else rng.choice(ODD) * rng.randint(1, 3)
            )
            text = text[:at] + middle + text[end if change < 0.6 else at :]
        item = ITEMS[number % len(ITEMS)]
        found = grade_item(item, text[:100], KNOWN)
        assert isinstance(found, Verdict | NotGraded)
        assert "\n" not in found.why.replace(text, "") or "\n" in text, found


@pytest.mark.parametrize("piece", LONG)
def test_the_longest_answers_take_no_long_time_and_break_nothing(piece: str) -> None:
    found = [grade_item(item, (piece * 4096)[:4096], ("Sydney",)) for item in ITEMS]
    assert [type(each) for each in found if not isinstance(each, Verdict | NotGraded)] == []
    assert [each for each in found if isinstance(each, Verdict) and each.verdict == "right"] == []
