"""The texts of the disaster types: read once, checked whole, taken apart before the emergency and not in it."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel

from lifeline.bulletins import template_file as file
from lifeline.bulletins import template_rules as rules
from lifeline.bulletins.slots import Text, parse
from lifeline.core.read_once import read_once
from lifeline.core.strict_yaml import BadData, Document, Problem, fit, load

Said = Mapping[str, str]  # by language
Lines = tuple[tuple[str, ...], ...]  # the names of the slots on each line; () is an empty line


@dataclass(frozen=True, slots=True)
class Lead:
    """How a department speaks of itself, by language."""

    full: Said
    short: Said


@dataclass(frozen=True, slots=True)
class Words:
    """By language: words of which a kind of message holds at least one, and words it never holds."""

    must: Mapping[str, tuple[str, ...]]
    never: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Frame:
    """What all types share. `layouts` has, for each kind, the variants from the longest to the shortest.

    `issuers` says an authority's name, as its messages have it, in each of our languages.
    """

    languages: tuple[str, ...]
    issuers: Mapping[str, Said]
    open_end: Said
    others: Mapping[str, Said]
    soon: Said
    leads: Mapping[str, Lead]
    words: Mapping[str, Words]
    layouts: Mapping[str, Mapping[str, Lines]]
    number: str
    earlier: str
    areas: tuple[Said, ...]
    area_short: Said
    part: Said
    lifted: Said
    added: Said
    source: Said


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do; `short` is empty where no short text says it. Not `confirmed` = a proposal."""

    id: str
    phase: str
    src: str
    full: Said
    short: Said
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Go:
    """Where to go or to stay. Not `confirmed` = a proposal."""

    src: str
    say: Said
    confirmed: bool


@dataclass(frozen=True, slots=True)
class LevelText:
    """What a level is called, what to do at it, the most important first, and where to go or to stay."""

    name: Said
    state: Said
    why: Said
    open_end: Said
    do: tuple[Action, ...]
    go: Go


@dataclass(frozen=True, slots=True)
class Template:
    """Everything that is said about one disaster type. `fields` are those a feed may fill in, with an example each."""

    file: str
    seq: int
    code: str
    confirmed: bool
    fields: Mapping[str, Said]
    levels: Mapping[str, LevelText]
    after: tuple[Action, ...]
    actions: tuple[Action, ...]
    frame: Frame
    texts: Mapping[tuple[str, str, str], tuple[Text, ...]]

    def tells(self, detail: str) -> bool:
        """Whether this type has a line for that detail: `magnitude`, or `epicentre_ko` where languages differ."""
        name, _, language = detail.rpartition("_")
        return detail in self.fields or (name in self.fields and language in self.frame.languages)

    @property
    def goes(self) -> tuple[Go, ...]:
        """Each place to go to once, in the order of the levels."""
        return tuple({tuple(level.go.say.items()): level.go for level in self.levels.values()}.values())

    def slot(self, kind: str, language: str, name: str) -> tuple[Text, ...]:
        """The alternatives of that slot, () where this type has none."""
        return self.texts.get((kind, language, name), ())


@dataclass(frozen=True, slots=True)
class Templates(Mapping[str, Template]):
    """All types by code, in the order of their numbers. `version` changes with any byte of any file, `sources` names each `src`.

    `files`: the exact text of each, by its name.
    """

    by_code: Mapping[str, Template]
    frame: Frame
    version: str
    sources: Mapping[str, str]
    files: Mapping[str, str]

    def __getitem__(self, code: str) -> Template:
        return self.by_code[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_code)

    def __len__(self) -> int:
        return len(self.by_code)

    def only(self, codes: Collection[str]) -> "Templates":
        """Those types alone, in their order."""
        return replace(self, by_code={code: template for code, template in self.by_code.items() if code in codes})


Part = Literal["common", file.Kinds]
PARTS: tuple[Part, ...] = ("common", *rules.KINDS)
_Slots = dict[tuple[str, str], tuple[Text, ...]]  # by language and name
_Frames = Mapping[Part, _Slots]
M = TypeVar("M", bound=BaseModel)


@read_once
def load_templates(folder: Path) -> Templates:
    """The folder of texts. Raises BadData with every problem in every file."""
    problems: list[Problem] = []
    frame = _sound(folder / "_frame.yaml", file.FrameFile, rules.frame_problems, problems)
    sources = _sound(folder / "_sources.yaml", file.SourcesFile, lambda *_: iter(()), problems)
    if frame is None or sources is None:
        raise BadData(problems)
    leads = _sound(folder / "_leads.yaml", file.LeadsFile, partial(rules.leads_problems, frame=frame), problems)
    paths = sorted(folder.glob("[0-9]*.yaml"))
    types = [_sound(path, file.TypeFile, partial(rules.type_problems, frame=frame, sources=sources.root), problems) for path in paths]
    problems += _repeated(paths, types)
    if problems or leads is None:
        raise BadData(problems)
    shared, slots = _frame(frame, leads), {part: _slots(frame.slots, part) for part in PARTS}
    given = ((path.name, one) for path, one in zip(paths, types, strict=True) if one)
    found = {one.code: _template(name, one, frame, shared=shared, slots=slots) for name, one in given}
    files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.yaml"))}
    return Templates(found, shared, _version(files), sources.root, {name: body.decode() for name, body in files.items()})


