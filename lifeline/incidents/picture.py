"""Photos of citizens made safe: decoded in a child process that can be killed, stripped of everything but what is seen, re-encoded."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import BoundedSemaphore, Timer

from lifeline.core.sighting import Position
from lifeline.incidents.picture_child import NO_MEMORY
from lifeline.incidents.picture_read import QUALITY, BadPicture, kind_of

MOST_BYTES = 8 * 1024 * 1024
SECONDS, WALL, MEGABYTES = 10, 3, 640  # of one decoding: CPU time, times that on the clock, memory
MOST_AT_ONCE = 2
MOST_ANSWER = 8 * 1024 * 1024
_ROOM = BoundedSemaphore(MOST_AT_ONCE)

Boxes = Iterable[tuple[int, int, int, int]]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A JPEG of at most 1600 pixels a side, upright and without metadata. `look` is its perceptual hash, signed 64 bits.

    `position` is what the photo itself knew of its place: read, and no longer in the bytes.
    """

    bytes: bytes
    width: int
    height: int
    look: int
    position: Position | None = None


def clean(body: bytes) -> Cleaned:
    """The photo made safe. Raises BadPicture with a word of why: large, kind, heic, broken, pixels or busy."""
    if len(body) > MOST_BYTES:
        raise BadPicture("large", f"the file has {len(body):,} bytes, at most {MOST_BYTES:,} are taken")
    kind_of(body)
    if not _ROOM.acquire(timeout=SECONDS):
        raise BadPicture("busy", "too many photos are being read at this moment")
    try:
        return _understood(_asked(body))
    finally:
        _ROOM.release()


def blacked(picture: bytes, boxes: Boxes) -> bytes:
    """Our own clean picture with those boxes (left, top, right, bottom in pixels) painted black: what was there is gone from the bytes."""
    from PIL import Image, ImageDraw

    with Image.open(io.BytesIO(picture), formats=["JPEG"]) as image:
        painted = image.convert("RGB")
    draw = ImageDraw.Draw(painted)
    for left, top, right, bottom in boxes:
        draw.rectangle((min(left, right), min(top, bottom), max(left, right), max(top, bottom)), fill=(0, 0, 0))
    out = io.BytesIO()
    painted.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _asked(body: bytes, command: Sequence[str] = ()) -> bytes:
    """The child's answer; it is killed when it takes too long, and ends by itself beyond its CPU time and memory."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("LIFELINE_")}
    call = [sys.executable, "-I", "-m", "lifeline.incidents.picture_child", str(SECONDS), str(MEGABYTES)]
    with subprocess.Popen(command or call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ours) as child:
        timer = Timer(SECONDS * WALL, child.kill)
        timer.start()
        try:
            answer, _ = child.communicate(body)
        finally:
            timer.cancel()
            timer.join()
            child.kill()
    if child.returncode == 0 and len(answer) <= MOST_ANSWER:
        return answer
    if child.returncode in (NO_MEMORY, -signal.SIGXCPU, -signal.SIGKILL):
        raise BadPicture("pixels", "reading the photo took more memory or time than one may have")
    raise BadPicture("broken", f"the photo cannot be read (status {child.returncode})")


def _understood(answer: bytes) -> Cleaned:
    line, _, picture = answer.partition(b"\n")
    try:
        said = json.loads(line)
        if "why" in said:
            raise BadPicture(str(said["why"]), str(said["sentence"]))
        found = said["position"]
        position = Position(float(found[0]), float(found[1]), int(found[2]), "photo") if found else None
        return Cleaned(picture, int(said["width"]), int(said["height"]), int(said["look"]), position)
    except (ValueError, KeyError, TypeError, IndexError) as wrong:
        if isinstance(wrong, BadPicture):
            raise
        raise BadPicture("broken", "the answer about the photo cannot be read") from wrong
