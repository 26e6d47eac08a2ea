"""Messages of the hub in five languages, of the public report in twelve: extract, merge, check, compile. Needs Babel and
Django, no gettext programs. The report is a domain of its own: ``report.po`` beside ``django.po``.

    python tools/messages.py             extract from sources, merge into the .po files, compile the .mo files
    python tools/messages.py --check     only compare, and say what is wrong; exit code 1 if anything is
    python tools/messages.py --todo      print what has no translation yet, as JSON lines {n, id, plural, context, forms}
    python tools/messages.py --take F    read translations from JSON lines {id, plural?, context?, fr, ar, es, zh_Hans}

A translation is a text, or for a message with a plural the list of its forms (fr 2, ar 6, es 2, zh_Hans 1). Messages of
the report have none, and seven languages more: pt_BR, ru, id, vi, th, hi, de. A row of --take goes wherever its id is;
in it Indonesian is called id_ID.
"""

from __future__ import annotations

import ast
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import django
from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings

ROOT = Path(__file__).parents[1]
HUB = ROOT / "src" / "inthewild" / "hub"
LOCALE = HUB / "locale"
LANGUAGES = {"fr": 2, "ar": 6, "es": 2, "zh_Hans": 1}  # language -> number of plural forms
DOMAINS = {
    "django": LANGUAGES,
    "report": {**LANGUAGES, "pt_BR": 2, "ru": 3, "id": 1, "vi": 1, "th": 1, "hi": 2, "de": 2},
}
HEADER = """Messages of the hub.
Written by the developers, NOT CHECKED BY A NATIVE READER. Corrections are welcome: change msgstr, run tools/messages.py.
"""
# Written by tools/messages.py with a fixed date, so that the files change only when a message does.
DATE = datetime(2026, 11, 21, tzinfo=UTC)
PYTHON = {
    "gettext": None, "gettext_lazy": None, "gettext_noop": None, "_": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
    "EventType": (2,),  # what an event says is shown in the history of each object
}  # fmt: skip
# What libraries show in our pages and do not translate into all our languages; found by comparing with their catalogues.
LIBRARIES = {
    "allauth": (
        "account/adapter.py", "account/fields.py", "account/forms.py", "account/password_validation.py", "account/apps.py",
        "mfa/adapter.py", "mfa/base/forms.py", "mfa/totp/forms.py", "mfa/recovery_codes/forms.py", "mfa/webauthn/forms.py",
        "mfa/models.py", "socialaccount/adapter.py", "socialaccount/forms.py", "core/internal/adapter.py",
    ),
}  # fmt: skip
REPORT = {"mark": None, "say": None}  # functions of the report; its tag is {% say %}
REPORT_ROOMS = ("cases/wording.py", "cases/services/feedback.py", "cases/views/report", "cases/templates/cases/report")
_SAY = re.compile(r"""\{%\s*say\s+(?:"([^"]+)"|'([^']+)')""")
_CALL = re.compile(r"\b(?:n?p?gettext|_)\(")
_FIELD = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")

Found = tuple[str | tuple[str, str], str | None]  # (msgid or (singular, plural), context)


def from_template(text: str) -> Iterator[Found]:
    """Messages of a Django template."""
    from django.utils.translation.template import templatize

    code = templatize(text)
    for call in _CALL.finditer(code):
        for end in (m.end() for m in re.finditer(r"\)", code[call.start() :])):
            try:
                tree = ast.parse(code[call.start() : call.start() + end].strip(), mode="eval").body
            except SyntaxError:
                continue
            assert isinstance(tree, ast.Call)
            assert isinstance(tree.func, ast.Name)
            yield from _python(ast.unparse(tree))
            break


def _python(code: str) -> Iterator[Found]:
    for _line, message, _comments, context in extract("python", io.BytesIO(code.encode()), PYTHON):
        yield (message, context) if isinstance(message, str) else (tuple(message), context)  # type: ignore[misc]


def sources() -> Iterable[Path]:
    """All files with messages of ours."""
    return sorted([*HUB.rglob("*.py"), *HUB.rglob("templates/**/*.html"), *HUB.rglob("templates/**/*.txt")])


def template(domain: str = "django") -> Catalog:
    """Every message of the sources in one domain, with the files that use it."""
    return _of_report() if domain == "report" else _of_hub()


