"""A sitting: planned, held, and shown by three skins."""