def _sound(path: Path, model: type[M], check: Callable[[Document, M], Iterator[Problem]], problems: list[Problem]) -> M | None:
    try:
        document = load(path)
        given = fit(document, model)
    except BadData as error:
        problems += error.problems
        return None
    problems += check(document, given)
    return given


def _repeated(paths: list[Path], types: list[file.TypeFile | None]) -> Iterator[Problem]:
    met: dict[int | str, str] = {}
    for path, given in zip(paths, types, strict=True):
        for key in (given.seq, given.code) if given else ():
            if key in met:
                yield Problem(path.name, 1, f"{met[key]} has '{key}' already: a type has one number, one code and one file.")
            met[key] = path.name


def _version(files: Mapping[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name, body in files.items():
        whole.update(name.encode() + b"\0" + body + b"\0")
    return whole.hexdigest()


def _frame(given: file.FrameFile, leads: file.LeadsFile) -> Frame:
    return Frame(
        languages=tuple(given.languages),
        issuers=given.issuers,
        open_end=given.open_end,
        others=dict(given.others),
        soon=given.soon,
        leads={code: Lead(lead.full, lead.short) for code, lead in leads.root.items()},
        words={kind: Words(_by_language(words.must), _by_language(words.never)) for kind, words in given.words.items()},
        layouts={
            kind: {variant: tuple(tuple(line.split()) for line in lines) for variant, lines in layouts.items()}
            for kind, layouts in given.layouts.items()
        },
        number=given.examples.number,
        earlier=given.examples.earlier,
        areas=tuple(given.examples.area),
        area_short=given.examples.area_short,
        part=given.examples.part,
        lifted=given.examples.lifted,
        added=given.examples.added,
        source=given.examples.source,
    )


def _by_language(given: file.Lines) -> dict[str, tuple[str, ...]]:
    return {language: tuple(words) for language, words in given.items()}


def _template(name: str, given: file.TypeFile, frame: file.FrameFile, *, shared: Frame, slots: _Frames) -> Template:
    actions = {
        action_id: Action(action_id, one.phase, one.src, one.full, one.short, one.confirmed) for action_id, one in given.actions.items()
    }
    return Template(
        file=name,
        seq=given.seq,
        code=given.code,
        confirmed=given.confirmed,
        fields=given.fields,
        levels={level_id: _level(level, actions, frame, given.go) for level_id, level in given.levels.items()},
        after=tuple(actions[action] for action in given.after),
        actions=tuple(actions.values()),
        frame=shared,
        texts=_texts(given, slots),
    )


def _level(given: file.LevelEntry, actions: Mapping[str, Action], frame: file.FrameFile, types: file.GoEntry) -> LevelText:
    do, go = tuple(actions[action] for action in given.do), given.go or types
    return LevelText(given.name, given.state, given.why, given.open_end or frame.open_end, do, Go(go.src, go.say, go.confirmed))


def _texts(given: file.TypeFile, frame: _Frames) -> dict[tuple[str, str, str], tuple[Text, ...]]:
    """A slot as each kind says it: what is said for that kind before what is common, the type's own before the frame's.

    The frame's alternatives stand behind the type's own: where no field of the type is known, something is still said.
    """
    detail: file.Slots = {"common": {language: {rules.DETAIL: list(lines)} for language, lines in given.detail.items()}}
    found: dict[tuple[str, str, str], tuple[Text, ...]] = {}
    common = _behind(_slots(detail, "common") | _slots(given.slots, "common"), frame["common"])
    for kind in rules.KINDS:
        by_slot = common | _behind(_slots(given.slots, kind), frame[kind])
        found |= {(kind, language, slot): texts for (language, slot), texts in by_slot.items()}
    return found


def _slots(slots: file.Slots, part: Part) -> _Slots:
    by_language = slots.get(part, {})
    return {(language, slot): _alternatives(text) for language, by_slot in by_language.items() for slot, text in by_slot.items()}


def _behind(own: _Slots, frames: _Slots) -> _Slots:
    return frames | {slot: texts + frames.get(slot, ()) for slot, texts in own.items()}


def _alternatives(given: str | list[str]) -> tuple[Text, ...]:
    return tuple(parse(source) for source in ([given] if isinstance(given, str) else given))
