"""A deck opened, checked and planned."""
