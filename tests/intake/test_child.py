"""Parsing in a child: the same answer as at home, and an end to whatever does not end."""

import sys
import threading
from pathlib import Path

import pytest

from lifeline.intake import child
from lifeline.intake.child import ask, parse, parse_here
from lifeline.intake.formats import Unparsed
from tests.intake.samples import FORMAT_OF, SAMPLES, sample

FIRST = {folder: sorted(path for path in (SAMPLES / folder).iterdir() if path.is_file())[0] for folder in FORMAT_OF}


def python(*lines: str) -> list[str]:
    return [sys.executable, "-I", "-c", "\n".join(("from lifeline.intake.formats.__main__ import confine, main", *lines))]


@pytest.mark.parametrize("folder", FIRST)
def test_a_child_gives_the_answer_that_is_given_here(folder: str) -> None:
    body = FIRST[folder].read_bytes()
    assert parse(FORMAT_OF[folder], body) == parse_here(FORMAT_OF[folder], body)


def test_a_refusal_comes_back_whole() -> None:
    body = sample("mois-sms/refused/error-31-key-expired.json")
    with pytest.raises(Unparsed) as here:
        parse_here("mois-sms", body)
    with pytest.raises(Unparsed) as there:
        parse("mois-sms", body)
    assert (there.value.cause, there.value.remedy) == (here.value.cause, here.value.remedy)


def test_an_unknown_format_is_refused_without_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child.subprocess, "Popen", None)
    with pytest.raises(Unparsed, match="no format 'cpa'") as refused:
        parse("cpa", b"")
    assert "cap-atom" in refused.value.remedy


def test_a_document_of_two_mebibytes_goes_through_both_pipes() -> None:
    body = sample("cap-direct/2026-01-13-0915-test.xml").replace("정기 시험 전문입니다.".encode(), b"x" * 2_000_000)
    (alert,) = parse("cap", body).alerts
    assert len(alert.infos[0].description) == 2_000_000


@pytest.mark.kill
def test_a_child_that_spends_its_cpu_time_is_stopped() -> None:
    with pytest.raises(Unparsed, match="1 s of CPU time") as stopped:
        ask(python("confine(1, 256)", "while True: pass"), b"", seconds=1)
    assert "report it" in stopped.value.remedy


@pytest.mark.kill
def test_a_child_that_hangs_is_stopped_by_the_wall_clock() -> None:
    with pytest.raises(Unparsed, match=r"stopped after 0\.3 s") as stopped:
        ask(python("import time", "time.sleep(600)"), b"", wall=0.3)
    assert stopped.value.remedy


@pytest.mark.kill
def test_a_child_that_never_reads_is_stopped_by_the_wall_clock() -> None:
    with pytest.raises(Unparsed, match="stopped after"):
        ask(python("import time", "time.sleep(600)"), b"x" * 2_000_000, wall=0.3)


def test_a_child_that_meets_its_memory_limit_is_named() -> None:
    greedy = "formats.FORMATS['cap'] = lambda body: bytearray(2**30)"
    with pytest.raises(Unparsed, match="memory limit") as stopped:
        ask(python("from lifeline.intake import formats", greedy, "raise SystemExit(main('cap', '5', '256'))"), b"")
    assert stopped.value.remedy


def test_a_child_too_small_to_start_is_a_named_problem() -> None:
    with pytest.raises(Unparsed, match="the parser"):
        parse("cap", sample("cap-direct/2026-01-13-0915-test.xml"), megabytes=1)


def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "MAX_ANSWER", 100_000)
    with pytest.raises(Unparsed, match="longer than 100,000 bytes"):
        ask(python("import sys", "while True: sys.stdout.write('x' * 65536)"), b"")


@pytest.mark.parametrize(
    "answer", ["", "no json", "[]", "{}", '{"alerts":[{}],"links":[],"notes":[]}', '{"alerts":["{}"],"links":[],"notes":[]}']
)
def test_an_answer_that_makes_no_sense_is_refused(answer: str) -> None:
    with pytest.raises(Unparsed, match="answer cannot be read"):
        ask(python(f"print({answer!r})"), b"")


def test_a_child_that_breaks_is_a_named_problem() -> None:
    with pytest.raises(Unparsed, match="ended with status 7"):
        ask(python("raise SystemExit(7)"), b"x" * 2_000_000)


def test_a_missing_dependency_is_named() -> None:
    hidden = "sys.modules['feedparser'] = None"
    with pytest.raises(Unparsed, match="feedparser") as refused:
        ask(python("import sys", hidden, "main('atom', '5', '256')"), sample("usgs-atom/2.5_day.xml"))
    assert "Install" in refused.value.remedy


def test_a_child_cannot_write_a_file(tmp_path: Path) -> None:
    told = tmp_path / "told"
    with pytest.raises(Unparsed):
        ask(python("confine(5, 256)", f"open({str(told)!r}, 'w').write('x')"), b"")
    assert not told.exists() or told.read_bytes() == b""


def test_a_child_knows_none_of_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIFELINE_DATABASE", "postgresql://secret")
    with pytest.raises(Unparsed, match="ended with status 3"):
        ask(python("import os", "raise SystemExit(3 if 'LIFELINE_DATABASE' not in os.environ else 4)"), b"")


def test_rows_are_read_without_feedparser() -> None:
    body = sample("kma-warnings/2026-01-13-0500-heavy-snow-advisory.json")
    heavy = "raise SystemExit(5 if {'feedparser', 'nh3', 'zoneinfo', 'sqlalchemy'} & set(sys.modules) else 6)"
    with pytest.raises(Unparsed, match="ended with status 6"):
        ask(python("import sys", "main('kma-pwncd', '5', '256')", heavy), body)


def test_no_thread_is_left_behind() -> None:
    before = threading.active_count()
    with pytest.raises(Unparsed):
        ask(python("import time", "time.sleep(600)"), b"", wall=0.1)
    assert threading.active_count() == before
