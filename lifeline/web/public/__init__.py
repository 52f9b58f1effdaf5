"""The citizens' pages: two worlds, two languages, read only."""
