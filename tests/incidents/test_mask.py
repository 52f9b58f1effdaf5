"""What the public may read of a post: no number, name or door of a person is left, whatever it was written with."""

import pytest

from lifeline.incidents.mask import KINDS, mask

SHOWN_NUMBERS = [
    "119에 신고했어요",
    "112, 120, 182",
    "1588-1234로 전화하세요",
    "02-120 다산콜",
    "강남대로 405 앞",
    "신림동 1526번지 1526-12",
    "이수역 7번출구",
    "2호선 3호차",
    "11호 태풍 힌남노",
    "2022년 8월 8일 21:30",
    "2026-01-05 07:30",
    "143, 401, 406, 420번 버스",
    "영하 10도 2022년 겨울",
    "37.4979462, 127.0276368",
    "1,234,567원",
    "37.497946 127.027632",
    "https://map.kakao.com/?q=37.4979,127.0276",
    "https://x.com/a/status/1556512345678901234",
]
SHOWN_WORDS = [
    "이수역 침수 강남구 최대한 조심 정말 한강 서울",
    "엄마 조심하세요 아빠 최고야",
    "구청장님 제설 부탁드려요",
    "안전 안내 문자 받았어요",
    "주민 여러분 대피하세요",
    "최대한 양해 부탁",
    "신림역(2호선) 침수",
    "이런날씨가 무섭다",
    "지하철 기사님",
]
PHONES = [
    "010-1234-5678",
    "010 1234 5678",
    "01012345678",
    "010.1234.5678",
    "0 1 0 1 2 3 4 5 6 7 8",
    "(010)1234-5678",
    "010ㅡ1234ㅡ5678",
    "010다시1234다시5678",
    "010💕1234💕5678",
    "O1O-1234-5678",
    "ㅇ1ㅇ1234ㅇ678",
    "02-123-4567",
    "02)123-4567",
    "031 123 4567",
    "070-1234-5678",
    "+82 10-1234-5678",
    "+82(0)10 1234 5678",
    "+821012345678",
    "０１０－１２３４－５６７８",
    "0\u200b10-12\u200b34-56\u200d78",
    "0️⃣1️⃣0️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣",
    "①0①0-1234-5678"[2:] + " 010-①②③④-⑤⑥⑦⑧",
    "공일공 일이삼사 오육칠팔",
    "공일공-1234-5678",
    "010\n1234\n5678",
    "tel:%30%31%30%31%32%33%34%35%36%37%38",
]
RESIDENTS = ["900101-1234567", "9001011234567", "900101 1234567", "900101-1******", "900101-5234567", "900101－1２34567", "900101-1"]
PLATES = [
    "12가3456",
    "123가4567",
    "12가 3456",
    "서울12가3456",
    "서울 12 가 3456",
    "외교 012-345",
    "123 허 4567",
    "１２가３４５６",
    "12가-3456",
]
ACCOUNTS = [
    "국민은행 123456-04-123456",
    "계좌 110 123 456789",
    "카카오뱅크 3333-01-1234567",
    "1002-123-456789",
    "예금 계좌번호: 12345678901",
]
UNITS = ["101동 1203호", "3층 302호", "지하 1층 102호", "반지하 02호", "1203호", "가동 302호", "래미안 101-1203"]


@pytest.mark.parametrize("text", SHOWN_NUMBERS + SHOWN_WORDS)
def test_what_belongs_to_nobody_stays(text):
    assert mask(text).text == text


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (kind, one)
        for kind, listed in zip(
            ("phone", "resident", "plate", "account", "unit"), (PHONES, RESIDENTS, PLATES, ACCOUNTS, UNITS), strict=True
        )
        for one in listed
    ],
)
def test_a_number_of_a_person_is_hidden_and_its_kind_told(kind, written):
    masked = mask(f"여기 침수됐어요 {written} 입니다")
    assert not any(sign.isdigit() for sign in masked.text), masked
    assert kind in masked.hidden


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("김철수 씨가 갇혔어요", "철수"),
        ("김철수씨 도와주세요", "철수"),
        ("아들 이름은 홍길동이에요", "길동"),
        ("남편 박영수가 안 나와요", "영수"),
        ("홍길동을 찾습니다", "길동"),
        ("김철수(45)가 실종", "45"),
        ("홍길동 45세 실종", "45"),
        ("박○○ 씨", "박"),
        ("이OO님", "이O"),
        ("황보 영 할머니가 쓰러지셨어요", "황보"),
        ("my son John Smith is trapped", "John"),
        ("Mr. Kim is inside", "Kim"),
        ("메일은 me.you@naver.com 으로", "naver"),
        ("me@gmail.com", "gmail"),
        ("@somebody_99 봐주세요", "somebody"),
        ("사진은 https://www.instagram.com/hong.gd/ 에", "hong"),
        ("instagram.com/hong.gd에 올렸어요", "hong"),
        ("글은 m.blog.naver.com/hong_gd 참고", "hong"),
        ("x.com/hong_gd", "hong"),
        ("open.kakao.com/o/hongGd", "hong"),
        ("t.me/hong_gd", "hong"),
        ("Facebook.com/Hong.GD", "Hong"),
        ("카톡 아이디 abc_def12", "abc"),
        ("Apt 1203, unit 5B", "1203"),
        ("저는 홍길동인데요", "길동"),
        ("#김철수씨구해주세요", "철수"),
        ("홍길동 010-1234-5678", "길동"),
        ("홍길동(01012345678)", "길동"),
    ],
)
def test_who_a_person_is_is_hidden(text, gone):
    assert gone not in mask(text).text


def test_of_a_post_with_two_telephones_a_plate_and_a_resident_number_nothing_is_left():
    text = "제 번호 010-1234-5678, 아내 010 9876 5432, 차는 12가3456, 주민번호 900101-1234567 #01012345678 https://e.kr/?t=01098765432"
    masked = mask(text)
    assert not any(sign.isdigit() for sign in masked.text)
    assert set(masked.hidden) == {"phone", "plate", "resident"}


def test_what_is_hidden_is_named_in_the_language_of_the_text():
    assert mask("전화 010-1234-5678").text == "전화 [전화번호]"
    assert mask("call 010-1234-5678").text == "call [phone]"


def test_a_name_that_is_known_is_hidden_wherever_it_stands():
    assert "길동이네" not in mask("여기 길동이네 집이에요", ("길동이네",)).text


def test_the_kinds_are_those_that_are_promised():
    assert set(KINDS) == {"phone", "resident", "plate", "account", "card", "email", "handle", "id", "unit", "name"}
