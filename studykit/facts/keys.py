"""The keys of tables, columns and rows: one row of a table of keys for each.

They are read by `reading.settings` and printed by the manual. A key that the head of a table is to
have is one row here, and its use.
"""

from __future__ import annotations

from collections.abc import Mapping

from studykit.facts._key_kinds import DECIMAL, EXACT, MARKUP, MISSING
from studykit.facts.base import Column
from studykit.reading.settings import (
    FLAG,
    LANGUAGE,
    MAPPING,
    NODE,
    PLACED_TEXTS,
    TEXT,
    TEXTS,
    Key,
    one_of,
)

ARTICLE = "article"
QUOTE = "quote"
RELIABILITY = ("primary", "secondary", "unverified")


_VALUE = TEXT.called("value")
_DATE = TEXT.called("date")
_PATTERNS = PLACED_TEXTS.called("list of patterns")

TABLE_KEYS = (
    Key("table", TEXT, "what the table is called", "table: planets", None, "the file's name"),
    Key("about", TEXT, "which rows there are to be", "about: The planets of the Solar System"),
    Key(
        "label",
        TEXTS.called("column"),
        "by which column a row is shown",
        "label: name",
        default_in_words="`name`, or the first text",
    ),
    Key(
        "tell_apart",
        TEXTS.called("list of columns"),
        "what is shown behind the label of rows that share it",
        "tell_apart: [kind]",
    ),
    Key(
        "kind",
        TEXTS.called("column"),
        "rows of different kinds are no options beside each other",
        "kind: kind",
    ),
    Key(
        "key",
        TEXTS.called("list of columns"),
        "of which columns the row id is made, in lists and in a CSV",
        "key: [name]",
    ),
    Key(
        "source",
        PLACED_TEXTS.called("list of sources"),
        "where the rows come from that name no source",
        "source: atlas#p. 3",
    ),
    Key(
        "columns",
        MAPPING.called("mapping of columns"),
        "name and type of each column",
        "columns: {name: text, place: integer}",
        default_in_words="what the rows have, as text",
    ),
    Key(
        "say",
        _PATTERNS,
        "a fact as a sentence; the first whose columns are all there. `say@de`: in German",
        'say: "{name} is planet number {place}."',
        default_in_words="label and columns",
        has_languages=True,
    ),
    Key(
        "unique",
        NODE.called("list of lists of columns"),
        "two rows that agree there must agree everywhere",
        "unique: [[place]]",
    ),
    Key("complete", FLAG, "every row that `about` describes is here", "complete: true", False),
    Key(
        "symmetric",
        TEXTS.called("list of two columns"),
        "a pair that holds both ways",
        "symmetric: [one, other]",
    ),
    Key("split", TEXT, "what separates the members of a list in a CSV cell", 'split: "|"', ";"),
    Key(
        "missing",
        MISSING,
        "cells that say that nothing is known, letter for letter: they count as empty",
        'missing: [NA, "?", Unknown]',
    ),
    Key(
        "head",
        FLAG,
        "the first line of a CSV names its columns",
        "head: false",
        default=True,
        default_in_words="told from the file",
    ),
    Key(
        "rows",
        NODE.called("rows, or list of CSV files"),
        "the facts",
        "rows: {mars: {name: Mars, place: 4}}",
    ),
    Key(
        "sql",
        NODE.called("one SELECT"),
        "a computed table, in place of `rows`",
        "sql: SELECT id, upper(name) AS shout FROM planets",
    ),
    Key(
        "of",
        MAPPING.called("mapping of columns to lists of keys of a value"),
        "which columns of a CSV say something of single values, as `place source` does",
        "of: {place: [source, disputed]}",
    ),
    Key("was", TEXTS, "names that the table had before", "was: [worlds]"),
)
"""Of the head of a table."""

