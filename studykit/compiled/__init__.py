"""Decks compiled, so that a quiz starts at once."""
