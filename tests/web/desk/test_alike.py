"""What is shown of texts that are alike is every sign of each of them."""

from hypothesis import given
from hypothesis import strategies as st

from lifeline.web.desk.alike import alike, put_back
from lifeline.web.desk.bulletin_facts import Text

LINES = st.lists(st.sampled_from(["대설경보", "외출을 삼가십시오", "문의 120", "문의 119", "", "제2026-0001호"]), min_size=1, max_size=9)


def text(words, number=0):
    return Text(f"{number:064}", words, "ko", (f"account-{number}",), {}, opened=False)


@given(st.lists(LINES.map("\n".join), min_size=1, max_size=8, unique=True))
def test_from_a_whole_text_and_its_differing_lines_each_text_comes_out_to_the_sign(words):
    given_texts = [text(one, number) for number, one in enumerate(words)]
    found = alike(given_texts)
    again = [(one.whole.hash, one.whole.text) for one in found]
    again += [(other.text.hash, put_back(one.whole.text, other.lines)) for one in found for other in one.others]
    assert sorted(again) == sorted((one.hash, one.text) for one in given_texts)


def test_texts_of_two_departments_are_one_text_and_one_line():
    snow = "[대설 경보] 서울 전역\n외출을 삼가십시오\n\n서울특별시 {}\n제2026-0001호"
    (found,) = alike([text(snow.format("소방재난본부"), 1), text(snow.format("문화본부"), 2)])
    assert found.others[0].lines == ((3, "서울특별시 문화본부"),)
    assert found.differ == {3}


def test_a_text_that_says_something_else_is_shown_whole():
    assert len(alike([text("눈이 옵니다\n나가지 마십시오", 1), text("비가 옵니다\n창문을 닫으십시오", 2)])) == 2
    assert len(alike([text("눈이 옵니다", 1), text("눈이 옵니다\n나가지 마십시오", 2)])) == 2
