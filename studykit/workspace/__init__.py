"""A deck file opened, checked, planned as a package for Anki, and written.

This is the one road that every command takes. Begin with `workspace.py`. `quiz_deck.py` is the
short cut of a quiz: a deck as it was compiled last time.

Knows no terminal, no clock and no home folder: these come in as arguments. A deck that cannot be
used is a `DeckError` with its problems, which the command line shows and a program catches.
"""
