"""Let a voice read values on a card, as Anki has it in a field.

    la casa, of `lang: es`     [anki:tts lang=es_ES]la casa[/anki:tts]

With the question are read the values that its stem shows; with the answer those of the answer, or
else of the explanation. No such sign stands in the stem, by which Anki's browser sorts. Of a cloze,
whose cards share their fields, all is read with the answer as soon as one of its gaps hides it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from studykit.anki._card_texts import CardTexts
from studykit.anki.field_html import within
from studykit.markup.words import as_read, as_typed
from studykit.questions.item import PartedLine, TextPart, parts_of

MOST_READ = 3
"""Values one after the other: who hears more does not listen."""


def speech_of_question(shown: CardTexts) -> str:
    """Return what is read with the question."""
    return _speech(_spoken(shown.stem, shown.foreign_lines), shown.lang)


def speech_behind(shown: CardTexts) -> str:
    """Return what is read with the answer and was not read with the question."""
    asked = _spoken(shown.stem, shown.foreign_lines)
    parts: list[TextPart] = []
    if shown.answer_speaks:
        keys = shown.keys
        # Of several right answers the card shows the first.
        if not shown.all_wanted and not shown.to_order:
            keys = keys[:1]
        for key in keys:
            parts.append(TextPart(key, shown.answer_lang, shown.answer_markup, speak=True))
    for key in shown.keys:
        parts += _spoken(key, shown.foreign_lines)
    if not parts and not asked:
        parts = _spoken(shown.explanation, shown.foreign_lines)
    heard = {part.text for part in asked}
    return _speech([part for part in parts if part.text not in heard], shown.lang)


def speech_of_sentence(sentence: str, lines: Sequence[PartedLine], lang: str) -> str:
    """Return what is read of the sentence of a cloze."""
    return _speech(_spoken(sentence, lines), lang)


def _spoken(text: str, lines: Iterable[PartedLine]) -> list[TextPart]:
    # Hardly any deck has a voice: then no text is taken apart.
    for line in lines:
        if any(part.speak for part in line):
            return [part for part in parts_of(text, lines) if part.speak]
    return []


def _speech(parts: Iterable[TextPart], lang: str) -> str:
    each_once = {part.text: part for part in parts}
    html = ""
    for part in list(each_once.values())[:MOST_READ]:
        # Imported here: only who has a voice loads what knows countries.
        from studykit.values.voices import voice_of

        # 水[みず] is read as みず.
        read = as_read(part.text, part.markup) or as_typed(part.text, part.markup)
        text = within(" ".join(read.split()))
        html += f"[anki:tts lang={voice_of(part.lang or lang)}]{text}[/anki:tts]"
    return html
