"""Questions out: from facts and templates to items. Knows nothing of terminals, schedules or Anki."""
