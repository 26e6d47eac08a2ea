"""The names that every app keeps: prefixes, roles, events, states, sharing levels. docs/hub-contracts.md is made from it.

Rules are in the modules beside; here are only names, so that two apps can never spell one thing in two ways.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

PREFIXES: dict[str, str] = {
    "org": "organisation", "plt": "platform", "mbr": "membership", "usr": "person", "fil": "file", "rep": "report",
    "cas": "case", "hld": "hold", "ntc": "notice", "dec": "decision", "apl": "appeal", "ver": "verification",
    "sel": "seller", "cap": "evidence capsule", "rnd": "round", "asg": "assignment", "gld": "gold item",
    "prp": "proposal", "rel": "release", "met": "metric", "sub": "submission", "snp": "snapshot", "sig": "signal",
    "ref": "referral", "evt": "event", "job": "job",
}  # fmt: skip

RESOURCES: tuple[str, ...] = (
    "organisations", "platforms", "reports", "cases", "notices", "decisions", "appeals", "verifications", "sellers",
    "terms", "proposals", "releases", "telemetry", "metrics", "submissions", "snapshots", "files", "events", "jobs",
)  # fmt: skip


class Role(StrEnum):
    """What somebody is in the coalition. The anonymous public has no role."""

    SECRETARIAT = "secretariat"
    NGO_EXPERT = "ngo_expert"
    COMPANY_ADMIN = "company_admin"
    COMPANY_MODERATOR = "company_moderator"
    SPOTTER = "spotter"
    SPOTTER_LEAD = "spotter_lead"
    LE_LIAISON = "le_liaison"
    RESEARCHER = "researcher"
    AUDITOR = "auditor"
    ENGINE = "engine"


class ActorKind(StrEnum):
    """Who acts."""

    USER = "user"
    TOKEN = "token"  # noqa: S105
    SYSTEM = "system"
    PUBLIC = "public"


class Sharing(StrEnum):
    """How far something may travel. Cases have an audience instead."""

    PUBLIC = "PUBLIC"
    MEMBERS = "MEMBERS"
    RESTRICTED = "RESTRICTED"


TLP: dict[Sharing, str] = {
    Sharing.PUBLIC: "TLP:CLEAR",
    Sharing.MEMBERS: "TLP:AMBER+STRICT",
    Sharing.RESTRICTED: "TLP:AMBER+STRICT plus a list of organisations",
}


class Retention(StrEnum):
    """How long something is kept; core.retention has the periods and what they begin with."""

    DRAFT = "draft"
    ADDRESS = "address"
    ANSWER = "answer"
    CONTACT = "contact"
    REJECTED = "rejected"
    EVIDENCE = "evidence"
    VOLUNTEER = "volunteer"
    MEMBERSHIP = "membership"
    NOTICE = "notice"
    REQUEST = "request"
    SAMPLE = "sample"
    PUBLISHED = "published"


class PublicStatus(StrEnum):
    """All that the public sees of a report. A held case reads "being checked" everywhere."""

    RECEIVED = "received"
    BEING_CHECKED = "being checked"
    SENT = "sent to the platform"
    CLOSED_GONE = "closed: gone"
    CLOSED_NO_ACTION = "closed: no action"


class Outcome(StrEnum):
    """What a company decided. Append-only; only an appeal's decision replaces one."""

    REMOVED = "removed"
    RESTRICTED = "restricted"
    GEO_BLOCKED = "geo_blocked"
    ACCOUNT_ACTION = "account_action"
    EDUCATED = "educated"
    NO_VIOLATION = "no_violation"
    ALREADY_GONE = "already_gone"
    NOT_OUR_PLATFORM = "not_our_platform"
    NEED_INFO = "need_info"


class Verified(StrEnum):
    """What a look at the listing found. Append-only, one per due date; unverifiable needs a reason."""

    GONE = "gone"
    STILL_UP = "still_up"
    RELISTED = "relisted"
    UNVERIFIABLE = "unverifiable"


