"""The nouns of the questions. Read this file to know what an item is.

Nothing here knows terminals, schedules, Anki or the clock.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal, NamedTuple, Self

from studykit.grading.expected import Answer, AnswerType
from studykit.problems import NOWHERE, Location, readable
from studykit.questions.interaction import Interaction
from studykit.values.scalars import TypeName

Many = Literal["any", "all", "skip"]
Mode = Literal["choice", "typed", "cards"]

GAP = "[...]"
"""What stands in the gap of a cloze, as Anki shows it."""


class Source(NamedTuple):
    """Where a fact was taken from, as a learner reads it."""

    ref: str
    """As the fact base writes it: `article-1#6`."""
    title: str
    place: str = ""
    url: str = ""
    unverified: bool = False


_MOST_PLACES = 10


@lru_cache(maxsize=1024)  # most items of a deck rest on the same few sources
def source_lines(sources: tuple[Source, ...]) -> tuple[str, ...]:
    """The lines under a card, one for each document: title, places, and whether it is unverified. No file's name.

    At most ten places of a document: what is the longest of a thousand rests on a thousand.
    """
    found: dict[tuple[str, bool], dict[str, None]] = {}
    for source in sources:
        places = found.setdefault((source.title, source.unverified), {})
        place = f"#{source.place}" if source.place.isdigit() else source.place
        if place:
            places[place] = None
    lines = []
    for (title, unverified), places in found.items():
        shown = list(places)[:_MOST_PLACES]
        joint = "" if not shown else " " if shown[0].startswith("#") else ", "
        more = f" and {len(places) - len(shown)} more" if len(places) > len(shown) else ""
        lines.append(
            title + joint + ", ".join(shown) + more + (" (unverified)" if unverified else "")
        )
    return tuple(lines)


class Medium(NamedTuple):
    """A picture or a sound of an item."""

    path: str
    """Inside the fact base's folder."""
    type: TypeName
    file: str
    """Where its content is read."""
    alt: str = ""
    """What is seen or heard, in words; empty when no fact says it."""
    name_tells: bool = False
    """The path gives the answer away, and must not be read before it."""
    alt_tells: bool = False
    """So do the words."""
    is_asked: bool = False
    """It is shown before the answer: in the stem, or as an option."""

    def as_json(self) -> dict[str, str]:
        return {"path": self.path, "type": self.type, "file": self.file, "alt": self.alt}


class Item(NamedTuple):
    """One generated question, whole."""

    id: str
    """`template/anchor`: the same for ever, whatever is reworded."""
    template: str
    form: str
    """The name of its form (`questions.forms.registry`)."""
    deck: str
    """The name of the (sub)deck in Anki; `::` separates the levels."""
    stem: str
    wordings: tuple[str, ...]
    """All stems; the quiz takes them in turn. The first is `stem`."""
    answers: tuple[Answer, ...]
    many: Many
    type: AnswerType
    proof: Literal["closed", "open"]
    distractors: tuple[str, ...]
    """Best first. Fewer than two: not offered as a choice."""
    shown_key: str
    """The right answer that stands among the options."""
    explanation: str
    hint: str
    facts: tuple[str, ...]
    """`table/id` of all rows in the group: the item's provenance."""
    sources: tuple[Source, ...]
    tags: tuple[str, ...]
    modes: tuple[Mode, ...]
    """The modes that the author allows; empty: all."""
    lang: str = ""
    entities: tuple[str, ...] = ()
    """`table/id` of the rows that the facts are about: the quiz keeps items of one entity apart."""
    cloze: tuple[tuple[int, str], ...] = ()
    """The whole sentence of a cloze in parts: texts with 0, and what stands in a gap with the gap's number."""
    truth: bool | None = None
    """Whether a claim is true; None for any other form."""
    disputes: tuple[tuple[str, str], ...] = ()
    """Disputed answers, with how they are disputed: such an answer is not counted."""
    location: Location = NOWHERE
    """Where the first fact is written."""
    media: tuple[Medium, ...] = ()
    """The pictures and sounds that its texts show, each once."""
    interaction: Interaction = "choose one"
    """What the learner does with it."""
    names_options: bool = False
    """Whether the stem names what is to be chosen from or put in order: then nothing there gives the answer away."""

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple([answer.text for answer in self.answers])

    def as_json(self) -> dict[str, Any]:
        """The item as `studykit items --json` prints it."""
        special: dict[str, Any] = {}
        if self.interaction == "order":
            special["sequence"] = [readable(key) for key in self.keys]
        elif self.interaction == "gaps":
            special["cloze"] = readable(
                "".join(f"{{{{c{gap}::{text}}}}}" if gap else text for gap, text in self.cloze)
            )
        elif self.interaction == "true or false":
            special["truth"] = self.truth
        if self.media:
            special["media"] = [each.as_json() for each in self.media]
        return {
            "id": self.id,
            "template": self.template,
            "form": self.form,
            "deck": self.deck,
            "stem": readable(self.stem),
            "answers": [readable(key) for key in self.keys],
            "accepted": {
                readable(answer.text): list(answer.accepted)
                for answer in self.answers
                if answer.accepted
            },
            "many": self.many,
            "type": self.type.name,
            "proof": self.proof,
            "distractors": [readable(text) for text in self.distractors],
            "explanation": readable(self.explanation),
            "hint": readable(self.hint),
            "facts": list(self.facts),
            "sources": [source.ref for source in self.sources],
            "tags": list(self.tags),
            **({"lang": self.lang} if self.lang else {}),
            **special,
        }


NO_IDS: Mapping[str, tuple[str, ...]] = {}
"""Of facts whose rows had no other ids before: one for all of them."""


class EarlierItem(NamedTuple):
    """What was known of an item before: identity and options hold on to it."""

    facts: tuple[str, ...]
    distractors: tuple[str, ...] = ()
    stem: str = ""
    keys: tuple[str, ...] = ()
    """Its answers, where they are known."""
    retired: bool = False
    """It was no longer asked when this was written down."""
    was: Mapping[str, tuple[str, ...]] | None = None
    """By fact the ids that its row had before, by then; only of rows that had any. None: it was not written down."""

    def about(self, facts: Iterable[str]) -> Self:
        """Return the same with other facts, each once."""
        return self._replace(facts=tuple(dict.fromkeys(facts)))


class Deck(NamedTuple):
    """A deck file, its templates apart (`questions.templates.deck_file`)."""

    name: str
    key: str
    """The identity of the deck: with the item id it makes the Anki GUID."""
    has_own_key: bool
    """False when the file has no `key` and its name stands in for it."""
    about: str
    tags: tuple[str, ...]
    lang: str
    path: str
    facts: tuple[str, ...]
    """The folders (or files) of the fact bases."""
    location: Location = NOWHERE
    """Where its key is written."""
