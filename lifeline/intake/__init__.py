"""Official feeds in: poll, parse in a child, keep what is new."""
