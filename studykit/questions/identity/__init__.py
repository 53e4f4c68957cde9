"""The ids of items, and how they outlive every edit."""
