"""Simulated players: they see what a desk shows, need their time, and act through the same functions as the people they stand for."""

from lifeline.drills.players.players import Players, simulated

__all__ = ["Players", "simulated"]
