"""The table of rules, the only place that says what level their findings have; and their pages.

    F012   in facts   a note     "The day is past on which a fact was to be looked at again."
    I003   in items   an error   "A wrong option is right, or stands there twice."

A new rule is a row here, a page `pages/CODE.md`, and a function that yields its problems. The
letter of a code tells where the rule looks: F in facts, T in templates and decks, I in items, X in
what is exported.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

Level = Literal["error", "warning", "note"]
PAGES = Path(__file__).parent / "pages"


class Rule(NamedTuple):
    """A rule as it stands wherever rules are listed."""

    code: str
    name: str
    """One sentence that says what it flags; also the heading of its page."""
    level: Level
    milder_level: Level | None = None
    """The level of those findings that are less bad; most rules have one level."""

    @property
    def levels(self) -> tuple[Level, ...]:
        """Return what its findings may be, the worst first."""
        if self.milder_level is None:
            return (self.level,)
        return (self.level, self.milder_level)


# Authors write codes into `allow`: one that was given up is not given again.
_TABLE = (
    Rule("F001", "A file that cannot be read as YAML or CSV.", "error"),
    Rule("F002", "An unknown table, column or key of a table.", "error"),
    Rule("F003", "One id, key or name given twice.", "error"),
    Rule("F004", "A value that is not of its column's type.", "error"),
    Rule("F005", "A reference to a row that is not there.", "error"),
    Rule("F006", "Two facts contradict each other.", "error"),
    Rule("F007", "Two rows say the same.", "error", "warning"),
    Rule("F008", "A setting or a row of the wrong shape.", "error"),
    Rule("F009", "Something larger than the limits.", "error"),
    Rule("F010", "A fact without a source.", "warning", "note"),
    Rule("F011", "A fact that rests on unverified sources alone.", "note"),
    Rule("F012", "The day is past on which a fact was to be looked at again.", "note"),
    Rule("F013", "A row that others refer to has nothing to be shown by.", "warning"),
    Rule("F014", "One alias spells two rows.", "warning"),
    Rule("F015", "A fact that no template asks.", "warning"),
    Rule("F018", "A source that is not known.", "error"),
    Rule("F019", "A row id that cannot be one.", "error"),
    Rule("F020", "A symmetric relation with a hole.", "warning"),
    Rule("F022", "A computed table (`sql`) that cannot be made.", "error"),
    Rule(
        "F023", "One value of a column is of another precision or unit than all the others.", "note"
    ),
    Rule("F024", "A picture or a sound that is not there, or that Anki cannot show.", "error"),
    Rule("F025", "A fact that lacks the text which a deck shows in its language.", "warning"),
    Rule("F026", "A # that cuts a text off.", "warning"),
    Rule("F027", "A source whose file is not there.", "note"),
    Rule("F028", "A row of a CSV that has a digest for an id.", "note"),
    Rule("F029", "A row that lies in itself.", "error"),
    Rule("F030", "Two rows of one label, which nothing tells apart.", "warning"),
    Rule("F031", "Two values of a column that are nearly equal.", "warning", "note"),
    Rule("F032", "A text that says that nothing is known.", "warning"),
    Rule("F033", "A list that leaves open how it is to be read.", "warning", "note"),
    Rule("F034", "A text whose markup cannot be shown.", "warning"),
    Rule("F035", "A place that the file of its source does not have.", "warning", "note"),
    Rule("F036", "A quotation that does not stand in its source.", "warning"),
    Rule("F037", "Something in an overlay that is not put over the base.", "warning"),
    Rule("I001", "The answer stands in its own question.", "warning"),
    Rule("I002", "One question is asked twice and wants different answers.", "warning"),
    Rule("I003", "A wrong option is right, or stands there twice.", "error"),
    Rule("I004", "Items with fewer than two wrong options, which are never a choice.", "note"),
    Rule("I005", "Wrong options that the facts do not prove wrong.", "note"),
    Rule(
        "I006",
        "All rows matter to the answer, and nothing says that the facts have all of them.",
        "warning",
    ),
    Rule("I007", "One spelling stands for two answers of a template.", "warning"),
    Rule("I008", "The question asks for one thing, and several are right.", "warning"),
    Rule("I009", "The stem of one item tells the answer of another.", "note"),
    Rule("I010", "The right option is the longest or the shortest by far.", "warning"),
    Rule(
        "I011",
        "The right option alone has, or lacks, a digit, a capital letter, brackets, a comma "
        "or a full stop.",
        "warning",
    ),
    Rule(
        "I012",
        "Options of unequal grain: a year beside a day, kilometres beside miles, an island "
        "beside a country.",
        "warning",
    ),
    Rule("I013", "Over the deck the right option's place or rank can be guessed.", "warning"),
    Rule(
        "I014", "The option that is seen least, or most, over the deck is right too often.", "note"
    ),
    Rule("I015", "Answers that are read in several ways when they are typed.", "note"),
    Rule("I016", "A question that is not asked, since what is right is not decided.", "note"),
    Rule("I017", "The right option alone shares a word with its question.", "note"),
    Rule("I018", "Names that are compared say by what.", "warning"),
    Rule("I019", "The right option alone ends as what its question shows.", "note"),
    Rule("I020", "The stem offers answers, and the right one is not among them.", "warning"),
    Rule("I021", "A preposition before a date that is known only about.", "note"),
    Rule("I022", "The options of most items of a template contradict their questions.", "warning"),
    Rule("T001", "An unknown key of a deck or a template.", "error"),
    Rule("T002", "A table that the deck's facts do not have.", "error"),
    Rule("T003", "A column that the table does not have.", "error"),
    Rule("T004", "A pattern with a mistake.", "error"),
    Rule("T005", "A condition of `where` that cannot hold.", "error"),
    Rule("T006", "Wordings of one question that show different columns.", "error"),
    Rule("T007", "A template whose `where` keeps no row.", "warning"),
    Rule("T008", "A template that makes no items.", "warning"),
    Rule("T010", "All items of a template, or nearly all, have one answer.", "warning"),
    Rule("T011", "A deck without a `key`.", "warning"),
    Rule("T013", "Something that a deck or a template needs is missing.", "error"),
    Rule("T014", "A value of a deck or a template that cannot be.", "error"),
    Rule("T016", "Two decks have one key.", "error"),
    Rule("T017", "A waiver that can waive nothing.", "warning"),
    Rule("T018", "A waiver that waives nothing today.", "warning"),
    Rule("T019", "A deck in a language that the tool does not know, or not whole.", "note"),
    Rule("T020", "A deck that asks what does not hold today, and does not say so.", "warning"),
    Rule("T021", "Rows that `where` leaves out fit the question all the same.", "warning"),
    Rule("T022", "Something that is muted and that there is not.", "warning"),
    Rule("X001", "A lock file that cannot be read.", "error"),
    Rule("X002", "A lock file of a newer studykit.", "error"),
    Rule("X003", "The deck's key is another one than the lock file's.", "error"),
    Rule("X004", "The lock file says that a note will change in the future.", "error"),
    Rule("X005", "One item id is made twice.", "error"),
    Rule("X006", "A text that Anki cannot hold.", "error"),
    Rule("X007", "The deck's key is that of another lock file in the folder.", "error"),
    Rule("X008", "A package from which the lock file cannot be made again.", "error"),
    Rule("X009", "A deck that Anki calls by another name.", "note"),
    Rule("X010", "A card that Anki keeps as it is, since its texts are not known.", "warning"),
    Rule("X011", "A row that may be one of before which is gone, under a new id.", "warning"),
    Rule("X012", "A note type that the deck cannot adopt.", "error"),
    Rule("X013", "A question that is no card of the adopted note type.", "error"),
    Rule("X014", "What the cards of an adopted note type do not show.", "note"),
    Rule("X015", "Published notes that are no row, or in another deck.", "warning"),
)

RULES: Mapping[str, Rule] = {rule.code: rule for rule in _TABLE}
"""All rules of `studykit check` by their codes, sorted."""

OTHER_CODES: Mapping[str, Level] = {
    "C001": "error",
    "C002": "error",
    "C003": "error",
    "C004": "error",
    "L001": "error",
}
"""Rules for settings (C) and exported reviews (L).

`studykit check` looks at neither: these have no pages.
"""


def level_of(code: str, *, is_milder: bool = False) -> Level:
    """Return the level of a finding. Raises KeyError for a code that no table has."""
    if code in OTHER_CODES:
        # These have one level each.
        return OTHER_CODES[code]
    rule = RULES[code]
    if is_milder and rule.milder_level is not None:
        return rule.milder_level
    return rule.level


def rule_page(code: str) -> str:
    """Return the manual page of a rule as it is printed.

    It has the rule's name, what it flags and why, a bad and a good example.
    """
    # Read only now: few runs ask for a page.
    markdown = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    return markdown.removeprefix(f"# {code}: ").rstrip("\n")
