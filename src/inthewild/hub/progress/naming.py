"""What a submission is called, its discussion, what of its events is called how, and how it is found."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.core import discussion, history, naming, search
from inthewild.hub.core.access import allowed, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.discussion import Audience, Reader
from inthewild.hub.core.naming import Called
from inthewild.hub.core.search import Found
from inthewild.hub.members import queries as members
from inthewild.hub.progress import definitions
from inthewild.hub.progress.models import Snapshot, Submission
from inthewild.hub.progress.models.submission import SubmissionState
from inthewild.hub.progress.permissions.snapshots import OUT
from inthewild.hub.progress.queries import submissions as queries
from inthewild.hub.progress.views.submissions import title


@naming.names("sub")
def _submissions(actor: Actor, ids: Collection[str]) -> dict[str, Called]:
    rows = queries.submissions(actor).filter(public_id__in=ids)
    return {one.public_id: Called(title(one), reverse("progress:submission", args=[one.public_id])) for one in rows}


def _audiences(actor: Actor, about: str) -> Sequence[Audience]:
    """The company's people among themselves; the company with the secretariat."""
    whose = visible(Submission, actor).filter(public_id=about).values_list("organisation__public_id", flat=True).first()
    if whose is None:
        return []
    own = [Audience("own", frozenset({Reader(whose)}))] if actor.organisation == whose else []
    return [*own, Audience("office", frozenset({Reader(whose), Reader(role=Role.SECRETARIAT)}))]


def _says(actor: Actor, code: str, organisations: Collection[str]) -> str:
    known = members.organisation_names(actor, organisations)
    names = ", ".join(sorted(known[one] for one in organisations if one in known)) or _("an organisation")
    says = _("Seen by: people of %(names)s.") if code == "own" else _("Seen by: the secretariat and people of %(names)s.")
    return says % {"names": names}


discussion.about("sub", audiences=_audiences, says=_says)


def find(actor: Actor, words: Sequence[str], limit: int) -> list[Found]:
    """Submissions by company or period."""
    rows = search.containing(queries.submissions(actor), words, "organisation__name", "request__period")
    return [_found(one) for one in rows[:limit]]


def by_id(actor: Actor, public_id: str) -> Found | None:
    """A submission by its public id."""
    found = queries.submissions(actor).filter(public_id=public_id).first()
    return None if found is None else _found(found)


def _found(one: Submission) -> Found:
    return Found(title(one), reverse("progress:submission", args=[one.public_id]), str(one.get_state_display()))


def snapshot(actor: Actor, public_id: str) -> Found | None:
    """A report of the year: what is out on its public page; before that each on the page on which they work with it."""
    found = visible(Snapshot, actor).filter(public_id=public_id).only("public_id", "title", "state").first()
    if found is None:
        return None
    if found.state in OUT:
        return Found(found.title, reverse("progress:open_snapshot", args=[public_id]))
    own = found.confirmations.filter(organisation__public_id=actor.organisation).exists()
    for page, may in (("draft", allowed(actor, "snapshot.build")), ("audit_snapshot", allowed(actor, "lineage.read")),
                      ("confirmation", own)):  # fmt: skip
        if may:
            return Found(found.title, reverse(f"progress:{page}", args=[public_id]))
    return None


search.register("submission", gettext_lazy("Figures of companies"), find, by_id=by_id, order=45)
search.leads("snp", snapshot)

_STATES = dict(SubmissionState.choices)
_METRICS = {one.code: gettext_lazy(one.name) for one in definitions.every()}
for _field, _label, _values in (
    ("period", gettext_lazy("Period"), None), ("companies", gettext_lazy("Companies"), None),
    ("figures", gettext_lazy("Figures"), _METRICS), ("attestation", gettext_lazy("Version of the attested statement"), None),
    ("sealed", gettext_lazy("Seal (SHA-256)"), None),
    ("restates", gettext_lazy("Restates"), None), ("disclosure", gettext_lazy("Who may read it"), None),
    ("from", gettext_lazy("From"), _STATES), ("to", gettext_lazy("To"), _STATES),
):  # fmt: skip
    history.names(_field, _label, _values)
