"""kill -9 between any two statements of a harvest: nothing lost, nothing twice, and the counters are right."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lifeline.core.cap import Status
from tests.listening.killed import POSTS

ROOT = Path(__file__).parents[2]


@pytest.mark.kill
@pytest.mark.timeout(600)
def test_killed_at_any_statement_of_a_harvest_every_post_is_heard_once(empty_sqlite: dict[Status, Path], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.listening.killed", str(empty_sqlite[Status.ACTUAL]), str(tmp_path)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr[-3000:]
    ends = [json.loads(line) for line in said.stdout.splitlines()]
    assert len(ends) > 40
    assert not ends[-1]["killed"]
    whole = {"cursor": str(POSTS), "heard": POSTS, "counts": [POSTS * 2 // 3, POSTS // 3, POSTS * 2 // 3], "support": POSTS}
    assert [end for end in ends if {name: end[name] for name in whole} != whole] == []
