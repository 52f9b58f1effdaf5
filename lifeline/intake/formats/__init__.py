"""Parsers of official documents: bytes in, `core.cap.Alert` out, and a named problem for everything else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from lifeline.core.cap import Alert
from lifeline.intake.reading import Reading


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one document holds. An empty one is a success: no warning is in force.

    `links` are absolute addresses of CAP documents behind an index; `notes` tell what was left out or doubted, and why;
    `readings` are numbers, which only the feed's thresholds can turn into warnings.
    """

    alerts: tuple[Alert, ...] = ()
    links: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()


class Unparsed(Exception):
    """The document cannot be read: `cause` says what is wrong with it, `remedy` what staff can do."""

    def __init__(self, cause: str, remedy: str) -> None:
        super().__init__(cause, remedy)
        self.cause, self.remedy = cause, remedy

    def __str__(self) -> str:
        return f"{self.cause}. {self.remedy}"


Parse = Callable[[bytes], Parsed]


def _later(module: str, entry: str = "parse") -> Parse:
    """The parser, imported when it is first called: a child that reads KMA rows never loads feedparser."""

    def parse(body: bytes) -> Parsed:
        parser: Parse = getattr(import_module(f"{__name__}.{module}"), entry)
        return parser(body)

    return parse


FORMATS: Mapping[str, Parse] = {
    "cap": _later("cap"),
    "cap-atom": _later("cap_atom"),
    "cap-rss": _later("cap_rss"),
    "atom": _later("plain", "parse_atom"),
    "rss": _later("plain", "parse_rss"),
    "gdacs": _later("gdacs"),
    "usgs-geojson": _later("usgs_geojson"),
    "nws-geojson": _later("nws_geojson"),
    "nhc": _later("nhc"),
    "hko": _later("hko"),
    "jma-index": _later("jma_index"),
    "jma": _later("jma"),
    "kma-pwncd": _later("kma_pwncd"),
    "kma-wrnmsg": _later("kma_wrnmsg"),
    "kma-hub": _later("kma_hub"),
    "kma-eqk": _later("kma_eqk"),
    "kma-typhoon": _later("kma_typhoon"),
    "kma-pwn": _later("kma_pwn"),
    "mois-sms": _later("mois_sms"),
    "mois-sms-old": _later("mois_sms_old"),
    "airkorea-dust": _later("airkorea", "parse_dust"),
    "airkorea-ozone": _later("airkorea", "parse_ozone"),
    "airkorea-yellow-dust": _later("airkorea_yellow_dust"),
    "hrfco": _later("hrfco"),
    "forest-fire": _later("forest_fire"),
    "seoul-rain-gauge": _later("seoul_rain"),
    "seoul-river-stage": _later("seoul_river"),
    "seoul-traffic": _later("seoul_traffic"),
    "hrfco-waterlevel": _later("hrfco_waterlevel"),
}
