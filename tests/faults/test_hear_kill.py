"""kill -9 in the middle of a storm: from the cursor on it is heard again, nothing is lost and nothing counts twice."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lifeline.core.cap import Status
from lifeline.core.db import open_database
from lifeline.incidents.tables import Incident
from lifeline.listening.tables import CopyRow, SightingRow
from tests.faults.hear_life import live
from tests.hearing import rows
from tests.test_hear import SAME

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.kill


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_storm_that_is_killed_again_and_again_leaves_the_rows_of_one_that_is_not(new_url, databases):
    whole, url = databases(Status.ACTUAL), new_url(Status.ACTUAL)
    live(whole)
    for point in (9, 16, 21, 27):
        died = subprocess.run([sys.executable, "-m", "tests.faults.hear_life", url, str(point)], cwd=ROOT, check=False, timeout=120)
        assert died.returncode == -signal.SIGKILL
    parted = open_database(url, Status.ACTUAL)
    live(parted)
    for table, names in SAME.items():
        assert rows(whole, table, *names) == rows(parted, table, *names)
    posts = len(rows(parted, SightingRow, "id")) + len(rows(parted, CopyRow, "post_id"))
    assert posts == sum(rows(parted, SightingRow, "support")) == 940
    assert len(rows(parted, Incident, "id")) > 5
    parted.close()
