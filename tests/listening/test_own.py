"""No loop from bulletin to harvest: our posts, their reposts and quotes, and copies of our words are never reports."""

from lifeline.listening.own import apart, own_from
from tests.listening.posts import post

BULLETIN = """[서울시] 오늘 21시 서울 전역 대설주의보 발효 #서울제설
내 집 앞 눈은 바로 치우고, 비탈길과 다리에서는 천천히 운전하세요.
문의: 다산콜 120 / 2026-0012호 https://seoul.example/b/2026-0012"""
OWN = own_from(["@Seoul_Safety", "1790014", "seoul@mastodon.example"], [("x", "777"), ("mastodon", "42")], [BULLETIN])


def test_a_bulletin_quoted_a_thousand_times_is_no_report() -> None:
    quotes = [post(number, f"이거 보세요 {number}", copy="quote", copy_of="777") for number in range(1000)]
    assert apart(quotes, OWN) == ([], 1000)


def test_a_bulletin_copied_by_hand_a_thousand_times_is_no_report() -> None:
    texts = [
        "조심하세요\n" + BULLETIN,
        BULLETIN.replace("\n", "  \n"),
        "RT @other: " + BULLETIN,
        BULLETIN.rsplit(" ", 1)[0],
        BULLETIN + " ㅠㅠ",
    ]
    copies = [post(number, texts[number % len(texts)]) for number in range(1000)]
    assert apart(copies, OWN) == ([], 1000)


def test_what_our_accounts_say_is_no_report_by_id_or_by_handle_in_any_spelling() -> None:
    ours = [
        post(1, author="1790014"),
        post(2, handle="seoul_safety"),
        post(3, handle="@SEOUL@mastodon.example", platform="mastodon"),
        post(777),
        post(4, "RT @seoul_safety: 눈이 옵니다"),
    ]
    assert apart(ours, OWN) == ([], 5)


def test_a_repost_of_a_post_of_ours_in_the_same_answer_is_ours_though_only_the_account_told_so() -> None:
    answer = [post(5, author="1790014"), post(6, "덧붙임", copy="repost", copy_of="5")]
    assert apart(answer, OWN) == ([], 2)


def test_a_citizen_who_cites_a_line_of_ours_and_tells_what_happens_is_heard() -> None:
    line = "내 집 앞 눈은 바로 치우고, 비탈길과 다리에서는 천천히 운전하세요."
    told = post(
        1,
        f"{line} 라고 하는데 지금 북악스카이웨이 비탈길에 버스 두 대가 미끄러져 길을 막고 있고 제설차는 한 시간째 안 보여요",
    )
    assert apart([told], OWN) == ([told], 0)


def test_the_same_id_on_another_platform_and_a_short_like_text_are_not_ours() -> None:
    others = [post(42), post(8, "눈 조심"), post(9, author="seoul_safety_fan"), post(10, platform="mastodon", copy="quote", copy_of="777")]
    assert apart(others, OWN) == (others, 0)


def test_without_anything_of_ours_everything_is_heard() -> None:
    some = [post(1, BULLETIN), post(2)]
    assert apart(some, own_from([], [], [])) == (some, 0)


def test_what_a_citizen_adds_to_words_of_ours_is_left_when_ours_are_left_out() -> None:
    cry = "반지하 갇혔어요 살려주세요"
    line = BULLETIN.splitlines()[1]
    for text in (f"{BULLETIN}\n{cry}", f"{line} {cry}", f"RT @seoul_safety: {cry}", f"RT @Seoul_Safety: {line[:30]}…\n{cry}"):
        added = OWN.without(text)
        assert cry in added
        assert not {"대설주의보", "비탈길", "눈은"} & set(added.replace(",", " ").split())
