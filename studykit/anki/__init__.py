"""The road to Anki and back."""
