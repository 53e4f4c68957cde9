"""What the reviews tell."""
