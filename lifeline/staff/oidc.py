"""What the office's own provider says of who signed in (OpenID Connect, code and PKCE), by the extra: `pip install lifeline[oidc]`."""

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import requests

SECONDS = 10
LONGEST = 255  # signs of a subject (OpenID Connect Core 2)
_SIGNED = ["RS256", "PS256", "ES256", "EdDSA"]  # by a key of the provider's alone: neither "none" nor a secret that both know
_LEEWAY = 60


@dataclass(frozen=True, slots=True)
class Provider:
    """`second`: what its word `acr` or one of its words `amr` must be for its sign-in to count as two factors; empty = it never does."""

    issuer: str
    client: str
    secret: str
    second: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """Who it was, in the provider's own words, and whether two factors were shown there."""

    subject: str
    second: bool


class NotTold(RuntimeError):
    """Nobody is signed in by this; the sentence says why, for the log and the record."""


def address(provider: Provider, *, back: str, state: str, challenge: bytes) -> str:
    """Where the person signs in. Nonce and PKCE's verifier come out of the challenge, which nobody else can open. Raises NotTold."""
    session, known = _session(provider, back), _known(provider)
    made = session.create_authorization_url(
        known["authorization_endpoint"], state=state, code_verifier=_of(challenge, "verifier"), nonce=_of(challenge, "nonce")
    )
    return str(made[0])


def told(provider: Provider, *, back: str, code: str, challenge: bytes, now: datetime) -> Told:
    """What the provider says for that code: asked of it directly, and signed. Raises NotTold."""
    known, session = _known(provider), _session(provider, back)
    try:
        token = session.fetch_token(
            known["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=_of(challenge, "verifier"), timeout=SECONDS
        )
        signed = token["id_token"]
    except (requests.RequestException, import_module("authlib.common.errors").AuthlibBaseError, ValueError, KeyError, TypeError) as error:
        raise NotTold(f"the provider gave no token: {type(error).__name__}") from error
    return _checked(provider, _asked(known["jwks_uri"]), signed, _of(challenge, "nonce"), now)


def _checked(provider: Provider, keys: dict[str, Any], signed: Any, nonce: str, now: datetime) -> Told:
    jwt, jwk, errors = (import_module(f"joserfc.{name}") for name in ("jwt", "jwk", "errors"))
    try:
        claims = jwt.decode(signed, jwk.KeySet.import_key_set(keys), algorithms=_SIGNED).claims
        must: dict[str, Any] = {name: {"essential": True} for name in ("sub", "exp", "iat")}
        named = {"iss": provider.issuer, "aud": provider.client, "nonce": nonce}
        must |= {name: {"essential": True, "value": value} for name, value in named.items()}
        jwt.JWTClaimsRegistry(now=int(now.timestamp()), leeway=_LEEWAY, **must).validate(claims)
    except (errors.JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotTold(f"the provider's word is not right: {type(error).__name__} {error}"[:200]) from error
    subject, aud = claims["sub"], claims["aud"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST or claims.get("azp", provider.client) != provider.client:
        raise NotTold("the provider's word names nobody, or is for another")
    if isinstance(aud, list) and len(aud) > 1 and "azp" not in claims:
        raise NotTold("the provider's word is for several, and does not say for whom")
    shown = claims.get("amr", [])
    said = [claims.get("acr"), *(shown if isinstance(shown, list) else [])]
    return Told(subject, any(isinstance(one, str) and one in provider.second for one in said))


def _known(provider: Provider) -> dict[str, Any]:
    found = _asked(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise NotTold("the provider calls itself something else than LIFELINE_OIDC_ISSUER")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not isinstance(found.get(name), str) or not _safe(found[name]):
            raise NotTold(f"the provider names no {name} over TLS")
    return found


def _asked(url: str) -> dict[str, Any]:
    if not _safe(url):
        raise NotTold("the provider is asked over TLS only: LIFELINE_OIDC_ISSUER begins with https://")
    try:
        answer = requests.get(url, timeout=SECONDS, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise NotTold(f"the provider does not answer: {type(error).__name__}") from error
    if not isinstance(found, dict):
        raise NotTold("the provider does not answer in its own form")
    return found


def _safe(url: str) -> bool:
    """Over TLS, but on this machine itself."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" or (parts.scheme == "http" and ip_address(parts.hostname or "").is_loopback)
    except ValueError:
        return False


def _session(provider: Provider, back: str) -> Any:
    try:
        made = import_module("authlib.integrations.requests_client").OAuth2Session
    except ImportError:
        raise NotTold("the extra is not installed: pip install lifeline[oidc]") from None
    return made(provider.client, provider.secret, redirect_uri=back, scope="openid", code_challenge_method="S256")


def _of(challenge: bytes, what: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(challenge + what.encode()).digest()).decode().rstrip("=")
