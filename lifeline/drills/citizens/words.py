"""What the simulated public says and how often, from drills/citizens.yaml: every problem of the file is a sentence with its line."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from lifeline.core.no_drill import claims_to_be_real
from lifeline.core.post import carries_mark
from lifeline.core.read_once import read_once
from lifeline.core.settings import packaged
from lifeline.core.strict_yaml import BadData, Document, Strict, Where, fit, load

FILE = "citizens.yaml"
SLOT = re.compile(r"\{(\w+)\}")
GIVEN = frozenset({"place", "digits"})  # slots no list stands for
ADDS = ("telephone", "name", "late", "second_place", "quote", "near")
Rate = Annotated[float, Field(ge=0, le=1)]
Sentences = Mapping[str, list[str]]


class Rates(Strict):
    """`repost` to `near_words` are of all posts, `unheard_original` of the reposts, the others of the posts with words of their own."""

    repost: Rate
    quote: Rate
    same_words: Rate
    near_words: Rate
    unheard_original: Rate
    position: Rate
    english: Rate
    no_place: Rate
    wrong_place: Rate
    short_place: Rate
    other_spelling: Rate
    second_place: Rate
    no_tag: Rate
    wrong_tag: Rate
    more_tags: Rate
    typo: Rate
    jamo: Rate
    no_spaces: Rate
    nfd: Rate
    telephone: Rate
    name: Rate
    late: Rate
    picture: Rate
    young: Rate
    young_spam: Rate


class Block(Strict):
    """One subject. `says` and `en` come before the sentences that fit any."""

    mix: str
    hazard: str = ""
    tags: list[str] = []
    says: Sentences = {}
    en: Sentences = {}


class Citizens(Strict):
    version: str = Field(min_length=1, max_length=40)
    rates: Rates
    mixes: dict[str, dict[str, Rate]]
    slots: dict[str, list[str]]
    adds: dict[str, list[str]]
    says: Sentences
    en: Sentences
    poison: list[str] = Field(min_length=1)
    blocks: dict[str, Block]

    def sentences(self, about: str, kind: str, *, english: bool) -> list[str]:
        """Of the subject, else those that fit any. Empty where English has none."""
        block = self.blocks[about]
        own, any_subject = (block.en, self.en) if english else (block.says, self.says)
        if kind == "poison":
            return [] if english else self.poison
        return own.get(kind) or any_subject.get(kind, [])


@read_once
def load_citizens(folder: Path) -> Citizens:
    """Of that folder, else the one that ships with lifeline. Raises BadData with every problem of form and content."""
    document = load(_path(folder))
    given = fit(document, Citizens)
    if problems := [document.problem(where, sentence) for where, sentence in _problems(given, document)]:
        raise BadData(problems)
    return given


def check_citizens(folder: Path, hazards: Collection[str]) -> Citizens:
    """As load_citizens, and every block tells of a type the office knows, or of none."""
    given = load_citizens(folder)
    strange = [(about, block.hazard) for about, block in given.blocks.items() if block.hazard and block.hazard not in hazards]
    if strange:
        document = load(_path(folder))
        raise BadData([document.problem(("blocks", about, "hazard"), f"{hazard} is no disaster type.") for about, hazard in strange])
    return given


def _path(folder: Path) -> Path:
    return (folder if (folder / FILE).is_file() else packaged("drills")) / FILE


def _problems(given: Citizens, document: Document) -> Iterator[tuple[Where, str]]:
    rates = given.rates
    if rates.repost + rates.quote + rates.same_words + rates.near_words >= 1:
        yield ("rates",), "nobody would write words of their own: repost, quote, same_words and near_words must stay below 1 together."
    for name in (*(name for name in ADDS if not given.adds.get(name)), *(["nowhere"] if not given.slots.get("nowhere") else [])):
        yield ("adds",), f"nothing stands for {name}: write at least one wording."
    for name, mix in given.mixes.items():
        if abs(sum(mix.values()) - 1) > 0.001:
            yield ("mixes", name), f"the parts of {name} make {sum(mix.values()):.3f}: they must make 1."
    for about, block in given.blocks.items():
        yield from _of_block(given, about, block)
    for where, sentence in _everything(given):
        yield from _of_sentence(given, where, sentence)


def _of_block(given: Citizens, about: str, block: Block) -> Iterator[tuple[Where, str]]:
    where: Where = ("blocks", about)
    if block.mix not in given.mixes:
        yield where, f"{about} has the mix {block.mix}, which is none of {', '.join(given.mixes)}."
    for kind, part in given.mixes.get(block.mix, {}).items():
        if part and not given.sentences(about, kind, english=False):
            yield where, f"{about} has no sentence of the kind {kind}: write one here or under says."
    for tag in block.tags:
        if not re.fullmatch(r"#\w{2,}", tag):
            yield where, f"{tag} is no hashtag: write '#' and a word."


def _everything(given: Citizens) -> Iterator[tuple[Where, str]]:
    listed: dict[Where, Sentences] = {("says",): given.says, ("en",): given.en, ("slots",): given.slots, ("adds",): given.adds}
    for about, block in given.blocks.items():
        listed |= {("blocks", about, "says"): block.says, ("blocks", about, "en"): block.en}
    for where, sentences in listed.items():
        for kind, texts in sentences.items():
            yield from (((*where, kind, index), text) for index, text in enumerate(texts))
    yield from ((("poison", index), text) for index, text in enumerate(given.poison))


def _of_sentence(given: Citizens, where: Where, text: str) -> Iterator[tuple[Where, str]]:
    if claim := claims_to_be_real(text):
        yield where, f"a citizen of an exercise must not say {claim!r}."
    if carries_mark(text):
        yield where, "the world of the exercise adds its mark by itself: leave it out."
    if where[0] == "poison":
        return
    if "#" in text or "＃" in text:
        yield where, "a sentence carries no hashtag: list it under tags, so that it becomes one of an exercise."
    unknown = [name for name in SLOT.findall(text) if name not in GIVEN and name not in given.slots]
    if unknown:
        yield where, f"{{{unknown[0]}}} is no slot: it is none of {', '.join(given.slots)}."
    if where[0] == "slots" and SLOT.search(text):
        yield where, "a slot holds no other slot: write the words out."
    if text.count("[") != text.count("]"):
        yield where, "a choice [one|other] is not closed."
