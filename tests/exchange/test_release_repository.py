"""One repository for every audience: prepared together, signed offline at once, published whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tuf.api.exceptions import ExpiredMetadataError, UnsignedMetadataError
from tuf.api.metadata import Metadata

from inthewild.errors import ReleaseError
from inthewild.exchange.release import package, repository
from inthewild.exchange.release.manifest import stamp
from inthewild.exchange.release.package import Built
from inthewild.exchange.release.roles import OnlineKeys
from inthewild.exchange.release.store import KEPT, Store
from release_world import ALPHA, BETA, NOW, Coalition, built, client, member_rows, new_key, public_rows, small_base

TARGET, SWITCH = "keywords.tar.xz", "emergency/switch.json"


@pytest.fixture(scope="module")
def builts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    base = small_base(tmp_path_factory.mktemp("base") / "data")
    rows = [*public_rows("sw"), *member_rows()]
    return {"public": built(base, rows=public_rows("sw")), ALPHA: built(base, ALPHA, rows), BETA: built(base, BETA, rows)}


@pytest.fixture
def coalition(tmp_path: Path) -> Coalition:
    return Coalition(tmp_path)


def custom(home: Path, coalition: Coalition, place: str) -> dict[str, str]:
    """What a client of a place is told of the newest package."""
    found = client(home, coalition.store, place, coalition.root).get_targetinfo(TARGET)
    assert found is not None
    return found.unrecognized_fields["custom"]["inthewild"]  # type: ignore[no-any-return]


def switches(home: Path, coalition: Coalition, place: str) -> dict[str, object] | None:
    updater = client(home, coalition.store, place, coalition.root)
    found = updater.get_targetinfo(SWITCH)
    return json.loads(Path(updater.download_target(found)).read_bytes()) if found else None


def test_every_place_gets_its_own_copy_and_the_metadata_say_whose(
    coalition: Coalition, builts: dict[str, Built], tmp_path: Path
) -> None:
    assert coalition.publish(builts) == ["public", ALPHA, BETA]
    for place, made in builts.items():
        assert custom(tmp_path / "c" / place, coalition, place) == {
            "audience": place, "version": "1.0.0", "content_id": made.content_id, "copy_id": made.copy_id,
            "schema": "inthewild.release/1", "min_engine": package.MIN_ENGINE,
        }  # fmt: skip
        updater = client(tmp_path / "c" / place, coalition.store, place, coalition.root)
        path = updater.download_target(updater.get_targetinfo(TARGET))
        assert package.unpack(Path(path).read_bytes(), tmp_path / "in" / place).audience == place
    whole = b"".join(p.read_bytes() for p in (coalition.store.folder / ALPHA / "metadata").iterdir())
    assert BETA.encode() not in whole, "a member's repository says nothing of another's"


def test_the_second_release_follows_the_first(coalition: Coalition, builts: dict[str, Built], tmp_path: Path) -> None:
    coalition.publish(builts)
    assert custom(tmp_path / "c", coalition, ALPHA)["version"] == "1.0.0"
    coalition.publish({place: replace(made, version="1.1.0") for place, made in builts.items()}, NOW + timedelta(days=1))
    assert custom(tmp_path / "c", coalition, ALPHA)["version"] == "1.1.0"


def test_signing_needs_the_bundle_and_the_key_and_nothing_else(coalition: Coalition, builts: dict[str, Built]) -> None:
    sent = coalition.prepare(builts).content()
    signed = repository.sign(repository.read_bundle(sent), coalition.keys["targets"])
    back = repository.read_bundle(signed.content())
    assert repository.publish(back, coalition.store, coalition.online, NOW) == sorted(builts)
    assert back.told(ALPHA)["content_id"] == back.told(BETA)["content_id"] != back.told("public")["content_id"]


def test_nothing_is_published_unless_everything_can_be(coalition: Coalition, builts: dict[str, Built]) -> None:
    unsigned = coalition.prepare(builts)
    signed = repository.sign(unsigned, coalition.keys["targets"])
    half = replace(signed, places={**signed.places, BETA: unsigned.places[BETA]})
    with pytest.raises(ReleaseError, match=f"{BETA}: is not signed by the key of the role targets"):
        repository.publish(half, coalition.store, coalition.online, NOW)
    assert coalition.store.places() == []
    next((coalition.store.folder / ALPHA / "targets").iterdir()).write_bytes(b"another file")
    with pytest.raises(ReleaseError, match="the package in the store is another one"):
        repository.publish(signed, coalition.store, coalition.online, NOW)
    assert coalition.store.places() == []


def test_a_bundle_that_was_overtaken_or_lay_too_long_is_not_published(coalition: Coalition, builts: dict[str, Built]) -> None:
    first = repository.sign(coalition.prepare(builts), coalition.keys["targets"])
    coalition.publish({place: replace(made, version="1.0.1") for place, made in builts.items()})
    with pytest.raises(ReleaseError, match="something was published since this was prepared"):
        repository.publish(first, coalition.store, coalition.online, NOW)
    late = repository.sign(coalition.prepare(builts), coalition.keys["targets"])
    with pytest.raises(ReleaseError, match="the signature has expired"):
        repository.publish(late, coalition.store, coalition.online, NOW + timedelta(days=91))


def test_a_key_that_the_root_does_not_name_signs_nothing(coalition: Coalition, builts: dict[str, Built]) -> None:
    bundle = coalition.prepare(builts)
    with pytest.raises(ReleaseError, match="does not name this key for targets"):
        repository.sign(bundle, coalition.keys["ann"])
    signed = repository.sign(bundle, coalition.keys["targets"])
    stranger = OnlineKeys(new_key(), coalition.keys["timestamp"], coalition.keys["emergency"])
    with pytest.raises(ReleaseError, match="does not name this key for snapshot"):
        repository.publish(signed, coalition.store, stranger, NOW)
    other = OnlineKeys(coalition.keys["snapshot"], coalition.keys["timestamp"], new_key())
    with pytest.raises(ReleaseError, match="do not name this key for emergencies"):
        repository.publish(signed, coalition.store, other, NOW)
    assert coalition.store.places() == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda b: b[:50], "no bundle of the schema"),
        (lambda b: b.replace(b'"version": "1.0.0"\n}', b'"version": "1.0"\n}'), "names no version"),
        (lambda b: b.replace(b'"version": "1.0.0"\n}', b'"version": "1.0.1"\n}'), "of another version"),
        (lambda b: b.replace(b'"audience": "public"', b'"audience": "m/alphaalpha22"'), "for another audience"),
        (lambda b: b.replace(b'"public": {', b'"m/../../etc": {'), "is no place"),
        (lambda b: b.replace(b'"keywords.tar.xz"', b'"something.else"'), "has no package"),
        (lambda b: b"[]", "no bundle of the schema"),
    ],
)
def test_a_bundle_that_says_something_else_is_not_shown_for_signing(
    coalition: Coalition, builts: dict[str, Built], change: object, says: str
) -> None:
    content = coalition.prepare({"public": builts["public"]}).content()
    changed = change(content)  # type: ignore[operator]
    assert changed != content
    with pytest.raises(ReleaseError, match=says):
        repository.read_bundle(changed)


def test_a_publication_that_was_cut_off_is_done_again(coalition: Coalition, builts: dict[str, Built], tmp_path: Path) -> None:
    signed = repository.sign(coalition.prepare(builts), coalition.keys["targets"])
    coalition.store.put("public", "targets", 1, signed.targets("public").to_bytes())
    repository.publish(signed, coalition.store, coalition.online, NOW)
    repository.publish(signed, coalition.store, coalition.online, NOW)
    for place in builts:
        assert custom(tmp_path / place, coalition, place)["version"] == "1.0.0"


def test_a_new_emergency_key_says_nothing_until_a_release_names_it(
    coalition: Coalition, builts: dict[str, Built], tmp_path: Path
) -> None:
    coalition.publish({ALPHA: builts[ALPHA]})
    until = NOW + timedelta(hours=5)
    repository.switch(coalition.store, coalition.online, {"aaaaaaaaaa": "PUBLIC"}, [], until, now=NOW)
    coalition.keys["emergency"] = new_key()
    repository.refresh(coalition.store, coalition.online, NOW)
    assert switches(tmp_path / "a", coalition, ALPHA) is not None, "what the old key said holds on"
    with pytest.raises(ReleaseError, match="do not name this key for emergencies"):
        repository.switch(coalition.store, coalition.online, {"bbbbbbbbbb": "PUBLIC"}, [], until, now=NOW)
    coalition.publish({ALPHA: replace(builts[ALPHA], version="1.0.1")})
    repository.switch(coalition.store, coalition.online, {"bbbbbbbbbb": "PUBLIC"}, [], until, now=NOW)
    told = switches(tmp_path / "a", coalition, ALPHA)
    assert told is not None
    assert len(told["off"]) == 2  # type: ignore[arg-type]


def _with(bundle: repository.Bundle, change: Callable[[dict[str, Any]], object]) -> bytes:
    whole = json.loads(bundle.content())
    change(whole["places"]["public"]["signed"])
    return json.dumps(whole).encode()


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s["delegations"]["roles"][0].update(paths=["*"]),
        lambda s: s["delegations"]["roles"][0].update(paths=["emergency/*", "keywords*"]),
        lambda s: s["delegations"]["roles"][0].update(terminating=True),
        lambda s: s["delegations"]["roles"].append(s["delegations"]["roles"][0] | {"name": "more"}),
        lambda s: s["targets"].update({"more.tar.xz": s["targets"][TARGET]}),
        lambda s: s.pop("delegations"),
    ],
)
def test_a_server_taken_over_gets_no_signature_on_more_than_a_release(
    coalition: Coalition, builts: dict[str, Built], change: Callable[[dict[str, Any]], object]
) -> None:
    bundle = coalition.prepare({"public": builts["public"]})
    repository.read_bundle(_with(bundle, lambda s: None))
    with pytest.raises(ReleaseError, match="says more than a release does"):
        repository.read_bundle(_with(bundle, change))


def test_a_signature_holds_for_90_days_whatever_the_server_asks_for(coalition: Coalition, builts: dict[str, Built]) -> None:
    bundle = coalition.prepare(builts, NOW + timedelta(days=400))
    with pytest.raises(ReleaseError, match="longer than 90 days"):
        repository.sign(bundle, coalition.keys["targets"])


def test_old_packages_go_and_what_waits_for_its_signature_stays(
    coalition: Coalition, builts: dict[str, Built], tmp_path: Path
) -> None:
    folder = coalition.store.folder / ALPHA / "targets"
    for number in range(KEPT + 2):
        other = replace(builts[ALPHA], version=f"1.0.{number}", content=b"package %d" % number)
        coalition.publish({ALPHA: other})
    coalition.prepare({ALPHA: replace(builts[ALPHA], version="1.1.0")})
    repository.refresh(coalition.store, coalition.online, NOW)
    inside = {path.read_bytes() for path in folder.iterdir()}
    assert inside == {builts[ALPHA].content, *(b"package %d" % n for n in range(2, KEPT + 2))}


def test_packages_of_two_versions_or_for_another_place_are_no_release(coalition: Coalition, builts: dict[str, Built]) -> None:
    with pytest.raises(ReleaseError, match="one version for all places"):
        coalition.prepare({**builts, BETA: replace(builts[BETA], version="1.0.1")})
    with pytest.raises(ReleaseError, match="is for the audience"):
        coalition.prepare({BETA: builts[ALPHA]})


def test_without_a_root_nothing_is_prepared(tmp_path: Path, builts: dict[str, Built]) -> None:
    with pytest.raises(ReleaseError, match="holds no root yet"):
        repository.prepare(builts, Store(tmp_path), new_key().public_key, NOW)


def test_the_daily_refresh_keeps_clients_content_and_the_folder_small(
    coalition: Coalition, builts: dict[str, Built], tmp_path: Path
) -> None:
    coalition.publish({ALPHA: builts[ALPHA]})
    for day in range(1, 20):
        assert repository.refresh(coalition.store, coalition.online, NOW + timedelta(days=day)) == [ALPHA]
    ends = repository.expiries(coalition.store, ALPHA)
    day = NOW + timedelta(days=19)
    assert ends == {
        "root": NOW + timedelta(days=365), "targets": NOW + timedelta(days=90), "snapshot": day + timedelta(days=14),
        "timestamp": day + timedelta(days=7), "emergency": day + timedelta(hours=72),
    }  # fmt: skip
    names = [p.name for p in (coalition.store.folder / ALPHA / "metadata").iterdir()]
    assert sum(name.endswith("snapshot.json") for name in names) == KEPT
    assert custom(tmp_path / "c", coalition, ALPHA)["version"] == "1.0.0"


def test_what_nobody_refreshed_expires(coalition: Coalition, builts: dict[str, Built], tmp_path: Path) -> None:
    coalition.publish(builts, NOW - timedelta(days=3000))
    with pytest.raises(ExpiredMetadataError):
        client(tmp_path / "c", coalition.store, ALPHA, coalition.root).refresh()


def test_a_member_that_left_finds_nothing(coalition: Coalition, builts: dict[str, Built]) -> None:
    coalition.publish(builts)
    coalition.store.remove(ALPHA)
    assert coalition.store.places() == ["public", BETA]
    for place in ("", "m", "m/..", "../x", "public/../m", "m/UPPERCASE1"):
        with pytest.raises(ReleaseError, match="is no place"):
            coalition.store.remove(place)


# The emergency role


def test_a_switch_reaches_the_places_that_may_know_of_the_term(
    coalition: Coalition, builts: dict[str, Built], tmp_path: Path
) -> None:
    coalition.publish(builts)
    until = NOW + timedelta(hours=72)
    added = member_rows()[0] | {"term": "a new word", "level": "MEMBERS"}
    told = repository.switch(
        coalition.store, coalition.online, {"aaaaaaaaaa": "PUBLIC", "bbbbbbbbbb": "MEMBERS"}, [added], until, now=NOW
    )
    assert told == ["public", ALPHA, BETA]
    public = switches(tmp_path / "p", coalition, "public")
    assert public == {
        "schema": "inthewild.emergency/1", "audience": "public", "number": 1, "added": [],
        "off": [{"term_id": "aaaaaaaaaa", "until": stamp(until)}],
    }  # fmt: skip
    alpha = switches(tmp_path / "a", coalition, ALPHA)
    assert alpha is not None
    assert [one["term_id"] for one in alpha["off"]] == ["aaaaaaaaaa", "bbbbbbbbbb"]  # type: ignore[index, attr-defined]
    assert alpha["added"][0]["row"]["term"] == "a new word"  # type: ignore[index]
    assert "level" not in alpha["added"][0]["row"]  # type: ignore[index]


def test_a_restricted_term_is_named_only_where_it_is(coalition: Coalition, builts: dict[str, Built], tmp_path: Path) -> None:
    coalition.publish(builts)
    off, until = {"cccccccccc": "RESTRICTED"}, NOW + timedelta(hours=1)
    with pytest.raises(ReleaseError, match="needs the places that have it"):
        repository.switch(coalition.store, coalition.online, off, [], until, now=NOW)
    assert repository.switch(coalition.store, coalition.online, off, [], until, now=NOW, only=[BETA]) == [BETA]
    assert switches(tmp_path / "a", coalition, ALPHA) is None


def test_switches_add_up_end_by_themselves_and_can_be_lifted(
    coalition: Coalition, builts: dict[str, Built], tmp_path: Path
) -> None:
    coalition.publish({ALPHA: builts[ALPHA]})
    store, online = coalition.store, coalition.online
    repository.switch(store, online, {"aaaaaaaaaa": "PUBLIC"}, [], NOW + timedelta(hours=1), now=NOW)
    repository.switch(store, online, {"bbbbbbbbbb": "PUBLIC"}, [], NOW + timedelta(hours=5), now=NOW)
    held = repository.holding(store, ALPHA, NOW)
    assert (held.number, list(held.off)) == (2, ["aaaaaaaaaa", "bbbbbbbbbb"])
    repository.refresh(store, online, NOW + timedelta(hours=2))
    assert list(repository.holding(store, ALPHA, NOW + timedelta(hours=2)).off) == ["bbbbbbbbbb"]
    assert repository.lift(store, online, ["bbbbbbbbbb"], now=NOW + timedelta(hours=3)) == [ALPHA]
    assert repository.lift(store, online, ["bbbbbbbbbb"], now=NOW + timedelta(hours=3)) == []
    assert repository.holding(store, ALPHA, NOW + timedelta(hours=3)).number == 3, "the number only grows"
    assert switches(tmp_path / "a", coalition, ALPHA) is None


def test_a_release_keeps_the_switches_that_hold(coalition: Coalition, builts: dict[str, Built], tmp_path: Path) -> None:
    coalition.publish({ALPHA: builts[ALPHA]})
    repository.switch(coalition.store, coalition.online, {"aaaaaaaaaa": "PUBLIC"}, [], NOW + timedelta(hours=9), now=NOW)
    coalition.publish({ALPHA: replace(builts[ALPHA], version="1.0.1")}, NOW + timedelta(hours=1))
    assert switches(tmp_path / "a", coalition, ALPHA) is not None
    assert custom(tmp_path / "a", coalition, ALPHA)["version"] == "1.0.1"


@pytest.mark.parametrize("hours", [73, 0, -1])
def test_an_emergency_lasts_72_hours_at_most(coalition: Coalition, builts: dict[str, Built], hours: int) -> None:
    coalition.publish({ALPHA: builts[ALPHA]})
    with pytest.raises(ReleaseError, match="72 hours at most"):
        repository.switch(coalition.store, coalition.online, {}, [], NOW + timedelta(hours=hours), now=NOW)


def test_the_emergency_key_cannot_replace_a_release(coalition: Coalition, builts: dict[str, Built], tmp_path: Path) -> None:
    """Whoever has all keys of the server signs targets of their own: no client takes them."""
    coalition.publish({ALPHA: builts[ALPHA]})
    version, content = coalition.store.latest(ALPHA, "targets") or (0, b"")
    forged = Metadata.from_bytes(content)
    forged.signed.version = version + 1
    forged.sign(coalition.keys["emergency"])
    coalition.store.put(ALPHA, "targets", version + 1, forged.to_bytes())
    repository.refresh(coalition.store, coalition.online, NOW)
    with pytest.raises(UnsignedMetadataError):
        client(tmp_path / "c", coalition.store, ALPHA, coalition.root).refresh()