COLUMN_KEYS = (
    Key(
        "type",
        NODE.called("type"),
        "what a value is; `[text]` is a list, a table's name a reference",
        "type: date",
        default_in_words="text",
    ),
    Key(
        "from",
        TEXT,
        "what the column is called in the CSV",
        "from: Remark",
        default_in_words="the column's name",
    ),
    Key(
        "unit",
        TEXT,
        "what a number without a unit means; makes it a quantity. `unit@de`: in German",
        "unit: km",
        has_languages=True,
    ),
    Key("min", _VALUE, "no value is less, written or made up", "{type: integer, min: 0}"),
    Key("max", _VALUE, "no value is more", "{type: date, max: 2100}"),
    Key(
        "tolerance",
        TEXT.called("number"),
        "how far off a typed number may be, and what may be equal; of dates: years of a ~",
        "{type: number, tolerance: 0.5}",
        default_in_words="0; of dates by their age",
    ),
    Key("exact", EXACT, "what grading must not overlook", "exact: [case, accents]"),
    Key("lang", LANGUAGE, "in which language the texts are", "lang: es", None, "the deck's"),
    Key(
        "markup",
        MARKUP,
        "how the texts are to be shown; in `tex` and `code` each sign of a typed answer counts",
        "markup: tex",
        default_in_words="letter for letter",
    ),
    Key(
        "code_language",
        TEXT.called("name"),
        "the language of its code, by which it is coloured",
        "{markup: code, code_language: python}",
    ),
    Key(
        "speak",
        FLAG,
        "a voice reads the texts in Anki, in the language of `lang`",
        "{lang: es, speak: true}",
        False,
    ),
    Key(
        "optional",
        FLAG,
        "a row need not have it in every language",
        "{type: text, optional: true}",
        default=False,
    ),
    Key(
        "part_of",
        FLAG,
        "the row lies in what the column names, and in what that lies in",
        "{type: planets, part_of: true}",
        False,
    ),
    Key(
        "alt",
        TEXT.called("column"),
        "the column that says in words what a picture or a sound shows",
        "{type: image, alt: seen}",
    ),
    Key(
        "missing",
        MISSING,
        "cells of this column that count as empty, in place of the table's",
        'missing: ["-", k. A.]',
        default_in_words="the table's",
    ),
    Key(
        "split",
        TEXT,
        "what separates the members of a list in its CSV cells",
        '{type: "[text]", split: ","}',
        default_in_words="the table's",
    ),
    Key(
        "format",
        PLACED_TEXTS.called("date format, or list of them"),
        "how its dates are written, beside the usual way. `format@de`: with month names in German",
        '{type: date, format: "%d.%m.%Y"}',
        has_languages=True,
    ),
    Key(
        "decimal",
        DECIMAL,
        "the sign before the decimals of its numbers; thousands may be grouped then",
        '{type: number, decimal: ","}',
        default_in_words="`.`, and no groups",
    ),
    Key(
        "yes",
        TEXTS,
        "what else means yes in its cells",
        "{type: boolean, yes: [1, J], no: [0, N]}",
    ),
    Key("no", TEXTS, "what else means no in its cells", "{type: boolean, yes: [x], no: [o]}"),
)
"""Of a column, below `columns` of its table."""

