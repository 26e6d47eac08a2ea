"""A coalition that releases keywords: three experts of two organisations that signed, two companies, keys made for the test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import members_world
from django.conf import settings

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import approval, clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.keywords.example_keys import ExampleKeys, hold_ceremony
from inthewild.hub.keywords.models import Release, Term
from inthewild.hub.keywords.services import releases
from inthewild.hub.members import services as members
from inthewild.lexicon.fmt import complete
from inthewild.lexicon.model import term_id
from inthewild.text.strict import fold


@dataclass
class Releasing:
    """``ngo`` and ``other_ngo`` curate; ``shop`` and ``other`` get the data; ``outside`` belongs and never signed."""

    coalition: members_world.World
    other_ngo: Organisation
    outside: Organisation
    keys: ExampleKeys | None = None

    def expert(self, name: str = "ana", of: Organisation | None = None) -> Actor:
        """An expert of an organisation that signed."""
        organisation = of or self.coalition.ngo
        return Actor(ActorKind.USER, f"usr_{name}", organisation.public_id, frozenset({Role.NGO_EXPERT}))

    @property
    def second(self) -> Actor:
        """Somebody else who may agree."""
        return self.expert("ben", self.other_ngo)

    def term(
        self,
        term: str,
        sense: str = "taxon:panthera-tigris",
        *,
        level: str = "MEMBERS",
        ambiguity: int = 0,
        state: str = "approved",
        lang: str = "en",
        audience: tuple[Organisation, ...] = (),
        **cells: str,
    ) -> Term:
        """A term at the desk as reviewers left it."""
        row = complete({"term": term, "sense": sense, "ambiguity": str(ambiguity), "gloss_en": f"{term}, made up", **cells}, lang)
        key = f"r{len(term)}{abs(hash(term)) % 10**8}" if level == "RESTRICTED" else term_id(lang, term, sense)
        made = Term.objects.create(
            term_id=key, term=term, folded=fold(term, emoji=True), lang=lang, sense=sense, kind=row["kind"], ambiguity=ambiguity,
            cells=row, level=level, state=state, made_at=clock.now(), changed_at=clock.now(),
        )  # fmt: skip
        made.audience.set(audience)
        return made

    def ready(self, **options: str) -> Release:
        """Frozen, measured, its bundle built: what a job does in a hub."""
        from inthewild.hub.keywords import tasks

        made = releases.freeze(self.expert(), **options)
        tasks.measure.func(made.public_id)
        made.refresh_from_db()
        return made

    def sign(self, release: Release) -> bytes:
        """What the curation lead does offline."""
        from inthewild.exchange.release.bundle import read_bundle, sign

        assert self.keys is not None
        return sign(read_bundle(releases.to_sign(self.expert(), release)), self.keys.targets).content()

    def out(self, **options: str) -> Release:
        """Frozen, and out as a publication leaves it, without copies: quick, for what is not about them."""
        made = releases.freeze(self.expert(), **options)
        Release.objects.filter(pk=made.pk).update(state="published", published_at=clock.now(), effect={"blocked": {}})
        made.refresh_from_db()
        return made

    def publish(self, **options: str) -> Release:
        """All the way."""
        made = self.ready(**options)
        asked = releases.take_signed(self.expert(), made, self.sign(made))
        approval.grant(self.expert("somebody else"), asked)
        made.refresh_from_db()
        return made


def sign_for_data(office: Actor, *organisations: Organisation) -> None:
    """Let them sign for data of the level MEMBERS."""
    for one in organisations:
        draft = members.draft_agreement(office, one, kind="members_data", version="1")
        members.sign_agreement(office, draft, signed_by="Somebody", signed_at=date(2022, 1, 1), valid_from=date(2022, 1, 1))


ALL = ("ngo", "other_ngo", "shop", "other")


def build(office: Actor, *, signed: tuple[str, ...] = ALL, ceremony: bool = True) -> Releasing:
    """Enter it, let those who are named sign for the data, and hold the key ceremony for this home."""
    world = members_world.build(office)
    other_ngo = members.register_organisation(office, name="Example Ocean Trust", kind="ngo")
    outside = members.register_organisation(office, name="Example Bazaar", kind="company")
    for one in (other_ngo, outside, world.ngo):
        members_world.member(office, one, date(2021, 1, 4))
    by_name = {"ngo": world.ngo, "other_ngo": other_ngo, "shop": world.shop, "other": world.other}
    sign_for_data(office, *(by_name[name] for name in signed))
    made = Releasing(world, other_ngo, outside)
    if ceremony:
        made.keys = hold_ceremony(settings.HOME.path / "example-keys")
    return made


def clean(home: Path) -> None:
    """Take the repositories of a test away."""
    import shutil

    for name in ("releases", "releases-waiting", "keywords", "example-keys"):
        shutil.rmtree(home / name, ignore_errors=True)
