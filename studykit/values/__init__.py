"""Numbers, dates, quantities and texts: read, shown, compared."""
