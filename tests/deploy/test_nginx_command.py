"""What `lifeline nginx` prints is what nginx takes; what nobody can have meant is refused."""

import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lifeline.cli import cli
from lifeline.cli.nginx import TEMPLATE, quoted, sorry
from lifeline.web.public.headers import HEADERS
from tests.deploy.stand import Office, free_port, get, make_office, nginx_command


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_office(tmp_path)


def printed(*words: str) -> Result:
    return CliRunner().invoke(cli, ["nginx", *words])


def certificate(folder: Path) -> tuple[str, str]:
    """One for city.example, signed by itself."""
    made = str(folder / "cert.pem"), str(folder / "key.pem")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    subprocess.run([*command, "-subj", "/CN=city.example", "-out", made[0], "-keyout", made[1]], check=True, capture_output=True)
    return made


def test_nginx_takes_it_without_a_warning(office: Office) -> None:
    checked = subprocess.run(nginx_command(office.configuration(), "-t"), capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr


def test_with_a_certificate_what_is_asked_without_tls_is_led_to_tls(office: Office) -> None:
    cert, key = certificate(office.folder)
    port = free_port()
    (office.pages).mkdir()
    (office.pages / "index.html").write_text("<!doctype html><p>page", encoding="utf-8")
    with office.front("--tls-cert", cert, "--tls-key", key, "--tls-listen", f"127.0.0.1:{port}"):
        plain = get(office.url, "/en/", Host="city.example")
        curl = ["curl", "-si", "--http2", "--cacert", cert, "--resolve", f"city.example:{port}:127.0.0.1", f"https://city.example:{port}/"]
        safe = subprocess.run(curl, capture_output=True, text=True, check=False).stdout
    assert (plain.status_code, plain.headers["Location"]) == (301, "https://city.example/en/")
    assert "Strict-Transport-Security" not in plain.headers
    assert safe.startswith("HTTP/2 200")
    assert "strict-transport-security: max-age=63072000" in safe


def test_without_a_certificate_nothing_is_said_of_tls() -> None:
    told = printed().stdout
    assert "Strict-Transport-Security" not in told
    assert "ssl" not in told


def test_the_headers_are_those_of_this_version() -> None:
    told = printed().stdout
    assert [name for name, value in HEADERS.items() if quoted(value) not in told] == []


@pytest.mark.parametrize(
    "wrong",
    [
        ["--names", "city.example; return 200"],
        ["--root", "pages"],
        ["--root", "/srv/our pages"],
        ["--root", "/srv/$pages"],
        ["--app", "https://127.0.0.1:8000"],
        ["--app", "http://127.0.0.1"],
        ["--listen", "eighty"],
        ["--inside", "0.0.0.0:8010"],
        ["--behind", "everybody"],
        ["--tls-cert", "/etc/cert.pem"],
        ["--tls-key", "/etc/key.pem"],
    ],
    ids=" ".join,
)
def test_what_nobody_can_have_meant_is_refused(wrong: list[str]) -> None:
    refused = printed(*wrong)
    assert refused.exit_code == 2
    assert refused.stdout == ""


def test_text_for_nginx_is_quoted() -> None:
    assert quoted('say "no" \\ yes') == '"say \\"no\\" \\\\ yes"'
    with pytest.raises(ValueError, match="cannot say"):
        quoted("$uri")


def test_the_page_for_when_there_is_none_fits_into_the_configuration() -> None:
    """nginx takes 4,096 bytes in one word, quotes and all."""
    assert len(quoted(sorry("[훈련 EXERCISE] ", "/drill/")).encode()) < 3500


def test_a_network_in_front_is_believed_only_when_named() -> None:
    assert "set_real_ip_from" not in printed().stdout
    assert "set_real_ip_from 192.0.2.0/24;" in printed("--behind", "192.0.2.0/24").stdout


def test_every_hole_of_the_template_is_filled() -> None:
    assert "{{" in TEMPLATE.read_text(encoding="utf-8")
    assert re.search(r"\{\{|\{%|\bNone\b|Undefined", printed().stdout) is None
