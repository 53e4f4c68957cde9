"""Wrong answers that are never right."""
