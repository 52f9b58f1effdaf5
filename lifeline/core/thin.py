"""A ring of fewer points that keeps its shape, for those who draw or compare many of them."""

from collections.abc import Sequence

from lifeline.core.plane import Point, Ring, km_to_edge

FINEST_KM = 0.02


def thinned(ring: Ring, most: int = 100) -> Ring:
    """The closed ring with at most `most` points, four or more: what lies nearest to the line goes first (Douglas and Peucker)."""
    if len(ring) <= most:
        return ring
    middle, off = len(ring) // 2, FINEST_KM  # a closed ring is two lines, there and back
    while True:
        made = (*_line(ring[: middle + 1], off)[:-1], *_line(ring[middle:], off))
        if len(made) <= max(most, 4):
            return made if len(made) >= 4 else (ring[0], ring[middle // 2], ring[middle], ring[0])
        off *= 1.5


def _line(points: Sequence[Point], off: float) -> tuple[Point, ...]:
    kept, spans = {0, len(points) - 1}, [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        far, index = max(((km_to_edge(points[at], points[first], points[last]), at) for at in range(first + 1, last)), default=(0.0, 0))
        if far > off:
            kept.add(index)
            spans += [(first, index), (index, last)]
    return tuple(points[at] for at in sorted(kept))
