"""Find the columns that voices read: `speak: true` with their language.

    {{Word}} {{tts ja_JP:Word}}                     Word: {lang: ja, speak: true}
    [anki:tts lang=es_ES]la casa[/anki:tts]         the same, where all texts of the field are so

What a column cannot say is counted. A word that is read with the answer alone must not be read
with the question, whose answer may be how it is read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from studykit.anki._card_sides import CardSides
from studykit.anki._field_reader import FieldText
from studykit.anki.imported_notes import ImportedColumn, Tally
from studykit.anki.package_contents import PackageNoteType
from studykit.values.language_tags import is_tag

_MORE = "a voice reads more than the field"
_SEVERAL = "voices of two languages read it"
_UNKNOWN = "the language of the voice is not known"
_BEHIND = "a voice reads it with the answer alone, and a column is read wherever it is shown"
_GAPS = "a voice reads a sentence with gaps"


def voices_of_sides(
    sides: Sequence[CardSides], kind: PackageNoteType, columns: Sequence[str]
) -> tuple[dict[str, str], list[Tally]]:
    """Return the languages of columns that voices read, and what is left out of such voices."""
    asked = [side for side in sides if not side.fault]
    lang_of: dict[str, str] = {}
    left = []
    for column, field in zip(columns, kind.fields, strict=True):
        languages = set()
        has_gaps = False
        for side in asked:
            for voice in [*side.voices_in_front, *side.voices_behind]:
                if voice.name == field.name:
                    # Without a language the voice reads the field among other words.
                    languages.add(voice.voice or "")
                    has_gaps = has_gaps or "cloze" in voice.filters
        if not languages:
            continue
        lang = language_tag(min(languages))
        if has_gaps:
            why = _GAPS
        else:
            why = _why_left(languages, lang, field.name, asked)
        if why:
            left.append(Tally(f"reading voice of {column} in {kind.name}", 0, 1, why))
        else:
            lang_of[column] = lang
    return lang_of, left


def _why_left(languages: Collection[str], lang: str, name: str, sides: Sequence[CardSides]) -> str:
    if "" in languages:
        return _MORE
    if len(languages) > 1:
        return _SEVERAL
    if not lang:
        return _UNKNOWN
    for side in sides:
        shown = [field.name for field in side.fields_in_front()]
        heard = [voice.name for voice in side.voices_in_front]
        if name in shown and name not in heard:
            return _BEHIND
    return ""


def add_voices(
    voices: Mapping[str, str],
    names: Iterable[tuple[str, str]],
    columns: dict[str, ImportedColumn],
) -> None:
    """Say in columns of texts in which languages card templates read them.

    `names` are those of the fields, each with the name of the column of its texts.
    """
    for name, column in names:
        if name in voices and column in columns and not columns[column].lang:
            columns[column] = columns[column]._replace(lang=voices[name])


def voice_of_texts(texts: Sequence[FieldText]) -> str:
    """Return the language in which all texts of a column are read; empty where not all are."""
    voices = {text.voice for text in texts if text.text}
    if len(voices) != 1:
        return ""
    return language_tag(voices.pop())


def language_tag(voice: str) -> str:
    """Return the language of Anki's voice as a column has it: ja_JP is `ja`; empty if unknown."""
    # Imported here: only who has a voice loads what knows countries.
    from studykit.values.voices import voice_of

    tag = voice.replace("_", "-")
    if not is_tag(tag):
        return ""
    # Where the language alone gets the same voice, the country would only be noise in the base.
    short = tag.partition("-")[0]
    return short if voice_of(short) == voice_of(tag) else tag
