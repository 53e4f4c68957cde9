"""From templates and facts to items.

Begin with `item` (what an item is), then `make_items`, the whole road: deck file and facts to
templates, to rows in groups, to ids, to items. `direction_maker` has the steps of one item.
Rooms: `templates` (deck files, patterns, conditions), `forms` (one module a form), `identity` (ids
and how they outlive edits), `options` (wrong answers).

A form gives an `interaction`, and that is all that the quiz, Anki and the formats know of it.
Nothing here knows a clock, a log, Anki or a terminal.
"""
