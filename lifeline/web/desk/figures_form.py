"""The form in which figures are typed: rows beside what stands, each read and found wrong on its own, and nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lifeline.situation import spelling
from lifeline.situation.entry import Entry, FigureRefused
from lifeline.situation.metrics import Metric
from lifeline.situation.read import FigureView, Key
from lifeline.situation.reasons import Reason, Sureness
from lifeline.situation.sheet import Row, Sheet
from lifeline.situation.value import BadValue, Form, Value, read_value
from lifeline.web.desk.figures_words import InWords, Wrong

OWN = ("value", "state", "rule", "as_of", "source", "url")  # of one row; its time, source and address only where they are not the report's
SHARED = ("as_of", "source", "url", "reason", "note", "despite")
Stand = Mapping[Key, FigureView]


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what stands there now, what was typed, and what is wrong with that. `seen`: the figure the form was shown with."""

    metric: Metric
    area: str
    stands: FigureView | None
    typed: Mapping[str, str]
    seen: str
    wrong: list[Wrong] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.metric.code}-{self.area}"

    @property
    def now(self) -> str:
        return str(self.stands.id if self.stands else 0)

    @property
    def filled(self) -> bool:
        return bool(self.typed["value"] or self.typed["as_of"] or self.typed["source"] or self.typed["url"])

    @property
    def opened(self) -> bool:
        """Whether its further fields say something of their own."""
        return bool(self.wrong or self.typed["as_of"] or self.typed["source"] or self.typed["url"])


@dataclass(frozen=True, slots=True)
class Typed:
    """The whole form. `wrong` by the name of a shared field, '' for the form as a whole."""

    words: InWords
    lines: tuple[Line, ...]
    shared: Mapping[str, str]
    wrong: dict[str, Wrong] = field(default_factory=dict)

    @property
    def fine(self) -> bool:
        return not self.wrong and not any(line.wrong for line in self.lines)

    def read(self, number: str) -> Sheet:
        """What was typed, as the rows of a sheet: line n of it is row n here. What cannot be read is told where it stands."""
        sheet, say = Sheet("form"), self.words.here.say
        reason = self._reason()
        for place, line in enumerate(self.lines):
            if line.filled and (entry := self._entry(line)) is not None and reason is not None:
                sheet.rows.append(Row(place, number, entry, reason, self.shared["note"], self.shared["despite"]))
        if not any(line.filled for line in self.lines):
            self.wrong[""] = Wrong(say("fig_nothing_typed"))
        return sheet

    def _reason(self) -> Reason | None:
        found = next((one for one in Reason if one.value == self.shared["reason"]), None)
        if found is None:
            self.wrong["reason"] = Wrong(self.words.here.say("fig_choose_reason"))
        elif found.corrects and not self.shared["note"]:
            self.wrong["note"] = Wrong(self.words.here.say("fig_note_needed"))
        return found

    def _entry(self, line: Line) -> Entry | None:
        say, typed = self.words.here.say, line.typed
        try:
            value = read_value(typed["value"])
        except BadValue:
            line.wrong.append(Wrong(say("fig_bad_value", {"said": typed["value"][:40]})))
            return None
        as_of, source = typed["as_of"] or self.shared["as_of"], typed["source"] or self.shared["source"]
        for name, given in (("as_of", as_of), ("source", source)):
            if not given:
                self.wrong[name] = Wrong(say(f"fig_no_{name}"))
        try:
            moment = spelling.read_time(as_of)
        except FigureRefused:
            if as_of:
                line.wrong.append(Wrong(say("fig_bad_time", {"said": as_of[:40]})))
            return None
        url = typed["url"] or self.shared["url"]
        return Entry(line.metric.code, value, moment, source, line.area, _state(line, value), url, typed["rule"]).tidy()


def _state(line: Line, value: Value) -> Sureness:
    """As chosen; else as it stands, but what nobody knows is never more than reported."""
    chosen = next((one for one in Sureness if one.value == line.typed["state"]), None)
    if chosen is not None:
        return chosen
    return Sureness(line.stands.state) if line.stands and value.form is not Form.UNKNOWN else Sureness.REPORTED
