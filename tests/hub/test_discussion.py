"""What is said among some is read by them and by nobody else, not even as a number."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from accounts_world import World, acts, build, mails, person, signed_in
from hypothesis import given
from hypothesis import strategies as st

from inthewild.hub.accounts.models import Kind, Organisation, User
from inthewild.hub.core import clock, discussion, erasure
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.discussion import queries, services
from inthewild.hub.core.models import AuditEvent, AuditPayload, Comment
from inthewild.hub.core.notify import queries as notified
from inthewild.hub.core.templatetags.discussion import said
from inthewild.hub.errors import Conflict, Invalid, NotAllowed, OutOfSight
from inthewild.hub.members import services as members
from inthewild.hub.members.models import Platform

pytestmark = pytest.mark.django_db
SECRET = "qzsecretzq"


@pytest.fixture
def world() -> World:
    made = build()
    User.objects.update(demo=True)  # no second factor in the way
    return made


@pytest.fixture
def ngo(world: World) -> Organisation:
    return Organisation.objects.create(name="Example Trust", kind=Kind.NGO, made_at=clock.now())


@pytest.fixture
def expert(ngo: Organisation) -> User:
    made = person("expert", ngo, Role.NGO_EXPERT)
    User.objects.filter(pk=made.pk).update(demo=True)
    return made


@pytest.fixture
def platform(world: World, ngo: Organisation) -> Platform:
    office = acts(world.ann)
    made = members.register_platform(office, name="Example Market", hosts=["market.example"])
    members.set_owner(office, made, world.shop, since=date(2020, 1, 1))
    members.set_liaison(office, made, ngo, since=date(2020, 1, 1))
    return made


def codes(actor: Actor, about: str) -> list[str]:
    topic, _called = discussion.topics.topic_of(actor, about)
    return [one.code for one in topic.open_to(actor, about)]


def reads(somebody: User, about: str) -> list[str]:
    return [row.text for row in queries.of(acts(somebody), about)]


def test_each_person_is_offered_the_rooms_that_they_are_in(world: World, platform: Platform, expert: User) -> None:
    about = platform.public_id
    assert codes(acts(world.admin), about) == ["own", "liaison", "office"]
    assert codes(acts(expert), about) == ["own", "liaison", "experts"]
    assert codes(acts(world.ann), about) == ["own", "office", "experts"]
    assert codes(acts(world.rival), about) == ["own"]
    assert codes(acts(world.spotter), about) == []


def test_the_expert_and_the_company_talk_and_nobody_else_reads_or_counts_it(
    world: World, platform: Platform, expert: User
) -> None:
    about, page = platform.public_id, f"/en/platforms/{platform.public_id}/"
    others = (world.rival, world.ann, world.spotter)
    clients = {one.pk: signed_in(one) for one in others}
    pages = (page, f"/en/discussion/{about}/", "/en/today/")
    before = {one.pk: [clients[one.pk].get(p).content for p in pages] for one in others}
    discussion.post(acts(expert), about, f"Is {SECRET} known to you?", "liaison")
    assert reads(world.admin, about) == reads(expert, about) == [f"Is {SECRET} known to you?"]
    for one in others:
        after = [clients[one.pk].get(p).content for p in pages]
        for old, new in zip(before[one.pk], after, strict=True):
            assert SECRET.encode() not in new
            assert without_token(old) == without_token(new)
        assert notified.unread(acts(one)) == 0
        assert not visible(AuditEvent, acts(one)).filter(type="comment.posted").exists()
    assert not visible(AuditEvent, acts(world.admin)).filter(type="comment.posted").exists()


def without_token(page: bytes) -> bytes:
    import re

    return re.sub(rb'csrfmiddlewaretoken" value="[^"]*"', b"", page)


def test_the_page_shows_who_reads_each_comment(world: World, platform: Platform, expert: User) -> None:
    discussion.post(acts(expert), platform.public_id, "A question", "liaison")
    page = signed_in(world.admin).get(f"/en/platforms/{platform.public_id}/").content.decode()
    assert "A question" in page and "Expert" in page
    assert "Seen by: people of Example Shop, Example Trust, who look after this platform together." in page


def test_what_experts_say_among_themselves_is_not_for_companies_volunteers_or_colleagues_of_another_role(
    world: World, platform: Platform, expert: User
) -> None:
    lead = person("lead", expert.organisation, Role.SPOTTER_LEAD)
    discussion.post(acts(expert), platform.public_id, "among experts", "experts")
    assert reads(world.ann, platform.public_id) == ["among experts"]
    for one in (world.admin, world.rival, world.spotter, lead):
        assert reads(one, platform.public_id) == []
        assert notified.unread(acts(one)) == 0


def test_a_new_owner_does_not_read_what_was_said_with_the_old_one(world: World, platform: Platform, expert: User) -> None:
    discussion.post(acts(expert), platform.public_id, "between us", "liaison")
    members.set_owner(acts(world.ann), platform, world.other, since=clock.now().date())
    assert reads(world.rival, platform.public_id) == []
    assert reads(world.admin, platform.public_id) == ["between us"]
    assert "liaison" in codes(acts(world.rival), platform.public_id)


def test_nobody_speaks_into_a_room_that_they_are_not_in(world: World, platform: Platform) -> None:
    for audience in ("experts", "liaison", "office", "", "everybody"):
        with pytest.raises(Invalid, match="choose who reads it"):
            discussion.post(acts(world.rival), platform.public_id, "hello", audience)
    with pytest.raises(NotAllowed):
        discussion.post(Actor.public(), platform.public_id, "hello", "own")


def test_what_is_out_of_sight_is_not_discussed(world: World, expert: User) -> None:
    hidden = members.platform_for_host(acts(expert), "unknown.example")
    for about in (hidden.public_id, "plt_nothing", "nonsense"):
        with pytest.raises(OutOfSight):
            discussion.post(acts(world.admin), about, "hello", "own")
        assert signed_in(world.admin).get(f"/en/discussion/{about}/").status_code == 404


def test_who_loses_sight_of_the_object_loses_the_discussion(world: World, expert: User) -> None:
    lead = person("lead", expert.organisation, Role.SPOTTER_LEAD)
    found = members.platform_for_host(acts(lead), "unknown.example")
    made = discussion.post(acts(expert), found.public_id, "for colleagues", "own")
    assert queries.one(acts(lead), made.handle).text == "for colleagues"
    Platform.objects.filter(pk=found.pk).update(proposed_by="")
    with pytest.raises(OutOfSight):
        queries.one(acts(lead), made.handle)


def test_the_others_of_the_audience_are_told_and_who_is_named_at_once(world: World, platform: Platform, expert: User) -> None:
    User.objects.update(demo=False)
    colleague = person("colleague", world.shop, Role.COMPANY_MODERATOR)
    discussion.post(acts(expert), platform.public_id, "A question", "liaison")
    discussion.post(acts(world.admin), platform.public_id, "An answer", "liaison", mentions=[expert.public_id])

    def told(somebody: User) -> list[str]:
        return [n.title for n in notified.shown(acts(somebody), notified.listing(acts(somebody)))]

    assert told(expert) == ["Somebody asks you about Example Market"]
    assert told(world.admin) == ["Somebody said something about Example Market"]
    assert told(colleague) == ["Somebody said something about Example Market"] * 2
    assert [m["to"] for m in mails("notify.comment.mentioned")] == ["expert@example.org"]
    assert "answer" not in mails("notify.comment.mentioned")[0]["body"]


def test_one_may_name_whom_one_sees_or_who_spoke_to_one(world: World, platform: Platform, expert: User) -> None:
    with pytest.raises(Invalid, match="choose people of this audience"):
        discussion.post(acts(expert), platform.public_id, "hello", "liaison", mentions=[world.admin.public_id])
    discussion.post(acts(world.admin), platform.public_id, "here I am", "liaison")
    discussion.post(acts(expert), platform.public_id, "hello", "liaison", mentions=[world.admin.public_id])
    with pytest.raises(Invalid):
        discussion.post(acts(expert), platform.public_id, "hello again", "liaison", mentions=[world.ann.public_id])


def test_a_volunteer_is_a_pseudonym_for_another_organisation_and_a_name_for_colleagues(
    world: World, platform: Platform, expert: User
) -> None:
    lead = person("lead", expert.organisation, Role.SPOTTER_LEAD)
    discussion.post(acts(lead), platform.public_id, "seen there", "liaison")
    near = signed_in(expert).get(f"/en/platforms/{platform.public_id}/").content.decode()
    far = signed_in(world.admin).get(f"/en/platforms/{platform.public_id}/").content.decode()
    assert "<strong>Lead</strong>" in near
    assert "seen there" in far and "Lead</strong>" not in far and "<strong>Volunteer " in far


def test_its_author_corrects_it_within_ten_minutes_and_the_record_keeps_what_it_was(world: World, platform: Platform) -> None:
    made = discussion.post(acts(world.admin), platform.public_id, "a tyop", "own")
    client = signed_in(world.admin)
    client.post(f"/en/discussion/comment/{made.handle}/edit/", {"text": "a typo"})
    made.refresh_from_db()
    assert made.text == "a typo"
    event = AuditEvent.objects.get(type="comment.edited")
    assert '"text_from":"a tyop"' in AuditPayload.objects.get(event=event).change
    with clock.moved_by(timedelta(minutes=11)):
        assert client.post(f"/en/discussion/comment/{made.handle}/edit/", {"text": "too late"}).status_code == 409
        assert b"/edit/" not in client.get(f"/en/platforms/{platform.public_id}/").content
    with pytest.raises(NotAllowed):
        discussion.edit(acts(world.ann), made, "not mine")


def test_what_is_taken_back_is_gone_from_the_record_and_its_place_stays(world: World, platform: Platform, expert: User) -> None:
    made = discussion.post(acts(expert), platform.public_id, f"{SECRET} slipped out", "liaison")
    discussion.edit(acts(expert), made, f"{SECRET} slipped out, sorry")
    discussion.withdraw(acts(expert), made)
    page = signed_in(world.admin).get(f"/en/platforms/{platform.public_id}/").content.decode()
    assert "Taken back by its author." in page and SECRET not in page
    assert not AuditPayload.objects.filter(change__contains=SECRET).exists()
    with pytest.raises(Conflict):
        discussion.withdraw(acts(expert), made)


def test_erasing_its_author_takes_the_words_and_leaves_the_place(world: World, platform: Platform, expert: User) -> None:
    discussion.post(acts(expert), platform.public_id, f"{SECRET} by me", "liaison")
    discussion.post(acts(world.admin), platform.public_id, "thank you", "liaison", mentions=[expert.public_id])
    erasure.erase(Actor.system("desk"), expert.public_id)
    page = signed_in(world.admin).get(f"/en/platforms/{platform.public_id}/").content.decode()
    assert "somebody who is no longer here" in page and "The content was erased." in page and SECRET not in page
    assert not AuditPayload.objects.filter(change__contains=SECRET).exists()
    assert not Comment.objects.filter(mentions__icontains=expert.public_id).exists()


def test_all_that_was_said_goes_with_its_object(world: World, platform: Platform) -> None:
    discussion.post(acts(world.admin), platform.public_id, SECRET, "own")
    assert discussion.forget(platform.public_id) == 1
    assert not Comment.objects.exists() and not AuditPayload.objects.filter(change__contains=SECRET).exists()


def test_there_are_limits(world: World, platform: Platform) -> None:
    actor, about = acts(world.admin), platform.public_id
    for text in ("", " \n ", "x" * (services.LONGEST + 1)):
        with pytest.raises(Invalid):
            discussion.post(actor, about, text, "own")
    discussion.post(actor, about, "once", "own")
    with pytest.raises(Conflict, match="a moment ago"):
        discussion.post(actor, about, "once", "own")
    for n in range(services.PER_HOUR - 1):
        discussion.post(actor, about, f"number {n}", "own")
    with pytest.raises(Conflict, match="go on a little later"):
        discussion.post(actor, about, "one more", "own")


def test_a_form_that_is_refused_keeps_what_was_written(world: World, platform: Platform) -> None:
    client = signed_in(world.admin)
    answer = client.post(f"/en/discussion/{platform.public_id}/", {"text": "a long thought", "audience": "nobody"})
    assert answer.status_code == 422 and b"a long thought</textarea>" in answer.content
    there = client.post(f"/en/discussion/{platform.public_id}/", {"text": "a long thought", "audience": "own"})
    assert there["Location"].startswith(f"/en/platforms/{platform.public_id}/#c-")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("see https://market.example/item?a=1&b=2.", 'href="https://market.example/item?a=1&amp;b=2"'),
        ("javascript:alert(1)", "<p dir=\"auto\">javascript:alert(1)</p>"),
        ("https://x.example/\"onmouseover=alert(1)", 'href="https://x.example/"'),
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
        ("pango.lin for sale", "<p dir=\"auto\">pango.lin for sale</p>"),
    ],
)  # fmt: skip
def test_text_is_plain_and_links_say_where_they_lead(text: str, html: str) -> None:
    assert html in said(text)
    assert "<script" not in said(text + "<script>")


@given(st.text())
def test_no_text_makes_markup_of_its_own(text: str) -> None:
    from html.parser import HTMLParser

    class Tags(HTMLParser):
        found: set[str]

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.found.add(tag)
            assert tag == "p" or set(dict(attrs)) == {"href", "rel", "dir"}

    parser = Tags()
    parser.found = set()
    parser.feed(said(text + " https://a.example/" + text))
    assert parser.found <= {"p", "a"}
