"""An OpenID provider of our own on the loopback: it tells the truth, but where a test says otherwise."""

import hashlib
import json
import threading
from base64 import urlsafe_b64encode
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey


@dataclass
class Provider:
    """`said` replaces claims of its tokens, None leaves one out; `codes` holds what each code was asked with."""

    now: int
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    url: str = ""
    said: dict = field(default_factory=dict)
    signed_by: RSAKey | None = None
    unsigned: bool = False
    named: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def sign_in(self, asked: str) -> dict[str, str]:
        """What the person's browser brings back from the address it was sent to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(asked).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        return {"state": query["state"], "code": code}

    def answer(self, path: str, form: dict[str, str]) -> dict | None:
        if path == "/.well-known/openid-configuration":
            ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
            return {"issuer": self.named or self.url, **{name: f"{self.url}{end}" for name, end in ends.items()}}
        if path == "/keys":
            return {"keys": [self.key.as_dict(private=False)]}
        asked = self.codes.pop(form.get("code", ""), None)
        proof = urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != proof or asked["code_challenge_method"] != "S256":
            return None
        return {"access_token": "x", "token_type": "Bearer", "id_token": self._token(asked)}

    def _token(self, asked: dict[str, str]) -> str:
        claims = {"iss": self.url, "aud": "lifeline", "sub": "emp-7", "nonce": asked["nonce"], "iat": self.now, "exp": self.now + 300}
        claims = {name: value for name, value in {**claims, "amr": ["pwd", "otp"], **self.said}.items() if value is not None}
        if self.unsigned:
            parts = [urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in ({"alg": "none"}, claims)]
            return f"{'.'.join(parts)}."
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.signed_by or self.key)


@contextmanager
def serving(provider: Provider):
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            self._say(provider.answer(self.path, {}))

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(provider.answer(self.path, {name: values[0] for name, values in parse_qs(body).items()}))

        def _say(self, said):
            body = json.dumps(said or {"error": "invalid_grant"}).encode()
            self.send_response(200 if said else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    provider.url = f"http://127.0.0.1:{server.server_port}"
    yield provider
    server.shutdown()
    server.server_close()
    thread.join()
