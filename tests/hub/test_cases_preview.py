"""The preview reads an address and a page of a stranger, asks only registered platforms, and says nothing of what it is."""
# ruff: noqa: E501 - tables of addresses and pages

from __future__ import annotations

import json
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from inthewild.hub.cases.preview import adapters, address, page
from inthewild.hub.cases.preview.fetch import look
from inthewild.hub.cases.preview.read import Missing, read
from inthewild.hub.core.actor import Actor, ActorKind
from inthewild.hub.core.addresses import Refused
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.outbound import Answer
from inthewild.hub.errors import Invalid
from inthewild.hub.home import Home
from inthewild.hub.members import services

SECRETARIAT = Actor(ActorKind.USER, "usr_ann", "org_secretariat", frozenset({Role.SECRETARIAT}))


@pytest.mark.parametrize(
    ("given", "canonical", "item"),
    [
        ("https://www.ebay.co.uk/itm/Old-box-from-estate/123456789012?hash=item1&mkcid=1#x", "https://ebay.co.uk/itm/123456789012", "123456789012"),
        ("http://m.ebay.com/itm/123456789012", "https://ebay.com/itm/123456789012", "123456789012"),
        ("etsy.com/uk/listing/1234567890/carved-box?ref=shop", "https://etsy.com/listing/1234567890", "1234567890"),
        ("https://m.facebook.com/marketplace/item/998877665544/?ref=share&mibextid=x", "https://facebook.com/marketplace/item/998877665544", "998877665544"),
        ("https://www.instagram.com/some.body/p/Cabc_-123/?igsh=zz", "https://instagram.com/p/Cabc_-123", "Cabc_-123"),
        ("https://m.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&t=3", "https://youtube.com/watch?v=dQw4w9WgXcQ", "dQw4w9WgXcQ"),
        ("https://item.taobao.com/item.htm?spm=a1.b2&id=670000000000", "https://item.taobao.com/item.htm?id=670000000000", "670000000000"),
        ("https://shopee.co.id/Gelang-antik-i.12345.6789012345?sp_atk=1", "https://shopee.co.id/product/12345/6789012345", "6789012345"),
        ("https://www.olx.pl/d/oferta/rzecz-CID767-ID12abc.html?reason=x", "https://olx.pl/d/oferta/rzecz-CID767-ID12abc.html?reason=x", "ID12abc"),
        ("https://shop.example/a/../b?utm_source=x&b=2&a=1&fbclid=9", "https://shop.example/a/../b?a=1&b=2", ""),
        ("https://SHOP.example:443//x%2fy/%7euser/", "https://shop.example/x%2Fy/~user", ""),
        ("https://bücher.example/größe?q=ä", "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe?q=%C3%A4", ""),
        ("shop.example", "https://shop.example/", ""),
        ("https://m.co.uk/x", "https://m.co.uk/x", ""),
    ],
)  # fmt: skip
def test_spellings_of_one_address_become_one(given: str, canonical: str, item: str) -> None:
    found = address.read(given)
    assert (found.canonical, found.item_id) == (canonical, item)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "javascript:alert(1)", "data:text/html,x", "ftp://shop.example/x", "https://user:pw@shop.example/", "http://127.0.0.1/",
     "http://127.0.0.1:8077/item/1", "http://[::1]/", "http://localhost/", "https://10.0.0.1/x", "https://shop.example:8443/", "https://",
     "https://shop.example/a\x00b", "https://sh\u202eop.example/", "mailto:a@shop.example",
     "just some words", "https://intranet/x", "x" * 3000, "https://shop.example/?" + "a=1&" * 200],
)  # fmt: skip
def test_what_is_no_address_of_a_public_page_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as error:
        address.read(text)
    assert error.value.where == "url"
    assert address.canonical(text) == ""


_LETTERS = st.text(alphabet="abcXYZ019-_.~%/&?=+;:@!$'()*,# éяع你", max_size=40)


@hypothesis_settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(adapters.by_host())) | st.just("shop.example"), st.sampled_from(["", "www.", "m.", "mobile."]), _LETTERS,
       st.lists(st.tuples(st.sampled_from(["id", "v", "utm_source", "fbclid", "q", "ü"]), _LETTERS), max_size=4))  # fmt: skip
def test_the_canonical_spelling_of_a_canonical_spelling_is_itself(
    host: str, before: str, path: str, query: list[tuple[str, str]]
) -> None:
    given_url = f"https://{before}{host}/{path}?" + "&".join(f"{k}={v}" for k, v in query)
    try:
        first = address.read(given_url)
    except Invalid:
        return
    second = address.read(first.canonical)
    assert second.canonical == first.canonical
    assert second.host == first.host
    assert second.item_id == first.item_id
    assert urlsplit(first.canonical).fragment == ""
    assert first.canonical.isascii()


