"""A typed answer judged."""
