"""The hashtags that are listened to: those of the office's file and those of open situations, each world its own."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from unicodedata import normalize

from lifeline.core.cap import Status
from lifeline.core.post import drill_tag, ends_as_a_drill
from lifeline.core.strict_yaml import BadData, Document, Problem, Strict, Where, fit, load

FILE = "hashtags.yaml"
LONGEST = 100
_WORD = re.compile(r"\w+")


class TagEntry(Strict):
    tag: str
    hazard: str = ""
    when: Literal["always", "situation"] = "always"
    enabled: bool = True
    world: Literal["live", "drill"] = "live"


class HashtagsFile(Strict):
    version: str
    tags: list[TagEntry]


@dataclass(frozen=True, slots=True)
class Tag:
    """`word` is the hashtag without #, as it is asked for. `always`: also while no situation of its hazard is open."""

    word: str
    hazard: str
    always: bool


@dataclass(frozen=True, slots=True)
class Hashtags:
    """`tags` are those switched on, by world; `hazards` says which hazard a folded hashtag of either world stands for."""

    version: str
    tags: Mapping[Status, tuple[Tag, ...]]
    hazards: Mapping[str, str]

    def wanted(self, status: Status, open_hazards: Collection[str] = ()) -> tuple[str, ...]:
        """What that world asks for now, without #: hashtags of hazards that are open come by themselves."""
        return tuple(sorted({tag.word for tag in self.tags[status] if tag.always or tag.hazard in open_hazards}))

    def lead(self, tags: Sequence[str]) -> str:
        """The hazard the first of these hashtags stands for that stands for one; "" where none does."""
        return next((hazard for tag in tags if (hazard := self.hazards.get(folded(tag), ""))), "")


def folded(tag: str) -> str:
    """As platforms compare hashtags: no #, no case, no full-width forms."""
    return normalize("NFKC", tag).strip().lstrip("#").casefold()


def load_hashtags(folder: Path, hazards: Mapping[str, Sequence[str]] = {}) -> Hashtags:
    """`hazards`: the hashtags of each disaster type by its code. Raises BadData with every problem, each with its line."""
    document = load(folder / FILE)
    given = fit(document, HashtagsFile)
    found = [*problems(document, given, hazards)]
    if found:
        raise BadData(found)
    listed = {folded(entry.tag) for entry in given.tags}
    implied = [
        TagEntry(tag=tag, hazard=code, when="situation")
        for code, tags in hazards.items()
        for tag in tags
        if tag and folded(tag) not in listed
    ]
    live = [entry for entry in (*given.tags, *implied) if entry.world == "live"]
    drill = [_in_a_drill(entry) for entry in live] + [entry for entry in given.tags if entry.world == "drill"]
    return Hashtags(
        given.version,
        {Status.ACTUAL: _on(live), Status.EXERCISE: _on(drill)},
        {folded(entry.tag): entry.hazard for entry in (*live, *drill) if entry.hazard},
    )


def _in_a_drill(entry: TagEntry) -> TagEntry:
    return entry.model_copy(update={"tag": drill_tag(entry.tag), "world": "drill"})


def _on(entries: Sequence[TagEntry]) -> tuple[Tag, ...]:
    return tuple(Tag(normalize("NFKC", entry.tag).lstrip("#"), entry.hazard, entry.when == "always") for entry in entries if entry.enabled)


def problems(document: Document, given: HashtagsFile, hazards: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Every entry that would hear nothing, everything, or the other world."""
    met: dict[str, Where] = {}
    own = {folded(tag) for tags in hazards.values() for tag in tags}
    for index, entry in enumerate(given.tags):
        where: Where = ("tags", index)
        for sentence in _of_one(entry, hazards, own):
            yield document.problem(where, sentence)
        if folded(entry.tag) in met:
            first = document.line(met[folded(entry.tag)])
            yield document.problem(where, f"{entry.tag} stands here a second time (line {first}): keep one.")
        met.setdefault(folded(entry.tag), where)
    for code, tags in hazards.items():
        yield from (
            document.problem(("tags",), f"{tag}, the hashtag of {code}, ends as those of exercises do: choose another one in hazards.yaml.")
            for tag in tags
            if ends_as_a_drill(tag)
        )


def _of_one(entry: TagEntry, hazards: Mapping[str, Sequence[str]], own: Collection[str]) -> Iterator[str]:
    word = normalize("NFKC", entry.tag)
    if not word.startswith("#"):
        yield f"{entry.tag!r} is no hashtag: write '#' and a word, in quotes."
    elif folded(word) == "":
        yield "'#' alone would bring in everything: write the word behind it, or remove the entry."
    elif not _WORD.fullmatch(word[1:]):
        yield f"{entry.tag} holds a space or a sign that ends a hashtag: only letters, digits and _ belong to one."
    elif len(folded(word)) < 2 or folded(word).isdecimal():
        yield f"{entry.tag} is too short to mean anything: a hashtag here has at least two characters, and not digits only."
    elif len(word) > LONGEST:
        yield f"{entry.tag[:20]}… is longer than {LONGEST} characters."
    if entry.hazard and hazards and entry.hazard not in hazards:
        yield f"{entry.hazard} is no disaster type: take a code from hazards.yaml."
    if entry.when == "situation" and not entry.hazard:
        yield f"{entry.tag} waits for a situation of no type: name its hazard, or write when: always."
    if entry.world == "drill" and folded(word) in own:
        yield f"{entry.tag} is a live hashtag: an exercise may not listen under it."
    if entry.world == "live" and ends_as_a_drill(word):
        yield f"{entry.tag} ends as those of exercises do: write world: drill, or another word."
