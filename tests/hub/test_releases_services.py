"""How the coalition makes a release, as somebody at the desk would tell it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from releases_world import Releasing, build, clean

from inthewild.hub.accounts import tokens
from inthewild.hub.core import approval, clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import Notification
from inthewild.hub.errors import Conflict, Invalid, NotAllowed
from inthewild.hub.keywords import engine, exports, store
from inthewild.hub.keywords.models import Copy, Shipped
from inthewild.hub.keywords.queries import adoption as adopted
from inthewild.hub.keywords.queries import releases as queries
from inthewild.hub.keywords.services import adoption, emergency, members_file, releases, upkeep
from inthewild.hub.keywords.tasks import KEEPER
from inthewild.hub.members import services as members

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> Iterator[Releasing]:
    # Two members with a copy of their own are enough to tell one from the other, and quick.
    yield build(secretariat, signed=("ngo", "other_ngo"))
    clean(settings.HOME.path)


def bearer(world: Releasing, of: object, *scopes: str) -> Client:
    """A client with a token of an organisation."""
    maker = world.coalition.admin(of) if of == world.coalition.shop else world.coalition.office
    made = tokens.make(maker, of, "puller", scopes or ["releases:read"])  # type: ignore[arg-type]
    return Client(headers={"authorization": f"Bearer {made.secret}"})


def test_the_whole_way_of_a_release_from_the_desk_to_a_member(world: Releasing) -> None:
    world.term("striped zubrak")
    world.term("open zubrak", level="PUBLIC")
    pangolin = world.term("pangolin", "taxon:manidae", level="PUBLIC")
    named = world.term("secret zubrak", level="RESTRICTED", audience=(world.coalition.ngo,))

    first = world.ready()
    assert (first.version, first.state, first.effect["texts"]) == ("1.0.0", "frozen", 0)
    with pytest.raises(Conflict, match="waits for its signature already"):
        releases.freeze(world.expert())
    with pytest.raises(Invalid, match="not signed by the key"):
        releases.take_signed(world.expert(), first, releases.to_sign(world.expert(), first))

    asked = releases.take_signed(world.expert(), first, world.sign(first))
    with pytest.raises(NotAllowed, match="second person"):
        approval.grant(world.expert(), asked)
    assert not store.is_published()
    approval.grant(world.second, asked)
    first.refresh_from_db()
    assert first.state == "published"
    assert "striped zubrak" in members_file.path().read_text("utf-8")
    assert "secret zubrak" not in members_file.path().read_text("utf-8"), "the hub's engine assists people of many organisations"

    mine = Copy.objects.get(organisation=world.coalition.ngo)
    theirs = Copy.objects.get(organisation=world.other_ngo)
    ids = {s.place: s for s in Shipped.objects.filter(release=first)}
    assert set(ids) == {"public", f"m/{mine.place}", f"m/{theirs.place}"}
    assert ids[f"m/{theirs.place}"].content_id == first.content_id != ids[f"m/{mine.place}"].content_id

    # Served to whom it belongs, and nobody learns what else there is.
    client = bearer(world, world.coalition.ngo)
    base = f"/releases/m/{mine.place}/"
    good = client.get(base + "metadata/timestamp.json")
    assert (good.status_code, good["Cache-Control"]) == (200, "private, no-cache")
    assert client.get(base + "metadata/timestamp.json", headers={"if-none-match": good["ETag"]}).status_code == 304
    target = base + f"targets/{ids[f'm/{mine.place}'].digest}.keywords.tar.xz"
    assert len(b"".join(client.get(target).streaming_content)) == ids[f"m/{mine.place}"].size
    mine.refresh_from_db()
    assert mine.version == "1.0.0", "who fetches a version runs it"
    nothing = Client().get("/releases/m/" + "0" * 40 + "/metadata/timestamp.json")
    for other in (
        Client().get(base + "metadata/timestamp.json"),
        bearer(world, world.other_ngo).get(base + "metadata/timestamp.json"),
        bearer(world, world.coalition.ngo, "platforms:read").get(base + "metadata/timestamp.json"),
        client.get(base + "metadata/../../../keys/secret"),
        client.get(base + "metadata/.hidden.json"),
    ):
        assert (other.status_code, other.content, other.headers) == (404, nothing.content, other.headers)
    assert Client().get("/releases/public/metadata/timestamp.json").status_code == 200

    # What everybody may read of it.
    log = queries.log(world.expert(), first)
    assert log.totals[0] == 3, "a restricted term is counted nowhere"
    text = exports.export(first, "tsv", ("PUBLIC",), "").text
    assert "open zubrak" in text and "striped zubrak" not in text and "TLP:CLEAR" in text
    above = exports.export(first, "skos", ("PUBLIC", "MEMBERS"), world.coalition.ngo.public_id)
    assert "striped zubrak" in above.text and "TLP:AMBER+STRICT" in above.text and "secret zubrak" not in above.text

    # An emergency, signed by the hub itself and told to who has the term.
    with pytest.raises(Invalid, match="no term of"):
        emergency.switch(world.expert(), off=["nothing"], reason="loud")
    switched = emergency.switch(world.expert(), off=[named.term_id], reason="loud")
    from inthewild.exchange.release.emergency import holding
    from inthewild.exchange.release.store import Store

    repository = Store(store.root())
    assert holding(repository, f"m/{mine.place}", clock.now()).off
    assert not holding(repository, f"m/{theirs.place}", clock.now()).off
    assert not holding(repository, "public", clock.now()).off
    emergency.end(world.expert(), switched, reason="a release says it")
    assert not holding(repository, f"m/{mine.place}", clock.now()).off

    # In the hub's own engine too, from the next listing on.
    assert pangolin.term_id in str(engine.read("", "live pangolin for sale"))
    noisy = emergency.switch(world.expert(), off=[pangolin.term_id], reason="a brand")
    assert pangolin.term_id not in str(engine.read("", "live pangolin for sale"))
    emergency.end(world.expert(), noisy, reason="it is over")
    assert pangolin.term_id in str(engine.read("", "live pangolin for sale"))

    # Freshness, and who is behind.
    assert upkeep.refresh(KEEPER)
    with clock.moved_by(timedelta(days=8)):
        assert adoption.remind(KEEPER) == 1, "the other organisation never fetched it"
        assert adoption.remind(KEEPER) == 0, "and is not told every day"
    assert [r.behind for r in adopted.runs(world.expert())] == [None, 0]
    adoption.report(world.second, theirs, "1.0.0")
    assert [r.behind for r in adopted.runs(world.expert())] == [0, 0]
    assert not Notification.objects.filter(kind="release.behind").exclude(about=first.public_id).exists()

    # Who loses the data loses the repository.
    agreement = world.coalition.ngo.agreements.get()
    members.end_agreement(world.coalition.office, agreement, reason="they ended it")
    assert client.get(base + "metadata/timestamp.json").status_code == 404


def test_a_program_reads_what_was_released_with_counts_of_the_levels_of_its_organisation(world: Releasing) -> None:
    world.term("open zubrak", level="PUBLIC")
    first = world.out()
    world.term("striped zubrak")
    world.term("second open zubrak", level="PUBLIC")
    world.term("secret zubrak", level="RESTRICTED", audience=(world.coalition.ngo,))
    second = world.out()
    world.term("not out yet", level="PUBLIC")
    waits = releases.freeze(world.expert())

    inside, outside = (bearer(world, of, "releases:read") for of in (world.coalition.ngo, world.coalition.shop))
    listed = inside.get("/api/v1/releases").json()["items"]
    assert [(one["id"], one["version"], one["content_id"]) for one in listed] == [
        (one.public_id, one.version, one.content_id) for one in (first, second)
    ]
    assert listed[1]["changes"] == {"added": 2, "removed": 0, "changed": 0}
    assert outside.get(f"/api/v1/releases/{second.public_id}").json()["changes"]["added"] == 1
    assert inside.get(f"/api/v1/releases/{waits.public_id}").status_code == 404
    assert bearer(world, world.coalition.ngo, "terms:read").get("/api/v1/releases").status_code == 403


def test_versions_follow_what_changed_and_a_rollback_is_a_new_release(world: Releasing) -> None:
    kept = world.term("striped zubrak")
    world.out()
    with pytest.raises(Conflict, match="nothing changed"):
        releases.freeze(world.expert())
    world.term("young zubrak")
    minor = world.out()
    assert (minor.version, [e["term"] for e in minor.changes["added"]]) == ("1.1.0", ["young zubrak"])
    kept.state = "retired"
    kept.save()
    patch = world.out()
    assert (patch.version, [e["term"] for e in patch.changes["removed"]]) == ("1.1.1", ["striped zubrak"])
    back = world.out(rolls_back_to="1.1.0")
    assert (back.version, back.content_id) == ("1.2.0", minor.content_id)
    assert releases.newest() == back


def test_a_language_that_got_worse_stops_a_release_until_somebody_says_why(world: Releasing) -> None:
    sample = settings.HOME.path / "keywords" / "replay.jsonl"
    sample.parent.mkdir(exist_ok=True)
    sample.write_text('{"title": "striped zubrak skin for sale", "lang": "en", "meant": true}\n' * 3, encoding="utf-8")
    term = world.term("striped zubrak", "pair:panthera-tigris+SKI")
    first = world.publish()
    assert first.effect["languages"]["en"]["gained"] == 3
    term.state = "retired"
    term.save()
    world.term("young zubrak")
    worse = world.ready()
    assert worse.effect["blocked"] == {"en": "lost"}
    assert [e.title for e in queries.examples(world.expert(), worse, "lost")] == ["striped zubrak skin for sale"] * 3
    assert "zubrak" not in str(worse.effect), "nothing of a text is kept"
    with pytest.raises(Conflict, match="a language got worse"):
        releases.to_sign(world.expert(), worse)
    releases.overrule(world.expert(), worse, reason="the word is a brand now")
    assert releases.to_sign(world.expert(), worse)
    releases.drop(world.expert(), worse, reason="another day")
    assert releases.freeze(world.expert()).version == worse.version, "a version that never went out is given again"


def test_who_did_not_sign_makes_no_release_and_reads_none_of_its_terms(world: Releasing) -> None:
    world.term("striped zubrak")
    first = releases.freeze(world.expert())
    outsider = world.coalition.admin(world.coalition.shop)
    for do in (lambda: releases.freeze(outsider), lambda: releases.to_sign(outsider, first)):
        with pytest.raises(NotAllowed):
            do()
    assert not queries.releases(outsider).exists(), "what is being made is the desk's business"
    assert queries.log(outsider, first).totals == (0, 0, 0)
