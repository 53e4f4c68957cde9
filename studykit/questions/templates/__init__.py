"""Deck files, and the patterns and conditions in them."""
