"""From templates and facts to items."""
