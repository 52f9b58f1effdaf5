"""The recorded documents by feed, read where an installed lifeline reads them."""

from lifeline.cli.samples import FoldersFile
from lifeline.core.settings import packaged
from lifeline.core.strict_yaml import read
from lifeline.intake.child import parse_here
from lifeline.intake.formats import Parsed

SAMPLES = packaged("feeds") / "samples"

FOLDERS = read(SAMPLES / "formats.yaml", FoldersFile).root
FORMAT_OF = {name: entry.format for name, entry in FOLDERS.items()}
LINKED = {name: entry.linked for name, entry in FOLDERS.items()}


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def parsed(name: str) -> Parsed:
    """`kma-warnings/x.xml` through the format of its folder; a document behind an index is CAP, or what LINKED says."""
    folder, *rest = name.split("/")
    return parse_here(LINKED.get(folder, "cap") if "linked" in rest else FORMAT_OF[folder], sample(name))
