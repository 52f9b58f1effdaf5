"""Why a figure may change, and how sure it is: codes of the record, whose words for people stand in city/figures.yaml."""

from enum import StrEnum


class Reason(StrEnum):
    """Each but the first corrects what was said before, and is told to the public with a note."""

    NEW_INFORMATION = "new_information"
    RECLASSIFIED = "reclassified"
    DOUBLE_COUNT = "double_count"
    SCOPE_CHANGED = "scope_changed"
    NOT_PRESENT = "not_present"
    TYPING_ERROR = "typing_error"
    RETRACTED = "retracted"

    @property
    def corrects(self) -> bool:
        return self is not Reason.NEW_INFORMATION


class Sureness(StrEnum):
    """Forward only, unless a correction takes it back."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    FINAL = "final"

    @property
    def step(self) -> int:
        return list(Sureness).index(self)
