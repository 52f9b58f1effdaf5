"""Photos made for tests: what a telephone sends, and what somebody sends who means harm."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

GPS = 0x8825
GANGNAM = {1: "N", 2: (37.0, 29.0, 50.4), 3: "E", 4: (127.0, 1.0, 40.0)}


def scene(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """Something with light and dark in it, not symmetric."""
    grey = Image.effect_mandelbrot((width, height), (-2.2, -1.4, 0.9, 1.1), 30)
    return Image.merge("RGB", (grey, grey.point(lambda v: 255 - v), grey.point(lambda v: v // 2))).convert(mode)


def coded(image: Image.Image, kind: str = "JPEG", **more: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def notes(gps: dict[int, Any] | None = None, **tags: Any) -> Image.Exif:
    made = Image.Exif()
    for tag, value in tags.items():
        made[int(tag.removeprefix("t"))] = value
    if gps is not None:
        made.get_ifd(GPS).update(gps)
    return made


def telephone(width: int = 640, height: int = 480, gps: dict[int, Any] | None = GANGNAM) -> bytes:
    """A JPEG as telephones make them: place, model, comment and all."""
    exif = notes(gps, t271="Maker", t272="Model 42", t306="2026:01:06 07:30:00", t315="Kim Jihyeon")
    return coded(scene(width, height), exif=exif, comment=b"taken by Kim Jihyeon", quality=88)


def bomb(side: int = 30_000) -> bytes:
    """A PNG of some kilobytes that says it is side x side pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(side // 8 + 1) * 200)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def shown(body: bytes) -> Image.Image:
    with Image.open(io.BytesIO(body)) as image:
        image.load()
        return image
