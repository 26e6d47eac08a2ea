"""Backups in the age format, for two people's keys: either opens them, and neither key is on the machine that writes them.

The format is public (age-encryption.org/v1, X25519), so a backup can be opened without this program.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import pyrage
from pyrage import x25519

from inthewild.errors import UsageError
from inthewild.hub.errors import HubError
from inthewild.hub.home import write_new

HEADER = b"age-encryption.org/v1"
PEOPLE = 2


def recipients(names: Sequence[str]) -> list[x25519.Recipient]:
    """The public keys ``age1...`` of at least two people. Raises UsageError."""
    found = []
    for name in names:
        try:
            found.append(x25519.Recipient.from_str(name.strip()))
        except pyrage.RecipientError:
            raise UsageError(
                "is no public key of age", where=name[:70], hint="it begins with age1; `inthewild hub backup-key` makes one"
            ) from None
    if len({name.strip() for name in names}) < PEOPLE:
        raise UsageError(
            f"a backup is encrypted for at least {PEOPLE} different people", where="--recipient",
            hint="name two keys, so that one may be lost; --plain writes one that everybody can read",
        )  # fmt: skip
    return found


def new_identity(to: Path) -> str:
    """Write a new secret key to ``to``, readable by its owner only; the public half. Raises HubError if the file exists."""
    if to.exists():
        raise HubError("the file exists", where=str(to), hint="a key is never overwritten")
    made = x25519.Identity.generate()
    try:
        write_new(to, f"# public key: {made.to_public()}\n{made}\n".encode())
    except OSError as error:
        raise HubError(f"could not be written ({error.strerror})", where=str(to)) from None
    return str(made.to_public())


def identity(path: Path) -> list[x25519.Identity]:
    """The secret keys in a file, as `age-keygen` and ``new_identity`` write it. Raises HubError; shows nothing of the content."""
    try:
        lines = [line.strip() for line in path.read_text("ascii").splitlines()]
        found = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError):
        found = []
    if not found:
        raise HubError("holds no secret key of age", where=str(path), hint="its line begins with AGE-SECRET-KEY-1")
    return found


def is_sealed(path: Path) -> bool:
    """Whether a file is in the age format."""
    try:
        with path.open("rb") as file:
            return file.read(len(HEADER)) == HEADER
    except OSError:
        return False


def seal(write: Callable[[IO[bytes]], None], out: IO[bytes], keys: Sequence[x25519.Recipient]) -> None:
    """Encrypt what ``write`` writes, while it writes it: the plain bytes are nowhere on the disk. Errors of both come out."""
    reading, writing = os.pipe()
    failed: list[BaseException] = []

    def feed() -> None:
        try:
            with os.fdopen(writing, "wb") as pipe:
                write(pipe)
        except BaseException as error:  # carried to the thread that waits
            failed.append(error)

    feeder = threading.Thread(target=feed)
    feeder.start()
    try:
        with os.fdopen(reading, "rb") as pipe:
            pyrage.encrypt_io(pipe, out, list(keys))
    except pyrage.EncryptError as error:
        raise HubError(f"could not be encrypted ({error})") from None
    finally:
        feeder.join()
        if failed and not isinstance(failed[0], BrokenPipeError):
            raise failed[0]


def unseal(source: Path, to: Path, keys: Sequence[x25519.Identity]) -> None:
    """Decrypt ``source`` into the new file ``to``, readable by its owner only. Raises HubError, and then ``to`` is not there."""
    try:
        with source.open("rb") as sealed, os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            pyrage.decrypt_io(sealed, out, list(keys))
    except (pyrage.DecryptError, OSError):
        with suppress(OSError):
            to.unlink()
        raise HubError(
            "cannot be decrypted: it is for other keys, cut off or changed",
            where=str(source),
            hint="try the identity of the other person",
        ) from None
