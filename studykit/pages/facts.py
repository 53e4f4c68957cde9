"""The manual pages of what reading facts reports. Their rules run in `studykit.facts`, while the files are read."""

from studykit.limits import (
    FREE_COMBINATIONS,
    MAX_COLUMNS,
    MAX_COMBINATIONS,
    MAX_FILE,
    MAX_LABEL_PARTS,
    MAX_MEMBERS,
    MAX_ROWS,
    MAX_SCALAR,
    MAX_UNIQUE,
)  # fmt: skip

PAGES = {
    "F001": """\
A file that cannot be read as YAML or CSV.

Flags what stops the reader: broken syntax, another encoding than UTF-8, a lone carriage return, anchors and tags, an
empty CSV, a CSV row with more cells than columns. Nothing below that spot is read.

Why: what is not read is not asked, and nobody would notice that half of a file has gone.

Bad:

    rows:
      miyako: {name: Miyako, prefecture: Okinawa

Good:

    rows:
      miyako: {name: Miyako, prefecture: Okinawa}
""",
    "F002": """\
An unknown table, column or key of a table.

Flags names that the base does not have, with the nearest one that it has: a column that is not declared, a type that is
neither a type nor a table, a misspelt setting.

Why: the value under a misspelt column is lost without a word, and the question that needs it is never asked.

Bad:

    columns: {name: text, opened: date}
    rows:
      miyako: {name: Miyako, opend: 2019}

Good:

    columns: {name: text, opened: date}
    rows:
      miyako: {name: Miyako, opened: 2019}
""",
    "F003": """\
One id, key or name given twice.

Flags two rows with one id (also ids that differ only in case or in how their letters are composed), two tables or
columns of one name, and a key that stands twice in a YAML mapping.

Why: the id is a fact's identity, and learners' histories hang on it. Of two values under one name one would be lost.

Bad:

    rows:
      miyako: {name: Miyako}
      Miyako: {name: Miyakojima}

Good:

    rows:
      miyako: {name: Miyako}
      miyakojima: {name: Miyakojima}
""",
    "F004": """\
A value that is not of its column's type.

Flags a text where the column takes a number, a date, a quantity or yes and no; another unit than the column's; a
value outside `min` and `max`; a list where one value is wanted.

Why: a number that cannot be read cannot be compared, so nothing could tell which options are wrong. The cell counts as
unknown, which is not the same as missing: no question rests on it.

Bad:

    columns: {name: text, opened: date}
    rows:
      miyako: {name: Miyako, opened: March 2019}

Good:

    columns: {name: text, opened: date}
    rows:
      miyako: {name: Miyako, opened: 2019-03}
""",
    "F005": """\
A reference to a row that is not there.

Flags a cell that names no row of the table it refers to. When it is the label of one, that row's id is named.

Why: the answer of a question would be a bare id, or no answer at all.

Bad:

    # facts/islands.yaml
    rows:
      miyako: {name: Miyako Island}
    # facts/bases.yaml
    columns: {island: islands}
    rows:
      one: {island: myako}

Good:

    # facts/islands.yaml
    rows:
      miyako: {name: Miyako Island}
    # facts/bases.yaml
    columns: {island: islands}
    rows:
      one: {island: miyako}
""",
    "F006": """\
Two facts contradict each other.

Flags two rows that agree on the columns of a `unique` set and differ elsewhere. Both places are named. Rows marked as
`disputed` may contradict.

Why: one of the two is wrong, and nobody knows which. Neither is asked until it is settled.

Bad:

    columns: {island: text, opened: date}
    unique: [[island]]
    rows:
      one: {island: Miyako, opened: 2019}
      two: {island: Miyako, opened: 2020}

Good:

    columns: {island: text, unit: text, opened: date}
    unique: [[island, unit]]
    rows:
      one: {island: Miyako, unit: guard unit, opened: 2019}
      two: {island: Miyako, unit: missile unit, opened: 2020}
""",
    "F007": """\
Two rows say the same.

Flags two rows that agree on the columns of a `unique` set and differ nowhere else (`source`, `aliases` and `note` are
not compared). Where the rows of a CSV are called by what stands in them, a row that is there already, letter for
letter, is a warning, and counts once.

Why: the fact has two identities, and a correction of one leaves the other wrong.

Bad:

    columns: {island: text, opened: date}
    unique: [[island]]
    rows:
      one: {island: Miyako, opened: 2019}
      two: {island: Miyako, opened: 2019}

Good:

    columns: {island: text, opened: date}
    unique: [[island]]
    rows:
      one: {island: Miyako, opened: 2019}
""",
    "F008": """\
A setting or a row of the wrong shape.

Flags a setting that cannot be what it is (`complete: perhaps`), a row that is no list of `column: value`, a text with a
comma that YAML cut in two, a file outside the fact base's folder.

Why: what was meant is not what was read.

Bad:

    complete: perhaps
    rows:
      miyako: {name: Miyako}

Good:

    complete: yes
    rows:
      miyako: {name: Miyako}
""",
    "F009": f"""\
Something larger than the limits.

Flags a file above {MAX_FILE >> 20} MiB, a cell above {MAX_SCALAR:,} characters, a table above {MAX_ROWS:,} rows or
{MAX_COLUMNS:,} columns, a list above {MAX_MEMBERS:,} members, a text with very many accents over one letter, more than
{MAX_UNIQUE} sets of columns in `unique`, and a label that is made of more than {MAX_LABEL_PARTS} labels of other rows.
And a pattern that shows several lists, or lists of lists, and makes more than {MAX_COMBINATIONS:,} combinations of
their members beyond {FREE_COMBINATIONS} a row.

Why: most often a quote was never closed, and half of the file became one cell; or a stem shows two lists, which makes a
question for each pair. The limits also keep a hostile file from exhausting the machine.
""",
    "F010": """\
A fact without a source.

Flags, once for each table, rows that name no source. In a base with a table `sources` it is a warning, in one without,
such as a plain word list, a note.

Why: what nobody can look up nobody can correct. Provide sources, says one of Wozniak's rules.

Bad:

    # facts/sources.yaml
    rows:
      atlas: {title: An atlas}
    # facts/islands.yaml
    rows:
      miyako: {name: Miyako}

Good:

    # facts/sources.yaml
    rows:
      atlas: {title: An atlas}
    # facts/islands.yaml
    source: atlas
    rows:
      miyako: {name: Miyako}
""",
    "F011": """\
A fact that rests on unverified sources alone.

Flags, once for each table, rows all of whose sources have `reliability: unverified`. The card says it too.

Why: what is learned well is believed, true or not.

Bad:

    # facts/sources.yaml
    rows:
      blog: {title: A blog, reliability: unverified}
    # facts/islands.yaml
    source: blog
    rows:
      miyako: {name: Miyako}

Good:

    # facts/sources.yaml
    rows:
      blog: {title: A blog, reliability: unverified}
      atlas: {title: An atlas, reliability: secondary}
    # facts/islands.yaml
    source: [blog, atlas]
    rows:
      miyako: {name: Miyako}
""",
    "F013": """\
A row that others refer to has nothing to be shown by.

Flags a row without a value in its table's label column (`label`, else `name`, else the first text), or a table
without such a column.

Why: learners would be shown the row's id, which is a name for programs.

Bad:

    # facts/islands.yaml
    columns: {name: text, size: integer}
    rows:
      miyako: {size: 159}
    # facts/bases.yaml
    columns: {island: islands}
    rows:
      one: {island: miyako}

Good:

    # facts/islands.yaml
    columns: {name: text, size: integer}
    rows:
      miyako: {name: Miyako, size: 159}
    # facts/bases.yaml
    columns: {island: islands}
    rows:
      one: {island: miyako}
""",
    "F014": """\
One alias spells two rows.

Flags an alias that is also the label or an alias of another row of its table. It counts for neither.

Why: who types it may mean the wrong one, and nobody could tell.

Bad:

    rows:
      country: {name: Georgia (country), aliases: [Georgia]}
      state: {name: Georgia (state), aliases: [Georgia]}

Good:

    rows:
      country: {name: Georgia (country), aliases: [Sakartvelo]}
      state: {name: Georgia (state), aliases: [State of Georgia]}
""",
    "F018": """\
A source that is not known.

Flags a `source` whose id is no row of the table `sources`. What follows `#` is a place in it and is not looked up.

Why: the card would name a source that nobody can find.

Bad:

    # facts/sources.yaml
    rows:
      atlas: {title: An atlas}
    # facts/islands.yaml
    rows:
      miyako: {name: Miyako, source: altas#12}

Good:

    # facts/sources.yaml
    rows:
      atlas: {title: An atlas}
    # facts/islands.yaml
    rows:
      miyako: {name: Miyako, source: atlas#12}
""",
    "F019": """\
A row id that cannot be one.

Flags an empty id, one above 200 characters, one with a line break or a control character, and a row that lacks a column
of the table's `key`.

Why: the id stands in every item's id, and learners' histories hang on it.

Bad:

    key: [word]
    rows:
      - {word: chat, meaning: cat}
      - {meaning: dog}

Good:

    key: [word]
    rows:
      - {word: chat, meaning: cat}
      - {word: chien, meaning: dog}
""",
    "F020": """\
A symmetric relation with a hole.

Flags a row of a table that declares `symmetric: [one, other]`, when the row that says it the other way round is
missing.

Why: the question asked from the other side has a right answer that the base does not know, and may show it as a wrong
one.

Bad:

    columns: {one: text, other: text}
    symmetric: [one, other]
    rows:
      a: {one: Japan, other: China}

Good:

    columns: {one: text, other: text}
    symmetric: [one, other]
    rows:
      a: {one: Japan, other: China}
      b: {one: China, other: Japan}
""",
    "F022": """\
A computed table (`sql`) that cannot be made.

Flags SQL that SQLite does not understand, that would write or ask the clock or chance, that takes too long, a result
without an `id`, and tables that are computed from each other in a circle.

Why: a table that is not the same every time would give other questions every time.

Bad:

    # facts/t.yaml
    table: later
    sql: SELECT id, nmae FROM first
    ---
    table: first
    rows:
      a: {name: A}

Good:

    # facts/t.yaml
    table: later
    sql: SELECT id, name FROM first
    columns: {name: text}
    ---
    table: first
    rows:
      a: {name: A}
""",
    "F024": """\
A picture or a sound that is not there, or that Anki cannot show.

Flags a path in a column of type `image` or `audio` that names no file, a file outside the fact base's folder (links and
`..` are followed), an empty or very large one, or one that Anki does not show and play on all systems. A picture's name
ends in .avif, .gif, .jpeg, .jpg, .png, .svg or .webp, a sound's in .aac, .flac, .m4a, .mp3, .oga, .ogg, .opus or .wav.

Why: the card would show a broken picture or stay silent, and nobody would see it before the learner does. What lies
outside the folder is not there on the next computer.

Bad:

    # facts/flags.yaml
    columns: {name: text, flag: image}
    rows:
      georgia: {name: Georgia, flag: flags/georgia.txt}

Good:

    # facts/flags.yaml
    columns: {name: text, flag: image}
    rows:
      georgia: {name: Georgia, flag: ~}
""",
    "F025": """\
A fact that lacks the text which a deck shows in its language.

Flags a row that has `name`, but no `name@de`, where a deck with `lang: de` asks for it, be it through a reference, and
a list whose translation has another number of members. Also a table whose texts are translated and whose `say` is not.

Why: half of such a card would be in another language, and nobody knows which answers in the deck's are right. So the
row is not asked, is no option, and nothing that it may be an answer to is asked: an answer would be missing there.

Bad:

    # deck.yaml
    deck: D
    key: d-1
    lang: de
    facts: facts
    templates:
      opened: {ask: "Wann wurde {name} eröffnet?", answer: opened}
    # facts/islands.yaml
    columns: {name: text, opened: date}
    rows:
      miyako: {name: Miyako Island, name@de: Miyako-Insel, opened: 2019}
      amami: {name: Amami Island, opened: 2019}

Good:

    # deck.yaml
    deck: D
    key: d-1
    lang: de
    facts: facts
    templates:
      opened: {ask: "Wann wurde {name} eröffnet?", answer: opened}
    # facts/islands.yaml
    columns: {name: text, opened: date}
    rows:
      miyako: {name: Miyako Island, name@de: Miyako-Insel, opened: 2019}
      amami: {name: Amami Island, name@de: Amami-Insel, opened: 2019}
""",
    "F026": """\
A # that cuts a text off.

Flags a # with no blank behind it that YAML takes for a comment though something stands before it in the line: to YAML a
comment begins at each # outside of quotes that a blank, a bracket or a quote stands before. Written `# like this` it is
taken for meant, and so is a line of its own. Where the file cannot be read because of it, it is an error (`F001`).

Why: the answer would be "side B, track", and nobody is told.

Bad:

    columns: {name: text, place: text}
    rows:
      song:
        name: The song
        place: side B, track #3

Good:

    columns: {name: text, place: text}
    rows:
      song:
        name: The song   # the long one
        place: "side B, track #3"
""",
    "F027": """\
A source whose file is not there.

Flags a row of `sources` whose `file:` names no file in the fact base's folder: one that is missing, a folder, an
address, or a path that leads out of the folder.

Why: nobody who gets the facts can look up what they were taken from, and most often the file was moved or renamed.
Learners see the title alone, so nothing else is harmed. When a file cannot be given away, say so with `allow`.

Bad:

    # facts/sources.yaml
    table: sources
    rows:
      survey: {title: A survey, file: survey.pdf}

Good:

    # facts/sources.yaml
    table: sources
    rows:
      survey: {title: A survey, url: "https://example.org/survey.pdf"}
""",
    "F028": """\
A row of a CSV that has a digest for an id.

Flags rows of a CSV without a column `id` and without a `key` whose first cell cannot be an id: it is empty, has
several lines, a tab or more than 200 characters, or other rows have it and nothing behind it tells them apart.

Why: nothing is wrong. But a digest is no name to call the row by, and where all cells of a row are edited at once
nothing tells which one it was: then its questions begin anew.

Bad:

    # facts/c.csv
    question,answer
    "What does this print?
    print(1)",1

Good:

    # facts/c.csv
    id,question,answer
    print,"What does this print?
    print(1)",1
""",
}
