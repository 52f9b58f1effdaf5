"""The whole mock snow removal at sixty times its speed, as a process that runs beside the other tests: it mostly waits."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = "LIFELINE_TEST_WHOLE_DRILL"  # where it is written to, for the test process that looks at it
COMMAND = [sys.executable, "-m", "lifeline", "drill", "run", "mock-snow-removal", "--speed", "60", "--json"]


def begin(folder: Path) -> "subprocess.Popen[bytes]":
    """Its exit code stands in `code` once it is over."""
    own = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "LIFELINE_HOME": str(folder / "home")}
    line = '"$@" > said 2> progress; echo $? > code.part; mv code.part code'
    return subprocess.Popen(["sh", "-c", line, "sh", *COMMAND], cwd=folder, env=own, start_new_session=True)


def begin_beside() -> "subprocess.Popen[bytes]":
    folder = Path(tempfile.mkdtemp(prefix="lifeline-whole-drill-"))
    os.environ[FOLDER] = str(folder)
    return begin(folder)
