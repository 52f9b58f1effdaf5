"""Counting by line is counting: on every platform, whatever the text, with a lead and without."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from lifeline.bulletins.compose import Variant
from lifeline.bulletins.fit import FULL, fitted
from lifeline.bulletins.lengths import LENGTHS, POSTS, TEXT_MESSAGES, WORLDS, by_line, speaker, speakers, text_message
from lifeline.bulletins.template import Lead
from lifeline.channels import CHANNELS
from lifeline.core.people import Account, Department
from lifeline.core.text import nfc
from tests.bulletins.texts import room, templates

# What platforms count as one or by its kind, begun on one line and gone on with on the next.
PIECES = ["가", "각", "\u1100", "\u1161", "a", "é", "\u0301", " ", ".", "https://", "seoul.go.kr", "http://a.kr/b", "/", "#눈", "@a",
          "1", "\ufe0f", "\u20e3", "👨‍👩‍👧‍👦", "\u200d", "👩", "🇰", "🇷", "🏽", "❄️", "©", "\r", "\u2028"]  # fmt: skip
lines = st.lists(st.lists(st.sampled_from(PIECES), max_size=6).map("".join) | st.text(max_size=12), min_size=1, max_size=5)
texts = lines.map("\n".join).map(nfc)
ANYBODY = [Account(f"{channel}-ko", Department("d", "", ""), channel, "ko", "") for channel in CHANNELS]


@given(texts)
def test_every_platform_counts_line_by_line(text):
    counted = by_line(room)
    for account in ANYBODY:
        assert counted(account, text) == room(account, text)


@given(st.lists(texts, min_size=1, max_size=3))
def test_what_was_counted_before_is_counted_the_same(several):
    counted = by_line(room)
    for text in several * 2:
        assert [counted(account, text) for account in ANYBODY] == [room(account, text) for account in ANYBODY]


leads = st.text(min_size=1, max_size=20).map(lambda text: nfc("".join(text.split())))


@given(texts, leads, st.sampled_from(["{0}\n{1}\n{0}", "{1}\n{0}", "{0}\n{1}", "{1}"]))
def test_a_text_with_a_lead_counts_as_the_whole_of_it(text, lead, shape):
    frame = replace(templates().frame, leads={"d": Lead({"ko": lead}, {"ko": lead})})
    for account in ANYBODY:
        spoken = shape.format(text, lead)
        whole = room(account, spoken)
        if whole.fits:
            (one,) = fitted({"ko": [Variant("page", shape.format(text, FULL))]}, frame, accounts=[account], say=str, room=room)
            assert (one.text, one.measure) == (spoken, whole)


def test_a_department_without_a_lead_leaves_out_its_line_wherever_it_stands():
    frame = replace(templates().frame, leads={})
    for shape in ("가\n{0}\n나", "{0}\n가\n나", "가\n나\n{0}"):
        (one,) = fitted({"ko": [Variant("page", shape.format(FULL))]}, frame, accounts=ANYBODY[:1], say=str, room=room)
        assert one.text == "가\n나"


def test_every_length_has_a_platform_or_is_a_text_message():
    assert {*POSTS, *TEXT_MESSAGES} == set(LENGTHS)
    assert {length: room(speaker(length, "ko"), "가").limit for length in POSTS} == {"page": 63_206, "500": 500, "300": 300, "280": 280}


def test_the_speaker_of_a_length_has_the_longest_lead_of_all():
    given_speakers = speakers(templates().frame, room)
    for account in given_speakers.accounts:
        longest = given_speakers.frame.leads[account.department.code].full[account.language]
        every = [lead.full[account.language] for lead in templates().frame.leads.values()]
        assert room(account, longest).length == max(room(account, one).length for one in every)


def test_a_text_message_is_the_longest_that_fits_with_the_marks_of_its_world():
    variants = [Variant("terse", "가" * 20), Variant("sms157", "가" * 100), Variant("sms90", "가" * 80), Variant("sms62", "가" * 60)]
    chosen = {(world, length): text_message(variants, length, say) for world, say in WORLDS.items() for length in TEXT_MESSAGES}
    assert {key: found[0] for key, found in chosen.items() if found} == {
        ("live", "157"): "sms157",
        ("live", "90"): "sms90",
        ("drill", "157"): "sms157",
        ("drill", "90"): "sms62",
    }


def test_where_every_text_message_is_longer_there_is_none():
    assert text_message([Variant("sms90", "가" * 91)], "90", str) is None
