"""Who is in the demo: one example person for each role, what the role does, and one thing to try in a minute."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.contracts import Role
from inthewild.hub.members.seed_data import WORKPLACES

Text = str | Promise


@dataclass(frozen=True)
class Part:
    """One card of the front door. ``person`` is a name, ``workplace`` a key of members.seed_data; a volunteer has none."""

    role: Role
    title: Text
    does: Text
    task: Text
    page: str
    person: str
    workplace: str = ""

    @property
    def organisation(self) -> str:
        """The name of the organisation that the example person works for."""
        return WORKPLACES[self.workplace][0] if self.workplace else ""

    @property
    def email(self) -> str:
        """The address of the example person, in a domain that can never exist."""
        return f"{self.role.value}@demo.invalid"

    @property
    def start(self) -> str:
        """Where the task begins."""
        return reverse(self.page)


CAST: tuple[Part, ...] = (
    Part(
        Role.SECRETARIAT,
        _("Secretariat"),
        _("Brings members together, and knows who owes what by when. Sees no texts of cases."),
        _("See what is overdue today, and mark one duty as done."),
        "members:first_day",
        "Example Secretary",
        "office",
    ),
    Part(
        Role.NGO_EXPERT,
        _("Wildlife expert"),
        _("Decides whether a listing is what it seems. No notice leaves without a named expert."),
        _("Decide the case at the top of the pool."),
        "cases:pool",
        "Example Expert",
        "ngo",
    ),
    Part(
        Role.COMPANY_ADMIN,
        _("Company administrator"),
        _("Runs the company's place here: people, platforms, promises."),
        _("Look at your figures in a report, and confirm them or object."),
        "progress:confirmations",
        "Example Administrator",
        "company",
    ),
    Part(
        Role.COMPANY_MODERATOR,
        _("Company moderator"),
        _("Decides about listings on the company's own platforms, and about nobody else's."),
        _("Take the next notice and answer it: one or two keys, with ten seconds to undo."),
        "cases:notices",
        "Example Moderator",
        "company",
    ),
    Part(
        Role.SPOTTER,
        _("Volunteer"),
        _("Looks for suspected listings in public places and reports them, under a pseudonym."),
        _("See under which name an organisation would know you."),
        "accounts:me",
        "Example Volunteer",
    ),
    Part(
        Role.SPOTTER_LEAD,
        _("Volunteer lead"),
        _("Guides volunteers and checks a second time."),
        _("See who takes part, and what each member has promised."),
        "members:public",
        "Example Lead",
        "ngo",
    ),
    Part(
        Role.LE_LIAISON,
        _("Law enforcement liaison"),
        _("Receives what is referred to law enforcement, and nothing else."),
        _("Check what the others can see of your organisation."),
        "members:organisations",
        "Example Liaison",
        "enforcement",
    ),
    Part(
        Role.RESEARCHER,
        _("Researcher"),
        _("Works with published figures and their definitions."),
        _("Read the example report, and what stands behind each figure."),
        "progress:open_data",
        "Example Researcher",
        "research",
    ),
    Part(
        Role.AUDITOR,
        _("Auditor"),
        _("Checks the ledger and what members say of themselves. Sees no contact data."),
        _("Follow a figure of the example report down to its submission, and open what was committed to."),
        "progress:audit",
        "Example Auditor",
        "research",
    ),
)


def part_of(role: str) -> Part | None:
    """The part with this role."""
    return next((p for p in CAST if p.role.value == role), None)
