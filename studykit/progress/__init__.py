"""Tell a learner how it goes: what lies ahead, what was done, what is remembered, weak or confused.

Decks and the reviews that stand come in, one frozen `Stats` comes out. Knows no log, no terminal
and no clock. Begin with `stats`, which has the whole; `work` counts answers and days, `recall`
holds FSRS's predictions against what happened, `strength` ranks tables, entities, templates and
tags.
"""