def _of_report() -> Catalog:
    pot = Catalog()
    for path in (p for p in sources() if any(p.is_relative_to(HUB / room) for room in REPORT_ROOMS)):
        text, where = path.read_text("utf-8"), [(str(path.relative_to(HUB)), 1)]
        if path.suffix == ".py":
            found = [message for _line, message, _comments, _context in extract("python", io.BytesIO(text.encode()), REPORT)]
        else:
            found = [double or single for double, single in _SAY.findall(text)]
        for message in found:
            pot.add(message, locations=where)
    return pot


def _of_hub() -> Catalog:
    pot = Catalog()
    for path in sources():
        text = path.read_text("utf-8")
        found = _python(text) if path.suffix == ".py" else from_template(text)
        for message, context in found:
            pot.add(message, context=context, locations=[(str(path.relative_to(HUB)), 1)])
    for message, context, where in _of_libraries():
        pot.add(message, context=context, locations=[(where, 1)])
    return pot


def _of_libraries() -> Iterator[tuple[str | tuple[str, str], str | None, str]]:
    for package, files in LIBRARIES.items():
        spec = find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            continue
        root = Path(next(iter(spec.submodule_search_locations)))
        theirs = [_read(root / "locale" / lang / "LC_MESSAGES" / "django.po", lang) for lang in LANGUAGES]
        for file in files:
            for message, context in _python((root / file).read_text("utf-8")) if (root / file).exists() else ():
                first = message if isinstance(message, str) else message[0]
                if not all((m := cat.get(first, context)) and _whole(m) and not m.fuzzy for cat in theirs):
                    yield message, context, f"{package}/{file}"


def _read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def path_of(language: str, domain: str = "django") -> Path:
    """Where the messages of a language are."""
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def catalogues() -> Iterator[tuple[str, str, Catalog]]:
    """Domain, language, and every message that it should have."""
    for domain, languages in DOMAINS.items():
        pot = template(domain)
        yield from ((domain, language, pot) for language in languages)


