"""Check items, as `studykit check` does, and say why they are as they are.

A rule is a plain function from a deck to problems; `problems` has their table and their pages.
Knows facts, templates and items. Knows no files, no reviews, no terminal and no clock: the day is
an argument.

Begin with `run`, which lists the rules; `checked_deck` is what they look at. `waivers` lets
findings stay, `coverage` counts what is asked, and `why_item` and `why_row` ask those functions
again that made the items.
"""
