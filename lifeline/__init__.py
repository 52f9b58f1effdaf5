"""lifeline: one clear voice for a city in an emergency."""

__version__ = "0.1.0"
