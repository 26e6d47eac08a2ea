"""Why a platform answered as it did: codes that are counted, with labels for people. A code is never given a new meaning."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.contracts import Outcome

O = Outcome  # noqa: E741 - the table below is read by columns


@dataclass(frozen=True)
class Reason:
    """One code, the outcomes that it can stand for, and its label."""

    code: str
    outcomes: frozenset[Outcome]
    label: Promise


def _reason(code: str, label: Promise, *outcomes: Outcome) -> Reason:
    return Reason(code, frozenset(outcomes), label)


REASONS: tuple[Reason, ...] = (
    _reason("own_rules", _("It breaks our rules"), O.REMOVED, O.RESTRICTED, O.GEO_BLOCKED, O.ACCOUNT_ACTION, O.EDUCATED),
    _reason("law", _("It is illegal"), O.REMOVED, O.RESTRICTED, O.GEO_BLOCKED, O.ACCOUNT_ACTION),
    _reason("not_wildlife", _("No animal or plant, and no part of one"), O.NO_VIOLATION),
    _reason("imitation", _("An imitation: plastic, print, toy, artificial material"), O.NO_VIOLATION),
    _reason("not_protected", _("A species that is not protected"), O.NO_VIOLATION),
    _reason("papers", _("Its papers were shown and checked"), O.NO_VIOLATION),
    _reason("antique", _("An antique that the law allows"), O.NO_VIOLATION),
    _reason("no_offer", _("Nothing is offered: news, science, art, a private picture"), O.NO_VIOLATION),
    _reason("allowed_here", _("The law and our rules allow it here"), O.NO_VIOLATION),
    _reason("which_item", _("Which item is meant?"), O.NEED_INFO),
    _reason("which_species", _("How do you know the species?"), O.NEED_INFO),
    _reason("which_law", _("Which law or rule is it against?"), O.NEED_INFO),
    _reason("translation", _("What do the words mean?"), O.NEED_INFO),
)
#: Outcomes that must give a reason: who keeps an offer says why, and who asks says what.
NEEDED: frozenset[Outcome] = frozenset({O.NO_VIOLATION, O.NEED_INFO})
#: Outcomes by which a platform says that an offer broke its rules: these count as a strike of the seller.
VIOLATIONS: frozenset[Outcome] = frozenset({O.REMOVED, O.RESTRICTED, O.GEO_BLOCKED, O.ACCOUNT_ACTION})
#: Outcomes that can cite a clause of the platform's rules: it acted by them, or told the seller about them.
CITING: frozenset[Outcome] = VIOLATIONS | {O.EDUCATED}

OUTCOMES: dict[Outcome, Promise] = {
    O.REMOVED: _("Removed"),
    O.RESTRICTED: _("Restricted"),
    O.GEO_BLOCKED: _("Blocked in some countries"),
    O.ACCOUNT_ACTION: _("Acted on the account"),
    O.EDUCATED: _("Told the seller about the rules"),
    O.NO_VIOLATION: _("No violation"),
    O.ALREADY_GONE: _("Already gone"),
    O.NOT_OUR_PLATFORM: _("Not our platform"),
    O.NEED_INFO: _("Needs information"),
}

_BY_CODE = {reason.code: reason for reason in REASONS}


def reasons_for(outcome: str) -> list[Reason]:
    """The reasons that can be given for an outcome, in the order of their keys."""
    return [reason for reason in REASONS if outcome in reason.outcomes]


def fits(outcome: str, code: str) -> bool:
    """Whether a reason (or none) can be given for an outcome."""
    if not code:
        return outcome not in NEEDED
    return code in _BY_CODE and outcome in _BY_CODE[code].outcomes


def label(code: str) -> str:
    """The label of a code in the reader's language; the code itself for one of a later version."""
    return str(_BY_CODE[code].label) if code in _BY_CODE else code


def outcome_label(outcome: str) -> str:
    """The label of an outcome in the reader's language."""
    return str(OUTCOMES[Outcome(outcome)])


def violations(outcomes: Collection[str]) -> bool:
    """Whether one of these outcomes is a violation."""
    return any(Outcome(outcome) in VIOLATIONS for outcome in outcomes)
