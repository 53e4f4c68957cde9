"""The nouns of the questions. Read this file to know what an item is.

    Item          Which is the capital of Japan? Tokyo, with its wrong options, facts and sources
    EarlierItem   what the review log or a lock file knows of it
    RowCells      what a lock file or a compiled deck knows of a row
    Deck          a deck file without its templates

Nothing here knows terminals, schedules, Anki or the clock.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Self

from studykit.grading.expected import Answer, AnswerType
from studykit.problems import NOWHERE, Location, readable
from studykit.questions.interaction import Interaction
from studykit.values.scalars import Markup, TypeName
from studykit.values.short_digests import short_digest

Many = Literal["any", "all", "skip"]
"""Of several right answers one is enough, or all are wanted, or the question is not asked."""
Mode = Literal["choice", "typed", "cards"]

GAP = "[...]"
"""A gap of a cloze without a hint."""
"""What stands in the gap of a cloze, as Anki shows it."""


class Source(NamedTuple):
    """The document that a fact was taken from, as a learner reads it."""

    ref: str
    """As the fact base writes it: `article-1#6`."""
    title: str
    """Of the document."""
    place: str = ""
    """Where in it: a number of a paragraph, a page."""
    url: str = ""
    unverified: bool = False
    """Its `reliability` says so."""


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
        """Return what a program is told of it."""
        return {"path": self.path, "type": self.type, "file": self.file, "alt": self.alt}


class TextPart(NamedTuple):
    """A part of a line."""

    text: str
    lang: str = ""
    """The language that it is in, by its tag; empty: that of the whole."""
    markup: Markup = ""
    """How it is shown; empty: letter for letter. Such a part may have several lines."""
    speak: bool = False
    """Whether a voice reads it in Anki."""

    @property
    def says_something(self) -> bool:
        """Return whether anything is to be known of it beside its text."""
        return bool(self.lang or self.markup or self.speak)


PartedLine = tuple[TextPart, ...]
"""A line in parts; several lines where a part with markup has several."""


def text_of_line(line: PartedLine) -> str:
    """Return a line as a text."""
    return "".join(part.text for part in line)


def lines_of_parts(parts: PartedLine) -> Iterator[PartedLine]:
    """Yield a text in parts line by line; a part without markup may go over several of them."""
    line: list[TextPart] = []
    for part in parts:
        # A list or a program is shown as a whole.
        if part.markup or "\n" not in part.text:
            line.append(part)
            continue
        first, *others = part.text.split("\n")
        line.append(part._replace(text=first))
        for text in others:
            yield tuple(part for part in line if part.text)
            line = [part._replace(text=text)]
    yield tuple(part for part in line if part.text)


def parts_of(text: str, lines: Iterable[PartedLine]) -> list[TextPart]:
    """Return a text in parts, as far as its lines are among those given; else one part."""
    by_text: dict[str, PartedLine] = {}
    longest = 1
    for parted in lines:
        line = text_of_line(parted)
        by_text[line] = parted
        longest = max(longest, line.count("\n") + 1)
    text_lines = text.split("\n")
    # So it is of nearly every text: there is nothing to cut.
    if longest == 1 and by_text.keys().isdisjoint(text_lines):
        return [TextPart(text)]
    parts: list[TextPart] = []
    position = 0
    while position < len(text_lines):
        if parts:
            parts.append(TextPart("\n"))
        # The longest that fits: a line of a program may stand in a fact of its own, too.
        for count in range(min(longest, len(text_lines) - position), 0, -1):
            line = "\n".join(text_lines[position : position + count])
            if line in by_text or count == 1:
                parts += by_text.get(line, (TextPart(line),))
                position += count
                break
    return parts


def parts_between(parts: Sequence[TextPart], ends: Iterable[int]) -> Iterator[list[TextPart]]:
    """Yield the parts of a text that lie between places in it; what is cut is letter for letter."""
    # A part may end within a piece, and a piece within a part: both are gone through once.
    position = part_begin = begin = 0
    for end in ends:
        piece = []
        while begin < end:
            part = parts[position]
            part_end = part_begin + len(part.text)
            text = part.text[begin - part_begin : end - part_begin]
            is_whole = len(text) == len(part.text)
            piece.append(part if is_whole else TextPart(text, part.lang))
            begin = min(end, part_end)
            if begin == part_end:
                position += 1
                part_begin = part_end
        yield piece


class PastAnswer(NamedTuple):
    """An answer that was right once: that of a fact which has ended."""

    answer: Answer
    until: str
    """The end of the last time in which it was right, as it is read: `April 2024`."""


class WrittenTexts(NamedTuple):
    """The texts of an item as its facts have them."""

    wordings: tuple[str, ...]
    answers: tuple[Answer, ...]
    distractors: tuple[str, ...]
    shown_key: str
    explanation: str
    hint: str
    cloze: tuple[tuple[int, str], ...]
    foreign_lines: tuple[PartedLine, ...]


class Item(NamedTuple):
    """One generated question, whole."""

    id: str
    """`template/anchor`: the same for ever, whatever is reworded."""
    template: str
    """The name of its template in the deck file."""
    form: str
    """The name of its form (`questions.forms.registry`)."""
    deck: str
    """The name of the (sub)deck in Anki; `::` separates the levels."""
    stem: str
    """The question put to the learner."""
    wordings: tuple[str, ...]
    """All stems; the quiz takes them in turn. The first is `stem`."""
    answers: tuple[Answer, ...]
    """The right ones: one is enough, or all are wanted (`many`)."""
    many: Many
    type: AnswerType
    proof: Literal["closed", "open"]
    """Whether the facts say that no other answer is right."""
    distractors: tuple[str, ...]
    """Best first. Fewer than two: not offered as a choice."""
    shown_key: str
    """The right answer that stands among the options."""
    explanation: str
    """What the facts say, as it is read after the answer."""
    hint: str
    facts: tuple[str, ...]
    """`table/id` of all rows in the group: the item's provenance."""
    sources: tuple[Source, ...]
    tags: tuple[str, ...]
    """As in Anki."""
    modes: tuple[Mode, ...]
    """The modes that the author allows; empty: all."""
    lang: str = ""
    """The deck's language, by its tag."""
    entities: tuple[str, ...] = ()
    """`table/id` of the rows that the facts are about: the quiz keeps items of one entity apart."""
    cloze: tuple[tuple[int, str], ...] = ()
    """The whole sentence of a cloze in parts: texts with 0, and what stands in a gap with the gap's
    number."""
    truth: bool | None = None
    """Whether a claim is true; None for any other form."""
    disputes: tuple[tuple[str, str], ...] = ()
    """Disputed answers, with how they are disputed: such an answer is not counted."""
    past: tuple[PastAnswer, ...] = ()
    """Answers of facts that have ended: right once, and wrong now."""
    also_fitting: tuple[Answer, ...] = ()
    """Answers of facts that fit the question and that `where` leaves out: such an answer is not
    counted."""
    location: Location = NOWHERE
    """Where the first fact is written."""
    media: tuple[Medium, ...] = ()
    """The pictures and sounds that its texts show, each once."""
    interaction: Interaction = "choose one"
    """What the learner does with it."""
    names_options: bool = False
    """Whether the stem names what is to be chosen from or put in order: then nothing there gives
    the answer away."""
    was: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The facts whose rows were renamed, each with the ids that its row had before. The log notes
    it, so that the item is known again when an id goes to another row."""
    may_be_of_two: bool = False
    """Whether one wrong option is enough: there are only two that it can be."""
    kept_options: tuple[str, ...] = ()
    """The wrong options that it is to have again, as an `EarlierItem` has them; for a false claim
    what it claims. Empty where nothing was drawn."""
    foreign_lines: tuple[PartedLine, ...] = ()
    """The lines of its texts of which a part is in another language, or has a markup."""
    gap_hint: str = ""
    """What is shown in the gap of a cloze: a city, for `[a city]`; empty: only that it is one."""
    gap_hints: tuple[tuple[int, str], ...] = ()
    """Those of all gaps of the sentence, by their numbers."""
    vocabulary: str = ""
    """Where all names stand that its answers may be taken for (`questions.vocabularies`)."""
    lying_there: tuple[str, ...] = ()
    """The facts that lie in its answers, where it asks in what something lies."""
    around: tuple[str, ...] = ()
    """The facts that its stem shows, where its answers lie in them."""
    rests_on: tuple[str, ...] = ()
    """The rows that its stem shows through references (`questions.shown_things`)."""
    needs: tuple[str, ...] = ()
    """The templates whose items the author wants asked before."""
    as_written: WrittenTexts | None = None
    """Its texts as the facts have them, where it has them in words for a terminal."""

    @property
    def has_markup(self) -> bool:
        """Return whether some text of it is not shown letter for letter."""
        if self.type.markup:
            return True
        return any(part.markup for line in self.foreign_lines for part in line)

    @property
    def keys(self) -> tuple[str, ...]:
        """The right answers as they are shown."""
        return tuple(answer.text for answer in self.answers)

    @property
    def is_about_places(self) -> bool:
        """Return whether an answer to it may be a place that is too coarse, or too fine."""
        return bool(self.lying_there or self.around)

    @property
    def things(self) -> frozenset[str]:
        """Its facts and the rows that they are about, as `table/id`."""
        return frozenset((*self.entities, *self.facts))

    def as_json(self) -> dict[str, Any]:
        """Return the item as `studykit items --json` prints it."""
        accepted = {}
        for answer in self.answers:
            if answer.accepted:
                accepted[readable(answer.text)] = list(answer.accepted)
        fields: dict[str, Any] = {
            "id": self.id,
            "template": self.template,
            "form": self.form,
            "deck": self.deck,
            "stem": readable(self.stem),
            "answers": _all_readable(self.keys),
            "accepted": accepted,
            "many": self.many,
            "type": self.type.name,
            "proof": self.proof,
            "distractors": _all_readable(self.distractors),
            "explanation": readable(self.explanation),
            "hint": readable(self.hint),
            "facts": list(self.facts),
            "sources": [source.ref for source in self.sources],
            "tags": list(self.tags),
        }
        # What only some items have, so that programs that read the others need not know of it.
        if self.lang:
            fields["lang"] = self.lang
        if self.interaction == "order":
            fields["sequence"] = _all_readable(self.keys)
        elif self.interaction == "gaps":
            hints = dict(self.gap_hints)
            parts = [_as_anki_writes_it(gap, text, hints) for gap, text in self.cloze]
            fields["cloze"] = readable("".join(parts))
        elif self.interaction == "true or false":
            fields["truth"] = self.truth
        if self.media:
            fields["media"] = [medium.as_json() for medium in self.media]
        return fields


def _all_readable(texts: Iterable[str]) -> list[str]:
    return [readable(text) for text in texts]


def _as_anki_writes_it(gap: int, text: str, hints: Mapping[int, str]) -> str:
    """Return a part of a cloze: `{{c1::Ishigaki}}` for a gap, `{{c1::Ishigaki::an island}}`."""
    # Gaps are numbered from 1, as in Anki.
    if not gap:
        return text
    hint = f"::{hints[gap]}" if gap in hints else ""
    return f"{{{{c{gap}::{text}{hint}}}}}"


def gap_text(hint: str) -> str:
    """Return what stands in a gap that is left open: `[...]`, or its hint in brackets."""
    return f"[{hint}]" if hint else GAP


NO_IDS: Mapping[str, tuple[str, ...]] = {}
"""Of facts whose rows had no other ids before: one for all of them."""


class Wording(NamedTuple):
    """The stem and the answers of an item, where only digests are kept of them (`short_digest`)."""

    stem: str = ""
    keys: tuple[str, ...] = ()
    """Of its answers; of more than `MOST_KEYS` the first."""
    says: tuple[str, ...] = ()
    """Of texts by which its row is known again; only where it is about one row. The row's label, if
    that stands in the stem or in an answer. Of a row that is called by its cells those cells that
    stand in the stem."""


MOST_KEYS = 4
"""A row or a gap is known again by fewer answers, and a line of a lock file stays short."""
NOT_NOTED = Wording()


TEXT_OPTION = "="
"""What begins an option that is kept as a text (`=Rome`), and not as a row (`cities/rome`)."""


class EarlierItem(NamedTuple):
    """An item as it was known before: identity and options hold on to it.

    A log keeps texts of it, a lock file digests; both are asked in the same way (`asked`, `shows`).
    """

    facts: tuple[str, ...]
    """`table/id`, as its rows were called then."""
    options: tuple[str, ...] = ()
    """Its wrong options, where they are known: as long as they are wrong they stay. `cities/rome`
    is whatever that row gives as an option today; `=Rome` is a text that belongs to no row alone.
    """
    stem: str = ""
    """Its stem, where that is known as a text."""
    keys: tuple[str, ...] = ()
    """Its answers, where they are known as texts."""
    retired: bool = False
    """It was no longer asked when this was written down."""
    was: Mapping[str, tuple[str, ...]] | None = None
    """By fact the ids that its row had before, by then; only of rows that had any. None: it was not
    written down."""
    noted: Wording = NOT_NOTED
    """Its stem and its answers, where only their digests are known."""

    @property
    def stem_digest(self) -> str:
        """Return what stands for its stem; nothing where that is not known."""
        # A lock file has the digest, a log the text.
        return self.noted.stem or short_digest(self.stem)

    @property
    def key_digests(self) -> tuple[str, ...]:
        """Return what stands for its answers, as far as they are known."""
        return self.noted.keys or tuple(map(short_digest, self.keys))

    def asked(self, stem: str) -> bool:
        """Return whether it asked this, word for word."""
        return self.stem_digest == short_digest(stem)

    def shows_in_stem(self, text: str) -> bool:
        """Return whether its stem is known to show a text: a label, or a cell."""
        if self.stem:
            return text in self.stem
        # A digest knows a whole text alone, so that a lock file notes what the stem showed.
        digest = short_digest(text)
        return digest == self.noted.stem or digest in self.noted.says

    def shows(self, text: str) -> bool:
        """Return whether its stem or its answers are known to show a text."""
        if self.shows_in_stem(text) or short_digest(text) in self.noted.keys:
            return True
        return any(text in key for key in self.keys)

    def about(self, facts: Iterable[str]) -> Self:
        """Return the same with other facts, each once."""
        return self._replace(facts=tuple(dict.fromkeys(facts)))


class RowCells(NamedTuple):
    """Digests of the cells of a row, by which its author is asked whether it was renamed.

    `questions.identity.row_cells` makes them.
    """

    label: str
    """Of its label; empty where it has none, or where the row id is made of it."""
    others: str
    """Of its other cells, without those that its id is made of; empty where it has none."""


RowsThen = Mapping[str, RowCells]
"""What rows said before, by fact (`table/id`)."""
NO_ROWS: RowsThen = {}


class Deck(NamedTuple):
    """A deck file, its templates apart (`questions.templates.deck_file`)."""

    name: str
    """As it is called in Anki; `::` separates the levels."""
    key: str
    """The identity of the deck: with the item id it makes the Anki GUID."""
    has_own_key: bool
    """False when the file has no `key` and its name stands in for it."""
    about: str
    """What the deck is about, for whoever imports it."""
    tags: tuple[str, ...]
    """Of all its items."""
    lang: str
    """The language in which it asks, by its tag; empty: as the facts are written."""
    path: str
    """The deck file."""
    facts: tuple[str, ...]
    """The folders (or files) of the fact bases."""
    location: Location = NOWHERE
    """Where its key is written."""
    reviews_per_day: int | None = None
    """The cards of this deck that the quiz asks in a day at most; None: as the learner says."""
    new_per_day: int | None = None
    """The new ones among them."""
    report: str = ""
    """The link by which a learner reports a mistake, with `{item}` for the card; empty: none."""
