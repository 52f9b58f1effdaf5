"""What was found of an exercise outside of the drill world, as values, as one sentence, and for the after-action report."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from lifeline.drills.seek import Hit

TOLD, KEPT = 20, 1_000  # findings that are named one by one in a sentence, and that are kept; one is too many


@dataclass(frozen=True, slots=True)
class Proof:
    """`found`: what of the exercise is in live; `taken`: what live took by its own hand. `outlets`: posts that left, by kind of outlet.

    `strangers`: posts that an account took which is neither a loopback nor permitted for this exercise. `before` and `after`: rows of
    live by table; what lies between them live did itself.
    """

    code: str
    at: datetime
    traces: int
    rows: int
    files: int
    found: tuple[Hit, ...]
    taken: tuple[Hit, ...]
    outlets: Mapping[str, int]
    strangers: tuple[str, ...]
    before: Mapping[str, int]
    after: Mapping[str, int]

    @property
    def holds(self) -> bool:
        return not self.found and not self.strangers and self.traces > 0

    def sentence(self) -> str:
        if not self.traces:
            return f"nothing is proved of {self.code}: the world holds nothing of it any more, and no archive was read"
        if self.found or self.strangers:
            where = [f"{one.table} {one.key} ({one.trace})" for one in self.found[:TOLD]] + [
                f"post on {one}" for one in self.strangers[:TOLD]
            ]
            return f"SOMETHING OF {self.code} IS OUTSIDE OF THE DRILL WORLD: {'; '.join(where)}"
        looked = f"{self.traces:,} traces were looked for in {self.rows:,} rows and {self.files:,} published files of live"
        return f"nothing of {self.code} is in live: {looked}; live itself took {len(self.taken)} things out of it"

    def to_json(self) -> str:
        some = replace(self, found=self.found[:KEPT], taken=self.taken[:KEPT])
        told = asdict(some) | {
            "at": self.at.astimezone(UTC).isoformat(timespec="seconds"),
            "holds": self.holds,
            "sentence": self.sentence(),
        }
        return json.dumps(told, ensure_ascii=False, sort_keys=True)
