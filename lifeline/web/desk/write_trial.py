"""What would go out: every account's text as its platform counts it, and what of the form keeps it from fitting or being whole."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lifeline.bulletins.complete import missing, needs
from lifeline.bulletins.compose import Message, NoRoom, Rendering
from lifeline.bulletins.desk import find
from lifeline.bulletins.draft import foretold, word
from lifeline.bulletins.finding import Grade
from lifeline.bulletins.fit import Variant
from lifeline.bulletins.lengths import is_text_message
from lifeline.bulletins.revise import revised
from lifeline.bulletins.tables import RenderingRow
from lifeline.bulletins.write import Facts, message
from lifeline.core.no_drill import claims_to_be_real
from lifeline.web.desk.bulletin_facts import Text, distinct
from lifeline.web.desk.here import Here
from lifeline.web.desk.sentences import in_korean
from lifeline.web.desk.write_about import About
from lifeline.web.desk.write_form import Form
from lifeline.web.desk.write_read import Remark, advise, stop


@dataclass(frozen=True, slots=True)
class Trial:
    """`texts`: each distinct text with its accounts; none where nothing could be said."""

    texts: tuple[Text, ...]
    remarks: tuple[Remark, ...]


def tried(here: Here, form: Form, facts: Facts, of: About | None) -> Trial:
    """Composed as it would be laid now, with the number that is next. Nothing is written."""
    if not here.world.accounts:
        return Trial((), (stop("", "write_no_account"),))
    try:
        said = _message(here, form, facts, of)
        spoken = word(here.world, here.office, said).renderings[said.kind]
    except NoRoom as error:
        why = {"count": len(error.problems), "first": error.problems[0].partition(" ")[0]}
        return Trial((), (stop(_too_long(here, form, facts, of), "write_no_room", **why),))
    except (ValueError, KeyError) as error:
        return Trial((), (stop("", "write_cannot", why=in_korean(str(error), here.say) or str(error)),))
    remarks = [*_lost(said, spoken), *_whole(here, said, spoken)]
    if short := [one.account for one in spoken if is_text_message(one.variant)]:
        remarks.append(advise(_too_long(here, form, facts, of), "write_short_only", count=len(short), first=short[0]))
    return Trial(distinct(here, _rows(here, spoken), frozenset()), tuple(remarks))


def _message(here: Here, form: Form, facts: Facts, of: About | None) -> Message:
    with here.world.database.reading() as session:
        number = foretold(session, here.now)
        if of is None:
            return message(here.office, facts, number, here.now)
        row = find(session, of.number)
        return revised(session, here.office, row, of.change(form, facts), number=number if of.in_force else row.number, now=here.now)


def _too_long(here: Here, form: Form, facts: Facts, of: About | None) -> str:
    """The box without whose words every account had room for a whole post; where no single one is to blame, the area."""
    shorter = {f"detail.{name}": replace(facts, details={k: v for k, v in facts.details.items() if k != name}) for name in facts.details}
    for box, less in {**shorter, "source": replace(facts, source="-")}.items():
        if _fits(here, form, less, of):
            return box
    return "districts"


def _fits(here: Here, form: Form, facts: Facts, of: About | None) -> bool:
    try:
        said = _message(here, form, facts, of)
        return not any(is_text_message(one.variant) for one in word(here.world, here.office, said).renderings[said.kind])
    except (ValueError, KeyError):
        return False


def _rows(here: Here, spoken: tuple[Rendering, ...]) -> Iterator[RenderingRow]:
    channels = {one.id: one.channel for one in here.world.accounts}
    for one in spoken:
        yield RenderingRow(account_id=one.account, channel=channels[one.account], language=one.language, text=one.text, hash=one.hash)


def _lost(said: Message, spoken: tuple[Rendering, ...]) -> Iterator[Remark]:
    """Short texts leave details out: how many accounts do not say what was typed."""
    for name, value in said.details.items():
        language = name.rpartition("_")[2]
        mine = [one for one in spoken if one.language == language or language not in ("ko", "en")]
        if count := sum(value not in one.text for one in mine):
            yield Remark(Grade.INFO, f"detail.{name}", "write_left_out", {"count": count, "all": len(mine)})


def _whole(here: Here, said: Message, spoken: tuple[Rendering, ...]) -> Iterator[Remark]:
    """What every text must say, looked for in each that would go out; what no text may say; and what is still a proposal."""
    template = here.office.templates[said.hazard.code]
    if any(claims_to_be_real(one.text) for one in spoken):
        yield stop("", "write_world")
    wanted = {language: needs(said, template, language) for language in {one.language for one in spoken}}
    for one in {(one.language, one.variant): one for one in spoken}.values():
        for sentence, remedy in missing(Variant(one.variant, one.text), wanted[one.language]):
            yield stop("", "write_unsaid", layout=one.variant, language=one.language, what=f"{sentence} {remedy}")
    if not template.confirmed:
        yield Remark(Grade.INFO, "", "write_unconfirmed")
