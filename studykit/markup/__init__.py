"""Texts that hold formulas, Markdown, code or readings of characters: how they are shown.

A text that says nothing of this is shown letter for letter, and never comes here.
"""
