"""The names of voices: which country's is meant where a language alone is named.

es       es_ES      by the likely subtags of the Unicode CLDR
ja       ja_JP
de-AT    de_AT
"""

from __future__ import annotations


def voice_of(tag: str) -> str:
    """Return a language tag as Anki and the systems name voices: `es_ES`."""
    from studykit.values._cldr import with_likely_region

    return with_likely_region(tag)
