"""Inviting people of many organisations at once: a CSV is read, every line checked, and only then anything sent."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.accounts import services as accounts
from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.errors import Invalid
from inthewild.hub.members.queries import organisations

MAX_ROWS = 500
MAX_BYTES = 500_000
COLUMNS = ("organisation", "email", "roles", "language")
_NEEDED = COLUMNS[:3]


@dataclass(frozen=True)
class Row:
    """One line of the list: its number in the text (the header is 1), what it says, and what is wrong with it, or nothing."""

    line: int
    organisation: str
    email: str
    roles: str
    language: str
    error: str = ""


@dataclass(frozen=True)
class _Asked:
    organisation: Organisation | None
    roles: frozenset[Role]


def decoded(content: bytes) -> str:
    """The text of an upload. Raises Invalid that names the line where it is no UTF-8, or for one that is too large."""
    if len(content) > MAX_BYTES:
        raise Invalid(_("the list is larger than %(limit)d kB") % {"limit": MAX_BYTES // 1000}, where="file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Invalid(_("line %(line)d is not UTF-8; save the list as CSV UTF-8") % {"line": line}, where="file") from None


def check(actor: Actor, text: str) -> list[Row]:
    """Every line with what is wrong with it; nothing is written. Raises NotAllowed, or Invalid if it is no such list."""
    return [row for row, _asked in _checked(actor, text)]


@transaction.atomic
def send(actor: Actor, text: str) -> int:
    """Invite everybody on the list, or, if one line is wrong, nobody; how many. Raises NotAllowed or Invalid."""
    rows = _checked(actor, text)
    wrong = next((row for row, _asked in rows if row.error), None)
    if wrong is not None:
        raise Invalid(
            _("line %(line)d: %(error)s. Nobody was invited") % {"line": wrong.line, "error": wrong.error}, where="text"
        )
    for row, asked in rows:
        assert asked.organisation is not None  # a line without one has an error
        accounts.invite(actor, asked.organisation, row.email, asked.roles, language=row.language or "en")
    return len(rows)


def _checked(actor: Actor, text: str) -> list[tuple[Row, _Asked]]:
    require(actor, "members.invite")
    rows = list(_read(text))
    known: dict[str, Organisation] = {}
    for organisation in organisations(actor):
        known[organisation.public_id] = known[organisation.name.casefold()] = organisation
    asked = [_Asked(known.get(row.organisation.casefold()), _roles(row.roles)[0]) for row in rows]
    first: dict[str, int] = {}
    found = []
    for row, one in zip(rows, asked, strict=True):
        error = row.error or _wrong(actor, row, one, first)
        first.setdefault(row.email.casefold(), row.line)
        found.append((Row(row.line, row.organisation, row.email, row.roles, row.language, error), one))
    return found


def _wrong(actor: Actor, row: Row, asked: _Asked, first: dict[str, int]) -> str:
    """What is wrong with a line, as a sentence without its end; empty for nothing."""
    if asked.organisation is None:
        return _("no organisation of this name or id is known")
    unknown = _roles(row.roles)[1]
    if unknown:
        return _("there is no role %(role)s") % {"role": unknown[:40]}
    if row.language and row.language not in dict(settings.LANGUAGES):
        return _("the hub does not speak the language %(language)s") % {"language": row.language[:20]}
    earlier = first.get(row.email.casefold())
    if earlier is not None:
        return _("this address stands in line %(line)d already") % {"line": earlier}
    return accounts.check_bulk(actor, asked.organisation, [(row.email, asked.roles)])[0].error


def _roles(text: str) -> tuple[frozenset[Role], str]:
    """The roles, and the first word that is none."""
    words = text.replace("|", " ").replace(";", " ").replace(",", " ").split()
    known = {role.value for role in Role}
    unknown = next((w for w in words if w not in known), "")
    return frozenset(Role(w) for w in words if w in known), unknown


def _read(text: str) -> Iterator[Row]:
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise Invalid(_("the list is larger than %(limit)d kB") % {"limit": MAX_BYTES // 1000}, where="text")
    text = text.removeprefix("\ufeff")
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] | None = None
    count, start = 0, 1
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if columns is None:
                columns = _header(cells)
                continue
            count += 1
            if count > MAX_ROWS:
                raise Invalid(_("at most %(limit)d people can be invited at once") % {"limit": MAX_ROWS}, where="text")
            yield _row(line, columns, cells)
    except csv.Error as error:
        said = _("line %(line)d cannot be read: %(error)s")
        raise Invalid(said % {"line": reader.line_num, "error": error}, where="text") from None
    if columns is None or not count:
        raise Invalid(_("the list is empty"), where="text")


def _header(cells: list[str]) -> list[str]:
    columns = [cell.strip().casefold() for cell in cells]
    missing = [name for name in _NEEDED if name not in columns]
    if missing or len(set(columns)) != len(columns) or not set(columns) <= set(COLUMNS):
        said = _("the first line must name the columns %(needed)s, and may name language")
        raise Invalid(said % {"needed": ", ".join(_NEEDED)}, where="text")
    return columns


def _row(line: int, columns: list[str], cells: list[str]) -> Row:
    values = {name: cell.strip() for name, cell in zip(columns, cells, strict=False)}
    organisation, email, roles, language = (values.get(name, "")[:300] for name in COLUMNS)
    error = ""
    if len(cells) != len(columns):
        error = _("this line has %(n)d columns, not %(m)d") % {"n": len(cells), "m": len(columns)}
    elif not all(cell.isprintable() for cell in cells):
        error = _("this line has characters that cannot be printed")
    return Row(line, organisation, email, roles, language, error)
