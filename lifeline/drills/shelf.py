"""The folder in which archives lie: one is written at a time, and what somebody who was killed left unfinished is thrown away."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lifeline.drills.copied import on_disk
from lifeline.drills.refused import DrillRefused

PART = ".part"
LOCK = ".archiving"


@contextmanager
def only_one(shelf: Path) -> Iterator[Path]:
    """Raises DrillRefused while another archive is written there, by whichever process; OSError where nothing can be written."""
    if not shelf.exists():
        shelf.mkdir(parents=True, exist_ok=True, mode=0o700)
        on_disk(shelf.parent)
    lock = os.open(shelf / LOCK, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the kernel frees it when the process ends, however it ends
        except BlockingIOError:
            raise DrillRefused("another archive is being written here: look again when it is done") from None
        for unfinished in shelf.glob(f".*{PART}"):
            shutil.rmtree(unfinished)
        yield shelf
    finally:
        os.close(lock)


def free(shelf: Path, name: str) -> Path:
    """Where no archive lies yet: a second one of the same name has a number."""
    found, again = shelf / name, 2
    while found.exists():
        found, again = shelf / f"{name}.{again}", again + 1
    return found
