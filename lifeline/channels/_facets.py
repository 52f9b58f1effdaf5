"""Hashtags and links of a Bluesky post: there they are marked by byte positions, or they are only letters."""

from typing import Any

import regex

from lifeline.channels._twitter_text import addresses

_LONGEST_TAG = 64
_TAG = regex.compile(r"(?<!\S)[#＃](?!\uFE0F)([^\s\u00AD\u2060\u200A-\u200D\u20E2]+)")
_AFTER = regex.compile(r"\p{P}+$")


def facets(text: str) -> list[dict[str, Any]]:
    """Facets as app.bsky.richtext.facet has them, in the order of the text; positions count UTF-8 bytes."""
    found = [(start, end, {"$type": "app.bsky.richtext.facet#link", "uri": _uri(text[start:end])}) for start, end in addresses(text)]
    for tag in _TAG.finditer(text):
        name = _AFTER.sub("", tag[1])
        if name and not name.isdecimal() and len(name) <= _LONGEST_TAG:
            found.append((tag.start(), tag.start(1) + len(name), {"$type": "app.bsky.richtext.facet#tag", "tag": name}))
    return [{"index": _bytes(text, start, end), "features": [feature]} for start, end, feature in sorted(found, key=lambda item: item[:2])]


def _uri(address: str) -> str:
    return address if address.lower().startswith(("http://", "https://")) else f"https://{address}"


def _bytes(text: str, start: int, end: int) -> dict[str, int]:
    return {"byteStart": len(text[:start].encode()), "byteEnd": len(text[:end].encode())}
