"""A photo of a citizen: what is seen stays, everything else goes, and what would harm us is refused with a reason."""

import io
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lifeline.incidents import picture
from lifeline.incidents.picture import MOST_BYTES, BadPicture, Cleaned, blacked, clean
from lifeline.incidents.picture_read import cleaned, look_of, position_in
from tests.incidents.pictures import GANGNAM, bomb, coded, notes, scene, shown, telephone


@pytest.fixture(scope="module")
def kept() -> Cleaned:
    return clean(telephone(2400, 1800))


def why(body: bytes) -> str:
    with pytest.raises(BadPicture) as refused:
        clean(body)
    return refused.value.why


def test_a_photo_becomes_a_jpeg_of_at_most_1600_pixels(kept: Cleaned) -> None:
    image = shown(kept.bytes)
    assert (image.format, image.size, (kept.width, kept.height)) == ("JPEG", (1600, 1200), (1600, 1200))


def test_the_place_in_the_photo_is_read_and_then_no_longer_in_it(kept: Cleaned) -> None:
    assert kept.position is not None
    assert (round(kept.position.lat, 3), round(kept.position.lon, 3), kept.position.how) == (37.497, 127.028, "photo")
    assert dict(shown(kept.bytes).getexif()) == {}


def test_nothing_is_left_of_who_took_it_with_what_and_what_was_written_on_it(kept: Cleaned) -> None:
    assert not any(trace in kept.bytes for trace in (b"Jihyeon", b"Model 42", b"Exif", b"taken by", b"http://ns.adobe"))
    assert set(shown(kept.bytes).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_profiles_and_texts_of_a_png_go_too() -> None:
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Author", "Kim Jihyeon")
    texts.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>secret</x:xmpmeta>")
    made = clean(coded(scene(), "PNG", pnginfo=texts, icc_profile=b"profile of Kim Jihyeon" * 20))
    assert not any(trace in made.bytes for trace in (b"Jihyeon", b"xmp", b"secret"))


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_photo_taken_sideways_stands_upright(turned: int) -> None:
    upright = scene(200, 100)
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    held = upright.transpose(Image.Transpose(back[turned])) if turned in back else upright
    made = shown(clean(coded(held, exif=notes(t274=turned), quality=95)).bytes)
    assert made.size == (200, 100)
    assert abs(look_of(made) ^ look_of(upright)).bit_count() <= 4


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("CMYK", "JPEG"), ("L", "JPEG"), ("P", "PNG"), ("1", "PNG"), ("LA", "PNG"), ("RGBA", "PNG"), ("RGBA", "WEBP"), ("RGB", "WEBP")],
)
def test_every_kind_of_colours_becomes_plain_ones(mode: str, kind: str) -> None:
    assert shown(clean(coded(scene(mode=mode), kind)).bytes).mode == "RGB"


def test_sixteen_bits_a_pixel_are_seen_as_they_are() -> None:
    deep = Image.new("I;16", (64, 64), 128 * 256)
    assert abs(shown(clean(coded(deep, "PNG")).bytes).getpixel((9, 9))[0] - 128) <= 2


def test_what_hides_under_transparency_is_gone() -> None:
    hidden = Image.new("RGBA", (64, 64), (255, 0, 0, 0))
    assert min(shown(clean(coded(hidden, "PNG")).bytes).getpixel((30, 30))) >= 253


def test_of_pictures_that_move_the_first_one_is_kept() -> None:
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("white", "black", "black")]
    made = clean(coded(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=50))
    assert min(shown(made.bytes).getpixel((30, 30))) >= 250


def test_a_bomb_of_900_million_pixels_is_refused_by_its_head() -> None:
    assert why(bomb()) == "pixels"


def test_a_strip_longer_than_any_photo_is_refused() -> None:
    assert why(coded(Image.new("1", (20_000, 10)), "PNG")) == "pixels"


def test_a_single_dot_is_no_photo() -> None:
    assert why(coded(Image.new("RGB", (1, 1)), "PNG")) == "pixels"


@pytest.mark.parametrize(
    "body",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><svg/>",
        b"GIF89a/*\x00<html><script>alert(1)</script>*/=1;",
        b"<html><body>photo</body></html>",
        b"%PDF-1.7",
        b"BM" + bytes(60),
        b"II*\x00" + bytes(60),
        b"MZ" + bytes(60),
        b"",
        b"\xff\xd8",
        b"RIFF\x00\x00\x00\x00WAVE",
    ],
)
def test_what_is_no_jpeg_png_or_webp_is_refused_whatever_its_name(body: bytes) -> None:
    assert why(body) == "kind"


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"avif"])
def test_a_heic_photo_is_refused_with_what_to_do(brand: bytes) -> None:
    assert why(b"\x00\x00\x00\x18ftyp" + brand + bytes(100)) == "heic"


