"""One tree of errors. Every error says what is wrong, where, and what to do about it."""

from __future__ import annotations


class InTheWildError(Exception):
    """Root of all errors that this package raises on purpose.

    ``what`` is a sentence; ``where`` names a file, line, column or field; ``hint`` says what to do.
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what, where, hint)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text} ({self.hint})" if self.hint else text

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.what, self.where, self.hint))


def _rebuild(cls: type[InTheWildError], what: str, where: str, hint: str) -> InTheWildError:
    return cls(what, where=where, hint=hint)


class LexiconError(InTheWildError):
    """A keyword file cannot be read, or one of its rows breaks the schema."""


class ModelError(InTheWildError):
    """A scoring model cannot be read or does not fit this engine."""


class PolicyError(InTheWildError):
    """A policy pack cannot be read or contradicts itself."""


class InputError(InTheWildError):
    """Something in the input cannot be read: a file, a format, an encoding, a column."""


class OutputError(InTheWildError):
    """The output cannot be written."""


class ResumeError(InTheWildError):
    """A run cannot be resumed, because its input, versions or options differ."""


class CapsuleError(InTheWildError):
    """An evidence capsule cannot be built or read; ``where`` names the file in it."""


class ReleaseError(InTheWildError):
    """A release of the keyword database cannot be built, signed, published or read; ``where`` names the file or the place."""


class UsageError(InTheWildError):
    """The caller asked for something that does not exist or contradicts itself."""
