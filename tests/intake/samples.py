"""The recorded documents by feed, read where an installed lifeline reads them."""

from lifeline.core.settings import packaged
from lifeline.intake.child import parse_here
from lifeline.intake.formats import Parsed

SAMPLES = packaged("feeds") / "samples"

FORMAT_OF = {
    "cap-direct": "cap",
    "gdacs": "gdacs",
    "hko": "hko",
    "jma": "jma-index",
    "nhc": "nhc",
    "nws-geojson": "nws-geojson",
    "usgs-atom": "atom",
    "georss": "rss",
    "kma-bulletins": "kma-wrnmsg",
    "kma-cap-rss": "cap-rss",
    "kma-hub": "kma-hub",
    "kma-warnings": "kma-pwncd",
    "meteoalarm": "cap-atom",
    "mois-sms": "mois-sms",
    "nws-atom": "cap-atom",
    "usgs-earthquakes": "usgs-geojson",
}
LINKED = {"jma": "jma"}


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def parsed(name: str) -> Parsed:
    """`kma-warnings/x.xml` through the format of its folder; a document behind an index is CAP, or what LINKED says."""
    folder, *rest = name.split("/")
    return parse_here(LINKED.get(folder, "cap") if "linked" in rest else FORMAT_OF[folder], sample(name))
