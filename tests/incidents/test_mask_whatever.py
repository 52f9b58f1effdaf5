"""No planted number survives, in whatever spelling and wherever; masking twice changes nothing; hostile text is read in time."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.incidents.mask import READ, mask

SPOKEN = str.maketrans("0123456789", "공일이삼사오육칠팔구")
WIDE = str.maketrans(string.digits, "０１２３４５６７８９")
CIRCLED = str.maketrans(string.digits, "⓪①②③④⑤⑥⑦⑧⑨")
BOLD = {ord("0") + n: chr(0x1D7CE + n) for n in range(10)}
digits = st.text(alphabet=string.digits, min_size=4, max_size=4)
around = st.text(alphabet="가나다라 침수됐어요.,!?ㅠㅠ😭\n", max_size=20)
gaps = st.sampled_from(["", "-", " ", ".", "ㅡ", " - ", "\u200b", "·", "_", "~", ")", "💧", "\n"])


@st.composite
def mobiles(draw) -> tuple[str, str]:
    """A telephone as it is written, and its digits."""
    middle, last, gap = draw(digits), draw(digits), draw(gaps)
    parts = ["010", middle, last]
    spell = draw(st.sampled_from([{}, WIDE, CIRCLED, BOLD, SPOKEN, "mixed", "keycaps", "apart", "unseen"]))
    if spell == "mixed":
        parts[0] = parts[0].translate(SPOKEN)
    elif spell == "keycaps":
        parts = ["".join(sign + "\ufe0f\u20e3" for sign in part) for part in parts]
    elif spell == "apart":
        parts = [" ".join(part) for part in parts]
    elif spell == "unseen":
        parts = ["\u200d".join(part) for part in parts]
    else:
        parts = [part.translate(spell) for part in parts]
    return gap.join(parts), "010" + middle + last


def read(text: str) -> str:
    """All digits a reader sees, in whatever sign, and nothing else."""
    spoken = text.translate(str.maketrans("공일이삼사오육칠팔구", string.digits))
    return "".join(str(unicodedata.digit(sign)) for sign in spoken if unicodedata.digit(sign, None) is not None)


@given(mobiles(), around, around)
def test_a_telephone_never_survives(phone, before, after):
    written, number = phone
    left = read(mask(f"{before} {written}{after}").text)
    assert number[3:] not in left
    assert number[3:7] not in left


@given(st.lists(mobiles(), min_size=2, max_size=5), st.sampled_from([" ", ", ", "/", " 또는 ", "\n"]))
def test_of_several_telephones_none_survives(phones, between):
    left = read(mask("연락처 " + between.join(written for written, _ in phones)).text)
    assert all(number[3:] not in left for _, number in phones)


@given(
    st.dates().map(lambda day: f"{day:%y%m%d}"),
    st.integers(1, 8),
    digits,
    st.sampled_from(["-", "", " ", " - ", "–", "ㅡ", "－", "\u200b-"]),
    around,
)
def test_a_resident_number_never_survives(birth, gender, rest, gap, after):
    left = mask(f"주민번호{birth}{gap}{gender}{rest}12 {after}").text
    assert birth not in left
    assert rest not in left


@given(
    st.from_regex(r"\A[0-9]{2,3}\Z").filter(str.isascii),
    st.sampled_from("가나다라마거너더러버서어저고노도로모보소오조구누두루무부수우주바사아자배하허호"),
    digits,
    st.sampled_from([("", ""), ("", " "), (" ", " "), ("-", "-"), ("", "-"), (".", ".")]),
    st.sampled_from(["", "서울", "서울 ", "경기"]),
)
def test_a_plate_never_survives(first, letter, last, gap, region):
    if gap == ("", " ") and letter in "도주호사하":
        return  # 10도 2022: a measure and a year, told from a plate by their space alone
    assert last not in mask(f"차는 {region}{first}{gap[0]}{letter}{gap[1]}{last} 흰색").text


@given(
    st.text(alphabet=string.digits, min_size=10, max_size=14),
    st.sampled_from(["국민은행 ", "계좌 ", "신한", "카카오뱅크: ", ""]),
    st.integers(3, 6),
)
def test_an_account_never_survives(number, bank, first):
    assert number[first:] not in mask(f"{bank}{number[:first]}-{number[first:]} 입금").text


@given(st.text(max_size=200))
def test_masking_twice_is_masking_once(text):
    once = mask(text).text
    assert mask(once).text == once


@given(st.text(alphabet="0123456789-. +()공일가나호동층씨김이@a.:/[]전화번호계좌*○", max_size=80))
def test_masking_twice_is_masking_once_on_what_is_made_of_numbers_too(text):
    once = mask(text).text
    assert mask(once).text == once


@given(mobiles(), st.sampled_from(["https://e.kr/?tel={}&a=1", "#{}", "{}번", "@x {}", "<b>{}</b>", "[{}]", "위치:{}", "place={}"]))
def test_tags_addresses_and_place_names_keep_no_number(phone, frame):
    written, number = phone
    assert number[3:] not in read(mask(frame.format(written)).text)


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1-",
        "0 ",
        "김",
        "a@",
        "(",
        "010",
        "공일",
        "[전화번호]",
        "@",
        "a.",
        "3층 ",
        "이름은 ",
        "가1234",
        "서울 ",
        "- ",
        "아파트",
        "김철수 씨 ",
        "\u200b",
        "😭",
        "%30",
        "&#48;",
        "카톡 ",
    ],
)
def test_a_flood_is_read_to_a_bound_and_what_was_not_read_is_not_shown(piece):
    flood = piece * (100_000 // len(piece))
    assert len(mask(flood).text) <= READ * 8
    assert mask(flood) == mask(flood[:READ])
