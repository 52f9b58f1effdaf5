"""XML signatures over a CAP document (XML-DSig, enveloped), by the extra package signxml: `pip install lifeline[signature]`."""

from typing import Any

from lxml import etree

ALGORITHMS = {"rsa": "rsa-sha256", "ec": "ecdsa-sha256"}
MOST_BYTES = 4 * 1024 * 1024


class SigningFailed(RuntimeError):
    """Nothing was signed; the sentence says why and what to do, and holds no part of a key."""


class NotGenuine(ValueError):
    """The document is not what the holder of the certificate signed; the sentence says why."""


def sign(document: bytes, *, key: bytes, certificate: bytes) -> bytes:
    """The document with a ds:Signature as its last element, RSA or ECDSA by the key, over SHA-256. Key and certificate are PEM.

    It is checked with the certificate before it is given back. Raises SigningFailed.
    """
    signer, trouble = _library()
    try:
        made = signer.XMLSigner(signature_algorithm=_algorithm(key)).sign(_read(document), key=key, cert=certificate.decode("ascii"))
        signed = bytes(etree.tostring(made, xml_declaration=True, encoding="UTF-8"))
        verify(signed, certificate=certificate)
    except NotGenuine as error:
        raise SigningFailed(f"the certificate does not belong to the key, or is not valid now: {error}") from error
    except trouble as error:
        raise SigningFailed(f"the document cannot be signed: {type(error).__name__}: look at the key and the certificate") from error
    return signed


def verify(document: bytes, *, certificate: bytes) -> bytes:
    """What was signed, without the signature: the whole document. Raises NotGenuine, SigningFailed without the library."""
    library, trouble = _library()
    try:
        checked = library.XMLVerifier().verify(
            _read(document),
            x509_cert=certificate.decode("ascii"),
            expect_config=library.SignatureConfiguration(
                location="./",
                signature_methods=frozenset({library.SignatureMethod.RSA_SHA256, library.SignatureMethod.ECDSA_SHA256}),
                digest_algorithms=frozenset({library.DigestAlgorithm.SHA256}),
            ),
        )
    except trouble as error:
        raise NotGenuine(f"{type(error).__name__}: {str(error)[:200] or 'the signature does not fit the document'}") from error
    return bytes(checked.signed_data)


def _library() -> tuple[Any, tuple[type[Exception], ...]]:
    try:
        import signxml
        from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    except ImportError as error:
        raise SigningFailed("the package signxml is not installed: run pip install 'lifeline[signature]'") from error
    theirs: Any = signxml
    theirs_alone = (theirs.InvalidInput, theirs.InvalidSignature, InvalidSignature, UnsupportedAlgorithm)
    return theirs, (*theirs_alone, etree.LxmlError, ValueError, TypeError)


def _algorithm(key: bytes) -> str:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return ALGORITHMS["ec" if isinstance(load_pem_private_key(key, None), EllipticCurvePrivateKey) else "rsa"]


def _read(document: bytes) -> etree._Element:
    if len(document) > MOST_BYTES or b"<!DOCTYPE" in document or b"<!ENTITY" in document:
        raise ValueError("the document is too large or declares entities")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(document, parser)
