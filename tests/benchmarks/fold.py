"""What it costs to fold a text in each of 13 languages, and to find all ways to write it. Run by hand:

    python -m tests.benchmarks.fold

The same word and the same sentence in each; microseconds of the processor, the best of several rounds that take turns,
and the ratio to English. The goal is that no language takes more than 1.3 times as long as English.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from studykit.values.sameness import fold
from studykit.values.variants import variants_of

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


def main() -> None:
    columns = [
        best_of_rounds(fold, 0),
        best_of_rounds(fold, 1),
        best_of_rounds(variants_of.__wrapped__, 1),
    ]
    print(f"{'µs':20}{'fold a word':>18}{'fold a sentence':>18}{'its variants':>18}")
    for language in TEXTS:
        line = f"{language:20}"
        for column in columns:
            line += f"{column[language]:12.2f} {column[language] / column['English']:5.2f}"
        print(line)


if __name__ == "__main__":
    main()
