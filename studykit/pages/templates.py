"""The manual pages of what reading deck files reports. Their rules run in `studykit.items`, while items are made."""

PAGES = {
    "T001": """\
An unknown key of a deck or a template.

Flags a misspelt key, with the nearest one that is known, and a key that the template's form does not have.

Why: a setting that is not read does nothing, and nobody notices.

Bad:

    # deck.yaml
    templates:
      opened: {ask: "When was {name} opened?", answr: opened}

Good:

    # deck.yaml
    templates:
      opened: {ask: "When was {name} opened?", answer: opened}
""",
    "T002": """\
A table that the deck's facts do not have.

Bad:

    # deck.yaml
    templates:
      opened: {from: island, ask: "When was {name} opened?", answer: opened}

Good:

    # deck.yaml
    templates:
      opened: {from: islands, ask: "When was {name} opened?", answer: opened}
""",
    "T003": """\
A column that the table does not have.

Flags names in `ask`, `answer`, `where`, `hint` and every other pattern, with the nearest name that the table has.

Bad:

    # deck.yaml
    templates:
      opened: {ask: "When was {nmae} opened?", answer: opened}

Good:

    # deck.yaml
    templates:
      opened: {ask: "When was {name} opened?", answer: opened}
""",
    "T004": """\
A pattern with a mistake.

Flags a brace without its partner, a format that the column's type or the deck's language does not have, and plural
forms that are not those of the language. A pattern is columns and formats, and nothing else: no calls, no attributes.

Bad:

    # deck.yaml
    templates:
      opened: {ask: "When was {name:year} opened?", answer: opened}

Good:

    # deck.yaml
    templates:
      name: {ask: "What was opened in {opened:year}?", answer: name}
""",
    "T005": """\
A condition of `where` that cannot hold.

Flags a value that is not of its column's type, `<` on a column without an order, and a reference that names a label
instead of a row id.

Why: a condition that never holds leaves facts out without a word.

Bad:

    # deck.yaml
    templates:
      opened: {where: {opened: "<soon"}, ask: "When was {name} opened?", answer: opened}

Good:

    # deck.yaml
    templates:
      opened: {where: {opened: "<2022"}, ask: "When was {name} opened?", answer: opened}
""",
    "T006": """\
Wordings of one question that show different columns.

Why: several wordings are one item with one memory. When one of them shows more, it is another question, and easier or
harder.

Bad:

    # deck.yaml
    templates:
      opened: {ask: ["When was {name} opened?", "When was the {unit} on {name} opened?"], answer: opened}

Good:

    # deck.yaml
    templates:
      opened: {ask: ["When was {name} opened?", "In which year did {name} open?"], answer: opened}
""",
    "T007": """\
A template whose `where` keeps no row.

Flags it also when `as_of` of the deck leaves out all rows. Values are compared letter for letter.

Bad:

    # deck.yaml
    templates:
      opened: {where: {unit: Missile Unit}, ask: "When was {name} opened?", answer: opened}

Good:

    # deck.yaml
    templates:
      opened: {where: {unit: missile unit}, ask: "When was {name} opened?", answer: opened}
""",
    "T008": """\
A template that makes no items.

Flags it with the reason: the table is empty, every row lacks a value that the template needs, all are disputed or
have errors, or every stem has several answers and `many: skip` leaves these out.

Bad:

    # deck.yaml
    templates:
      closed: {ask: "When was {name} closed?", answer: closed}

Good:

    # deck.yaml
    templates:
      opened: {ask: "When was {name} opened?", answer: opened}
""",
    "T011": """\
A deck without a `key`.

Why: the key makes the identity of every note and every memory. Without one the file's name stands in, and renaming the
file would lose the deck's history in Anki.

Bad:

    # deck.yaml
    deck: Islands
    facts: facts
    templates:
      opened: {ask: "When was {name} opened?", answer: opened}

Good:

    # deck.yaml
    deck: Islands
    key: islands-4k9x2m
    facts: facts
    templates:
      opened: {ask: "When was {name} opened?", answer: opened}
""",
    "T013": """\
Something that a deck or a template needs is missing.

Flags an empty deck file, a deck without `facts` or `templates`, a template without `ask` or `answer`, a CSV of one
column.

Bad:

    # deck.yaml
    templates:
      opened: {ask: "When was {name} opened?"}

Good:

    # deck.yaml
    templates:
      opened: {ask: "When was {name} opened?", answer: opened}
""",
    "T014": """\
A value of a deck or a template that cannot be.

Flags an unknown mode, an `as_of` that is no date, an inverse question that is not clear, a template that is no list of
`key: value`.

Bad:

    # deck.yaml
    templates:
      opened: {ask: "When was {name} opened?", answer: opened, modes: [spoken]}

Good:

    # deck.yaml
    templates:
      opened: {ask: "When was {name} opened?", answer: opened, modes: [typed]}
""",
    "T017": """\
A waiver that can waive nothing.

Flags an entry of `allow`, on a template or on a row, that names no rule, gives no reason, or names a rule whose
findings are errors: these make an item wrong, and are to be corrected.

Why: a waiver without a reason cannot be judged by whoever comes after.

Bad:

    # deck.yaml
    templates:
      opened: {ask: "When was {name} opened?", answer: opened, allow: {I005: ""}}

Good:

    # deck.yaml
    templates:
      opened: {ask: "When was {name} opened?", answer: opened, allow: {I005: each island has one base}}
""",
    "T018": """\
A waiver that waives nothing today.

Flags an entry of `allow` whose rule finds nothing where it stands. A row's waiver of a rule for items is looked at when
all decks are checked, since another deck may need it.

Why: it would hide the next finding of that rule, which nobody has looked at.

Bad:

    # deck.yaml
    templates:
      opened: {ask: "When was {name} opened?", answer: opened, allow: {I001: the name says it}}

Good:

    # deck.yaml
    templates:
      opened: {ask: "When was {name} opened?", answer: opened, allow: {I005: each island has one base}}
""",
    "I007": """\
One spelling stands for two answers of a template.

Flags a text that an alias or `accept` makes a spelling of two possible answers. It counts for neither. (Two rows of one
table that share an alias are F014, and are told of there alone.)

Why: who types it may mean the wrong one, and nobody could tell.

Bad:

    # facts/states.yaml
    rows:
      a: {capital: Kinshasa, name: Congo-Kinshasa, short: Congo}
      b: {capital: Brazzaville, name: Congo-Brazzaville, short: Congo}
    # deck.yaml
    templates:
      name: {ask: "Of which state is {capital} the capital?", answer: name, accept: "{short}"}

Good:

    # facts/states.yaml
    rows:
      a: {capital: Kinshasa, name: Congo-Kinshasa, short: DR Congo}
      b: {capital: Brazzaville, name: Congo-Brazzaville, short: Congo Republic}
    # deck.yaml
    templates:
      name: {ask: "Of which state is {capital} the capital?", answer: name, accept: "{short}"}
""",
    "T019": """\
A deck in a language that the tool does not know, or not whole.

Says that dates, numbers and lists, or the words for yes, no, true and false, are shown in English.

Why: a learner should not wonder at an English word. Where the deck shows none, all is well.

Bad:

    # deck.yaml
    deck: D
    key: d-1
    lang: tlh
    facts: facts
    templates:
      opened: {ask: "{name}?", answer: opened}

Good:

    # deck.yaml
    deck: D
    key: d-1
    lang: de
    facts: facts
    templates:
      opened: {ask: "{name}?", answer: opened}
""",
}
