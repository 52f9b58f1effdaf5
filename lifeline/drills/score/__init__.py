"""What an exercise came to: what was expected, what the rows say was done, and in what time."""
