"""The review log, and what is remembered."""
