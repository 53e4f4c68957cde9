"""Talk with the Anki that runs on this machine, by its add-on AnkiConnect.

`client` asks and answers over HTTP, on the loopback address alone. `abilities` finds out what this
Anki can be asked; `find_cards` which of its notes and cards are ours. `send_reviews` gives it the
reviews of the terminal, and `push_notes` new texts; what its own reviews mean for us is the room
`anki_reviews`.

Each call may be the last before a power cut: whatever is done by several begins with what leaves a
sound collection, and is found again the next time. Knows no terminal, no clock and no deck file.
"""
