"""What the city itself says of one type of danger now, or has just ended: plain values that any capability may be told."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Official:
    """One bulletin in force since `at`; or (`ended`) the all-clear of `at`. `districts`: 5-digit codes it is for."""

    hazard: str
    districts: frozenset[str]
    at: datetime
    ended: bool = False
