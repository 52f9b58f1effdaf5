"""nginx before the pages, as `lifeline nginx` sets it up, and a plain one beside it: Debian's packages, on ports of their own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.hall import Hall
from bench.native import NotHere
from bench.platform_server import ROOT
from bench.served import Server, served
from tests.deploy.stand import BROTLI, NCHAN, NGINX
from tests.ports import free_port

PACKAGES = "apt install nginx libnginx-mod-nchan libnginx-mod-http-brotli-static"
_PLAIN = """daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log error;
worker_processes auto;
include /etc/nginx/modules-enabled/*.conf;
events {{ worker_connections 8192; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    open_file_cache {remembered};
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {folder}/files;
    }}
}}
"""


def needed() -> None:
    """Raises NotHere where nginx or one of its two modules is missing."""
    absent = [path.name for path in (NGINX, NCHAN, BROTLI) if not path.exists()]
    if absent:
        raise NotHere(f"{', '.join(absent)} is not installed: on Debian run '{PACKAGES}'")


@dataclass(frozen=True, slots=True)
class Doors:
    """Where readers ask nginx, where lifeline tells it of changes, and where lifeline itself answers."""

    outside: int
    inside: int
    app: int

    @property
    def push(self) -> str:
        return f"http://127.0.0.1:{self.inside}/publish"


def doors() -> Doors:
    """Four ports, none of them twice: lifeline reaches nginx on two that lie side by side."""
    while True:
        outside, inside, app = free_port(), free_port(2), free_port()
        if len({outside, inside, inside + 1, app}) == 4:
            return Doors(outside, inside, app)


@contextmanager
def front(office: Hall, ports: Doors, *, tls: int = 0) -> Iterator[Server]:
    """With the configuration that the command prints; its pages are the files that the office publishes. `tls`: its port for TLS."""
    folder = _folder(office, "front")
    words = ["--root", office.home / "published", "--app", f"http://127.0.0.1:{ports.app}", "--names", "127.0.0.1,localhost"]
    words += ["--inside", f"127.0.0.1:{ports.inside}", "--listen", f"127.0.0.1:{ports.outside}", "--folder", folder, "--brotli"]
    words += ["--tls-listen", f"127.0.0.1:{tls}", *_certificate(folder)] if tls else []
    command = [sys.executable, "-m", "lifeline", "nginx", *(str(word) for word in words)]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    with served(_command(folder, made.stdout), ports.outside, {}, path="" if tls else "/") as server:
        yield server


def _certificate(folder: Path) -> list[object]:
    """Of the kind that sites have today: P-256."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    asked = ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-days", "2"]
    asked += ["-subj", "/CN=localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(asked, check=True, capture_output=True)
    return ["--tls-cert", certificate, "--tls-key", key]


@contextmanager
def plain(office: Hall, body: bytes, *, remembered: str = "off") -> Iterator[Server]:
    """The limit: nothing to do but to send one small file, at `/page`. `remembered`: its open_file_cache."""
    folder, port = _folder(office, f"plain-{remembered.partition('=')[0]}"), free_port()
    (folder / "files").mkdir(exist_ok=True)
    (folder / "files" / "page").write_bytes(body)
    with served(_command(folder, _PLAIN.format(folder=folder, port=port, remembered=remembered)), port, {}, path="/page") as server:
        yield server


def _folder(office: Hall, name: str) -> Path:
    office.home.chmod(0o755)  # its workers are another user
    folder = office.home / name
    folder.mkdir(exist_ok=True)
    return folder


def _command(folder: Path, configuration: str) -> list[str]:
    file = folder / "nginx.conf"
    file.write_text(configuration, encoding="utf-8")
    return [str(NGINX), "-c", str(file), "-e", str(folder / "error.log")]
