"""A time that could not be read is never left out in silence: a person is asked."""

import pytest

from lifeline.bulletins.decision import Act
from lifeline.core.cap import Pair
from tests.bulletins.official import alert, decided, info


@pytest.mark.parametrize("name", ["effective", "onset", "expires"])
def test_a_warning_with_a_time_that_cannot_be_read_waits_for_a_person(name: str) -> None:
    warning = alert(info(parameters=(Pair(f"CAP:{name}", "2026-01-13T05:00:00"),)))
    assert decided(alert()).act is Act.BULLETIN
    assert (decided(warning).act, decided(warning).reason) == (
        Act.PERSON,
        f"'대설주의보' from weather@kma.go.kr: one of its times cannot be read: {name} '2026-01-13T05:00:00'",
    )
