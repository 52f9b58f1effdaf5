"""Plane coordinates of Korean road data to latitude and longitude: the central belt (EPSG:5181), transverse Mercator on GRS80.

The inverse series of J. P. Snyder, Map Projections - A Working Manual (USGS Professional Paper 1395, 1987), equations 8-12 to
8-25. GRS80 and WGS84 differ by less than a millimetre here, so the result is taken as WGS84.
"""

import math

_A = 6_378_137.0  # metres
_E2 = 0.006_694_380_022_90  # first eccentricity squared of GRS80
_EP2 = _E2 / (1 - _E2)
_LAT0, _LON0 = math.radians(38), math.radians(127)
_FALSE_EAST, _FALSE_NORTH = 200_000.0, 500_000.0
_E1 = (1 - math.sqrt(1 - _E2)) / (1 + math.sqrt(1 - _E2))


def _meridian(lat: float) -> float:
    """Metres along the meridian from the equator (3-21)."""
    return _A * (
        (1 - _E2 / 4 - 3 * _E2**2 / 64 - 5 * _E2**3 / 256) * lat
        - (3 * _E2 / 8 + 3 * _E2**2 / 32 + 45 * _E2**3 / 1024) * math.sin(2 * lat)
        + (15 * _E2**2 / 256 + 45 * _E2**3 / 1024) * math.sin(4 * lat)
        - (35 * _E2**3 / 3072) * math.sin(6 * lat)
    )


_M0 = _meridian(_LAT0)
_MU = _A * (1 - _E2 / 4 - 3 * _E2**2 / 64 - 5 * _E2**3 / 256)


def to_wgs84(x: float, y: float) -> tuple[float, float]:
    """Latitude and longitude in degrees of metres east and north; good to a centimetre within the belt, meaningless far from it."""
    foot = _footpoint((_M0 + y - _FALSE_NORTH) / _MU)
    sine, tangent = math.sin(foot), math.tan(foot)
    c, t = _EP2 * math.cos(foot) ** 2, tangent**2
    across = _A / math.sqrt(1 - _E2 * sine**2)
    along = _A * (1 - _E2) / (1 - _E2 * sine**2) ** 1.5
    d = (x - _FALSE_EAST) / across
    fourth, sixth = 5 + 3 * t + 10 * c - 4 * c**2 - 9 * _EP2, 61 + 90 * t + 298 * c + 45 * t**2 - 252 * _EP2 - 3 * c**2
    lat = foot - across * tangent / along * (d**2 / 2 - fourth * d**4 / 24 + sixth * d**6 / 720)
    fifth = 5 - 2 * c + 28 * t - 3 * c**2 + 8 * _EP2 + 24 * t**2
    lon = _LON0 + (d - (1 + 2 * t + c) * d**3 / 6 + fifth * d**5 / 120) / math.cos(foot)
    return math.degrees(lat), math.degrees(lon)


def _footpoint(mu: float) -> float:
    """The latitude on the central meridian as far north (3-26)."""
    return (
        mu
        + (3 * _E1 / 2 - 27 * _E1**3 / 32) * math.sin(2 * mu)
        + (21 * _E1**2 / 16 - 55 * _E1**4 / 32) * math.sin(4 * mu)
        + (151 * _E1**3 / 96) * math.sin(6 * mu)
        + (1097 * _E1**4 / 512) * math.sin(8 * mu)
    )
