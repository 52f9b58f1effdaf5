"""Whatever the area, the details and the times: a whole text, or none."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.bulletins.compose import NoRoom, compose, takeback, variants
from lifeline.bulletins.decide import Kind
from lifeline.core.post import MARK
from lifeline.core.text import nfc
from tests.bulletins.texts import EARLIER, SAYS, SENT, hazards, message, people, room, templates

ACCOUNTS = [people().account(one) for one in ("metro-x", "smc-x-en", "metro-bluesky", "culture-mastodon", "fire_hq-telegram")]
DISTRICTS = (
    "종로구",
    "중구",
    "용산구",
    "성동구",
    "광진구",
    "동대문구",
    "중랑구",
    "성북구",
    "강북구",
    "도봉구",
    "노원구",
    "은평구",
    "강남구",
    "송파구",
)

codes = st.sampled_from(sorted(templates()))
areas = st.lists(st.sampled_from(DISTRICTS), min_size=1, max_size=14, unique=True).map("·".join)
words = st.text(st.characters(categories=("L", "N"), max_codepoint=0xD7FF), max_size=60)
hours = st.integers(0, 2000).map(lambda number: SENT + timedelta(hours=number))


@st.composite
def messages(draw):
    code = draw(codes)
    level = draw(st.sampled_from([level.id for level in hazards()[code].levels]))
    details = {name: draw(words) for name in templates()[code].fields}
    area, until = draw(areas), draw(st.none() | hours)
    alert = message(code, level, area_ko=area, area_en=area, until=until, details=details, since=draw(hours))
    kind = draw(st.sampled_from(list(Kind)))
    if kind is Kind.CORRECTION or (kind is not Kind.ALERT and draw(st.booleans()) and kind is not Kind.UPDATE):
        return takeback(alert, templates()[code], kind)
    return message(code, level, kind, area_ko=area, area_en=area, until=until, details=details, **EARLIER)


@pytest.mark.parametrize("world", SAYS)
@given(messages())
def test_a_text_is_whole_and_fits_or_nothing_is_said(world, given_message):
    template = templates()[given_message.hazard.code]
    try:
        said = compose(given_message, template, accounts=ACCOUNTS, say=SAYS[world], room=room)
    except NoRoom:
        return
    for one, account in zip(said, ACCOUNTS, strict=True):
        lead = template.frame.leads[account.department.code]
        whole = {nfc(SAYS[world](variant.spoken(lead, one.language))) for variant in variants(given_message, template, one.language)}
        assert one.text in whole
        assert one.measure.fits
        assert one.measure == room(account, one.text)


@given(messages())
def test_a_drill_text_begins_and_ends_with_the_mark(given_message):
    accounts = [people().account("smc-facebook")]
    said = compose(given_message, templates()[given_message.hazard.code], accounts=accounts, say=SAYS["drill"], room=room)[0].text
    assert said.startswith(f"{MARK} [")
    assert said.endswith(f" {MARK}")
    assert said.count(MARK) == 2


@given(messages())
def test_no_text_has_a_gap_a_field_or_an_empty_bracket_left(given_message):
    for language in ("ko", "en"):
        for variant in variants(given_message, templates()[given_message.hazard.code], language):
            for line in variant.text.splitlines():
                assert line == line.strip()
                assert "  " not in line
            assert "{" not in variant.text
            assert "[]" not in variant.text
            assert "\n\n\n" not in variant.text


@given(codes, st.sampled_from(["이/가", "은/는"]))
def test_the_particle_after_the_name_of_a_warning_is_the_right_one(code, pair):
    for level in hazards()[code].levels:
        name = templates()[code].levels[level.id].name["ko"]
        closed = (ord(name[-1]) - 0xAC00) % 28 > 0
        ended = variants(message(code, level.id, Kind.OVER, **EARLIER), templates()[code], "ko")[0].text
        wrong = f"{name}{pair[2] if closed else pair[0]} "
        assert wrong not in ended


@given(messages())
def test_a_prepared_end_says_no_time_but_that_of_the_bulletin_it_ends(given_message):
    if not given_message.prepared:
        return
    for variant in variants(given_message, templates()[given_message.hazard.code], "en"):
        assert given_message.source_en not in variant.text
        if variant.name not in ("sms62", "sms60"):  # 62 characters name the warning and the place
            assert given_message.number in variant.text


@given(messages())
def test_nothing_is_said_only_when_an_account_has_no_room_for_the_shortest_text(given_message):
    template = templates()[given_message.hazard.code]
    try:
        compose(given_message, template, accounts=ACCOUNTS, say=SAYS["live"], room=room)
    except NoRoom as problem:
        refused = {line.split()[0] for line in problem.problems}
    else:
        refused = set()
    full = set()
    for account in ACCOUNTS:
        lead = template.frame.leads[account.department.code]
        texts = [variant.spoken(lead, account.language) for variant in variants(given_message, template, account.language)]
        if not any(room(account, text).fits for text in texts):
            full.add(account.id)
    assert refused == full
