"""The same seed and the same acts give the same score to the byte, by threads that answer in any order, and also when it was killed."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lifeline.cli.drill_kept import Asked, asked_for, kept
from lifeline.cli.drill_stage import opened
from lifeline.core.settings import Settings
from lifeline.wiring import NotReady
from tests.drills.playing import SCRIPT
from tests.edge.conftest import eventually

BEGIN = [sys.executable, "-m", "lifeline", "drill", "run", "short", "--seed", "4", "--posts", "20", "--skill", "0.6", "--keep"]


def score(home: Path, asked: Asked, folder: Path) -> str:
    folder.mkdir(exist_ok=True)
    with opened(Settings(home=home), asked, folder=folder) as staged:
        staged.play(speed=60, wait=lambda _: None, told=lambda _: None)
        return staged.score().to_json()


def killed(home: Path, folder: Path) -> None:
    """Taken down in the middle, as soon as the warning has come in."""
    own = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "LIFELINE_HOME": str(home)}
    said = home / "said"
    with said.open("wb") as file, subprocess.Popen([*BEGIN, str(folder)], env=own, stdout=file, stderr=file) as child:
        try:
            assert eventually(lambda: "warning" in said.read_text(), 120), said.read_text()
            with pytest.raises(NotReady, match="another process plays"):
                score(home, kept(folder).asked, folder)
        finally:
            child.send_signal(signal.SIGKILL)


def test_the_same_seed_gives_the_same_score_to_the_byte_also_when_it_was_killed(tmp_path):
    (tmp_path / "drills").mkdir()
    (tmp_path / "drills" / "short.yaml").write_text(SCRIPT, encoding="utf-8")
    whole = score(tmp_path, asked_for(Settings(home=tmp_path), "short", seed=4, posts=20, skill=0.6), tmp_path / "whole")
    assert '"took":' in whole
    assert json.loads(whole)["public"]["posts"] > 0

    killed(tmp_path, tmp_path / "killed")
    (tmp_path / "drills" / "short.yaml").unlink()  # it goes on with the script that it began with
    found = kept(tmp_path / "killed")
    assert {"advisory", "citizens", "warning"} <= set(found.came)
    assert score(tmp_path, found.asked, tmp_path / "killed") == whole
    assert kept(tmp_path / "killed").came.items() > found.came.items()
