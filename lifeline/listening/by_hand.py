"""Posts that people bring in: pasted, typed by a phone clerk, or a CSV file of any origin; the same one again has the same id."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lifeline.core.sighting import CSV, PASTE, Position, Sighting
from lifeline.core.text import KST, nfc, storable

MOST_BYTES, MOST_ROWS, LONGEST = 20_000_000, 100_000, 100_000
PIN_METRES = 50
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "내용", "본문", "글"),
    "at": ("at", "time", "created_at", "시각", "일시", "작성시각"),
    "author": ("author", "작성자", "계정"),
    "url": ("url", "링크", "주소링크"),
    "lat": ("lat", "latitude", "위도"),
    "lon": ("lon", "lng", "longitude", "경도"),
    "place": ("place", "장소", "위치"),
    "hazard": ("hazard", "재난유형"),
}
_X = re.compile(r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/(?:i/web|\w{1,50})/status(?:es)?/(\d{1,19})(?!\d)")
_NAMES = {given: name for name, given_names in COLUMNS.items() for given in given_names}


class BadText(ValueError):
    """It cannot be taken in; the sentence says why."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """`line` counts as an editor does, from 1."""

    line: int
    why: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.why}"


@dataclass(frozen=True, slots=True)
class Sheet:
    posts: tuple[Sighting, ...]
    bad: tuple[BadLine, ...]


def pasted(text: str, *, now: datetime, at: datetime | None = None, author: str = "", url: str = "") -> Sighting:
    """A post as somebody copied it. One from X keeps its id there, so that it is not heard twice. Raises BadText."""
    body = _clean(text)
    if not body:
        raise BadText("there is no text")
    platform, post = id_of(url)
    return Sighting(
        platform=platform or PASTE,
        post_id=post or digest(body, author, url),
        text=body,
        created_at=min(at or now, now),
        heard_at=now,
        author="" if platform else author,
        handle=author,
        url=url if url.startswith(("https://", "http://")) else "",
        listener=PASTE,
    )


def sheet(body: bytes, *, now: datetime, hazards: Sequence[str] = ()) -> Sheet:
    """Posts of a CSV file with a line of column names, and every line that is none. Raises BadText where the file is no table at all."""
    lines = _lines(body)
    first = next(lines, None)
    if first is None:
        raise BadText("the file is empty")
    columns = _columns(first[1])
    posts: list[Sighting] = []
    bad: list[BadLine] = []
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(posts) + len(bad) >= MOST_ROWS:
            raise BadText(f"the file has more than {MOST_ROWS:,} posts: part it")
        try:
            posts.append(_post(_row(columns, cells), now, hazards))
        except BadText as error:
            bad.append(BadLine(line, str(error)))
    return Sheet(tuple(posts), tuple(bad))


def id_of(url: str) -> tuple[str, str]:
    """Platform and id of a post by its address, where the address tells both; else nothing."""
    found = _X.match(url)
    return ("x", found[1]) if found else ("", "")


def digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def moment(text: str) -> datetime | None:
    """A time as people write it, Korean time where it names no zone; None for nothing. Raises BadText."""
    if not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip().replace("/", "-").replace(".", "-", 2))
        return found if found.tzinfo else found.replace(tzinfo=KST)
    except ValueError:
        raise BadText(f"{text.strip()[:40]!r} is no time: write it like 2026-01-13 09:00") from None


def position(lat: str, lon: str) -> Position | None:
    """A point somebody gave, None for none. Raises BadText."""
    if not lat.strip() and not lon.strip():
        return None
    try:
        north, east = float(lat), float(lon)
    except ValueError:
        raise BadText(
            f"{lat.strip()[:20]!r}, {lon.strip()[:20]!r} are no coordinates: two numbers in degrees (37.4979, 127.0276)"
        ) from None
    if abs(north) > 90 and abs(east) <= 90:
        raise BadText("latitude and longitude stand in each other's place")
    if not (abs(north) <= 90 and abs(east) <= 180):
        raise BadText(f"{north}, {east} is no place on earth")
    return Position(north, east, PIN_METRES, "pin")


def _post(row: Mapping[str, str], now: datetime, hazards: Sequence[str]) -> Sighting:
    hazard = row.get("hazard", "").strip()
    if hazard and hazard not in hazards:
        raise BadText(f"{hazard[:40]!r} is no disaster type: take a code from city/hazards.yaml")
    at = moment(row.get("at", ""))
    if at is not None and at > now:
        raise BadText(f"{row['at'].strip()} has not come yet")
    body = _clean(row["text"])
    if not body:
        raise BadText("there is no text")
    place, url, author = _clean(row.get("place", "")), row.get("url", "").strip(), _clean(row.get("author", ""))
    platform, post = id_of(url)
    return Sighting(
        platform=platform or CSV,
        post_id=post or digest(*(f"{name}={row[name].strip()}" for name in sorted(row))),
        text=f"{body} ({place})" if place and place not in body else body,
        created_at=at or now,
        heard_at=now,
        author="" if platform else author,
        handle=author,
        url=url if url.startswith(("https://", "http://")) else "",
        listener=CSV,
        position=position(row.get("lat", ""), row.get("lon", "")),
        said={"hazard": hazard} if hazard else {},
    )


def _lines(body: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row of the file with the line it begins on. Raises BadText."""
    text = _decoded(body)
    csv.field_size_limit(LONGEST)
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadText(f"from line {line} on this is no table: {error}; a quote is open, or a cell is too long") from None


def _decoded(body: bytes) -> str:
    if len(body) > MOST_BYTES:
        raise BadText(f"the file is larger than {MOST_BYTES // 1_000_000} MB: part it")
    for encoding in ["utf-16"] if body.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp949"]:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadText("this is no text that can be read: save it as CSV in UTF-8")


def _columns(cells: Sequence[str]) -> list[str]:
    found = [_NAMES.get(cell.strip().casefold(), "") for cell in cells]
    strange = [cell.strip()[:40] or "a column without a name" for cell, name in zip(cells, found, strict=True) if not name]
    if strange:
        raise BadText(f"line 1: {', '.join(strange[:5])}: not known as a column; known are {', '.join(COLUMNS)} (or {', '.join(_KOREAN)})")
    if "text" not in found or len(set(found)) < len(found):
        raise BadText("line 1: there must be one column 'text' (내용), and no column twice")
    return found


_KOREAN = tuple(next(name for name in names if not name.isascii()) for names in COLUMNS.values())


def _row(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    if len(cells) != len(columns):
        raise BadText(f"{len(cells)} cells where there are {len(columns)} columns")
    return dict(zip(columns, cells, strict=True))


def _clean(text: str) -> str:
    return nfc(storable(text)).strip()
