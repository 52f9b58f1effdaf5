"""Reading one photo that nobody has vouched for: only in a child process, but for the first bytes."""

import io
import math
import struct
from collections.abc import Mapping, Sequence
from typing import Any

LONGEST_SIDE, QUALITY = 1600, 82
MOST_PIXELS, LONGEST_GIVEN, SHORTEST_GIVEN = 50_000_000, 16_000, 8
GPS_IFD, SURE_AT_LEAST, SURE_AT_MOST, SURE_UNSAID = 0x8825, 10, 2_000, 50
ORIENTATION = 0x0112
_JUNK = (SyntaxError, ValueError, TypeError, LookupError, OSError, EOFError, ArithmeticError, struct.error)
_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")


class BadPicture(ValueError):
    """A photo that is not taken. `why` is one word, for the sentence that a citizen reads: large, kind, heic, broken, pixels, busy."""

    def __init__(self, why: str, sentence: str) -> None:
        self.why, self.sentence = why, sentence
        super().__init__(sentence)


def kind_of(body: bytes) -> str:
    """JPEG, PNG or WEBP by the first bytes, whatever name or type it came with. Raises BadPicture for all else."""
    if body.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "WEBP"
    if body[4:8] == b"ftyp" and body[8:12] in _HEIC:
        raise BadPicture("heic", "the photo is HEIC or AVIF, which is not taken: send it as JPEG")
    raise BadPicture("kind", "this is no JPEG, PNG or WebP photo")


def cleaned(body: bytes) -> tuple[dict[str, Any], bytes]:
    """What is known of the photo, and its JPEG. Raises BadPicture, and whatever Pillow raises about broken bytes."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        opened = Image.open(io.BytesIO(body), formats=[kind_of(body)])
    except Image.DecompressionBombError as error:
        raise BadPicture("pixels", str(error)) from error
    with opened as image:
        width, height = image.size
        if width * height > MOST_PIXELS or max(width, height) > LONGEST_GIVEN or min(width, height) < SHORTEST_GIVEN:
            raise BadPicture("pixels", f"the photo is {width} x {height} pixels")
        turned, position = _notes(image)
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        seen = _upright(_only_what_is_seen(_smaller(image)), turned)
    out = io.BytesIO()
    seen.save(out, "JPEG", quality=QUALITY, optimize=True)
    known = {"width": seen.width, "height": seen.height, "look": look_of(seen), "position": position}
    return known, out.getvalue()


def _notes(image: Any) -> tuple[int, tuple[float, float, int] | None]:
    """How the camera was held (1..8) and where. Notes that are junk are no reason to refuse what can be seen."""
    try:
        notes = image.getexif()
        return int(notes.get(ORIENTATION, 1)), position_in(notes.get_ifd(GPS_IFD))
    except _JUNK:
        return 1, None


def _smaller(image: Any) -> Any:
    from PIL import Image

    if max(image.size) <= LONGEST_SIDE:
        return image
    share = LONGEST_SIDE / max(image.size)
    size = tuple(max(1, round(side * share)) for side in image.size)
    ready = image if image.mode in ("RGB", "L", "RGBA", "I;16", "CMYK") else image.convert("RGBA")
    return ready.resize(size, Image.Resampling.BICUBIC, reducing_gap=None if ready.mode == "I;16" else 2.0)


def _only_what_is_seen(image: Any) -> Any:
    """Colours on white, eight bits each, in an image that never knew a profile, a comment or a text."""
    from PIL import Image

    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    fresh = Image.new("RGB", image.size, (255, 255, 255))
    if image.mode in ("RGBA", "LA", "PA", "P", "La", "RGBa") or "transparency" in image.info:
        layer = image.convert("RGBA")
        fresh.paste(layer, mask=layer.getchannel("A"))
    else:
        fresh.paste(image.convert("RGB"))
    return fresh


def _upright(image: Any, turned: int) -> Any:
    from PIL.Image import Transpose as Turn

    turns = {
        2: Turn.FLIP_LEFT_RIGHT,
        3: Turn.ROTATE_180,
        4: Turn.FLIP_TOP_BOTTOM,
        5: Turn.TRANSPOSE,
        6: Turn.ROTATE_270,
        7: Turn.TRANSVERSE,
        8: Turn.ROTATE_90,
    }
    return image.transpose(turns[turned]) if turned in turns else image


def look_of(image: Any) -> int:
    """Difference hash: whether each of 64 spots is brighter than the one to its right; survives scaling and re-encoding."""
    from PIL import Image

    grey = image.convert("L").resize((9, 8), Image.Resampling.BICUBIC).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (grey[row * 9 + column] > grey[row * 9 + column + 1])
    return bits - (1 << 64) if bits >> 63 else bits


def position_in(gps: Mapping[int, Any]) -> tuple[float, float, int] | None:
    """Latitude, longitude and metres, or None where the block is empty or junk (nought-nought and what is off the Earth included)."""
    try:
        lat = _degrees(gps[2]) * (-1 if str(gps.get(1, "N")).startswith("S") else 1)
        lon = _degrees(gps[4]) * (-1 if str(gps.get(3, "E")).startswith("W") else 1)
        metres = float(gps.get(31, SURE_UNSAID))
    except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError, OverflowError):
        return None
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180) or (lat == 0 and lon == 0):
        return None
    sure = metres if math.isfinite(metres) and metres > 0 else SURE_UNSAID
    return round(lat, 6), round(lon, 6), round(min(max(sure, SURE_AT_LEAST), SURE_AT_MOST))


def _degrees(parts: Sequence[Any]) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600
