"""A hashtag without spaces in its parts: configured tags first, then names of the gazetteer, the longest that fits each time."""

from collections.abc import Collection

from msgspec import Struct

from lifeline.core.text import nfc
from lifeline.incidents.gazetteer import Gazetteer

LONGEST = 100  # characters of a tag that are looked at


class Part(Struct, frozen=True):
    """`kind`: tag (one that is listened for), city, place, or rest."""

    text: str
    kind: str


def parts(tag: str, configured: Collection[str], gazetteer: Gazetteer) -> tuple[Part, ...]:
    """서울제설북악스카이웨이 is the tag 서울제설 and the place 북악스카이웨이. Case and # do not matter; the parts make up the tag."""
    said = nfc(tag[:LONGEST]).lstrip("#").lower()
    known = sorted({nfc(one).lstrip("#").lower() for one in configured} - {""}, key=len, reverse=True)
    found: list[Part] = []
    begin = position = 0
    while position < len(said):
        match = next((one for one in known if said.startswith(one, position)), "")
        if match:
            found += [*_places(said[begin:position], gazetteer), Part(match, "tag")]
            begin = position = position + len(match)
        else:
            position += 1
    return (*found, *_places(said[begin:], gazetteer))


def _places(said: str, gazetteer: Gazetteer) -> list[Part]:
    found: list[Part] = []
    done = 0
    for index, start, end in gazetteer.finder.find_matches_as_indexes(said):
        name = gazetteer.names[index]
        if start > done:
            found.append(Part(said[done:start], "rest"))
        found.append(Part(said[start:end], "city" if name.role == "city" else "place"))
        done = end
    return [*found, Part(said[done:], "rest")] if done < len(said) else found
