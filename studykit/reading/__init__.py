"""YAML and CSV files as trees and rows of texts, each with its place in the file.

Nothing that an author wrote is interpreted here: `no`, `007` and `12:30` stay what they are, and
whoever reads a cell says what it means. What cannot be read becomes a problem in words for people
who know neither YAML nor CSV, with the place where they should look.

Start with `yaml_tree`, the nouns of YAML, and `read_yaml`, which makes them; `csv_rows` does both
for CSV. `settings` reads mappings by tables of keys. `plain_text` is below all, and `quoting` is
the way back.

Knows nothing of tables, decks or learners.
"""
