"""Items and decks made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from studykit.anki import lock
from studykit.anki import package as anki
from studykit.anki.export import Export
from studykit.anki.gather import gather
from studykit.facts.base import FactBase
from studykit.grading.expected import Answer, AnswerType
from studykit.problems import Location
from studykit.questions.identity.row_evidence import RowEvidence
from studykit.questions.item import Deck, Item, PartedLine, Source, text_of_line

NOW = 1_764_000_000
"""An ordinary moment: 24 November 2025."""

DECK = Deck(
    name="Nansei Islands security",
    key="nansei-7k2m9q",
    has_own_key=True,
    about="Two articles on the Nansei Islands",
    tags=("nansei",),
    lang="",
    path="decks/nansei.yaml",
    facts=("../seeds/nansei",),
)


NO_ROWS = RowEvidence(FactBase({}))
"""Of items that are made by hand, no base has the rows."""


def make_item(
    identity: str = "farp-island/farp-2025", key: str = "Yonaguni Island", **changes: Any
) -> Item:
    """An item with three distractors; `answers` follow from `key` unless they are given."""
    whole = Item(
        id=identity,
        template=identity.partition("/")[0],
        form="lookup",
        deck=DECK.name,
        stem="Which island got a FARP in 2025?",
        wordings=("Which island got a FARP in 2025?",),
        answers=(Answer(key, key),),
        many="any",
        type=AnswerType("text"),
        proof="open",
        distractors=("Miyako Island", "Ishigaki Island", "Mageshima"),
        kept_options=("islands/miyako", "islands/ishigaki", "=Mageshima"),
        shown_key=key,
        explanation="A FARP was deployed to Yonaguni Island in 2025.",
        hint="",
        facts=("deployments/farp-2025",),
        sources=(Source("article-1#6", "Japan's Island Defense", "section 6"),),
        tags=("nansei",),
        modes=(),
        location=Location("seeds/nansei/deployments.yaml", 4, 3),
    )
    return whole._replace(**changes)


def make_items(count: int) -> list[Item]:
    return [
        make_item(f"farp-island/row-{at:05}", stem=f"Which island got FARP number {at}?")
        for at in range(count)
    ]


def cloze_items(
    identity: str,
    parts: tuple[tuple[int, str], ...],
    hints: tuple[tuple[int, str], ...] = (),
    **changes: Any,
) -> list[Item]:
    """An item for each gap of a sentence, which is given in parts as `Item.cloze` is."""
    found = []
    hint_of = dict(hints)
    for number in sorted({number for number, _ in parts if number}):
        hint = hint_of.get(number, "")
        gap = f"[{hint or '...'}]"
        stem = "".join(gap if each == number else text for each, text in parts)
        key = next(text for each, text in parts if each == number)
        answers = (Answer(key, key, (f"{key}?",)), Answer(f"{key}!", f"{key}!"))
        more: dict[str, Any] = {
            "form": "cloze",
            "interaction": "gaps",
            "cloze": parts,
            "gap_hint": hint,
            "gap_hints": hints,
            "distractors": (),
            "explanation": key,
            **changes,
        }
        item = make_item(f"{identity}#{number}", key, stem=stem, answers=answers, **more)
        found.append(item._replace(foreign_lines=_own_lines(item, more.get("foreign_lines", ()))))
    return found


def _own_lines(item: Item, lines: tuple[PartedLine, ...]) -> tuple[PartedLine, ...]:
    """Those of the lines that an item has: the stem of another gap is none."""
    texts = (item.stem, item.hint, item.explanation, "".join(text for _, text in item.cloze))
    own = {line for text in texts for line in text.split("\n")}
    return tuple(line for line in lines if text_of_line(line) in own)


def build(
    items: list[Item], before: lock.Lock | None = None, now: int = NOW, deck: Deck = DECK
) -> Export:
    """The export, which must have no problems."""
    export, problems = gather(deck, list(items), before or lock.Lock(), now, NO_ROWS)
    assert problems == []
    assert export is not None
    return export


def write(folder: Path, export: Export, name: str = "nansei.apkg") -> Path:
    anki.write(export, folder / name, folder / "nansei.lock")
    return folder / name


_LONG = (
    "According to the analyst's summary of the two articles, which statement best describes how the number of days "
    "on which the China Coast Guard sailed in Japan's contiguous zone around the Senkaku Islands changed between 2020 "
    "and 2025?"
)


BOXES = make_item(
    "scandinavia/lands",
    stem="Which are the lands of Scandinavia?",
    answers=tuple(Answer(key, key) for key in ("Denmark", "Norway", "Sweden")),
    shown_key="Denmark",
    distractors=("Finland", "Iceland", "Estonia"),
    kept_options=("=Finland", "=Iceland", "=Estonia"),
    many="all",
    interaction="choose several",
    proof="closed",
    modes=("choice", "cards"),
)


def variety() -> list[Item]:
    """Choice with hint, short, several answers, Arabic, Japanese, long, markup, one word that never breaks."""
    return [
        make_item(
            "farp-island/farp-2025",
            answers=(Answer("Yonaguni Island", "Yonaguni Island", ("Yonaguni", "Yonaguni-jima")),),
            hint="It is the westernmost island of Japan.",
            sources=(
                Source("a#6", "Japan's Island Defense", "section 6"),
                Source("b", "Sea Lines", "", "", True),
            ),
        ),
        make_item(
            "patrol-days/2025",
            "356 days",
            stem="On how many days in 2025 did the China Coast Guard sail in Japan's contiguous zone?",
            distractors=(),
            explanation="China Coast Guard ships sailed in the contiguous zone on 356 days in 2025.\nA record.",
        ),
        make_item(
            "strait/between",
            "Miyako Strait",
            stem="Which strait lies between Okinawa and Miyako Island?",
            distractors=("Yonaguni Gap",),
            answers=(
                Answer("Miyako Strait", "Miyako Strait"),
                Answer("Kerama Gap", "Kerama Gap", ("Kerama Channel",)),
            ),
            modes=("typed",),
        ),
        make_item(
            "capital/egypt",
            "القاهرة",
            stem="ما هي عاصمة جمهورية مصر العربية؟",
            distractors=("الإسكندرية", "الخرطوم (Khartoum)", "أسوان"),
            explanation="القاهرة هي عاصمة مصر وأكبر مدنها، وتقع على نهر النيل.",
            hint="تقع على نهر النيل.",
            sources=(Source("c", "أطلس العالم", "صفحة ١٢"),),
            lang="ar",
        ),
        make_item(
            "reading/key",
            "かぎ",
            stem="「鍵」の読み方は何ですか。",
            distractors=("かき", "がき", "じょう"),
            explanation="鍵（かぎ）は錠を開けるための道具です。",
            type=AnswerType("text", lang="ja"),
            lang="ja",
        ),
        make_item(
            "long/one",
            "It rose from 333 days in 2020 to 356 days in 2025, with an uninterrupted presence for most of the year",
            stem=_LONG,
            distractors=(
                "It fell from 356 days in 2020 to 333 days in 2025, because patrols moved to the Taiwan Strait",
                "It stayed the same in every year, since the number of ships is fixed by an agreement of both sides",
                "It was never counted before 2024, so that no change can be known",
            ),
        ),
        make_item(
            "markup/one",
            "std::vector<int> & {{c1::x}}",
            stem=r"What shows \(a<b\), [sound:a.mp3] and  two blanks?",
            distractors=(
                "[latex]x[/latex]",
                "<b>bold</b>",
                "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
            ),
        ),
    ]
