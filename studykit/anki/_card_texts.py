"""The texts of a card: an item as the learner of an Anki card sees it.

    Which island got a FARP?     stem
    Yonaguni Island              keys: the answer, then others that are right too
    Yonaguni, Yonaguni-jima      spellings
    Mageshima | Yonaguni | ...   options

The lock keeps these texts, so that a note can be shipped when its facts are gone. Knows nothing of
HTML, Anki's ids, times and files.
"""

from typing import NamedTuple

from studykit.problems import MARKS
from studykit.questions.forms.cloze import gap_left_open
from studykit.questions.identity.draw import boxes, options, to_order
from studykit.questions.identity.ids import bracket
from studykit.questions.item import Item, Mode, PartedLine, gap_text
from studykit.questions.shown_texts import has_formula, typed_text
from studykit.questions.source_lines import source_lines
from studykit.values.scalars import Markup

MOST_TYPED_LETTERS = 30
MOST_TYPED_WORDS = 4


class CardTexts(NamedTuple):
    """All that a card shows, as plain texts."""

    stem: str
    keys: tuple[str, ...]
    """The answer that is asked for first; then others that are right too, or wanted as well."""
    all_wanted: bool = False
    spellings: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    """In the order in which they stand in the note; empty when it offers no choice. Where all are
    wanted they are boxes to tick."""
    to_order: tuple[str, ...] = ()
    """Texts to be put in order, as the front shows them; the keys are the right order."""
    gaps: tuple[int, ...] = ()
    """The places in the stem where the gaps of a cloze begin; the first key stands in them."""
    gap_hint: str = ""
    """What stands in these gaps as a hint: a city, for `[a city]`."""
    typed: str = ""
    """`yes` when typing the answer makes sense, `first` when the author wants it, else empty."""
    hint: str = ""
    explanation: str = ""
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    lang: str = ""
    answer_lang: str = ""
    foreign_lines: tuple[PartedLine, ...] = ()
    """Those of its lines of which a part is in another language than `lang`, or has a markup."""
    answer_markup: Markup = ""
    """How answers and options are shown that are none of these lines."""
    answer_speaks: bool = False
    """Whether a voice reads the answer."""
    note_fields: tuple[str, ...] = ()
    """What the fields of its note hold, as HTML, where the deck has adopted the note type."""
    report: str = ""
    """The link by which a learner reports a mistake."""

    @property
    def right_options(self) -> tuple[str, ...]:
        """The keys that stand among the options."""
        return self.keys if self.all_wanted else self.keys[:1]

    @property
    def with_media(self) -> tuple[str, ...]:
        """The texts that may show a picture or a sound."""
        return (self.stem, *self.keys, *self.options, *self.to_order, self.hint, self.explanation)


def card_texts(item: Item) -> CardTexts:
    """Return what the card of an item shows."""
    explanation, in_gap = item.explanation, ""
    gaps: tuple[int, ...] = ()
    if item.cloze:
        in_gap, gaps = _gaps(item)
        explanation = _without_the_sentence(item)
    # The answer that stands in the gap or among the options comes first; a sequence is whole.
    sequence = to_order(item)
    first = in_gap or item.shown_key
    if sequence:
        first = item.keys[0]
    keys = (first, *[key for key in item.keys if key != first])

    all_wanted = item.many == "all" and len(keys) > 1
    choices: tuple[str, ...] = ()
    typed = ""
    # Of several answers all are recalled, unless the author wants boxes: a card that was learned by
    # heart must not become one that is only recognised. What stands in a gap is not chosen either.
    if all_wanted and "choice" in item.modes:
        choices = boxes(item)
    elif not all_wanted and not gaps:
        typed = _typed(item, first)
        if _allows(item, "choice"):
            choices = options(item)
    return CardTexts(
        stem=item.stem,
        keys=keys,
        all_wanted=all_wanted,
        spellings=_spellings(item, keys),
        options=choices,
        to_order=sequence,
        gaps=gaps,
        gap_hint=item.gap_hint,
        typed=typed,
        hint=item.hint,
        explanation=explanation,
        sources=source_lines(item.sources),
        tags=item.tags,
        lang=item.lang,
        answer_lang=item.type.lang or item.lang,
        foreign_lines=item.foreign_lines,
        answer_markup=item.type.markup,
        answer_speaks=item.type.speak,
    )


def _spellings(item: Item, keys: tuple[str, ...]) -> tuple[str, ...]:
    spellings: dict[str, None] = {}
    for answer in item.answers:
        for spelling in answer.accepted:
            # One answer may be another spelling of a second one: it is told once.
            if spelling not in keys:
                spellings[spelling] = None
    return tuple(spellings)


def _without_the_sentence(item: Item) -> str:
    """Return the explanation without a line that only says the sentence, which the back shows."""
    sentence = "".join(text for _, text in item.cloze)
    if "\n" in sentence:
        return f"\n{item.explanation}\n".replace(f"\n{sentence}\n", "\n").strip("\n")
    return "\n".join(line for line in item.explanation.split("\n") if line != sentence)


def _gaps(item: Item) -> tuple[str, tuple[int, ...]]:
    """Return what stands in the gaps of a cloze, and where in its stem they begin.

    For ((1, "Paris"), (0, " lies on the "), (2, "Seine")) and the gap 2, whose stem is
    "Paris lies on the [...]": "Seine" and (18,).
    """
    # Gaps may have been numbered anew since the id was made: then the stem tells which one it is.
    shown = gap_text(item.gap_hint)
    own_number = gap_left_open(item.cloze, item.stem, shown, bracket(item.id))
    in_gap = ""
    starts = []
    end = 0
    for number, text in item.cloze:
        if own_number and number == own_number:
            in_gap = text
            starts.append(end)
            end += len(shown)
        else:
            end += len(text)
    return in_gap, tuple(starts)


def _allows(item: Item, mode: Mode) -> bool:
    return not item.modes or mode in item.modes


def _typed(item: Item, key: str) -> str:
    # Nobody can type a picture.
    if not _allows(item, "typed") or MARKS[0] in key:
        return ""
    if item.modes and item.modes[0] == "typed":
        return "first"
    if item.has_markup:
        # A formula may be typed in many ways, of which Anki would take one.
        if item.type.notation == "tex" and has_formula(key):
            return ""
        key = typed_text(key, item.type.markup, item.foreign_lines)
    # Anki compares letter for letter: that is fair for short answers, unless the author says so.
    is_short = len(key) <= MOST_TYPED_LETTERS and len(key.split()) <= MOST_TYPED_WORDS
    if not is_short or "\n" in key:
        return ""
    return "yes"
