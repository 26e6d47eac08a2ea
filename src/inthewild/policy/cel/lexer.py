"""Text to tokens."""

from __future__ import annotations

import re

from inthewild.policy.cel.syntax import CelError, Kind, Token

MAX_LENGTH = 4000
MAX_INT = 2**63
_BLANK = re.compile(r"(?:[ \t\r\n\f]+|//[^\n]*)+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DOUBLE = re.compile(r"[0-9]+(?:\.[0-9]+(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)")
_INT = re.compile(r"[0-9]+")
_AFTER_NUMBER = re.compile(r"[A-Za-z_0-9.]")
_SIGNS = ("&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "?", ":", "(", ")", "[", "]", ",", ".", "-")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"'}
#: Signs of other languages and of CEL that the subset has not, and what to write instead.
_FOREIGN = {
    "=": "compare with ==", "&": "write &&", "|": "write ||", "{": "maps are not in the subset",
    "+": "the subset has no arithmetic", "*": "the subset has no arithmetic", "/": "the subset has no arithmetic",
    "%": "the subset has no arithmetic", ";": "an expression is one expression", "`": "strings stand in quotes",
}  # fmt: skip


def tokens(text: str) -> list[Token]:
    """The tokens, the last of kind END. Raises :class:`CelError` at what is no token."""
    if len(text) > MAX_LENGTH:
        raise CelError(f"an expression of {len(text):,} characters", MAX_LENGTH, 1, f"at most {MAX_LENGTH:,}; split the rule")
    out: list[Token] = []
    at = 0
    while True:
        blank = _BLANK.match(text, at)
        at = blank.end() if blank else at
        if at >= len(text):
            out.append(Token(Kind.END, "", at))
            return out
        token = _token(text, at)
        out.append(token)
        at += token.width


def _token(text: str, at: int) -> Token:
    ch = text[at]
    if found := _NAME.match(text, at):
        name = found[0]
        if text[at + len(name) : at + len(name) + 1] in ("'", '"') and name.lower() in ("r", "b", "br", "rb"):
            raise CelError("raw strings and bytes are not in the subset", at, len(name), "write a plain string")
        return Token(Kind.NAME, name, at)
    if ch.isdigit() and ch.isascii():
        return _number(text, at)
    if ch in "'\"":
        return _string(text, at)
    for sign in _SIGNS:
        if text.startswith(sign, at):
            return Token(Kind.SIGN, sign, at)
    raise CelError(f"unexpected {ch!r}", at, 1, _FOREIGN.get(ch, ""))


def _number(text: str, at: int) -> Token:
    double = _DOUBLE.match(text, at)
    found = double or _INT.match(text, at)
    assert found is not None
    if _AFTER_NUMBER.match(text, found.end()):
        raise CelError("a number goes on with a letter or dot", at, found.end() - at + 1, "decimal numbers only: 12, 1.5, 2e3")
    if double:
        value = float(double[0])
        if value == float("inf"):
            raise CelError("a number too large", at, len(found[0]))
        return Token(Kind.DOUBLE, found[0], at, value)
    if len(found[0]) > 19 or int(found[0]) > MAX_INT:
        raise CelError("a number beyond 64 bits", at, len(found[0]))
    return Token(Kind.INT, found[0], at, int(found[0]))


def _string(text: str, at: int) -> Token:
    quote = text[at]
    if text.startswith(quote * 3, at):
        raise CelError("strings in three quotes are not in the subset", at, 3)
    out: list[str] = []
    i = at + 1
    while i < len(text) and text[i] not in (quote, "\n", "\r"):
        if text[i] == "\\":
            escape = text[i + 1 : i + 2]
            if escape not in _ESCAPES or not escape:
                raise CelError("unknown escape", i, 2, "known: " + " ".join(f"\\{e}" for e in _ESCAPES))
            out.append(_ESCAPES[escape])
            i += 2
        elif "\ud800" <= text[i] <= "\udfff":
            raise CelError("half a character", i)
        else:
            out.append(text[i])
            i += 1
    if i >= len(text) or text[i] != quote:
        raise CelError("a string without end", at, i - at, f"close it with {quote}")
    return Token(Kind.STRING, text[at : i + 1], at, "".join(out))
