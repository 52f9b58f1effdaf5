"""A file with a key: made once, whoever is first, on the disk before it is used, and read by nobody else."""

import os
from pathlib import Path
from tempfile import mkstemp


def make_once(path: Path, key: bytes) -> None:
    """Write the key where there is none, with mode 0600. Of two processes or threads at once both have one: read it afterwards."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    opened, name = mkstemp(prefix=f".{path.name}.", dir=path.parent)  # of its own: the second must not write into the first one's file
    draft = Path(name)
    with os.fdopen(opened, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # whoever is second takes the first one's
        _keep(path.parent)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def open_to_others(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o077)


def _keep(folder: Path) -> None:
    """The name itself must outlive a loss of power: what was sealed or signed with a lost key is lost."""
    there = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(there)
    finally:
        os.close(there)