def _whole(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def merged(language: str, pot: Catalog, domain: str = "django") -> Catalog:
    """The catalogue of a language with exactly the messages of the sources; nothing is guessed."""
    new = Catalog(locale=language, project="InTheWild hub", version="1", header_comment=_header(), fuzzy=False,
                  creation_date=DATE, revision_date=DATE, last_translator="", language_team=language)  # fmt: skip
    old = _read(path_of(language, domain), language)
    for message in pot:
        if not message.id:
            continue
        key = message.id[0] if isinstance(message.id, tuple | list) else message.id
        known = old.get(key, message.context)
        plural = isinstance(message.id, tuple | list)
        string = known.string if known and isinstance(known.string, tuple | list) == plural else None
        new.add(message.id, string or (("",) * DOMAINS[domain][language] if plural else ""), context=message.context,
                locations=sorted({(name, 1) for name, _line in message.locations}), flags=message.flags)  # fmt: skip
    return new


def _header() -> str:
    return "".join(f"# {line}\n" for line in HEADER.strip().splitlines()).rstrip("\n")


def po_bytes(catalog: Catalog) -> bytes:
    """The .po file of a catalogue."""
    out = io.BytesIO()
    write_po(out, catalog, width=100, include_lineno=False, sort_output=True)
    made_up = (b'"Generated-By', b'"Report-Msgid-Bugs-To', b'"Last-Translator')
    return b"\n".join(line for line in out.getvalue().split(b"\n") if not line.startswith(made_up))


def mo_bytes(catalog: Catalog) -> bytes:
    """The .mo file of a catalogue."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def problems() -> list[str]:
    """What is wrong with the catalogues; empty if nothing is."""
    return [problem for domain, language, pot in catalogues() for problem in _problems_of(language, pot, domain)]


def _problems_of(language: str, pot: Catalog, domain: str) -> Iterator[str]:
    path = path_of(language, domain)
    here = path.relative_to(ROOT)
    if not path.exists() or not path.with_suffix(".mo").exists():
        yield f"{here}: missing; run python tools/messages.py"
        return
    catalog = _read(path, language)
    if path.read_bytes() != po_bytes(merged(language, pot, domain)):
        yield f"{here}: not as the sources are; run python tools/messages.py"
    if path.with_suffix(".mo").read_bytes() != mo_bytes(catalog):
        yield f"{here.with_suffix('.mo')}: not compiled from the .po; run python tools/messages.py"
    for message in catalog:
        if message.id:
            yield from (f"{here}: {_first(message)!r}: {fault}" for fault in faults(message, language))


def faults(message: Message, language: str) -> Iterator[str]:
    """What is wrong with one translation: empty, fuzzy, a plural form missing, a placeholder lost or invented."""
    if message.fuzzy:
        yield "fuzzy"
    forms = list(message.string) if isinstance(message.string, tuple | list) else [message.string]
    if not all(forms):
        yield "not translated"
        return
    plural = isinstance(message.id, tuple | list)
    if plural and len(forms) != LANGUAGES[language]:
        yield f"{len(forms)} plural forms instead of {LANGUAGES[language]}"
    ids = list(message.id) if plural else [message.id]
    wanted = _fields(ids[-1])
    for number, form in enumerate(forms):
        got = _fields(form)
        # The forms for none, one and two may say the number as a word.
        small = plural and (number < 3 if language == "ar" else number == 0)
        if got != wanted and not (small and got < wanted):
            yield f"placeholders {sorted(got)} instead of {sorted(wanted)}"
        if form[:1].isspace() != ids[-1][:1].isspace() or form[-1:].isspace() != ids[-1][-1:].isspace():
            yield "starts or ends with a space, and the original does not, or the other way round"


def _fields(text: str) -> set[str]:
    return {m[0] for m in _FIELD.finditer(text)}


def _first(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


def write() -> None:
    """Merge and compile all languages."""
    for domain, language, pot in catalogues():
        path = path_of(language, domain)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(po_bytes(merged(language, pot, domain)))
        path.with_suffix(".mo").write_bytes(mo_bytes(_read(path, language)))
        catalog = _read(path, language)
        print(f"{domain} {language}: {sum(_whole(m) for m in catalog if m.id)} of {len(catalog)} messages")


def todo() -> Iterator[dict[str, object]]:
    """Messages that lack a translation in some language."""
    for domain, languages in DOMAINS.items():
        pot = template(domain)
        merged_all = {language: merged(language, pot, domain) for language in languages}
        for message in sorted((m for m in pot if m.id), key=lambda m: sorted(m.locations)[0]):
            lacking = [x for x, c in merged_all.items() if not _whole(c.get(_first(message), message.context))]
            if lacking:
                plural = message.id[1] if isinstance(message.id, tuple | list) else ""
                yield {"id": _first(message), **({"plural": plural} if plural else {}),
                       **({"context": message.context} if message.context else {}), "lacks": lacking}  # fmt: skip


def take(lines: Iterable[str]) -> int:
    """Put translations into the catalogues; how many were taken. A message that the sources do not have is an error."""
    catalogs = {(domain, language): merged(language, pot, domain) for domain, language, pot in catalogues()}
    taken = 0
    for line in lines:
        if not line.strip():
            continue
        row = json.loads(line)
        known = False
        for (_domain, language), catalog in catalogs.items():
            message = catalog.get(row["id"], row.get("context"))
            known = known or message is not None
            given = row.get("id_ID" if language == "id" else language)
            if given is not None and message is not None:
                plural = isinstance(message.id, tuple | list)
                message.string = tuple(given) if plural else given
                if why := list(faults(message, language)):
                    raise SystemExit(f"{language}: {row['id']!r}: {'; '.join(why)}")
                taken += 1
        if not known:
            raise SystemExit(f"no such message: {row['id']!r}")
    for (domain, language), catalog in catalogs.items():
        path_of(language, domain).parent.mkdir(parents=True, exist_ok=True)
        path_of(language, domain).write_bytes(po_bytes(catalog))
    return taken


def main(arguments: list[str]) -> int:
    """See the top of this file."""
    if not settings.configured:
        settings.configure(USE_I18N=False)
        django.setup()
    match arguments:
        case ["--check"]:
            found = problems()
            print("\n".join(found[:60]) or "All messages are translated, and the catalogues fit the sources.")
            return 1 if found else 0
        case ["--todo"]:
            for row in todo():
                print(json.dumps(row, ensure_ascii=False))
        case ["--take", name]:
            with Path(name).open(encoding="utf-8") as file:
                print(f"{take(file)} translations taken")
            write()
        case []:
            write()
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
