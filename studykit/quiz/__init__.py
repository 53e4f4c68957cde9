"""A sitting: what is asked today, how it goes on, and three skins over it.

Knows items, grading and the log of reviews. Knows no facts, and no other program's cards; time and
chance come in as arguments.

    plan         what to ask today, in which order
    session      the sitting as a machine of states, without a terminal
    sitting      a session with what the skins need beside it, and the learner's commands
    phrases      what is said, as lines with a style
    in_terminal, in_lines, in_json    the three skins

Start with `question`, which has the nouns, then read `session`.
"""