def edges(notation: str) -> frozenset[tuple[str, str]]:
    """State pairs of a graph: ``a>b>c`` steps, ``a<>b`` both ways, ``a|b`` either, ``;`` separates, ``any`` all but the target.

    >>> sorted(edges("new>open<>paused; any>left"))[:3]
    [('new', 'left'), ('new', 'open'), ('open', 'left')]
    """
    found: set[tuple[str, str]] = set()
    into_from_any: set[str] = set()
    for path in notation.split(";"):
        parts = re.split(r"(<>|>)", re.sub(r"\s+", "", path))
        for left, arrow, right in zip(parts[0::2], parts[1::2], parts[2::2], strict=False):
            targets = right.split("|")
            if left == "any":
                into_from_any.update(targets)
                continue
            for a in left.split("|"):
                found |= {(a, b) for b in targets}
                if arrow == "<>":
                    found |= {(b, a) for b in targets}
    states = {s for pair in found for s in pair}
    return frozenset(found | {(s, target) for target in into_from_any for s in states - into_from_any})


MACHINES: dict[str, str] = {
    "case": "new>triage; triage<>needs_info; triage>confirmed|rejected|merged; confirmed>closed; rejected|closed>triage",
    "hold": "active>released|expired",
    "notice": "draft>approved>sent>acknowledged>answered; sent>answered; approved>withdrawn; sent>bounced>sent;"
    " sent|acknowledged>overdue>answered",
    "appeal": "filed>assigned>upheld|overturned",
    "term": "proposed>triaged>evidence>approved>watch>retired; proposed|triaged|evidence>rejected; watch>approved;"
    " retired>triaged",
    "submission": "requested>draft>submitted<>queried; submitted>accepted>restated|withdrawn; requested>declined",
    "confirmation": "asked>confirmed|objected|silent",
    "membership": "prospect>invited>onboarding>active<>paused; any>left",
    "agreement": "draft>signed>ended|superseded",
    "platform": "proposed>accepted|rejected|merged; rejected>accepted",
    "request": "unconfirmed>open>answered|refused; unconfirmed|open>withdrawn",
    "approval": "asked>granted|refused|withdrawn",
}


@dataclass(frozen=True)
class EventType:
    """One kind of event, for audit, webhooks and notifications alike. A new meaning is a new version."""

    name: str
    says: str
    version: int = 1


