"""Which encoding a reader gets and whether they have it already (RFC 9110). Pure."""

import re
from functools import lru_cache

BEST_FIRST = ("br", "gzip", "identity")
_TAG = re.compile(rb'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")


@lru_cache(maxsize=256)
def order(accepted: bytes) -> tuple[str, ...]:
    """The encodings a reader takes, best first. Identity comes last even where it is refused: a page is better than none."""
    weights = dict(_weighed(one) for one in accepted.decode("latin-1").lower().split(",") if one.strip())
    rest = weights.get("*", 0.0)
    found = {name: weights.get(name, rest) for name in BEST_FIRST[:2]}
    found["identity"] = weights.get("identity", weights.get("*", 0.001))
    taken = [name for name in BEST_FIRST if found[name] > 0]
    taken.sort(key=lambda name: -found[name])
    return tuple(taken) if "identity" in taken else (*taken, "identity")


def _weighed(one: str) -> tuple[str, float]:
    name, *parameters = (part.strip() for part in one.split(";"))
    weight = next((part[2:].strip() for part in parameters if part.startswith("q=")), "1")
    return name, float(weight) if _WEIGHT.fullmatch(weight) else 0.0


def has_it(if_none_match: bytes, etag: bytes) -> bool:
    """Whether one of the tags a reader holds is this one. The comparison is weak, as for If-None-Match it must be."""
    return if_none_match == etag or if_none_match.strip() == b"*" or etag in _TAG.findall(if_none_match)
