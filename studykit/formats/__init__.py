"""Items as files for programs other than Anki: spreadsheets, learning platforms, paper.

Each format turns items into one file, which the caller writes (`registry`). Knows nothing of
learners.
"""