def test_every_adapter_reads_its_own_short_address() -> None:
    for host, ways in adapters.by_host().items():
        for way in ways:
            if way.search_only:
                continue
            short = way.canonical.format(id="12345678901", who="some.body", group="789", shop="55", site="MLM")
            if host in ("youtube.com",):
                short = "/watch?v=dQw4w9WgXcQ"
            if "mercari" in host:
                short = "/item/m12345678901"
            if host in ("marktplaats.nl", "2dehands.be"):
                short = "/m12345678901"
            if "market.example" in host:
                short = "/item/12"
            found = address.read(f"https://{host}{short}")
            assert found.item_id, (host, short)
            assert found.canonical == f"https://{host}{short}"


PAGE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Shop | things</title>
<!-- <title>not this</title> --><meta property="og:title" content="Old carved box &amp; lid"><meta name=description content="From an estate">
<script>var x = '<meta property="og:title" content="nor this">'</script>
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"Shop"},
{"@type":["Product"],"name":"Carved box","description":"From the estate of my grandmother, sold as seen.",
"offers":[{"@type":"Offer","price":"1200.5","priceCurrency":"EUR","seller":{"@type":"Person","name":"example_seller"}}]}]}</script>
</head><body></body></html>"""


def test_a_page_is_read_in_the_order_json_ld_open_graph_title() -> None:
    found = page.facts(PAGE.encode(), "text/html; charset=utf-8")
    assert (found.title, found.price, found.currency, found.seller) == ("Carved box", Decimal("1200.50"), "EUR", "example_seller")
    assert found.text == "From the estate of my grandmother, sold as seen."
    assert found.lang == "en-gb"
    without = PAGE.replace("ld+json", "x-json")
    assert page.facts(without.encode()).title == "Old carved box & lid"
    assert page.facts(without.replace("og:title", "og:x").encode()).title == "Shop | things"


@pytest.mark.parametrize(
    ("encoding", "said", "meta"),
    [("utf-8", "", ""), ("utf-8-sig", "latin-1", ""), ("windows-1251", "windows-1251", ""), ("shift_jis", "", "shift_jis"),
     ("gb18030", "text/html; charset=GB18030", ""), ("utf-16", "", ""), ("utf-8", "text/html; charset=nonsense", ""),
     ("utf-8", "text/html; charset=zlib_codec", ""), ("utf-8", "text/html; charset=idna", "utf-7")],
)  # fmt: skip
def test_the_letters_are_right_whatever_encoding_is_said(encoding: str, said: str, meta: str) -> None:
    title = {"windows-1251": "Старая шкатулка", "shift_jis": "古い箱です", "gb18030": "旧盒子出售"}.get(encoding, "Größe и 箱")
    text = f'<html><head><meta charset="{meta}"><title>{title}</title></head>'
    assert (
        page.facts(text.encode(encoding), said if "charset" in said or not said else f"text/html; charset={said}").title == title
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00" * 1000, b"<" * 2_000_000, b"<div>" * 400_000, b"<!--" * 500_000, b"<title>" * 280_000, b"<meta " * 330_000,
     b'<meta a="' * 220_000, b"<script>" * 250_000, b"<!" * 1_000_000, b"&#" * 1_000_000, b"<title>" + b"a" * 1_990_000,
     b'<script type="application/ld+json">' + b"[" * 290_000 + b"</script>", b"\xff\xfe" + b"\xd8\x00" * 10_000, b"\xff" * 100_000,
     b"<html lang=" + b"a-" * 900_000, b"<meta name=" + b"x=" * 900_000 + b">"],
    ids=range(17),
)  # fmt: skip
def test_a_hostile_page_costs_less_than_two_seconds_and_says_nothing(content: bytes) -> None:
    started = time.process_time()
    found = page.facts(content, "text/html; charset=utf-8")
    assert time.process_time() - started < 2
    assert len(found.title) <= page.MAX_TITLE
    assert len(found.text) <= page.MAX_TEXT


@given(st.binary(max_size=300), st.text(max_size=30))
@hypothesis_settings(max_examples=60, deadline=None)
def test_no_bytes_make_the_reader_fail(content: bytes, said: str) -> None:
    page.facts(b"<title>" + content + b"</title><meta property=og:title content='" + content + b"'>", said)


@pytest.mark.parametrize("said", ["NaN", "1e9", "-5", "12,50", "1" * 19, "٣", "", "0", "0.001", "Infinity"])
def test_a_price_that_is_no_plain_number_is_none(said: str) -> None:
    assert page.price(said) in (None, Decimal("0.00")) or said == "1" * 19
    assert page.price("1200") == Decimal("1200.00")


def test_text_cannot_reorder_or_hide_what_a_person_reads() -> None:
    assert page.clean("a\u202eb\x00c<b>d</b>\u200b &lt;i&gt;e\n\nf", 100) == "ab c d e f"


@pytest.fixture
def market(db: Any) -> Any:
    return services.register_platform(SECRETARIAT, name="Example Shop", hosts=["shop.example"], sector="marketplace")


def answering(
    body: bytes, status: int = 200, kind: str = "text/html"
) -> tuple[list[tuple[str, set[str]]], Callable[..., Answer]]:
    asked: list[tuple[str, set[str]]] = []

    def request(_method: str, url: str, *, allowed: set[str], headers: dict[str, str]) -> Answer:
        asked.append((url, allowed))
        return Answer(status, url, {"content-type": kind}, body)

    return asked, request


def test_a_registered_platform_is_asked_once_and_only_its_own_hosts_are_allowed(market: Any) -> None:
    asked, request = answering(PAGE.encode())
    found = look("https://m.shop.example/x?utm_source=a", request=request)
    assert asked == [("https://shop.example/x", {"shop.example", "www.shop.example", "m.shop.example"})]
    assert (found.platform, found.title, found.language, found.fetched) == (market, "Carved box", "en", True)
    assert found.missing == ()


def test_another_host_is_read_and_never_asked(market: Any) -> None:
    asked, request = answering(PAGE.encode())
    for url in ("https://other.example/x", "https://shop.example.evil.example/", "http://127.0.0.1/", "nonsense at all"):
        found = look(url, request=request)
        assert found.platform is None
        assert not found.fetched
        assert Missing.MARKETPLACE in found.missing
    assert asked == []


@pytest.mark.parametrize(
    ("status", "kind", "why"),
    [
        (404, "text/html", "gone"),
        (410, "text/html", "gone"),
        (500, "text/html", "unreachable"),
        (200, "image/jpeg", "unreachable"),
    ],
)
def test_a_page_that_is_none_is_said_so(status: int, kind: str, why: str, market: Any) -> None:
    _asked, request = answering(b"<title>x</title>", status, kind)
    found = look("https://shop.example/x", request=request)
    assert (found.why_not, found.title) == (why, "")
    assert found.missing == (Missing.TITLE, Missing.LANGUAGE)


def test_a_platform_that_cannot_be_reached_leaves_the_address_read(market: Any) -> None:
    def request(*_given: object, **_named: object) -> Answer:
        raise Refused("did not answer", where="shop.example")

    found = look("https://shop.example/x", request=request)
    assert (found.platform, found.why_not) == (market, "unreachable")


def test_what_a_reporter_pasted_is_read_without_an_address(db: Any) -> None:
    found = read("", "Vendo cajas antiguas talladas a mano, envío a todo el país, escríbanme por mensaje privado")
    assert (found.address, found.language) == (None, "es")
    assert found.missing == (Missing.ADDRESS, Missing.MARKETPLACE)


def test_a_preview_holds_no_score_no_term_and_no_reading_of_the_engine(market: Any) -> None:
    """HUB.md 3: whoever asks learns what was read and what is missing, and not whether it would be found."""
    _asked, request = answering(PAGE.replace("Carved box", "Elephant ivory tusk").encode())
    found = look("https://shop.example/x", request=request)
    assert set(vars(found)) == {
        "address", "platform", "title", "text", "language", "price", "currency", "seller", "fetched", "why_not",
    }  # fmt: skip


def test_in_a_demo_the_example_marketplace_is_a_platform_and_nowhere_else(tmp_path: Path, settings: LazySettings) -> None:
    settings.HOME = Home(tmp_path)
    (tmp_path / "demo.json").write_text(json.dumps({"marketplace": {"host": "127.0.0.1", "port": 8077}}))
    found = address.read("http://127.0.0.1:8077/m/es/item/12-caja?utm_source=mail#x")
    assert (found.host, found.item_id) == ("listings.market.example", "12")
    assert found.canonical == "http://127.0.0.1:8077/item/12"
    for other in ("http://127.0.0.1:8078/item/12", "https://127.0.0.1:8077/item/12", "http://127.0.0.2:8077/item/12"):
        with pytest.raises(Invalid):
            address.read(other)
