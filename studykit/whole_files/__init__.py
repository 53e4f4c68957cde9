"""Files that are written whole or not at all, and read safely.

`writing` writes several files as one, also when the program is killed in the middle. `regular`
reads what other people have made: regular files alone, and never more of one than a limit.
`durable` has what systems do differently.

Knows bytes and paths, and nothing of what they mean. Start with `writing`, whose docstring has the
steps of a write.
"""
