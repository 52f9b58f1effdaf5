"""The recorded documents by feed, read where an installed lifeline reads them."""

from lifeline.core.settings import packaged
from lifeline.intake.child import parse_here
from lifeline.intake.formats import Parsed

SAMPLES = packaged("feeds") / "samples"

FORMAT_OF = {
    "airkorea-dust": "airkorea-dust",
    "airkorea-ozone": "airkorea-ozone",
    "airkorea-yellow-dust": "airkorea-yellow-dust",
    "cap-direct": "cap",
    "forest-fires": "forest-fire",
    "gdacs": "gdacs",
    "hko": "hko",
    "jma": "jma-index",
    "nhc": "nhc",
    "nws-geojson": "nws-geojson",
    "usgs-atom": "atom",
    "georss": "rss",
    "hrfco-floods": "hrfco",
    "hrfco-jamsu-bridge": "hrfco-waterlevel",
    "kma-bulletins": "kma-wrnmsg",
    "kma-cap-rss": "cap-rss",
    "kma-earthquakes": "kma-eqk",
    "kma-hub": "kma-hub",
    "kma-preliminary": "kma-pwn",
    "kma-typhoons": "kma-typhoon",
    "kma-warnings": "kma-pwncd",
    "meteoalarm": "cap-atom",
    "mois-sms": "mois-sms",
    "mois-sms-old": "mois-sms-old",
    "nws-atom": "cap-atom",
    "seoul-rain-gauge": "seoul-rain-gauge",
    "seoul-river-stage": "seoul-river-stage",
    "seoul-traffic": "seoul-traffic",
    "usgs-earthquakes": "usgs-geojson",
}
LINKED = {"jma": "jma"}


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def parsed(name: str) -> Parsed:
    """`kma-warnings/x.xml` through the format of its folder; a document behind an index is CAP, or what LINKED says."""
    folder, *rest = name.split("/")
    return parse_here(LINKED.get(folder, "cap") if "linked" in rest else FORMAT_OF[folder], sample(name))
