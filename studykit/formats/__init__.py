"""Items as files for programs other than Anki: `csv` for spreadsheets, `html` to read and print.

Each turns items into one text, which the caller writes. Knows nothing of learners and files.
"""
