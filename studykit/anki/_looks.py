"""Show the answers of a card, and let Anki compare the first one with what is typed.

Anki compares what is typed with the field *Key*, without its tags: it would want characters and
readings one after the other, and of a formula its TeX. Where such an answer may be typed the field
holds it as it is typed, hidden, and what is shown stands before the other spellings:

    Key         <span hidden>漢字</span>
    Accepted    <div class="sk-shown" ...><ruby>漢字<rt>かんじ</rt></ruby></div>

Knows nothing of notes.
"""

from __future__ import annotations

import re
from html import unescape

from studykit.anki._card_texts import CardTexts
from studykit.anki.field_html import Look, field, field_in
from studykit.questions.shown_texts import typed_text

SHOWN = '<div class="sk-shown" '
HIDDEN = "<span hidden>"
_AS_A_KEY = "font-size:1.5em;font-weight:600;line-height:1.35;color:var(--studykit-right)"
_TAG = re.compile(r"<[^<>]*>")


def look_of_answers(shown: CardTexts) -> Look:
    """Return how answers, options and other spellings are shown."""
    if not shown.foreign_lines and not shown.answer_markup and not shown.answer_speaks:
        return Look(shown.answer_lang)
    # Lines that only say a language are those of other texts: an answer has its own.
    lines = [line for line in shown.foreign_lines if any(part.markup for part in line)]
    return Look(shown.answer_lang, shown.answer_markup, tuple(lines), speak=shown.answer_speaks)


def silent(look: Look) -> Look:
    """Return how texts are shown that no voice reads."""
    return look._replace(speak=False) if look.speak else look


def key_fields(shown: CardTexts, key: str, look: Look) -> tuple[str, str]:
    """Return the field *Key*, and what goes before all other spellings. Raise EncodeError."""
    html = field_in(key, look)
    if not shown.typed or not (look.markup or look.lines):
        return html, ""
    typed = typed_text(key, look.markup, look.lines)
    if unescape(_TAG.sub("", html)) == typed or typed == key:
        return html, ""
    return f"{HIDDEN}{field(typed)}</span>", f'{SHOWN}style="{_AS_A_KEY}">{html}</div>'
