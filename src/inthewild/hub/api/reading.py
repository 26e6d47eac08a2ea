"""Reading what a program sent: its type, its size, its text. Each failure says which of them it was."""

from __future__ import annotations

import json
from email.message import Message
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest

from inthewild.hub.api.problems import Problem
from inthewild.hub.core.web.bodies import REFUSED

MAX_BODY = 1_048_576
MAX_UPLOAD = 26_214_400
_DEEPEST = 32


def check_size(request: HttpRequest, most: int) -> None:
    """Raise 413 if the body has more than ``most`` bytes, 408 if it did not arrive to its end."""
    refused = request.META.get(REFUSED)
    if refused == 408:
        raise Problem(408, "the body broke off or came too slowly", "body", "send it again, with an Idempotency-Key")
    try:
        size = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise Problem(400, "is no number", "Content-Length") from None
    if refused or size > most:
        raise Problem(413, f"at most {most} bytes are read", "body", "send less, or in several requests")


def check_query(request: HttpRequest) -> None:
    """Raise 400 if the query is not UTF-8."""
    try:
        text = unquote_to_bytes(request.META.get("QUERY_STRING", "")).decode()
    except UnicodeDecodeError:
        raise Problem(400, "is not UTF-8", "query") from None
    if "\0" in text:
        raise Problem(400, "holds a NUL character", "query")


def check_type(request: HttpRequest, wanted: str) -> None:
    """Raise 415 unless the body is of the type ``wanted``, in UTF-8."""
    header = Message()
    header["Content-Type"] = request.META.get("CONTENT_TYPE", "")
    charset = header.get_param("charset", "utf-8")
    if header.get_content_type() != wanted or str(charset).casefold() not in ("utf-8", "utf8"):
        raise Problem(415, f"must be {wanted} in UTF-8", "Content-Type")


def read_json(request: HttpRequest) -> Any:
    """The JSON of the body. Raises 400 with the place for what is not UTF-8, not JSON, too deep, or has odd characters."""
    try:
        text = request.body.decode("utf-8")
        value = json.loads(text, parse_constant=_no_number)
        _check(value, 0)
    except UnicodeDecodeError as error:
        raise Problem(400, f"is not UTF-8 from byte {error.start} on", "body") from None
    except json.JSONDecodeError as error:
        raise Problem(400, f"is no JSON: {error.msg} in line {error.lineno}, column {error.colno}", "body") from None
    except RecursionError:
        raise Problem(400, f"is deeper than {_DEEPEST} levels", "body") from None
    except ValueError:  # a number of more than 4,300 digits
        raise Problem(400, "holds a number that is too long", "body") from None
    return value


def _no_number(_name: str) -> NoReturn:
    raise Problem(400, "holds NaN or Infinity, which JSON does not know", "body")


def _check(value: Any, depth: int) -> None:
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise Problem(400, "a text holds a NUL or half a surrogate pair", "body")
    elif isinstance(value, dict):
        for name, item in value.items():
            _check(name, depth)
            _check(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)
