"""What is dropped when more posts wait than can be taken in: copies first, then the oldest; how many is always counted."""

from collections.abc import Sequence

from lifeline.core.sighting import Sighting


def shed(sightings: Sequence[Sighting], most: int) -> list[Sighting]:
    """At most `most` of them, in their order. What is left out is the difference in length.

    An original is never dropped while a repost or quote is kept, and of equals the newest stay: what happened a minute ago is
    still worth a look.
    """
    if len(sightings) <= most:
        return list(sightings)
    dearest = sorted(range(len(sightings)), key=lambda index: (not sightings[index].copy, sightings[index].created_at), reverse=True)
    kept = set(dearest[:most])
    return [sighting for index, sighting in enumerate(sightings) if index in kept]
