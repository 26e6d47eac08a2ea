"""A report arrives: written, sealed, filed into a case in one transaction, and its sender gets a code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.accounts.secrecy import address_key
from inthewild.hub.cases import answers as rules
from inthewild.hub.cases import codes
from inthewild.hub.cases.answers import Answers
from inthewild.hub.cases.models import Case, Draft, Report
from inthewild.hub.cases.models.report import Quarantine, Source
from inthewild.hub.cases.preview import address as addresses
from inthewild.hub.cases.preview.read import platform_of
from inthewild.hub.cases.reading import ReadListing
from inthewild.hub.cases.services import capsules, drafts, filing, looking, previews
from inthewild.hub.cases.services.drafts import Held
from inthewild.hub.core import clock, events, keys
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import PublicStatus
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.members.models import Platform, PlatformHost
from inthewild.hub.members.services import platform_for_host

INTAKE = Actor.system("intake")
NEW_HOSTS_A_DAY = 25
NEW_HOSTS_OPEN = 100
"""How many hosts that nobody knows reports may put before the experts: in a day, and waiting at one time."""


@dataclass(frozen=True)
class Received:
    """A report that arrived. ``code`` is told once and nowhere kept; empty for who finds the report by signing in."""

    report: Report
    code: str

    def __repr__(self) -> str:
        return f"Received({self.report.public_id})"


@transaction.atomic
def receive(
    actor: Actor,
    answers: Answers,
    *,
    source: str,
    reporter: str = "",
    contact: str = "",
    language: str = "en",
    listing: ReadListing | None = None,
    quarantine: str = Quarantine.NONE,
) -> Received:
    """Write a report and file it; ``quarantine`` holds it back instead, which its sender cannot tell.

    ``language`` is the reporter's, ``contact`` an e-mail address or empty, ``listing`` what the preview read. Raises
    NotAllowed, or Invalid where link, text and picture are all missing or something is wrong with them.
    """
    require(actor, "report.send")
    given = _checked(answers)
    contact = rules.email(contact)
    platform = listing.platform if listing and listing.platform else _platform(given.link)
    listing = replace(listing, platform=platform) if listing else None
    code = "" if source == Source.PROGRAM else codes.new()
    report = Report(
        source=source, reporter=reporter, tracking_hash=codes.hashed(code), language=language, url=given.link,
        title=given.title or (listing.title[:500] if listing else ""), text=given.text, answers=dict(given.answers),
        note=given.note, shows_me=given.shows_me, platform=platform, told=PublicStatus.RECEIVED.value, quarantine=quarantine,
        received_at=clock.now(),
    )  # fmt: skip
    if contact:
        key, report.wrapped_key = keys.new_wrapped(report.public_id)
        report.sealed = keys.encrypt(key, contact.encode(), report.public_id)
        report.contact_hash = address_key(contact)
    report.save(force_insert=True)
    told = {"source": source, "platform": platform.public_id if platform else None, "pictures": len(given.files)}
    events.record(actor, "report.received", report.public_id, told)
    if not quarantine:
        _file(actor, report, listing)
    return Received(report, code)


@transaction.atomic
def send(actor: Actor, held: Held, *, language: str, source: str, reporter: str = "", quarantine: str = "") -> str:
    """Send a draft; the tracking code. Sent twice (two taps), it is one report. Raises Conflict if the draft is gone."""
    row = Draft.objects.select_for_update().filter(pk=held.row.pk).first()
    fresh = drafts.by_number(held.row.pk) if row is not None else None
    if fresh is None:
        raise Conflict("this draft is gone", where="draft")
    if fresh.sent:
        return fresh.sheet.code
    sheet = fresh.sheet
    answers = Answers(
        link=sheet.link, title=sheet.title, text=sheet.text, files=tuple(p.public_id for p in fresh.pictures),
        answers=sheet.answers, note=sheet.note, shows_me=sheet.shows_me,
    )  # fmt: skip
    read = previews.listing(sheet.read, answers)
    done = receive(
        actor, answers, source=source, reporter=reporter, contact=sheet.email, language=language, listing=read,
        quarantine=Quarantine.TRAP if sheet.trap else quarantine,
    )  # fmt: skip
    drafts.hand_over(fresh, done.report.public_id, done.code)
    return done.code


@transaction.atomic
def release(actor: Actor, report: Report) -> Case:
    """Let a report that was held back go on: it is filed like any other. Raises NotAllowed, or Conflict if it is not."""
    require(actor, "report.sort", report)
    stored = _held_back(report)
    Report.objects.filter(pk=stored.pk).update(quarantine=Quarantine.NONE)
    stored.refresh_from_db()
    events.record(actor, "report.released", stored.public_id, {})
    return _file(INTAKE, stored, None)


@transaction.atomic
def dismiss(actor: Actor, report: Report) -> None:
    """Say that something is no report. Its sender reads "closed: no action". Raises NotAllowed or Conflict."""
    require(actor, "report.sort", report)
    stored = _held_back(report)
    status = PublicStatus.CLOSED_NO_ACTION.value
    Report.objects.filter(pk=stored.pk).update(quarantine=Quarantine.DISMISSED, outcome_at=clock.now(), told=status)
    events.record(actor, "report.dismissed", stored.public_id, {"was": stored.quarantine})


def _file(actor: Actor, report: Report, listing: ReadListing | None) -> Case:
    given = Answers(link=report.url, title=report.title, text=report.text)
    case = filing.file(actor, report, listing or replace(previews.listing(None, given), platform=report.platform))
    # Where the page is still to be read, the job that reads it seals as well; this one only if that one never ends.
    capsules.seal_later(report, after=clock.now() + looking.LATEST if looking.waits(report) else None)
    return case


def _checked(given: Answers) -> Answers:
    made = Answers(
        link=rules.link(given.link), title=rules.plain(given.title, 500, "title"),
        text=rules.plain(given.text, rules.MAX_TEXT, "text"), files=given.files, answers=rules.chosen(given.answers),
        note=rules.plain(given.note, rules.MAX_NOTE, "note"), shows_me=given.shows_me,
    )  # fmt: skip
    if not made.link and not made.text and not made.files:
        raise Invalid("give a link, a picture or the text of the offer", where="link")
    return made


def _platform(link: str) -> Platform | None:
    """Whose site the link leads to. A host that nobody knows is put before the experts, but not without end."""
    if not link:
        return None
    host = addresses.read(link).host
    accepted = platform_of(host)
    if accepted is not None:
        return accepted
    if not PlatformHost.objects.filter(host=host).exists():
        proposed = Platform.objects.filter(proposed_by=INTAKE.id, state="proposed")
        today = proposed.filter(made_at__gt=clock.now() - timedelta(days=1)).count()
        if today >= NEW_HOSTS_A_DAY or proposed.count() >= NEW_HOSTS_OPEN:
            return None
    found = platform_for_host(INTAKE, host)
    return found if found.state == "proposed" else None


def _held_back(report: Report) -> Report:
    stored = Report.objects.select_for_update().get(pk=report.pk)
    if stored.quarantine in (Quarantine.NONE, Quarantine.DISMISSED):
        raise Conflict(_("somebody sorted this report already"), where=report.public_id)
    return stored
