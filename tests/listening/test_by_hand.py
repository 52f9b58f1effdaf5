"""What people bring in: hostile files are named line by line, and the same thing again is the same post."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.listening.by_hand import BadText, id_of, moment, pasted, position, sheet
from tests.listening.posts import NOW

GOOD = "text,at,author\n눈이 많이 와요,2026-01-06 07:00,kim\n제설해 주세요,,\n"


def lines(body: str | bytes, encoding: str = "utf-8") -> list[str]:
    return [str(bad) for bad in sheet(body if isinstance(body, bytes) else body.encode(encoding), now=NOW).bad]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_a_file_is_read_in_the_encodings_that_offices_use(encoding: str) -> None:
    found = sheet(GOOD.encode(encoding), now=NOW)
    assert [one.text for one in found.posts] == ["눈이 많이 와요", "제설해 주세요"]
    assert found.posts[0].created_at == datetime(2026, 1, 5, 22, 0, tzinfo=UTC)
    assert found.bad == ()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_have_korean_names_too_and_any_usual_delimiter(delimiter: str) -> None:
    body = "내용,시각,위도,경도,장소\n길이 얼었어요,2026.01.06 06:30,37.5,127.0,강남역\n".replace(",", delimiter)
    (one,) = sheet(body.encode(), now=NOW).posts
    assert (one.text, one.position and (one.position.lat, one.position.lon)) == ("길이 얼었어요 (강남역)", (37.5, 127.0))


def test_the_same_file_again_gives_the_same_ids_and_another_line_another() -> None:
    first, again = (sheet(GOOD.encode(code), now=NOW + timedelta(days=later)) for code, later in (("utf-8", 0), ("cp949", 3)))
    assert [one.post_id for one in first.posts] == [one.post_id for one in again.posts]
    assert len({one.post_id for one in first.posts}) == 2


BAD = {
    "a,b,c,d": "line 3: 4 cells where there are 3 columns",
    ",2026-01-06 07:00,": "line 3: there is no text",
    "눈,gestern,": "line 3: 'gestern' is no time",
    "눈,2027-01-06 07:00,": "line 3: 2027-01-06 07:00 has not come yet",
}


@pytest.mark.parametrize("line", BAD)
def test_every_bad_line_is_named_with_its_number(line: str) -> None:
    (bad,) = lines(f"text,at,author\n좋은 줄,,\n{line}\n마지막,,\n")
    assert bad.startswith(BAD[line])


def test_lines_are_counted_as_an_editor_does_though_a_cell_goes_over_several() -> None:
    assert lines('text,at,author\n"둘째\n셋째",,\n나쁜 줄\n')[0].startswith("line 4: 1 cells")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xfe", "no text that can be read"),
        (b"text\n\xff\xff\xff\n", "no text that can be read"),
        (b"text\na\x00b\n", "no text that can be read"),
        (b"post;when\nx;y\n", "not known as a column"),
        (b"at,author\nx,y\n", "one column 'text'"),
        ("text,내용\nx,y\n".encode(), "no column twice"),
        (b'text\n"open quote\nand on\n', "no table"),
        (b"text\n" + b"a" * 200_000 + b"\n", "no table"),
        (b"text\n" + b"x\n" * 100_001, "100,000"),
        (b"a" * 20_000_001, "larger"),
    ],
)
def test_a_file_that_is_no_table_of_posts_is_refused_whole(body: bytes, why: str) -> None:
    with pytest.raises(BadText, match=why):
        sheet(body, now=NOW)


@pytest.mark.parametrize(
    ("lat", "lon", "why"),
    [
        ("127.0", "37.5", "each other's place"),
        ("x", "37", "no coordinates"),
        ("91", "181", "no place"),
        ("37.5", "", "no coordinates"),
        ("nan", "1", "no place"),
    ],
)
def test_coordinates_that_cannot_be_are_named(lat: str, lon: str, why: str) -> None:
    with pytest.raises(BadText, match=why):
        position(lat, lon)


def test_a_pasted_post_of_x_keeps_its_id_so_that_it_is_not_heard_twice() -> None:
    one = pasted("눈", now=NOW, url="https://x.com/kim_a/status/1745001234567890123?s=20", author="kim_a")
    assert (one.platform, one.post_id) == ("x", "1745001234567890123")
    assert id_of("https://twitter.com/i/web/status/17450") == ("x", "17450")
    assert id_of("https://evil.example/x.com/a/status/17450") == ("", "")


def test_the_same_text_pasted_again_is_the_same_post_and_nothing_is_no_post() -> None:
    assert pasted(" 눈이 와요\n", now=NOW).post_id == pasted("눈이 와요", now=NOW + timedelta(hours=1)).post_id
    with pytest.raises(BadText):
        pasted(" \0\n", now=NOW)


def test_an_address_that_is_none_is_not_kept_as_a_link() -> None:
    assert pasted("눈", now=NOW, url="javascript:alert(1)").url == ""


def test_times_without_a_zone_are_korean() -> None:
    assert moment("2026-01-06 07:30") == NOW
    assert moment("2026-01-05T22:30:00+00:00") == NOW


@given(st.binary(max_size=300))
def test_any_bytes_are_posts_and_named_lines_or_a_sentence(body: bytes) -> None:
    for whole in (body, b"text\n" + body, b"\xef\xbb\xbftext,at,lat,lon\n" + body):
        try:
            found = sheet(whole, now=NOW)
        except BadText:
            continue
        assert all(one.text.strip() and one.created_at <= NOW for one in found.posts)
