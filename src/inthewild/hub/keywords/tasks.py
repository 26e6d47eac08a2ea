"""What the hub does by itself: measures releases, keeps their metadata fresh, opens repositories, reminds, looks for words."""

from __future__ import annotations

from datetime import timedelta

from inthewild.hub.core import jobs, schedule
from inthewild.hub.core.actor import Actor
from inthewild.hub.keywords.models import Release, ReleaseState

KEEPER = Actor.system("releases")


@jobs.job()
def measure(release: str) -> None:
    """The effect of a release on the sample, then the bundle that is to be signed; nothing for one that waits no more."""
    from inthewild.hub.keywords.services import effects, releases

    found = Release.objects.filter(public_id=release).first()
    if found is not None and found.state == ReleaseState.FROZEN:
        effects.measure(KEEPER, found)
        releases.prepare(KEEPER, found)


@jobs.job()
def refresh() -> None:
    """Sign snapshot and timestamp of all repositories anew, so that clients know that nothing is held back from them."""
    from inthewild.hub.keywords import store
    from inthewild.hub.keywords.services import places, releases, upkeep

    places.open_missing(KEEPER)
    for one in Release.objects.filter(state=ReleaseState.FROZEN).exclude(effect={}):
        if not store.unsigned(one.version).exists():  # frozen before the ceremony
            releases.prepare(KEEPER, one)
    upkeep.refresh(KEEPER)


@jobs.job()
def remind() -> None:
    """Tell members that run an old release."""
    from inthewild.hub.keywords.services import adoption

    adoption.remind(KEEPER)


@jobs.job()
def mine() -> None:
    """Look for words that confirmed cases have in common and no term explains."""
    from inthewild.hub.keywords.services import mining

    mining.mine(Actor.system("miner"))


schedule.every(timedelta(days=1), "keywords.refresh", "Sign freshness of the repositories of keywords anew", refresh)
schedule.every(timedelta(days=1), "keywords.remind", "Tell members that run an old release of the keywords", remind)
schedule.every(timedelta(days=7), "keywords.mine", "Look for words that confirmed cases have in common", mine)
