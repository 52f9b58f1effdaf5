"""The texts as an officer reads them: listed, on the screen with their counts, and as pages to read through and print."""

import re
import shutil
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner, Result

from lifeline.bulletins.lengths import LENGTHS, WORLDS
from lifeline.cli import cli
from lifeline.core.post import MARK
from lifeline.core.settings import packaged

SNOW = "06-heavy_snow"
Run = Callable[..., Result]
VOID = {"meta", "br", "link", "img", "input", "hr"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LIFELINE_HOME", str(tmp_path))
    return lambda *words: CliRunner().invoke(cli, ["templates", *(str(word) for word in words)])


@pytest.fixture
def sheet(run: Run, tmp_path: Path) -> str:
    run("render", "heavy_snow", "--html", tmp_path / "sheets")
    return (tmp_path / "sheets" / f"{SNOW}.html").read_text(encoding="utf-8")


def heads(result: Result) -> list[str]:
    return [line for line in result.output.splitlines() if line.startswith("== ")]


def own_snow(home: Path, old: str, new: str) -> None:
    """The office's own folder of texts, in which the snow says something else."""
    shutil.copytree(packaged("alert_templates"), home / "alert_templates")
    path = home / "alert_templates" / f"{SNOW}.yaml"
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new), encoding="utf-8")


def test_the_list_names_every_type_with_what_waits_in_it(run: Run) -> None:
    lines = run("list").output.splitlines()
    files = [path.stem[3:] for path in sorted(packaged("alert_templates").glob("[0-9]*.yaml"))]
    assert [line.split()[1] for line in lines[1:]] == files
    assert "proposal" in lines[1]


def test_a_type_is_rendered_in_every_level_kind_language_length_and_world(run: Run) -> None:
    result = run("render", "heavy_snow")
    assert result.exit_code == 0
    assert len(heads(result)) == 3 * 5 * 2 * len(LENGTHS) * len(WORLDS)


def test_one_text_is_rendered_with_its_counts(run: Run) -> None:
    result = run(
        "render", "heavy_snow", "--level", "advisory", "--kind", "alert", "--lang", "ko", "--length", "280", "--world", "live"
    )  # fmt: skip
    assert result.output == (
        "== heavy_snow advisory alert ko 280 live (bilingual): x 265/280 weighted · mastodon 186/500 characters · "
        "bluesky 186/300 graphemes\n"
        "[대설주의보 Heavy Snow Advisory] 서울 전역\n"
        "11월 30일 23:30부터 발효, 해제 때까지\n"
        "차 대신 지하철·버스를 타세요. 내 집 앞 눈을 치워 주세요.\n"
        "제설과 도로 파손은 도로기획관이 맡고 있습니다.\n"
        "기상청 22:00 발표 · 긴급 119, 문의 120\n"
        "제2026-0112호 · 11월 30일 22:31 #서울제설\n\n"
    )


def test_a_text_of_a_drill_begins_and_ends_with_the_mark(run: Run) -> None:
    texts = re.split(r"^== .*\n", run("render", "heavy_snow", "--world", "drill").output, flags=re.MULTILINE)[1:]
    assert len(texts) == 3 * 5 * 2 * len(LENGTHS)
    assert [text for text in texts if not (text.startswith(MARK) and text.rstrip().endswith(MARK))] == []


def test_a_line_that_is_not_confirmed_is_marked(run: Run, tmp_path: Path) -> None:
    own_snow(tmp_path, "    src: MOIS:1005004", "    src: editorial\n    confirmed: false")
    result = run("render", "heavy_snow", "--kind", "over", "--lang", "ko", "--length", "page", "--world", "live")
    assert "- ◇눈 무게를 받은 낡은 집·천막·가설 건물은 확인 전에 들어가지 마세요.◇" in result.output


