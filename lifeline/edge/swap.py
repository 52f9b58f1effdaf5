"""Files swapped in whole, those of one page together, and neither read nor written through a symbolic link below the folder."""

import errno
import os
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

DRAFT = ".draft-"
LEFT = 60.0  # seconds after which a draft is one that a killed process left


def swap(top: Path, bodies: Mapping[str, bytes | None], at: int) -> None:
    """Each body takes its place below `top`, None removes what is there. Nothing is swapped before all is written. Raises OSError."""
    drafts: dict[Path, Path] = {}
    try:
        for name, body in bodies.items():
            path = _own(top, name)
            if body is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                drafts[path] = path.with_name(f"{DRAFT}{secrets.token_hex(4)}-{path.name}")
                _write(drafts[path], body, at)
        for path, draft in drafts.items():
            os.replace(draft, path)
        for name, body in bodies.items():
            if body is None:
                _own(top, name).unlink(missing_ok=True)
    except OSError:
        for draft in drafts.values():
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        raise


def _write(draft: Path, body: bytes, at: int) -> None:
    with open(draft, "xb") as file:  # a name that nobody has: whatever lies there already, it is not written through
        file.write(body)
    os.utime(draft, (at, at))


def whole(top: Path, name: str) -> bytes | None:
    """What an ordinary file below `top` holds; None where there is none, or something else in its place."""
    try:
        path = _own(top, name)
        return path.read_bytes() if path.is_file() and not path.is_symlink() else None
    except OSError:
        return None


def sweep(folder: Path) -> None:
    """Remove the drafts in it that nobody will finish."""
    for draft in folder.glob(f"{DRAFT}*"):
        with suppress(OSError):
            if draft.lstat().st_ctime < time.time() - LEFT:
                draft.unlink()


def _own(top: Path, name: str) -> Path:
    """Raises OSError where a folder on the way is a link: it may lead anywhere."""
    path = top / name
    for folder in path.relative_to(top).parents:
        if (top / folder) != top and (top / folder).is_symlink():
            raise OSError(errno.ELOOP, "a symbolic link where a folder should be", str(top / folder))
    return path
