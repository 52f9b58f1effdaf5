"""What `lifeline nginx` prints is what nginx takes; what nobody can have meant is refused."""

import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from lifeline.cli import cli
from lifeline.cli.nginx import TEMPLATE, before_us, quoted, sorry
from lifeline.web.public.headers import HEADERS
from tests.deploy.stand import Office, answers, get, nginx_command, running, wait_for
from tests.ports import free_port


def printed(*words: str) -> Result:
    return CliRunner().invoke(cli, ["nginx", *words])


def certificate(folder: Path) -> tuple[Path, Path]:
    """One for city.example, signed by itself, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "city.example")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - timedelta(1), now + timedelta(1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("city.example")]), critical=False)
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return cert_file, key_file


@contextmanager
def tls(port: int, cert: Path, name: str, *protocols: str) -> Iterator[ssl.SSLSocket]:
    """A reader who asks for that name."""
    context = ssl.create_default_context(cafile=str(cert))
    context.set_alpn_protocols(list(protocols))
    with socket.create_connection(("127.0.0.1", port)) as plain, context.wrap_socket(plain, server_hostname=name) as safe:
        yield safe


def test_nginx_takes_it_without_a_warning(office: Office) -> None:
    checked = subprocess.run(nginx_command(office.configuration(), "-t"), capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr


def test_with_a_certificate_what_is_asked_without_tls_is_led_to_tls(office: Office) -> None:
    cert, key = certificate(office.folder)
    port = free_port()
    (office.pages).mkdir()
    (office.pages / "index.html").write_text("<!doctype html><p>page", encoding="utf-8")
    with office.front("--tls-cert", str(cert), "--tls-key", str(key), "--tls-listen", f"127.0.0.1:{port}"):
        plain = get(office.url, "/en/", Host="city.example")
        with tls(port, cert, "city.example", "h2", "http/1.1") as reader:
            agreed = reader.selected_alpn_protocol()
        with tls(port, cert, "city.example") as reader:
            reader.sendall(b"GET / HTTP/1.1\r\nHost: city.example\r\nConnection: close\r\n\r\n")
            safe = b"".join(iter(lambda: reader.recv(65536), b"")).decode()
        with pytest.raises(ssl.SSLError, match="unrecognized name"), tls(port, cert, "evil.example"):
            pass
    assert (plain.status_code, plain.headers["Location"]) == (301, "https://city.example/en/")
    assert "Strict-Transport-Security" not in plain.headers
    assert agreed == "h2"
    assert safe.startswith("HTTP/1.1 200")
    assert "Strict-Transport-Security: max-age=63072000" in safe


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


def test_the_doctor_sees_that_nginx_was_set_up_by_another_version(office: Office) -> None:
    push = f"http://127.0.0.1:{office.inside}/publish"
    with pytest.raises(ValueError, match="does not answer"):
        before_us(push)
    with office.front():
        assert "set up for this version" in before_us(push)
    older = office.configuration().read_text(encoding="utf-8")
    (office.folder / "nginx.conf").write_text(re.sub(r'return 200 "\w+', 'return 200 "0123456789ab', older), encoding="utf-8")
    with running(nginx_command(office.folder / "nginx.conf"), office.folder / "said.log"):
        wait_for(lambda: answers(office.inside), "nginx")
        with pytest.raises(ValueError, match="another lifeline"):
            before_us(push)
