"""Ids of items, and how they outlive every edit of facts, tables and templates.

`ids` has the text of an id, `draw` the choices that are drawn from it. `earlier_items` brings what
was known of a deck under the names of today, and `give_ids` gives each item the id under which it
was learned. Begin with `ids`, then `give_ids`. Learners' histories hang on what this room does.

Knows rows, facts and stems. Knows no wrong options, no log and no lock file.
"""
