"""Items for programs other than Anki."""
