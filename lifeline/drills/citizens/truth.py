"""What a simulated post is really about, which no rule of the product is told: its reading can be held against it."""

from dataclasses import dataclass

PINNED = frozenset({"report", "cry", "second_hand", "sarcasm", "complaint"})  # somebody says that a danger is there now


@dataclass(frozen=True, slots=True)
class Truth:
    """`about` is the block, `kind` what is said of it. `place` ("" none): where it is, and `said` how the post says so.

    `said`: right, none, wrong or short (a name that may mean another place too). `copies`: whose words these are ("" its own).
    `slips`: what went wrong in the writing.
    """

    post_id: str
    about: str
    kind: str
    hazard: str = ""
    place: str = ""
    district: str = ""
    lat: float | None = None
    lon: float | None = None
    said: str = "none"
    copies: str = ""
    slips: tuple[str, ...] = ()

    @property
    def of_a_danger(self) -> bool:
        """Whether a person who read it would put it on the map."""
        return bool(self.hazard) and self.kind in PINNED
