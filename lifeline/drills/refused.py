"""What is refused of an exercise, as one sentence for the person who asked."""


class DrillRefused(ValueError):
    """This cannot be done with this exercise now; the sentence says why and what to do. Nothing was changed."""
