"""All that `studykit check` finds in items."""
