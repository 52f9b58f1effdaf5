"""`lifeline drill run mock-snow-removal --speed 60 --json`, as an office or a schedule runs it: the product works if its board is good."""

import json
import os
from pathlib import Path

import pytest

from tests.drills.whole import FOLDER, begin
from tests.edge.conftest import eventually

PATIENCE = 900.0


@pytest.mark.timeout(PATIENCE + 60)
def test_the_mock_snow_removal_runs_by_itself_and_its_scoreboard_is_good(tmp_path):
    beside = os.environ.get(FOLDER)
    folder = Path(beside or tmp_path)
    if not beside:
        begin(folder).wait(PATIENCE)
    code = eventually(lambda: (folder / "code").exists() and (folder / "code").read_text(), PATIENCE)
    assert code.strip() == "0", (folder / "progress").read_text()[-2000:]
    score = json.loads((folder / "said").read_text())["score"]
    assert (score["good"], score["script"], score["played"]) == (True, "mock-snow-removal", 7200)
    assert {one["rating"] for one in score["objectives"]} <= {"P", "S"}
    assert len(score["measured"]) >= 10
