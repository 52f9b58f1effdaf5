"""Whether what a passkey answered is right: made or signed for this place and challenge, by somebody it verified."""

import json
from dataclasses import dataclass
from typing import Any

import webauthn
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_attestation_object,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import AttestationFormat

from lifeline.staff.challenges import NotSigned
from lifeline.staff.passkeys import KINDS, Place

LONGEST, LONGEST_ID = 20_000, 1_023  # signs of an answer; bytes of a credential's name (WebAuthn 4)
_PLAIN = (AttestationFormat.NONE, AttestationFormat.PACKED)
# What the library and those below it raise on bytes of strangers; found by fuzzing.
_WRONG = (WebAuthnException, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError)


@dataclass(frozen=True, slots=True)
class Made:
    """A new passkey as it was registered: `credential` and `key` in base64url, and its signature counter."""

    credential: str
    key: str
    count: int


def made(place: Place, challenge: bytes, answer: str) -> Made:
    """Raises NotSigned. What made the passkey is neither asked nor judged: no maker's certificate is looked at."""
    try:
        given = parse_registration_credential_json(_read(answer))
        _own_page(given.response.client_data_json)
        if parse_attestation_object(given.response.attestation_object).fmt not in _PLAIN:
            raise NotSigned("an attestation nobody asked for")
        found = webauthn.verify_registration_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=place.name,
            expected_origin=place.origins,
            require_user_verification=True,
            supported_pub_key_algs=KINDS,
        )
    except _WRONG as error:
        raise NotSigned(f"{type(error).__name__}: {error}"[:200]) from error
    if len(found.credential_id) > LONGEST_ID:
        raise NotSigned("the credential's name is too long")
    return Made(bytes_to_base64url(found.credential_id), bytes_to_base64url(found.credential_public_key), found.sign_count)


def credential_of(answer: str) -> str:
    """Which passkey it says it is. Raises NotSigned."""
    named = _read(answer).get("id")
    if not isinstance(named, str) or not named.isascii() or len(named) > 2 * LONGEST_ID:
        raise NotSigned("no credential named")
    return named


def counted(place: Place, challenge: bytes, answer: str, *, kept: Made, handle: bytes) -> int:
    """The signature counter of a right answer by the passkey that is `kept`. Raises NotSigned, for one set back too."""
    try:
        given = parse_authentication_credential_json(_read(answer))
        _own_page(given.response.client_data_json)
        if given.response.user_handle not in (None, b"", handle):
            raise NotSigned("the passkey of somebody else")
        found = webauthn.verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=place.name,
            expected_origin=place.origins,
            credential_public_key=base64url_to_bytes(kept.key),
            credential_current_sign_count=kept.count,
            require_user_verification=True,
        )
    except _WRONG as error:
        raise NotSigned(f"{type(error).__name__}: {error}"[:200]) from error
    return found.new_sign_count


def _own_page(client_data: bytes) -> None:
    """A page of ours inside a page of others is not ours."""
    if parse_client_data_json(client_data).cross_origin:
        raise NotSigned("signed inside a frame of another site")


def _read(answer: str) -> dict[str, Any]:
    try:
        read = json.loads(answer) if len(answer) <= LONGEST else None
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise NotSigned("no answer of a passkey")
    return read