EVENTS: dict[str, EventType] = {
    e.name: e
    for e in (
        EventType("audit.redacted", "The content of an event was deleted; its commitment stays in the chain"),
        EventType("audit.key_followed", "The key that signs heads has a successor"),
        EventType("audit.key_named", "The offline key was named that may name a successor of a lost one"),
        EventType("act.undone", "Somebody took back what they had done a moment before"),
        EventType("claim.taken", "Somebody began to work on something and holds it for a time"),
        EventType("claim.released", "Somebody let go of what they held"),
        EventType("claim.lifted", "Who leads or administers let go for somebody of the same organisation, and said why"),
        EventType("file.accepted", "An upload was looked at, made harmless and stored"),
        EventType("file.redrawn", "A picture was cropped or parts of it were blacked out"),
        EventType("file.deleted", "The content of a file was deleted; its hashes stay"),
        EventType("subject.erased", "Somebody was erased: what the hub held of them is gone"),
        EventType("job.abandoned", "A job failed too often and waits for somebody to look at it"),
        EventType("job.revived", "Somebody gave an abandoned job its attempts back"),
        # Tokens
        EventType("token.made", "Somebody made a token with which a program acts for an organisation"),
        EventType("token.revoked", "A token is not valid any more"),
        EventType("approval.asked", "Somebody asked for something that takes two people"),
        EventType("approval.granted", "A second person agreed"),
        EventType("approval.refused", "A second person refused"),
        EventType("approval.withdrawn", "Who asked took the question back"),
        # notify, discussion
        EventType("notifications.chosen", "Somebody chose how they want to be told"),
        EventType("notifications.stopped", "Somebody stopped mails by the link in one"),
        EventType("address.bounced", "A mail to somebody came back; nothing is sent there"),
        EventType("address.confirmed", "Mail reaches somebody again"),
        EventType("comment.posted", "Somebody said something about an object to an audience"),
        EventType("comment.edited", "Somebody corrected what they said"),
        EventType("comment.withdrawn", "Somebody took back what they said"),
        # lists
        EventType("view.saved", "Somebody saved a list as they look at it, under a name"),
        EventType("view.deleted", "Somebody deleted a saved view of a list"),
        EventType("view.restored", "Somebody took back that they deleted a saved view"),
        EventType("list.exported", "Somebody took a list with personal data out of the hub"),
        # members
        EventType("organisation.registered", "An organisation was entered"),
        EventType("organisation.changed", "What is known of an organisation was changed"),
        EventType("platform.proposed", "An unknown host was met; an expert is to say what it is"),
        EventType("platform.registered", "An expert entered a platform"),
        EventType("platform.accepted", "An expert said that a proposed host is a platform of its own"),
        EventType("platform.rejected", "An expert said that a proposed host is no platform"),
        EventType("platform.merged", "A proposed host turned out to belong to a known platform"),
        EventType("platform.changed", "What is known of a platform was changed"),
        EventType("ownership.begun", "A platform got an owner"),
        EventType("ownership.ended", "A platform lost its owner"),
        EventType("liaison.begun", "A conservation organisation became the point of contact of a platform"),
        EventType("liaison.ended", "A conservation organisation stopped to be the point of contact of a platform"),
        EventType("figure.entered", "The size of a platform on a day was entered, with its source"),
        EventType("figure.corrected", "A figure was replaced by a new one that names it"),
        EventType("membership.opened", "An organisation is thought of as a member"),
        EventType("membership.invited", "An organisation was invited to join"),
        EventType("membership.onboarded", "An organisation began to join"),
        EventType("membership.activated", "An organisation joined"),
        EventType("membership.paused", "A membership was paused"),
        EventType("membership.resumed", "A paused membership goes on"),
        EventType("membership.left", "An organisation left the coalition"),
        EventType("agreement.drafted", "An agreement was drafted"),
        EventType("agreement.signed", "An agreement was signed"),
        EventType("agreement.ended", "An agreement was ended"),
        EventType("agreement.superseded", "An agreement was replaced by a newer one"),
        EventType("contact.added", "A contact of an organisation was entered"),
        EventType("contact.changed", "A contact of an organisation was changed"),
        EventType("contact.erased", "A contact of an organisation was erased"),
        EventType("contact.exported", "Somebody took the list of contacts out of the hub"),
        EventType("commitment.recorded", "A member said how far a commitment is"),
        EventType("commitment.verified", "Somebody else than the member verified a commitment"),
        EventType("duty.set", "Somebody owes something by a day"),
        EventType("duty.done", "What was owed was done"),
        EventType("duty.dropped", "What was owed is owed no longer"),
        EventType("platform.withdrawn", "A platform that was entered by mistake was taken away"),
        EventType("figure.withdrawn", "A figure that was entered by mistake was taken away"),
        # desk
        EventType("request.entered", "Somebody asked something about their own data, or the secretariat entered it for them"),
        EventType("request.confirmed", "Who asked proved their address; the clock runs"),
        EventType("request.identified", "Somebody recorded how it was checked that who asked is who they say"),
        EventType("request.extended", "A request takes longer than a month, and who asked was told why"),
        EventType("request.answered", "A request about somebody's own data was answered"),
        EventType("request.refused", "A request about somebody's own data was refused, with a reason"),
        EventType("request.withdrawn", "Who asked took the request back"),
        EventType("request.fetched", "Who asked fetched the copy of their data"),
        # imports
        EventType("import.applied", "The rows of a file were applied"),
        EventType("import.undone", "What the rows of a file did was taken back"),
        # accounts
        EventType("invitation.sent", "Somebody was invited, or asked for a link as a volunteer"),
        EventType("invitation.withdrawn", "An invitation was withdrawn or replaced by a newer one"),
        EventType("invitation.accepted", "Somebody accepted an invitation"),
        EventType("organisation.founded", "The operator entered the organisation that convenes the coalition"),
        EventType("person.entered", "Somebody got an account"),
        EventType("person.joined", "Somebody became one of the people of an organisation"),
        EventType("person.changed", "Somebody changed their own name or language"),
        EventType("person.address_asked", "Somebody asked to change their own e-mail address"),
        EventType("person.address_changed", "Somebody proved their new e-mail address"),
        EventType("person.address_kept", "Somebody took back a change of their e-mail address"),
        EventType("person.display_changed", "Somebody changed how pages are shown to them"),
        EventType("person.deactivated", "Somebody's work here was ended by another"),
        EventType("person.left", "Somebody left"),
        EventType("person.signed_in", "Somebody signed in"),
        EventType("role.granted", "Somebody got a role"),
        EventType("role.ended", "Somebody lost a role"),
        EventType("session.revoked", "Sessions of somebody were ended"),
        EventType("password.changed", "Somebody changed or reset their password"),
        EventType("second_factor.added", "Somebody added a way to prove a sign-in"),
        EventType("second_factor.removed", "Somebody removed a way to prove a sign-in"),
        EventType("identity_provider.set", "The identity provider of an organisation was set or changed"),
        EventType("identity_provider.removed", "The identity provider of an organisation was removed"),
        EventType("identity.linked", "Somebody linked their sign-in at their organisation"),
        EventType("identity.unlinked", "Somebody took that link away"),
        # cases: reports
        EventType("report.received", "Somebody reported a listing"),
        EventType("report.joined", "A report was joined to a case that was there"),
        EventType("report.told", "Who reported a listing was told how it stands"),
        EventType("report.added_to", "Who reported a listing added something"),
        EventType("report.released", "A report that was held back as spam was let through"),
        EventType("report.dismissed", "A report that was held back was found to be none"),
        EventType("report.erased", "A report was erased by who wrote it"),
        # cases: casework
        EventType("case.filed", "A case was made of a report"),
        EventType("case.opened", "A case came into the triage pool"),
        EventType("case.completed", "What was missing of a listing was read from its page, or came with another report"),
        EventType("case.questioned", "A case waits for information"),
        EventType("case.informed", "A case that waited for information goes on"),
        EventType("case.assessed", "An expert wrote down what a case is"),
        EventType("case.confirmed", "An expert confirmed a case"),
        EventType("case.rejected", "An expert rejected a case"),
        EventType("case.merged", "A case was merged into another"),
        EventType("case.located", "The address of a listing was entered"),
        EventType("case.split", "A listing was taken out of a case into a case of its own"),
        EventType("case.protected", "A picture that may show a child at risk was taken out of all views"),
        EventType("case.protection_judged", "A second person judged a picture that may show a child at risk"),
        EventType("case.picture_changed", "Parts of a picture were blacked out or cut off; the evidence keeps it whole"),
        EventType("case.closed", "A case was closed"),
        EventType("case.reopened", "A closed or rejected case was opened again"),
        EventType("hold.placed", "A case is held for law enforcement"),
        EventType("hold.released", "A hold was released"),
        EventType("hold.expired", "A hold ended by itself"),
        # cases: notices
        EventType("notice.drafted", "A notice to a platform was prepared"),
        EventType("notice.edited", "The words of a draft notice were changed"),
        EventType("notice.approved", "A named expert signed a notice in good faith"),
        EventType("notice.sent", "A notice left for a platform"),
        EventType("notice.sent_again", "A notice that bounced was sent once more"),
        EventType("notice.bounced", "A notice could not be delivered"),
        EventType("notice.withdrawn", "A notice was taken back before it left"),
        EventType("notice.informed", "The sender of a notice answered a question of the platform"),
        EventType("notice.corrected", "The sender dealt with the answer that an item is not on the platform"),
        EventType("notifier.set", "An organisation said with which address it notifies"),
        EventType("answer_time.set", "The time in which a platform answers was set"),
        EventType("clause.added", "A company entered a clause of its rules"),
        EventType("clause.ended", "A company proposes a clause of its rules no more"),
        EventType("answer.given", "Somebody of a company answered a notice, and can still undo it"),
        EventType("answer.recorded", "An expert wrote down what a platform answered elsewhere, and can still undo it"),
        EventType("answer.corrected", "An expert corrected what was written down of a platform's answer; the old record stays"),
        EventType("notice.returned", "The company left before it answered; who sent the notice writes the answer down"),
        EventType("answer.undone", "Somebody took an answer back in time"),
        EventType("notice.acknowledged", "A platform confirmed that it has a notice"),
        EventType("notice.overdue", "A platform did not answer a notice in time"),
        EventType("notice.answered", "A platform answered a notice"),
        EventType("decision.made", "A platform decided about a notice"),
        EventType("strike.counted", "An offer of a seller was found to break a platform's rules"),
        EventType("strike.ended", "A strike was taken back, because its decision was overturned"),
        EventType("appeal.filed", "Somebody disagreed with a decision"),
        EventType("appeal.assigned", "Another moderator is to look at a decision"),
        EventType("appeal.upheld", "A decision stands after an appeal"),
        EventType("appeal.overturned", "A decision was replaced after an appeal"),
        # cases: evidence
        EventType("capsule.sealed", "An evidence capsule was sealed"),
        EventType("capsule.stamped", "An authority time-stamped an evidence capsule"),
        EventType("capsule.opened", "Somebody looked into an evidence capsule"),
        EventType("capsule.exported", "Somebody took an evidence capsule out of the hub"),
        EventType("capsule.held", "An evidence capsule must not be erased for a time"),
        EventType("capsule.freed", "A legal hold on an evidence capsule ended"),
        EventType("capsule.erased", "The content of an evidence capsule was erased; its manifest stays"),
        # keywords: desk
        EventType("proposal.made", "Somebody suggested a term, or another reading of one"),
        EventType("proposal.accepted", "A suggestion was taken over"),
        EventType("proposal.refused", "A suggestion was not taken over, and why"),
        EventType("proposal.withdrawn", "Who made a suggestion took it back"),
        EventType("term.entered", "A term was entered at the desk"),
        EventType("term.changed", "The cells, the level or the audience of a term were changed"),
        EventType("term.triaged", "A proposed or retired term is worth a look"),
        EventType("term.evidenced", "There is evidence about a term"),
        EventType("term.approved", "A second person who knows the language agreed to a term"),
        EventType("term.watched", "An approved term is doubted"),
        EventType("term.retired", "A term leaves with the next release"),
        EventType("term.rejected", "A term was not taken, and why"),
        EventType("term.withdrawn", "A term that was entered by mistake was taken away"),
        EventType("term.reviewed", "Somebody read a version of a term"),
        EventType("sighting.entered", "A piece of evidence for or against a term was entered"),
        EventType("competence.said", "Somebody said how well they know a language"),
        EventType("competence.confirmed", "Somebody else confirmed it"),
        EventType("competence.withdrawn", "Somebody said no longer that they know a language"),
        EventType("terms.loaded", "The rows of the installed package were entered"),
        # keywords: releases
        EventType("release.frozen", "The content of a release was frozen"),
        EventType("release.dropped", "A frozen release was dropped before it was signed"),
        EventType("release.published", "A signed release was published"),
        EventType("release.switched", "Terms were switched off or added in an emergency"),
        EventType("release.switch_ended", "An emergency ended before its time"),
        EventType("release.measured", "What a frozen release changes on the replay sample was measured"),
        EventType("release.overruled", "A release goes out although a language got worse, and why"),
        EventType("release.exported", "Somebody took the terms of a release out in another form"),
        EventType("copy.opened", "A member got a repository of its own"),
        EventType("copy.closed", "The repository of a member is served no longer"),
        EventType("copy.reported", "A member said which release it runs"),
        EventType("candidate.taken", "A word of confirmed cases was taken to the desk"),
        EventType("candidate.dismissed", "A word of confirmed cases is no keyword, and why"),
        EventType("package.merged", "A new package of the repository was merged with the desk"),
        EventType("clash.decided", "Desk or package: somebody decided which reading of a cell stays"),
        # progress: submissions
        EventType("figures.requested", "Companies were asked for the figures of a period"),
        EventType("submission.requested", "A company was asked for its figures"),
        EventType("submission.drafted", "A company began to enter its figures"),
        EventType("submission.saved", "A draft of figures was saved"),
        EventType("submission.declined", "A company declined to give figures"),
        EventType("submission.submitted", "A named person attested the figures of a company"),
        EventType("submission.queried", "A figure was questioned"),
        EventType("submission.accepted", "Submitted figures were accepted"),
        EventType("submission.restated", "Accepted figures were replaced by a restatement"),
        EventType("submission.withdrawn", "Accepted figures were taken back"),
        # progress: samples
        EventType("figure.verified", "A figure got a level of verification"),
        EventType("sample.asked", "A sample of the list behind a figure was asked for; its seed is bound"),
        EventType("sample.committed", "A company committed to the list behind a figure"),
        EventType("sample.drawn", "A sample of that list was drawn"),
        EventType("sample.disclosed", "The company disclosed what was drawn"),
        EventType("sample.judged", "An expert said what rows of a sample are"),
        EventType("sample.checked", "Experts checked what was disclosed"),
        EventType("sample.failed", "A sample failed: what was disclosed does not fit, or nothing came"),
        EventType("auditor.read", "An auditor took out the private part of a snapshot"),
        # progress: snapshots
        EventType("snapshot.built", "A draft snapshot was built"),
        EventType("snapshot.reopened", "A snapshot was taken back from the companies and built anew"),
        EventType("snapshot.asked", "Companies were asked to confirm a snapshot"),
        EventType("confirmation.given", "A company confirmed its figures in a snapshot"),
        EventType("confirmation.objected", "A company objected to a snapshot; its text is printed"),
        EventType("confirmation.lapsed", "A company did not answer in 21 days"),
        EventType("snapshot.published", "A snapshot was signed and published"),
        EventType("snapshot.superseded", "A snapshot was replaced by a correction"),
    )
}
