"""An answer inside what people say around it: It is Paris; Curie, Marie; King Henry VIII; Paris, France.

What only leads up to an answer, and a name behind its comma, say the same. A title may make it another one (Doctor
Who is not The Who), and nobody knows what a remark claims: before two words a title goes, else it is asked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_SAID = 200
"""Characters. What is longer is no name in a sentence, and may hold hundreds of sentences in each other."""
_LEAD = re.compile(
    r"(?:i (?:think|believe|guess),? (?:that )?)?"
    r"(?:(?:it|this|that|he|she|they|the answer)(?:['’]s|['’]re| is| are| was| were)[ :]+)?",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"((?:president|king|queen|pope|emperor|dr|doctor|prof|professor|mr|mrs|ms|mme|sir)\.? )(?=\S)",
    re.IGNORECASE,
)
_LAST_FIRST = re.compile(r"([^,]+), ([^,]+)")
_REMARK = re.compile(r"(.*[^\s,])(?: \(([^()]+)\)| \[([^][]+)\]|, ([^,]+))\.?")


def retold(text: str) -> Iterator[str]:
    """The text without what leads up to the answer."""
    lead = _LEAD.match(text)
    if lead and lead[0] and text[lead.end() :]:
        yield text[lead.end() :]


def names(text: str) -> Iterator[str]:
    """A name without its title, or with its first name in front again."""
    title = _TITLE.match(text)
    if title and " " in text[title.end() :]:
        yield text[title.end() :]
    if turned := _LAST_FIRST.fullmatch(text):
        yield f"{turned[2]} {turned[1]}"


def title_before_one_word(text: str) -> str:
    """The word behind a title, or nothing."""
    title = _TITLE.match(text)
    return text[title.end() :] if title and " " not in text[title.end() :] else ""


def remark(text: str, stem: str) -> tuple[str, str]:
    """What stands before a bracket at the end, and what stands in it; both empty without one.

    Behind a comma stands another answer (Paris, Rome), unless it repeats the stem: Paris, France.
    """
    found = _REMARK.fullmatch(text)
    if not found or (
        found[4] and not re.search(rf"\b{re.escape(found[4])}\b", stem, re.IGNORECASE)
    ):
        return "", ""
    return found[1], found[2] or found[3] or found[4]
