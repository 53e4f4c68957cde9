"""What it costs to fold a text in each of 13 languages, and to find all ways to write it. Run by hand:

    python -m tests.benchmarks.fold [CARDS]

The same word and the same sentence in each; microseconds of the processor, the best of several rounds that take turns,
and the ratio to English. With a number of cards also a first export of so many, of which the answers are words in the
language: microseconds a card, the median of three that take turns. The goal is that no language takes more than
1.3 times as long as English.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from studykit.values.sameness import fold
from studykit.values.variants import variants_of
from tests.benchmarks.items import name
from tests.benchmarks.shapes import export, word_of, write_table

TEXTS = {
    "English": ("the fire station", "Where in the old town is the nearest fire station, please?"),
    "German": ("die Überraschung", "Wo in der Altstadt ist bitte die nächste größere Feuerwache?"),
    "French": ("l'événement", "Où se trouve l'ancienne caserne, s'il vous plaît, près de la forêt ?"),
    "Vietnamese": ("sự khởi hành", "Trạm cứu hỏa gần nhất trong khu phố cổ này ở đâu vậy?"),
    "Greek": ("η αναχώρηση", "Πού βρίσκεται ο πλησιέστερος σταθμός στην παλιά πόλη;"),
    "Russian": ("отправление", "Где в старом городе находится ближайшая пожарная часть?"),
    "Arabic": ("المغادرة", "أين تقع أقرب محطة إطفاء في المدينة القديمة من فضلك؟"),
    "Hebrew": ("היציאה", "איפה נמצאת תחנת הכיבוי הקרובה ביותר בעיר העתיקה?"),
    "Hindi": ("प्रस्थान", "पुराने शहर में सबसे नज़दीकी दमकल केंद्र कहाँ है?"),
    "Japanese": ("出発する", "旧市街でいちばん近い消防署はどこにありますか。"),
    "Chinese": ("出发", "请问老城区里离这里最近的消防站在哪里?"),
    "Korean": ("출발하다", "구시가지에서 가장 가까운 소방서는 어디에 있습니까?"),
    "Thai": ("การออกเดินทาง", "สถานีดับเพลิงที่ใกล้ที่สุดในเมืองเก่าอยู่ที่ไหน"),
}  # fmt: skip
TAGS = dict(
    zip(
        TEXTS,
        ["en", "de", "fr", "vi", "el", "ru", "ar", "he", "hi", "ja", "zh", "ko", "th"],
        strict=True,
    )
)
ROUNDS = 15
TIMES = 400


def microseconds(run: Callable[[], object]) -> float:
    start = time.process_time()
    for _ in range(TIMES):
        run()
    return (time.process_time() - start) / TIMES * 1e6


def best_of_rounds(ask: Callable[[str], object], kind: int) -> dict[str, float]:
    """Return by language what its word (0) or its sentence (1) costs at best."""
    best = dict.fromkeys(TEXTS, float("inf"))
    for _ in range(ROUNDS):
        for language, texts in TEXTS.items():
            cost = microseconds(lambda: ask(texts[kind]))  # noqa: B023 - run at once
            best[language] = min(best[language], cost)
    return best


def write_deck(folder: Path, language: str, cards: int) -> None:
    """Write a deck that asks for words in a language, each of two words made of its letters."""
    tag = TAGS[language]
    letters = "".join(sorted(char for char in set(TEXTS[language][1].lower()) if char.isalpha()))
    head = f"table: things\nsource: book\ncolumns: {{meaning: text, word: {{type: text, lang: {tag}}}}}\nrows:\n"

    def word(at: int) -> str:
        return f"{word_of(letters, at * 7 + 90)} {word_of(letters, at * 13 + 900)}"

    rows = (f"  r{at}: {{meaning: {name(at * 3)!r}, word: {word(at)!r}}}\n" for at in range(cards))
    write_table(folder, head, rows)
    template = 'words: {from: things, ask: "How is {meaning} said?", answer: word}'
    deck = f"deck: Things\nkey: things-1\nfacts: facts\ntemplates:\n  {template}\n"
    (folder / "deck.yaml").write_text(deck)


def exports(folder: Path, cards: int) -> dict[str, float]:
    """Return by language the microseconds a card of a first export."""
    for language in TEXTS:
        write_deck(folder / language, language, cards)
    seconds = defaultdict(list)
    for _ in range(3):
        for language in TEXTS:
            seconds[language].append(export(folder / language).seconds)
    return {language: statistics.median(times) / cards * 1e6 for language, times in seconds.items()}


def main(folder: Path, cards: int) -> None:
    columns = [
        best_of_rounds(fold, 0),
        best_of_rounds(fold, 1),
        best_of_rounds(variants_of.__wrapped__, 1),
    ]
    title = f"{'µs':20}{'fold a word':>18}{'fold a sentence':>18}{'its variants':>18}"
    if cards:
        columns.append(exports(folder, cards))
        title += f"{'export a card':>18}"
    print(title)
    for language in TEXTS:
        line = f"{language:20}"
        for column in columns:
            line += f"{column[language]:12.2f} {column[language] / column['English']:5.2f}"
        print(line)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary), int(sys.argv[1]) if len(sys.argv) > 1 else 0)
