"""Work of last time, so that what did not change is neither made nor judged again.

    deck_cache        a deck for the quiz, item by item: with 20,000 a start takes 0.12 s
    made_items        all items of a deck, for `check`, `items`, `why`, `diff`, `export`, `stats`
    found_problems    what the rules found in them

Each is one file a deck, a cache: it counts only while everything that it was made from is as it
was, and whoever deletes it loses nothing. `fingerprint` is what all of them hang on. Knows no
terminal and no log; who makes the items anew is not its business either.
"""
