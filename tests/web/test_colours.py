"""Contrast of every colour that carries words, computed as WCAG 2.2 does, in each scheme a reader may have set."""

import re
from pathlib import Path

import pytest

from lifeline.web import public

CSS = (Path(public.__file__).parent / "static" / "colours.css").read_text(encoding="utf-8")
DARK, MORE = "prefers-color-scheme: dark", "prefers-contrast: more"
SCHEMES = {"light": (), "dark": (DARK,), "high contrast": (MORE,), "high contrast, dark": (DARK, MORE), "print": ("print",)}
LEVELS = ("attention", "caution", "alert", "serious", "clear", "unknown")
TEXT = [(f"on-{level}", level) for level in (*LEVELS, "drill")]
TEXT += [(ink, ground) for ink in ("ink", "soft", "link") for ground in ("ground", "paper", "drill-paper")] + [("drill-ink", "drill-paper")]


def colours(wanted: tuple[str, ...]) -> dict[str, str]:
    """Custom properties as a browser with these settings resolves them: later blocks win."""
    found: dict[str, str] = {}
    for condition, block in re.findall(r"(?:@media ([^{]*)\{\s*)?:root \{([^}]*)\}", CSS):
        if all(part in wanted for part in re.findall(r"[a-z-]+: [a-z]+|print", condition)):
            found |= dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_stand_out_from_their_ground_by_four_and_a_half_to_one(scheme):
    set_colours = colours(SCHEMES[scheme])
    found = {pair: round(contrast(set_colours[pair[0]], set_colours[pair[1]]), 2) for pair in TEXT}
    assert {pair: ratio for pair, ratio in found.items() if ratio < (7 if "high" in scheme else 4.5)} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_focus_ring_and_the_frame_stand_out_by_three_to_one(scheme):
    set_colours = colours(SCHEMES[scheme])
    pairs = [("focus", "ground"), ("focus", "paper"), ("focus", "drill-paper"), ("drill", "on-drill")]
    assert [pair for pair in pairs if contrast(set_colours[pair[0]], set_colours[pair[1]]) < 3] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_level_wears_the_colour_of_the_exercise(scheme):
    set_colours = colours(SCHEMES[scheme])
    assert set_colours["drill"] not in {set_colours[level] for level in LEVELS}


def test_the_light_levels_are_those_of_the_national_guidelines():
    light = colours(())
    assert [light[level] for level in LEVELS[:5]] == ["#1d4f91", "#ffd400", "#f28c00", "#b3001b", "#5a6570"]


def test_the_style_of_the_page_names_no_colour_of_its_own():
    page = (Path(public.__file__).parent / "static" / "page.css").read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(|hsl", page) == []
