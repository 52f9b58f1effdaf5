"""The simulated public of an exercise: what it writes, where, when and how wrong, from a seed."""

from lifeline.drills.citizens.crowd import Told
from lifeline.drills.citizens.truth import Truth
from lifeline.drills.citizens.wave import tell, write

__all__ = ["Told", "Truth", "tell", "write"]
