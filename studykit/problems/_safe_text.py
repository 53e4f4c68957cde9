r"""Prepare a user's text for a message or a terminal: short, on one line, and harmless.

    the escape that colours what follows  ->  \x1b[31m, in letters
    the marks of a picture                ->  [picture flags/fr.png]

Knows nothing of terminals: `cli` and the quiz send all that users wrote through `safe_text`.
"""

import unicodedata

MARKS = ("\ufdd0", "\ufdd1", "\ufdd2")
"""Signs before and after a picture or a sound in a text, and between its parts.

Unicode keeps these for the inside of programs, and no file of a user may hold them: so no text can
be taken for a picture.
"""
MOST_QUOTED = 60
"""Characters of a text in a message; of a longer one the beginning is shown."""
_BEFORE, _AFTER, _BETWEEN = MARKS
_IN_WORDS = str.maketrans({_BEFORE: "[", _AFTER: "]", _BETWEEN: ", "})
_JOINERS = "\u200c\u200d"
# Of Unicode: controls, formats, surrogates, separators of lines and of paragraphs.
_STEERING_CATEGORIES = ("Cc", "Cf", "Cs", "Zl", "Zp")


def quoted(text: str) -> str:
    """Return the text in quotes for a message: on one line, and not too long."""
    # A text of a file may be a page long, and a message is one line.
    line = " ".join(readable(text).split())
    if len(line) > MOST_QUOTED:
        return f"'{line[: MOST_QUOTED - 3]}...'"
    return f"'{line}'"


def readable(text: str) -> str:
    """Return the text with its pictures and sounds in words: `[picture flags/fr.png]`."""
    if text.isascii():
        return text
    # A last part that is empty is left out, with the comma before it.
    return text.replace(_BETWEEN + _AFTER, _AFTER).translate(_IN_WORDS)


def safe_text(text: str) -> str:
    r"""Return the text as it may go to a terminal: what steers it or hides is shown as an escape.

    Controls (also C1), bidirectional and zero-width characters, line separators and lone surrogates
    become `\x1b` or `\u202e`; line feeds and tabs stay, and so do joiners inside words and emoji.
    Pictures and sounds are named.
    """
    if text.isascii() and text.isprintable():
        return text
    text = readable(text)
    shown = []
    for index, char in enumerate(text):
        if not _steers_or_hides(char) or _joins_its_neighbours(text, index):
            shown.append(char)
        elif ord(char) < 256:
            shown.append(f"\\x{ord(char):02x}")
        else:
            shown.append(f"\\u{ord(char):04x}")
    return "".join(shown)


def _steers_or_hides(char: str) -> bool:
    return char not in "\n\t" and unicodedata.category(char) in _STEERING_CATEGORIES


def _joins_its_neighbours(text: str, index: int) -> bool:
    """Return whether the character is a joiner between two letters or emoji.

    Persian words need them, and the emoji of families.
    """
    has_neighbours = 0 < index < len(text) - 1
    if text[index] not in _JOINERS or not has_neighbours:
        return False
    return _can_be_joined(text[index - 1]) and _can_be_joined(text[index + 1])


def _can_be_joined(char: str) -> bool:
    category = unicodedata.category(char)
    # Vowel signs are marks, and a skin tone stands between an emoji and its joiner.
    is_letter_or_mark = category[0] in "LM"
    is_emoji_or_skin_tone = category in ("So", "Sk")
    return is_letter_or_mark or is_emoji_or_skin_tone
