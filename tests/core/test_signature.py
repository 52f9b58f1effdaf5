"""Signatures: what was signed is known again by anyone, and nothing else passes."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID
from lxml import etree

from lifeline.core.signature import NotGenuine, SigningFailed, sign, verify

DS = "{http://www.w3.org/2000/09/xmldsig#}"
DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">\n  <note>훈련 &amp; 눈</note>\n</alert>'
).encode()
Pair = tuple[bytes, bytes]


def pair(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> Pair:
    """A key and a certificate it signed itself, as PEM."""
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "alerts@seoul.example")]), datetime.now(UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now - timedelta(days=1), now + timedelta(days=9)
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem, made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.fixture(scope="module")
def rsa_pair() -> Pair:
    return pair(rsa.generate_private_key(65537, 2048))


@pytest.fixture(scope="module")
def ec_pair() -> Pair:
    return pair(ec.generate_private_key(ec.SECP256R1()))


@pytest.fixture(params=["rsa_pair", "ec_pair"])
def keys(request: pytest.FixtureRequest) -> Pair:
    return request.getfixturevalue(request.param)


def test_what_was_signed_is_known_again(keys: Pair) -> None:
    key, certificate = keys
    signed = sign(DOCUMENT, key=key, certificate=certificate)
    assert verify(signed, certificate=certificate) == etree.tostring(etree.fromstring(DOCUMENT), method="c14n")


def test_the_signature_stands_last_and_changes_nothing_else(keys: Pair) -> None:
    signed = etree.fromstring(sign(DOCUMENT, key=keys[0], certificate=keys[1]))
    last = signed[-1]
    signed.remove(last)
    assert (last.tag, etree.tostring(signed).split()) == (f"{DS}Signature", etree.tostring(etree.fromstring(DOCUMENT)).split())


@pytest.mark.parametrize(("old", "new"), [("훈련", "실제"), ("<note>", "<note >"), ("&amp;", "&#38;")])
def test_a_changed_word_is_found_and_other_spellings_of_the_same_are_not(keys: Pair, old: str, new: str) -> None:
    changed = sign(DOCUMENT, key=keys[0], certificate=keys[1]).replace(old.encode(), new.encode())
    if old == "훈련":
        with pytest.raises(NotGenuine):
            verify(changed, certificate=keys[1])
    else:
        verify(changed, certificate=keys[1])


def test_another_s_certificate_does_not_pass(rsa_pair: Pair, ec_pair: Pair) -> None:
    with pytest.raises(NotGenuine):
        verify(sign(DOCUMENT, key=rsa_pair[0], certificate=rsa_pair[1]), certificate=ec_pair[1])


def test_an_unsigned_document_does_not_pass(keys: Pair) -> None:
    with pytest.raises(NotGenuine):
        verify(DOCUMENT, certificate=keys[1])


def test_a_signature_over_another_document_does_not_pass(keys: Pair) -> None:
    signature = etree.fromstring(sign(DOCUMENT, key=keys[0], certificate=keys[1]))[-1]
    other = etree.fromstring(DOCUMENT)
    other[0].text = "another"
    other.append(signature)
    with pytest.raises(NotGenuine):
        verify(etree.tostring(other), certificate=keys[1])


@pytest.mark.parametrize("hostile", [b"", b"not xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"<a>" * 10 + b"</a>" * 10])
def test_what_is_no_document_does_not_pass(keys: Pair, hostile: bytes) -> None:
    with pytest.raises(NotGenuine):
        verify(hostile, certificate=keys[1])


def test_a_certificate_of_another_key_is_noticed_before_anything_is_given_out(rsa_pair: Pair) -> None:
    stranger = pair(rsa.generate_private_key(65537, 2048))
    with pytest.raises(SigningFailed):
        sign(DOCUMENT, key=rsa_pair[0], certificate=stranger[1])


@pytest.mark.parametrize("broken", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_broken_key_is_said_without_showing_it(rsa_pair: Pair, broken: bytes) -> None:
    with pytest.raises(SigningFailed) as error:
        sign(DOCUMENT, key=broken, certificate=rsa_pair[1])
    assert "AAAA" not in str(error.value)


def test_without_the_package_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch, rsa_pair: Pair) -> None:
    monkeypatch.setitem(__import__("sys").modules, "signxml", None)
    with pytest.raises(SigningFailed, match=r"pip install 'lifeline\[signature\]'"):
        sign(DOCUMENT, key=rsa_pair[0], certificate=rsa_pair[1])


def test_a_reader_that_knows_only_the_standard_agrees(rsa_pair: Pair) -> None:
    """Digest and signature worked out by hand: canonical XML 1.1 over the document without its signature, SHA-256, RSA (PKCS 1)."""
    document = etree.fromstring(sign(DOCUMENT, key=rsa_pair[0], certificate=rsa_pair[1]))
    signature = document[-1]
    info = signature.find(f"{DS}SignedInfo")
    signed_info = etree.tostring(info, method="c14n", exclusive=False, with_comments=False)
    value = base64.b64decode(signature.findtext(f"{DS}SignatureValue"))
    document.remove(signature)
    digest = base64.b64encode(hashlib.sha256(etree.tostring(document, method="c14n")).digest()).decode()
    public = x509.load_pem_x509_certificate(rsa_pair[1]).public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    public.verify(value, signed_info, padding.PKCS1v15(), hashes.SHA256())
    assert info.findtext(f"{DS}Reference/{DS}DigestValue") == digest