def test_a_file_over_8_megabytes_is_refused_before_it_is_looked_at() -> None:
    assert why(b"\xff\xd8\xff" + bytes(MOST_BYTES)) == "large"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_photo_is_refused(kind: str) -> None:
    whole = coded(scene(), kind)
    assert why(whole[: len(whole) // 2]) == "broken"


def test_a_page_hidden_behind_a_photo_is_left_behind() -> None:
    made = clean(telephone() + b"<html><script>alert(1)</script></html>PK\x03\x04")
    assert b"<script>" not in made.bytes
    assert b"PK\x03\x04" not in made.bytes


def test_a_script_in_the_comment_is_left_behind() -> None:
    assert b"script" not in clean(coded(scene(), comment=b"*/<script>alert(1)</script>")).bytes


def test_junk_where_the_camera_notes_its_place_is_no_reason_to_refuse_the_photo() -> None:
    whole = telephone()
    at = whole.index(b"Exif\0\0") + 6
    for junk in (bytes(40), b"\xff" * 40, b"II*\x00\xff\xff\xff\x7f" + b"\xff" * 32, b"MM\x00*\x00\x00\x00\x08\xff\xff" + b"\x88%" * 15):
        assert clean(whole[:at] + junk + whole[at + 40 :]).width == 640


@pytest.mark.parametrize(
    "gps",
    [
        {},
        {1: "N", 2: (0, 0, 0), 3: "E", 4: (0, 0, 0)},
        {1: "N", 2: (937, 0, 0), 3: "E", 4: (127, 0, 0)},
        {1: "N", 2: (float("nan"), 0, 0), 3: "E", 4: (127, 0, 0)},
        {1: "N", 2: (37, 0), 3: "E", 4: (127, 0, 0)},
        {1: "N", 2: "37", 3: "E", 4: (127, 0, 0)},
        {1: "N", 2: (37, 0, 0)},
        {1: "N", 2: None, 3: "E", 4: (127, 0, 0)},
    ],
)
def test_a_place_that_is_none_is_no_place(gps: dict[int, Any]) -> None:
    assert position_in(gps) is None


def test_south_and_west_are_negative_and_the_error_is_kept_within_reason() -> None:
    assert position_in({**GANGNAM, 1: "S", 3: "W", 31: 5_000_000.0}) == (-37.497333, -127.027778, 2000)


@settings(max_examples=200)
@given(st.dictionaries(st.integers(0, 31), st.one_of(st.none(), st.text(), st.floats(), st.tuples(st.floats(), st.floats(), st.floats()))))
def test_no_block_of_places_however_wrong_raises(gps: dict[int, Any]) -> None:
    found = position_in(gps)
    assert found is None or (abs(found[0]) <= 90 and abs(found[1]) <= 180)


def test_the_same_photo_smaller_and_of_less_quality_looks_the_same_and_another_does_not() -> None:
    first, again, other = (
        cleaned(one)[0]["look"] for one in (coded(scene(1200, 900)), coded(scene(400, 300), quality=30), coded(scene().rotate(180)))
    )
    assert abs(first ^ again).bit_count() <= 6 < abs(first ^ other).bit_count()


def test_the_look_fits_a_signed_integer_of_the_database(kept: Cleaned) -> None:
    assert -(2**63) <= kept.look < 2**63


def test_a_box_is_black_and_what_was_there_is_gone() -> None:
    plain = coded(Image.new("RGB", (200, 200), "white"))
    made = shown(blacked(plain, [(50, 50, 150, 100)]))
    assert (max(made.getpixel((100, 75))) <= 2, min(made.getpixel((100, 150))) >= 250) == (True, True)


def test_boxes_that_lie_outside_or_are_turned_round_break_nothing() -> None:
    plain = coded(Image.new("RGB", (20, 20), "white"))
    assert shown(blacked(plain, [(-5, -5, 900, 3), (15, 15, 10, 10), (50, 50, 60, 60)])).size == (20, 20)


def test_a_decoder_that_takes_too_long_is_stopped_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "SECONDS", timedelta(seconds=1) / timedelta(seconds=1))
    monkeypatch.setattr(picture, "WALL", 1)
    with pytest.raises(BadPicture) as refused:
        picture._asked(b"", ("sleep", "600"))
    assert refused.value.why == "pixels"


def test_a_decoder_that_falls_over_is_a_broken_photo_and_not_our_fall() -> None:
    with pytest.raises(BadPicture) as refused:
        picture._asked(bytes(1_000_000), ("false",))
    assert refused.value.why == "broken"


def test_a_photo_is_read_in_a_process_without_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIFELINE_DATABASE_LIVE", "secret-address")
    assert b"secret-address" not in picture._asked(b"", ("env",))


def test_bytes_at_random_are_refused_or_read_and_never_more() -> None:
    body = bytearray(coded(scene(64, 48)))
    for at in range(20, len(body), 97):
        broken = bytes(body[:at]) + bytes([body[at] ^ 0xFF]) + bytes(body[at + 1 :])
        try:
            made = cleaned(broken)[1]
        except (BadPicture, OSError, SyntaxError, ValueError):
            continue
        assert shown(made).format == "JPEG"
        assert io.BytesIO(made).read(3) == b"\xff\xd8\xff"
