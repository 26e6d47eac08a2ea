"""When a head existed, said by somebody else: time stamps of RFC 3161 over the line of a head, with SHA-256.

A token is checked by the library ``rfc3161-client`` against certificates that the caller trusts. Without them only the
fit is checked: that the answer is over this head; anybody could have signed it then, and the report says so.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from inthewild.errors import CapsuleError, UsageError
from inthewild.exchange.capsule.parts import need

LIBRARY = "rfc3161_client"
MEDIA_REQUEST = "application/timestamp-query"
MEDIA_ANSWER = "application/timestamp-reply"
MAX_BYTES = 64_000
_SHA256 = "2.16.840.1.101.3.4.2.1"


@dataclass(frozen=True, slots=True)
class Stamped:
    """What a token says. ``trusted`` is True if it was checked up to a certificate that the caller trusts."""

    at: str
    authority: str
    trusted: bool


def request(head: bytes) -> tuple[bytes, int]:
    """The question to an authority (DER) and its nonce, which the answer must repeat."""
    need(LIBRARY, "asking for a time stamp")
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    made = TimestampRequestBuilder().data(head).hash_algorithm(HashAlgorithm.SHA256).cert_request(cert_request=True).build()
    if made.nonce is None:
        raise CapsuleError("a request without a nonce was made", where="time stamp")
    return made.as_bytes(), made.nonce


def check(answer: bytes, head: bytes, roots: tuple[bytes, ...] = (), *, nonce: int | None = None, where: str = "") -> Stamped:
    """What the answer (DER) of an authority says about ``head``.

    ``roots`` are certificates in PEM that the caller trusts. Raises CapsuleError for an answer that is not over this
    head, was refused, or whose signature does not lead to one of them; UsageError without the library.
    """
    need(LIBRARY, "checking a time stamp")
    from rfc3161_client import PKIStatus, VerificationError, decode_timestamp_response

    if len(answer) > MAX_BYTES:
        raise CapsuleError("is too long for a time stamp", where=where)
    try:
        token = decode_timestamp_response(answer)
        granted = PKIStatus(token.status) is PKIStatus.GRANTED
        info = token.tst_info if granted else None
    except ValueError:
        raise CapsuleError("is no answer of a time-stamp authority", where=where) from None
    if info is None:
        raise CapsuleError("the authority refused to give a time stamp", where=where)
    imprint = info.message_imprint
    if imprint.hash_algorithm.dotted_string != _SHA256 or imprint.message != hashlib.sha256(head).digest():
        raise CapsuleError("is over something else than this head", where=where)
    if nonce is not None and info.nonce != nonce:
        raise CapsuleError("answers another question: its nonce differs", where=where)
    if roots:
        try:
            _verifier(roots).verify(token, imprint.message)
        except VerificationError as error:
            raise CapsuleError(f"is not signed by an authority that you trust ({error})", where=where) from None
    return Stamped(info.gen_time.strftime("%Y-%m-%dT%H:%M:%SZ"), _authority(token), bool(roots))


def _verifier(roots: tuple[bytes, ...]) -> Any:
    from cryptography.x509 import load_pem_x509_certificates
    from rfc3161_client import VerifierBuilder

    try:
        found = [certificate for pem in roots for certificate in load_pem_x509_certificates(pem)]
    except ValueError:
        raise UsageError("holds no certificate in PEM", hint="ask the time-stamp authority for its root certificate") from None
    return VerifierBuilder(roots=found).build()


def _authority(token: Any) -> str:
    """The name in the certificate that comes with the token; what nobody vouches for is only a claim."""
    from cryptography.x509 import load_der_x509_certificate
    from cryptography.x509.oid import NameOID

    try:
        for der in token.signed_data.certificates:
            names = load_der_x509_certificate(der).subject.get_attributes_for_oid(NameOID.COMMON_NAME)
            if names:
                return "".join(c if c.isprintable() else "?" for c in str(names[0].value))[:100]
    except ValueError:
        pass
    return "unnamed"
