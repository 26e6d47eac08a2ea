"""What the permission matrix needs of releases: a published and a frozen one, an emergency, a word, a cell, a copy for each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from inthewild.hub.accounts.models import Kind, Organisation
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.keywords import changelog, content, reach
from inthewild.hub.keywords.models import Candidate, Clash, Copy, Merging, Release, Switch, Term
from inthewild.hub.members import services as members
from inthewild.lexicon.fmt import complete
from inthewild.lexicon.model import term_id

_ROW = complete({"term": "zorbelmeer", "sense": "taxon:panthera-tigris", "ambiguity": "2", "gloss_en": "an invented name"}, "de")


def sign(office: Actor, organisation: Organisation) -> None:
    """Let an organisation have data of the level MEMBERS, unless it may already."""
    if not reach.signed(organisation.public_id):
        draft = members.draft_agreement(office, organisation, kind="members_data", version="1")
        members.sign_agreement(office, draft, signed_by="Somebody", signed_at=date(2020, 1, 1), valid_from=date(2020, 1, 1))


def seed(world: Any, letter: str) -> dict[str, Any]:
    """A copy of the organisation's own, and what belongs to nobody."""
    organisation = world.organisations[letter]
    sign(world.office, organisation)
    if organisation.kind in (Kind.COMPANY, Kind.NGO):
        Copy.objects.create(organisation=organisation, place=f"place{letter.lower()}" * 4)
    return {"place": f"place{letter.lower()}" * 4, **_shared()}


def _shared() -> dict[str, Any]:
    found = Release.objects.filter(version="1.0.0").first()
    if found is None:
        now = clock.now()
        row = {**_ROW, "term_id": term_id("de", _ROW["term"], _ROW["sense"]), "level": "PUBLIC", "audience": ""}
        made = {"content": content.packed([row]), "frozen_by": "usr_x", "frozen_at": now}
        found = Release.objects.create(
            version="1.0.0", state="published", published_at=now, changes=changelog.compare(None, [row]), note="noted", **made
        )
        effect = {"texts": 0, "languages": {}, "gained": [], "lost": [], "blocked": {}}
        Release.objects.create(version="1.0.1", before=found, changes=changelog.compare([row], []), effect=effect, **made)
        Switch.objects.create(number=1, off=[], reason="loud", by="usr_x", begun_at=now, ends_at=now + timedelta(hours=5))
        Candidate.objects.create(word="zorbelwort", lang="de", count=3, platforms=["x"], found_at=now)
        term = Term.objects.create(
            term_id="matrixterm", term="zorbelsee", folded="zorbelsee", lang="de", sense="taxon:panthera-tigris", kind="name",
            ambiguity=2, cells={**_ROW, "term": "zorbelsee"}, level="PUBLIC", state="approved", made_at=now, changed_at=now,
        )  # fmt: skip
        merging = Merging.objects.create(number=1, package="abc", by="usr_x", made_at=now)
        ours = {"base": "a", "ours": "an invented name", "theirs": "c"}
        Clash.objects.create(merging=merging, number=1, term=term, column="gloss_en", **ours)
    return {
        "release": found,
        "frozen": Release.objects.get(version="1.0.1"),
        "word": Candidate.objects.get(word="zorbelwort"),
        "clash": Clash.objects.get(merging__number=1, number=1),
    }