def test_a_length_without_a_text_is_told_by_the_exit_code(run: Run, tmp_path: Path) -> None:
    own_snow(tmp_path, '"Leave the car."', f'"Leave the car {"now " * 80}."')
    result = run("render", "heavy_snow", "--lang", "en", "--length", "280", "--kind", "alert")
    assert result.exit_code == 1
    assert "No text fits this length: shorten" in result.output


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("frogs",), "'frogs' is no type with a template"),
        (("heavy_snow", "--level", "frogs"), "'frogs' is no level of these types; known are advisory, pre, warning"),
        (("heavy_snow", "--lang", "fr"), "'fr' is no language of the templates; known are en, ko"),
        (("heavy_snow", "--length", "140"), "'140' is not one of"),
    ],
)
def test_a_word_that_names_nothing_is_wrong_usage(run: Run, words: tuple[str, ...], answer: str) -> None:
    result = run("render", *words)
    assert result.exit_code == 2
    assert answer in result.output


class Outline(HTMLParser):
    """What stands in a page, and what in it is not valid: tags closed out of order, ids twice, links to nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given[name] or "" for name in ("href", "src") if name in given]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def outline(page: str) -> Outline:
    found = Outline()
    found.feed(page)
    found.close()
    return found


def test_a_sheet_is_whole_and_needs_nothing_from_anywhere(sheet: str) -> None:
    found = outline(sheet)
    assert (found.open, found.wrong) == ([], [])
    assert len(found.ids) == len(set(found.ids))
    assert {link for link in found.links if not link.startswith("#")} == {"index.html"}
    assert {link[1:] for link in found.links if link.startswith("#")} <= set(found.ids)
    assert found.tags & {"script", "img", "link", "iframe", "form"} == set()
    assert "http" not in sheet
    assert "url(" not in sheet


def test_every_text_of_the_type_stands_on_its_sheet_with_its_count(sheet: str) -> None:
    assert sheet.count('<article class="text live">') == sheet.count('<article class="text drill">') == 3 * 5 * 2 * len(LENGTHS)
    assert "X 265/280" in sheet
    assert '문자 <span lang="en">SMS</span> 90</span>' in sheet


def test_the_sheet_names_the_source_of_each_line(sheet: str) -> None:
    assert "국민행동요령 · 대설 특보 중" in sheet
    assert "미확정" in sheet


def test_what_an_author_writes_is_never_read_as_markup(run: Run, tmp_path: Path) -> None:
    own_snow(tmp_path, '"Leave the car."', '"<b>Leave</b> & walk."')
    run("render", "heavy_snow", "--html", tmp_path / "sheets", "--lang", "en")
    page = (tmp_path / "sheets" / f"{SNOW}.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;Leave&lt;/b&gt; &amp; walk." in page
    assert "<b>Leave" not in page


def test_the_index_leads_to_every_sheet(run: Run, tmp_path: Path) -> None:
    result = run("render", "heavy_snow", "typhoon", "--html", tmp_path / "sheets")
    assert result.output.startswith("3 pages: open ")
    found = outline((tmp_path / "sheets" / "index.html").read_text(encoding="utf-8"))
    assert (found.open, found.wrong) == ([], [])
    assert found.links == ["01-typhoon.html", f"{SNOW}.html"]
    assert all((tmp_path / "sheets" / link).exists() for link in found.links)


@pytest.fixture
def opened(run: Run, tmp_path: Path, browser: Any) -> Iterator[Callable[..., Any]]:
    run("render", "heavy_snow", "--level", "advisory", "--html", tmp_path / "sheets")
    contexts = []

    def open_page(name: str, width: int) -> Any:
        contexts.append(browser.new_context(viewport={"width": width, "height": 844}, locale="ko-KR"))
        page = contexts[-1].new_page()
        page.goto((tmp_path / "sheets" / name).as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["index.html", f"{SNOW}.html"])
def test_axe_finds_nothing_on_a_sheet(opened: Callable[..., Any], name: str) -> None:
    results = Axe().run(opened(name, 390))
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["index.html", f"{SNOW}.html"])
def test_the_narrowest_phone_never_scrolls_a_sheet_sideways(opened: Callable[..., Any], name: str) -> None:
    assert opened(name, 320).evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.browser
def test_a_printed_sheet_has_no_links_to_press(opened: Callable[..., Any]) -> None:
    page = opened(f"{SNOW}.html", 794)
    page.emulate_media(media="print")
    assert page.locator("nav").first.is_hidden()
    assert page.locator("article.drill").first.is_visible()
