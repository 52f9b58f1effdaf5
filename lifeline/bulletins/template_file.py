"""The files of texts: what the frame, the leads and the file of one disaster type may hold."""

from typing import Annotated, Literal

from pydantic import Field, RootModel

from lifeline.core.strict_yaml import Strict

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Line = Annotated[str, Field(min_length=1)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Kinds = Literal["alert", "update", "over", "called_off", "correction"]
Said = dict[Language, Line]  # the same thing in each language
Lines = dict[Language, list[Line]]
Slots = dict[Literal["common", "alert", "update", "over", "called_off", "correction"], dict[Language, dict[Name, Line | list[Line]]]]


class WordsEntry(Strict):
    """Words of which a kind of message must hold one, and words it must never hold."""

    must: Lines
    never: Lines


class ExamplesEntry(Strict):
    number: Line
    earlier: Line
    area: list[Said] = Field(min_length=1)
    part: Said
    area_short: Said
    lifted: Said
    added: Said
    source: Said


class OthersEntry(Strict):
    """What else changed, where there is no room to say which and where: in an update by what changed, in an end by its kind."""

    elsewhere: Said
    ended: Said
    both: Said
    over: Said
    called_off: Said


class FrameFile(Strict):
    languages: list[Language] = Field(min_length=1)
    examples: ExamplesEntry
    issuers: dict[Line, Said] = {}
    open_end: Said
    others: OthersEntry
    soon: Said
    words: dict[Kinds, WordsEntry]
    slots: Slots
    layouts: dict[Kinds, dict[Name, list[str]]]


class LeadEntry(Strict):
    full: Said
    short: Said


class LeadsFile(RootModel[dict[Name, LeadEntry]]):
    pass


class SourcesFile(RootModel[dict[str, Line]]):
    pass


class ActionEntry(Strict):
    """One thing to do. `src` names where it comes from; `confirmed: false` = a proposal the office has not taken over."""

    phase: Literal["before", "during", "after"]
    src: Line
    full: Said
    short: Said = {}
    confirmed: bool = True


class GoEntry(Strict):
    """Where to go, or where to stay: one sentence. `src` and `confirmed` as for an action."""

    src: Line
    say: Said
    confirmed: bool = True


class LevelEntry(Strict):
    """`name` is what the warning is called, `state` how it stands ("발효"), `why` when this level is given.

    `go` stands for the type's where this level sends people elsewhere.
    """

    name: Said
    state: Said
    why: Said
    do: list[Name] = Field(min_length=1)
    open_end: Said = {}
    go: GoEntry | None = None


class TypeFile(Strict):
    seq: int = Field(ge=1, le=99)
    code: Name
    confirmed: bool
    fields: dict[Name, Said] = {}
    detail: Lines = {}
    levels: dict[Name, LevelEntry] = Field(min_length=1)
    go: GoEntry
    after: list[Name] = Field(min_length=1)
    actions: dict[Name, ActionEntry] = Field(min_length=1)
    slots: Slots = {}
