"""Knowledge in: fact bases, read from YAML and CSV. Knows nothing of questions or learners."""
