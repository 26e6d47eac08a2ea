"""A capsule to look at: two items, three entries, signed; and a time-stamp authority made with openssl."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inthewild.exchange.capsule import archive, bag, chain, folder
from inthewild.exchange.capsule.chain import Act, Entry
from inthewild.exchange.capsule.model import Item, Manifest
from inthewild.exchange.capsule.signature import Signer

CAPSULE, REPORT, CASE = "cap_" + "a" * 26, "rep_" + "b" * 26, "cas_" + "c" * 26
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SIGNER = Signer(KEY.public_key().public_bytes_raw().hex(), KEY.sign)
SECRET = bytes(range(32, 64))
NOON, LATER, LAST = "2026-03-01T12:00:00Z", "2026-03-01T12:05:00Z", "2026-04-01T09:00:00Z"
PICTURE, TEXT = b"\xff\xd8\xff" + bytes(range(256)) * 3, "Пример: an example listing".encode()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def item(path: str, content: bytes, media: str, step: str) -> Item:
    received = content + b"metadata" if step != "kept as received" else content
    return Item(path, media, digest(received), len(received), digest(content), len(content), step, "spotter-7", NOON)


CONTENTS = {"data/01-picture.jpg": PICTURE, "data/02-text.txt": TEXT}
MANIFEST = Manifest(
    CAPSULE,
    REPORT,
    CASE,
    NOON,
    (
        item("data/01-picture.jpg", PICTURE, "image/jpeg", "drawn anew without metadata"),
        item("data/02-text.txt", TEXT, "text/plain", "kept as received"),
    ),
    {"inthewild": "0.1.0", "pillow": "12.0.0"},
)


def entries() -> list[Entry]:
    first = chain.sealed(MANIFEST, "hub")
    second = chain.after(first, Act.ACCESSED, LATER, "expert-2")
    return [first, second, chain.after(second, Act.EXPORTED, LAST, "expert-2", to="liaison-1")]


def export(
    log: list[Entry] | None = None,
    contents: Mapping[str, bytes] = CONTENTS,
    stamps: Mapping[int, bytes] | None = None,
    key: bytes | None = None,
) -> bag.Export:
    payload = {path: (lambda content=content: content) for path, content in contents.items()}
    return bag.Export(MANIFEST, log or entries(), payload, LAST, stamps or {}, key)


def write_folder(to: Path, whole: bag.Export | None = None, signer: Signer | None = SIGNER) -> Path:
    folder.write(bag.compose(whole or export(), signer), to)
    return to


def write_zip(to: Path, whole: bag.Export | None = None, signer: Signer | None = SIGNER) -> Path:
    with to.open("wb") as file:
        archive.write(bag.compose(whole or export(), signer), file)
    return to


class Authority:
    """A time-stamp authority of our own, answered by openssl."""

    def __init__(self, home: Path, name: str = "Example Time Authority") -> None:
        self.home = home
        home.mkdir()
        key = ec.generate_private_key(ec.SECP256R1())
        root_key = ec.generate_private_key(ec.SECP256R1())
        root = self._certificate("Example Root", "Example Root", root_key, root_key, ca=True)
        leaf = self._certificate(name, "Example Root", key, root_key, ca=False)
        pem = serialization.Encoding.PEM
        (home / "root.pem").write_bytes(root.public_bytes(pem))
        (home / "tsa.pem").write_bytes(leaf.public_bytes(pem))
        (home / "tsa.key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        (home / "serial").write_text("01\n")
        (home / "tsa.cnf").write_text(
            "[tsa]\ndefault_tsa = here\n[here]\n"
            f"serial = {home}/serial\nsigner_cert = {home}/tsa.pem\nsigner_key = {home}/tsa.key\n"
            "signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\naccuracy = secs:1\n"
            "ess_cert_id_chain = no\ness_cert_id_alg = sha256\n"
        )

    @property
    def root(self) -> bytes:
        return (self.home / "root.pem").read_bytes()

    def answer(self, question: bytes) -> bytes:
        asked, answered = self.home / "q.tsq", self.home / "a.tsr"
        asked.write_bytes(question)
        run = ["openssl", "ts", "-reply", "-config", self.home / "tsa.cnf", "-queryfile", asked, "-out", answered]
        subprocess.run(run, check=True, capture_output=True, timeout=60)
        return answered.read_bytes()

    def _certificate(
        self, subject: str, issuer: str, key: ec.EllipticCurvePrivateKey, by: ec.EllipticCurvePrivateKey, *, ca: bool
    ) -> x509.Certificate:
        def name(text: str) -> x509.Name:
            return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])

        today = datetime.now(UTC)
        made = (
            x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer)).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(today - timedelta(days=1))
            .not_valid_after(today + timedelta(days=2))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        )  # fmt: skip
        if ca:
            usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
            made = made.add_extension(usage, critical=True)
        else:
            made = made.add_extension(x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return made.sign(by, hashes.SHA256())
