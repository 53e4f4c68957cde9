"""The manual pages of what exporting reports: packages for Anki and lock files."""

PAGES = {
    "X001": """\
A lock file that cannot be read.

Flags a line that is no entry, most often because git left a merge conflict there.

Why: the lock file remembers what Anki was told. A guess in its place could overwrite notes or lose their identity.

After a merge: merge the facts first. In the lock file keep the lines of both sides, but of two lines with one id (or
two first lines) the one with the larger `changed` (where both have the same, either one, with 1 added to it), delete
git's marks, and export: that dates what the merge changed.
With one side's file taken whole, what only the other side changed may be too old for an Anki that has their package.
""",
    "X002": """\
A lock file of a newer studykit.

Why: what an older program does not know it would throw away.
""",
    "X003": """\
The deck's key is another one than the lock file's.

Why: with another key Anki takes every card as a new one, and all history stays with the old ones.
""",
    "X004": """\
The lock file says that a note will change in the future.

Why: Anki would keep that time, and ignore every correction until it has come. A clock was wrong, here or there.
""",
    "X005": """\
One item id is made twice.

Why: Anki would make two notes of one identity out of it, which can never be updated apart.
""",
    "X006": """\
A text that Anki cannot hold.

Flags control characters and halves of surrogate pairs in what items show, at the fact that holds them, and in the
deck's own texts. `studykit check` says it before `studykit export` refuses.

Why: one such character makes Anki refuse the whole package.

Bad:

    # facts/islands.yaml
    rows:
      miyako: {name: "Miyako\\aIsland", opened: "2019"}
      amami: {name: Amami, opened: "2020"}
      ishigaki: {name: Ishigaki, opened: "2023"}
    # deck.yaml
    templates:
      name: {ask: "Which island was opened in {opened}?", answer: name}

Good:

    # facts/islands.yaml
    rows:
      miyako: {name: Miyako Island, opened: "2019"}
      amami: {name: Amami, opened: "2020"}
      ishigaki: {name: Ishigaki, opened: "2023"}
    # deck.yaml
    templates:
      name: {ask: "Which island was opened in {opened}?", answer: name}
""",
    "X007": """\
The deck's key is that of another lock file in the folder.

Why: two decks with one key would fight over the same notes in Anki.
""",
    "X008": """\
A package from which the lock file cannot be made again.

Why: a lock file made from the wrong package would tell Anki to overwrite notes with what they are not.
""",
    "X009": """\
A deck that Anki calls by another name.

Flags the names of decks and subdecks that Anki changes: `Default`, which is the name of a deck of its own, empty
levels, blanks and colons at the ends of a level, quotes, and names that differ in case alone. `studykit export` says it
too.

Why: whoever looks for the deck in Anki finds it under the other name.

Bad:

    # deck.yaml
    deck: Default
    key: d-1
    facts: facts
    templates:
      name: {ask: "Which island was opened in {opened}?", answer: name}

Good:

    # deck.yaml
    deck: Islands
    key: d-1
    facts: facts
    templates:
      name: {ask: "Which island was opened in {opened}?", answer: name}
""",
}
