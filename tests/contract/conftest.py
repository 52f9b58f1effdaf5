"""One running emulator and one outlet for each channel."""

from collections.abc import Iterator

import pytest

from tests.contract.cases import CASES, Case
from tests.emulators.server import Emulator


@pytest.fixture(params=CASES, ids=lambda case: case.channel)
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


@pytest.fixture
def platform(case: Case) -> Iterator[Emulator]:
    with case.emulator() as running:
        yield running