# What a cell is comes from the column of the same name in `STANDARD`, below.
ROW_KEYS = (
    Key(
        "source",
        TEXTS.called("list of sources"),
        "where the fact comes from, with a place after #",
        "source: atlas#p. 3",
        default_in_words="the table's",
    ),
    Key("aliases", TEXTS, "other right spellings of the label", "aliases: [the red planet]"),
    Key(
        "also_right",
        TEXTS.called("list of answers or row ids"),
        "answers of other rows that are right for this one too",
        "also_right: [Venus]",
    ),
    Key("note", TEXT, "what is shown after the answer", "note: Named after a god of war."),
    Key(
        "article",
        TEXT,
        "the article that `{name:the}` shows before its label. `article@de`: in German",
        "article: the",
    ),
    Key(
        QUOTE,
        TEXT,
        "the words of its source that say it; looked up where the source's `file` can be read",
        'quote: "Mars is the fourth planet."',
    ),
    Key(
        "was",
        TEXTS.called("list of row ids"),
        "ids that the row had before, the first one first",
        "was: [ares]",
    ),
    Key("fresh", TEXT, "a mark that begins a new memory", "fresh: 2026-11"),
    Key("since", _DATE, "from when on it holds, for `as_of` of a deck", "since: 1930"),
    Key("until", _DATE, "until when it held", "until: 2006-08"),
    Key(
        "expires",
        _DATE,
        "the day on which to look at it again",
        "expires: 2027-01-01",
    ),
    Key(
        "disputed",
        TEXT,
        "how it is disputed: never asked, never a wrong option",
        "disputed: Some count nine.",
    ),
    Key(
        "confused_with",
        TEXTS.called("list of row ids"),
        "rows that make good wrong options",
        "confused_with: [venus, mercury]",
    ),
    Key(
        "allow",
        TEXTS.called("mapping of rules, or texts"),
        "waivers, each with its reason",
        "allow: {I001: the name says it}",
    ),
)
"""Of a row of any table, declared or not."""

VALUE_KEYS = (
    Key("is", NODE.called("value, or list of values"), "the value itself", "is: 4"),
    Key(
        "source",
        TEXTS.called("list of sources"),
        "where the value comes from",
        "{is: 4, source: atlas#p. 3}",
        default_in_words="the row's",
    ),
    Key(
        "disputed",
        TEXT,
        "how it is disputed: never asked, and no wrong option where it may be right. "
        "`disputed@de`: in German",
        "{is: 4, disputed: Some count from the outside.}",
        has_languages=True,
    ),
    Key("since", _DATE, "from when on it holds, for `as_of` of a deck", "{is: 4, since: 1930}"),
    Key("until", _DATE, "until when it held", "{is: 4, until: 2006-08}"),
    Key(
        "note",
        TEXT,
        "what is shown after an answer that rests on it. `note@de`: in German",
        "{is: 4, note: Counted from the Sun.}",
        has_languages=True,
    ),
    Key(
        QUOTE,
        TEXT,
        "the words of its source that say it",
        '{is: 4, source: atlas#7, quote: "Mars is the fourth planet."}',
    ),
)
"""Of a value that is written as a mapping, in any column but those of every table."""

STANDARD: Mapping[str, Column] = {
    key.name: Column(
        key.name,
        type="date" if key.kind is _DATE else "text",
        is_list=key.kind.read is TEXTS.read,
    )
    for key in ROW_KEYS
    if key.name not in (ARTICLE, QUOTE)
}
"""The columns that every table has, by name."""
UNDECLARED: Mapping[str, Column] = {
    **STANDARD,
    ARTICLE: Column(ARTICLE),
    QUOTE: Column(QUOTE),
}
"""The columns that rows may have although no head declares them.

`article` and `quote` are columns of the table's own where a head declares them: in a word list the
first is asked for, in a list of quotations the second.
"""

SOURCE_KEYS = (
    Key("title", TEXT, "what learners are shown", "title: An atlas", None, "the row id"),
    Key("publisher", TEXT, "who published it", "publisher: A press"),
    Key("author", TEXT, "who wrote it", "author: A. Uthor"),
    Key("published", TEXT, "when", "published: 2025-03"),
    Key("url", TEXT, "where it is on the web", 'url: "https://example.org/atlas"'),
    Key(
        "file",
        TEXT,
        "where you keep it; a file that is not there is a note",
        "file: atlas.txt",
    ),
    Key(
        "reliability",
        one_of(*RELIABILITY),
        "how far to trust it; the last is shown on the card",
        "reliability: secondary",
    ),
    Key("note", TEXT, "anything else", "note: The second edition."),
)
"""Of a row of the table `sources`."""
