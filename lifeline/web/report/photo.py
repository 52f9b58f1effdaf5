"""The photo of a form, read beside it: nobody waits long for a receipt because of a picture, and a picture never costs a report."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import BoundedSemaphore, Thread

from lifeline.incidents.picture import Cleaned, clean
from lifeline.incidents.picture_read import BadPicture

SOON, AT_LEAST_PLACE = 4.0, 9.0  # seconds that an answer waits, and where nothing else says where it is; after 15 it would be lost
MOST_WAITING = 8  # photos of 8 MB at most, held in memory until they are read
READING = "reading"
WHYS = frozenset({"large", "kind", "heic", "broken", "pixels", "busy", READING})


@dataclass(frozen=True, slots=True)
class Seen:
    """`photo` where it could be read by now; else `why` not, or "reading" while `later` will tell. All empty: none was sent."""

    photo: Cleaned | None = None
    why: str = ""
    later: "Future[Cleaned] | None" = None


class Photos:
    """Those that are being read at this moment, each by a thread that waits for its child process. `read`: what makes one safe."""

    def __init__(self, read: Callable[[bytes], Cleaned] = clean) -> None:
        self._read, self._room = read, BoundedSemaphore(MOST_WAITING)

    def look(self, body: bytes, *, seconds: float) -> Seen:
        """What is known of it after at most so long."""
        if not body:
            return Seen()
        if not self._room.acquire(blocking=False):
            return Seen(why="busy")
        coming: Future[Cleaned] = Future()
        Thread(target=self._work, args=(body, coming), name="photo", daemon=True).start()
        try:
            return Seen(photo=coming.result(seconds))
        except BadPicture as wrong:
            return Seen(why=wrong.why)
        except TimeoutError:
            return Seen(why=READING, later=coming)

    def _work(self, body: bytes, coming: "Future[Cleaned]") -> None:
        try:
            found: Cleaned | BaseException = self._read(body)
        except Exception as error:  # noqa: BLE001 - the thread's door: whoever waits is told
            found = error
        finally:
            self._room.release()
        if isinstance(found, BaseException):
            coming.set_exception(found)
        else:
            coming.set_result(found)
