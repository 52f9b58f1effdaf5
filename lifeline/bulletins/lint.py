"""Every text that could ever be said, said once beforehand: types x levels x kinds x languages x lengths x accounts x worlds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lifeline.bulletins.complete import Manner, missing, needs
from lifeline.bulletins.compose import Message, variants
from lifeline.bulletins.examples import messages
from lifeline.bulletins.finding import Checked, Finding, Grade, in_order
from lifeline.bulletins.fit import NoRoom, Room, Texts, Variant, fitted
from lifeline.bulletins.hazard import Hazard
from lifeline.bulletins.lengths import TEXT_MESSAGES, WORLDS, Speakers, by_line, is_text_message, speakers, text_message
from lifeline.bulletins.lint_files import against, leads_in
from lifeline.bulletins.similarity import LIMIT, Grams, too_similar
from lifeline.bulletins.template import Template, Templates
from lifeline.core.people import Account


def check(templates: Templates, hazards: Mapping[str, Hazard], accounts: Sequence[Account], room: Room) -> Checked:
    """Render everything and look at it. Deterministic: the same data give the same findings in the same order.

    The first example of an area is posted in both worlds, the others in drill alone, where there is least room.
    `room` counts line by line: a text counts as its lines and the breaks between them.
    """
    room = by_line(room)
    anybody = speakers(templates.frame, room)
    found, renderings = list(leads_in(templates, accounts)), 0
    for template in templates.values():
        found += against(template, hazards)
        if template.code in hazards:
            trial = _Trial(template, Manner(template), tuple(accounts), anybody, room, Grams())
            for index, area in enumerate(template.frame.areas):
                for message in messages(template, hazards[template.code], area):
                    findings, rendered = trial.of(message, whole=index == 0)
                    found += findings
                    renderings += rendered
    return Checked(in_order(found), renderings)


@dataclass(frozen=True, slots=True)
class _Trial:
    """The messages of one type, tried on everybody. `room` counts line by line."""

    template: Template
    manner: Manner
    accounts: tuple[Account, ...]
    anybody: Speakers
    room: Room
    grams: Grams

    @property
    def speaking(self) -> tuple[Account, ...]:
        return self.accounts + self.anybody.accounts

    def of(self, message: Message, *, whole: bool) -> tuple[list[Finding], int]:
        """What is found in one message, and how many texts were rendered. `whole`: its posts in both worlds."""
        texts = {language: variants(message, self.template, language) for language in self.template.frame.languages}
        path = _path(self.template, message)
        found = [one for language in texts for one in self._layouts(message, texts[language], path, language)]
        rendered = 0
        for world in WORLDS if whole else ("drill",):
            found += self._on_accounts(texts, f"{path} {world}", world)
            rendered += len(self.speaking)
        rendered += len(texts) * len(TEXT_MESSAGES) * len(WORLDS)
        found += [one for language in texts for one in self._text_messages(texts[language], f"{path} {language}")]
        return found, rendered

    def _layouts(self, message: Message, texts: Sequence[Variant], path: str, language: str) -> Iterator[Finding]:
        """Every layout in one language, before any account speaks it."""
        wanted, longer = needs(message, self.template, language), 0
        for variant in texts:
            here = f"{path} {language} {variant.name}"
            for sentence, remedy in (*missing(variant, wanted), *self.manner.astray(variant, message.kind, language)):
                yield Finding(Grade.ERROR, here, sentence, remedy)
            if message.details and longer and len(variant.text) > 1.1 * longer and not is_text_message(variant.name):
                sentence = f"It is longer ({len(variant.text)} characters) than the layout before it ({longer})."
                yield Finding(Grade.RECOMMENDATION, here, sentence, "Order the layouts from the longest to the shortest.")
            longer = len(variant.text)

    def _on_accounts(self, texts: Texts, path: str, world: str) -> Iterator[Finding]:
        """One message in one world on every account and at every length of a post: whether it fits, and in its own words."""
        try:
            said = fitted(texts, self.anybody.frame, accounts=self.speaking, say=WORLDS[world], room=self.room)
        except NoRoom as problem:
            yield from (Finding(Grade.ERROR, path, text, "Shorten the texts of this type.") for text in problem.problems)
            return
        for one in said:
            if is_text_message(one.variant):
                sentence = f"{one.account} has room for no post, only for the text message {one.variant}."
                yield Finding(Grade.ERROR, path, sentence, "Shorten the name of the level, its open_end or its first short action.")
        if world == "drill":  # the shortest texts, so the most alike
            for pair in too_similar(said[: len(self.accounts)], self.accounts, grams=self.grams)[:1]:
                sentence = f"{pair.first} and {pair.second} say the same to {pair.score:.2f} (limit {LIMIT})."
                yield Finding(Grade.RECOMMENDATION, path, sentence, "Make their leads longer or more their own in _leads.yaml.")

    def _text_messages(self, texts: Sequence[Variant], path: str) -> Iterator[Finding]:
        """Both lengths of a text message in both worlds. In a drill the mark takes 28 characters of it."""
        for world, say in WORLDS.items():
            for length in TEXT_MESSAGES:
                if text_message(texts, length, say) is None:
                    shortest = min(len(say(variant.text)) for variant in texts if is_text_message(variant.name))
                    sentence = f"The shortest text message has {shortest} characters of {length}."
                    grade = Grade.ERROR if world == "live" else Grade.RECOMMENDATION
                    yield Finding(grade, f"{path} {world}", sentence, "Shorten the name of the level or its first short action.")


def _path(template: Template, message: Message) -> str:
    return " ".join(filter(None, (template.file, message.level.id, message.kind, "prepared" if message.prepared else "")))
