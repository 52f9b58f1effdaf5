"""Exercises: scripts, the run through the same flows in the drill world, the simulated public, the score, and what is left clean."""
