"""Passkeys (WebAuthn level 3): where they hold, and what a browser is asked to make or to sign."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import webauthn
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

PATIENCE = 180_000  # milliseconds
KINDS = [COSEAlgorithmIdentifier.ECDSA_SHA_256, COSEAlgorithmIdentifier.EDDSA, COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page was asked for: a host that was found among the names of this office, with its port if it has one."""

    host: str

    @property
    def name(self) -> str:
        """What a passkey is bound to (relying party id)."""
        return self.host.partition(":")[0]

    @property
    def fit(self) -> bool:
        """Browsers bind passkeys to names, never to numbers."""
        try:
            ip_address(self.name.strip("[]"))
        except ValueError:
            return not self.name.startswith("[")
        return False

    @property
    def origins(self) -> list[str]:
        safe = f"https://{self.host.removesuffix(':443')}"
        return [safe, f"http://{self.host.removesuffix(':80')}"] if self.name == "localhost" else [safe]


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose passkey is made: `handle` is how the authenticator gives it back, the rest is what it shows to the person."""

    handle: bytes
    login: str
    name: str


def to_make(place: Place, challenge: bytes, holder: Holder, known: Sequence[str]) -> dict[str, Any]:
    """What the browser is asked to make; `known` are those the person has, which need no second one on the same device.

    It must be found without a login being typed (resident): a page that named the passkeys of a login would tell strangers who works here.
    """
    asked = webauthn.generate_registration_options(
        rp_id=place.name,
        rp_name=f"lifeline {place.name}",
        user_id=holder.handle,
        user_name=holder.login,
        user_display_name=holder.name,
        challenge=challenge,
        timeout=PATIENCE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_named(known),
        supported_pub_key_algs=KINDS,
    )
    return dict(json.loads(webauthn.options_to_json(asked)))


def to_show(place: Place, challenge: bytes, known: Sequence[str]) -> dict[str, Any]:
    """What the browser is asked to sign; without `known` the person chooses among those of this place."""
    asked = webauthn.generate_authentication_options(
        rp_id=place.name,
        challenge=challenge,
        timeout=PATIENCE,
        allow_credentials=_named(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(json.loads(webauthn.options_to_json(asked)))


def _named(known: Sequence[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known]
