"""What is refused of an exercise, as one sentence for the person who asked."""


class DrillRefused(ValueError):
    """This cannot be done with this exercise now; the sentence says why and what to do. Nothing was changed.

    `more` are the sentences of whatever else is in the way, for who would ask again after each.
    """

    def __init__(self, sentence: str, *more: str) -> None:
        super().__init__(sentence)
        self.more = more
