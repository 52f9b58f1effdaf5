"""Words and rules every capability shares; the only I/O is the database (`db`) and one bounded HTTP exchange (`wire`)."""
