"""The example marketplace: a site of its own; listings go and come back with the clock; only the hub of its demo may call it."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from market import listening

from inthewild.hub.cases.preview.fetch import look
from inthewild.hub.core import outbound
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.addresses import Refused
from inthewild.hub.core.outbound import Client
from inthewild.hub.demo.marketplace import Site, listings
from inthewild.hub.demo.marketplace_data import LISTINGS, Fate
from inthewild.hub.demo.place import Place
from inthewild.hub.home import EXAMPLE_PLATFORM, Home
from inthewild.hub.members import services
from inthewild.text.language import guess

DAY = timedelta(days=1)


def get(site: Site, path: str, method: str = "GET") -> tuple[str, dict[str, str], str]:
    got: list[Any] = []
    body = b"".join(site({"REQUEST_METHOD": method, "PATH_INFO": path}, lambda status, headers: got.extend((status, headers))))
    return got[0], dict(got[1]), body.decode("utf-8", "replace")


@pytest.fixture
def site() -> Site:
    return Site("http://127.0.0.1:8077", timedelta)


def test_every_listing_says_that_it_is_an_example_in_its_own_language() -> None:
    words = ["example", "exemple", "ejemplo", "تجريبي", "مثال", "示例", "пример", "contoh", "mẫu", "ví dụ"]
    words += ["ตัวอย่าง", "exemplo", "beispiel", "उदाहरण"]
    assert len({one.lang for one in LISTINGS}) >= 10
    for one in LISTINGS:
        for text in (one.title, one.text):
            assert any(word in text.casefold() for word in words), text
        found = guess(f"{one.title}\n{one.text}")
        assert found in (one.lang, one.lang.partition("-")[0]), (one.number, found)


def test_the_same_page_is_there_under_its_phone_and_language_addresses(site: Site) -> None:
    pages = [get(site, path) for path in ("/item/101", "/m/item/101", "/de/item/101-old-thing", "/item/101/")]
    assert {status for status, _headers, _body in pages} == {"200 OK"}
    assert len({body for _status, _headers, body in pages}) == 1
    assert '<link rel="canonical" href="http://127.0.0.1:8077/item/101">' in pages[0][2]


@pytest.mark.parametrize(
    "path", ["/item/999", "/item/", "/../etc/passwd", "/item/101/x", "/picture/999.png", "/x", "/item/1000000"]
)
def test_what_is_not_there_is_404(path: str, site: Site) -> None:
    assert get(site, path)[0] == "404 Not Found"


def test_pictures_and_style_come_from_the_site_itself_and_nothing_else_is_loaded(site: Site) -> None:
    _status, headers, body = get(site, "/item/102")
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert set(re.findall(r'(?:src|href)="(/[^"]*)"', body)) == {"/picture/102.png", "/style.css", "/"}
    for path, kind in (("/picture/102.png", "image/png"), ("/style.css", "text/css; charset=utf-8")):
        status, headers, _body = get(site, path)
        assert (status, headers["Content-Type"]) == ("200 OK", kind)
    assert get(site, "/item/102", "POST")[0] == "405 Method Not Allowed"


def test_listings_go_come_back_and_are_listed_anew_as_the_clock_moves() -> None:
    for one in LISTINGS:
        seen = [
            one.number in {there.number for there in listings(day * DAY)} for day in (0, one.goes_after, one.back_after or 99)
        ]
        assert seen == {
            Fate.STAYS: [True, True, True], Fate.GOES: [True, False, False], Fate.RETURNS: [True, False, True],
            Fate.RELISTED: [True, False, False],
        }[one.fate], one.number  # fmt: skip
        if one.fate is Fate.RELISTED:
            anew = {there.number: there for there in listings(one.back_after * DAY)}[one.again]
            assert (anew.title, anew.seller) == (one.title, one.seller)
            assert one.again not in {there.number for there in listings((one.back_after - 1) * DAY)}


def test_a_listing_that_went_says_so_with_410(site: Site) -> None:
    gone = next(one for one in LISTINGS if one.fate is Fate.GOES)
    later = Site("http://127.0.0.1:8077", lambda: gone.goes_after * DAY)
    assert get(site, f"/item/{gone.number}")[0] == "200 OK"
    assert get(later, f"/item/{gone.number}")[0] == "410 Gone"


@pytest.fixture
def demo(tmp_path: Path, settings: LazySettings) -> Iterator[tuple[Place, str]]:
    """The marketplace of a demo home, really listening, and the hub in that home."""
    with listening(tmp_path) as (place, address):
        settings.HOME = place.home
        yield place, address


def test_the_hub_of_a_demo_reads_a_listing_there_and_sees_it_go(
    demo: tuple[Place, str], secretariat: Actor, transactional_db: Any
) -> None:
    place, base = demo
    shop = services.register_platform(secretariat, name="Example Listings", hosts=[EXAMPLE_PLATFORM], sector="marketplace")
    found = look(f"{base}/m/fr/item/101?utm_source=mail")
    assert (found.platform, found.language, found.fetched) == (shop, "en", True)
    assert found.title == "Example listing: antique elephant ivory carving, 12 cm"
    assert (found.price, found.currency, found.seller) == (Decimal("480.00"), "GBP", "example_attic")
    assert found.address is not None
    assert found.address.canonical == f"{base}/item/101"
    place.advance(7 * DAY)
    assert look(f"{base}/item/101").why_not == "gone"


def test_only_the_exact_address_and_port_of_the_marker_may_be_called_and_only_if_the_caller_allows_it(
    demo: tuple[Place, str],
) -> None:
    _place, base = demo
    host = base.removeprefix("http://")
    port = int(host.partition(":")[2])
    assert outbound.request("GET", f"{base}/robots.txt", allowed={host}).status == 200
    with socket.create_server(("127.0.0.1", 0)) as other:
        wrong = other.getsockname()[1]
        for url in (f"http://127.0.0.1:{wrong}/", f"https://{host}/", f"http://127.0.0.2:{port}/", f"http://localhost:{port}/",
                    f"http://0x7f000001:{port}/", f"http://127.1:{port}/", f"http://[::1]:{port}/", f"http://x@{host}/",
                    f"http://127.0.0.1:0{port}/", f"http://127.0.0.1.:{port}/", "http://127.0.0.1/"):  # fmt: skip
            with pytest.raises(Refused):
                outbound.request("GET", url, allowed={host, url.split("/")[2], "127.0.0.1", "localhost"})
    for allowed in ({"127.0.0.1"}, {"market.example"}, set()):
        with pytest.raises(Refused):
            outbound.request("GET", f"{base}/", allowed=allowed)


def test_no_redirect_of_the_internet_leads_into_the_marketplace_and_none_of_it_leads_out(
    demo: tuple[Place, str], serve_once: Callable[[bytes], Any]
) -> None:
    host = demo[1].removeprefix("http://")
    inside = serve_once(f"HTTP/1.1 302 Moved\r\nLocation: {demo[1]}/\r\nContent-Length: 0\r\n\r\n".encode())
    client = Client(lambda _host, _port: ["93.184.215.14"], inside, example=outbound.of_this_home)
    with pytest.raises(Refused, match="between the example marketplace and the internet"):
        client.request("GET", "http://shop.example/", allowed={"shop.example", host})
    outside = serve_once(b"HTTP/1.1 302 Moved\r\nLocation: http://shop.example/\r\nContent-Length: 0\r\n\r\n")
    client = Client(lambda _host, _port: ["93.184.215.14"], outside, example=outbound.of_this_home)
    with pytest.raises(Refused, match="between the example marketplace and the internet"):
        client.request("GET", f"{demo[1]}/", allowed={"shop.example", host})


@pytest.fixture
def serve_once() -> Iterator[Callable[[bytes], Any]]:
    """A connector to a server that answers everything with these bytes."""
    listeners: list[socket.socket] = []

    def make(answer: bytes) -> Callable[[str, int, float], socket.socket]:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def run() -> None:
            while True:
                try:
                    wire, _peer = listener.accept()
                except OSError:
                    return
                with wire:
                    wire.recv(65536)
                    wire.sendall(answer)

        threading.Thread(target=run, daemon=True).start()
        return lambda _address, _port, timeout: socket.create_connection(listener.getsockname(), timeout=timeout)

    yield make
    for listener in listeners:
        listener.close()


@pytest.mark.parametrize(
    "told",
    [{"host": "10.0.0.1", "port": 8077}, {"host": "169.254.169.254", "port": 8077}, {"host": "127.0.0.1", "port": 22},
     {"host": "127.0.0.1", "port": "8077"}, {"host": "127.0.0.1", "port": True}, {"host": "127.0.0.1", "port": 70000},
     {}, [], None, "x"],
)  # fmt: skip
def test_a_marker_that_names_anything_else_opens_nothing(told: Any, tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text(json.dumps({"demo": 1, "marketplace": told}))
    assert Home(tmp_path).marketplace is None
    (tmp_path / "demo.json").write_text("{" * 100_000)
    assert Home(tmp_path).marketplace is None


def test_a_real_hub_calls_nothing_on_this_machine(tmp_path: Path, settings: LazySettings) -> None:
    settings.HOME = Home(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as server:
        host = "{}:{}".format(*server.getsockname())
        with pytest.raises(Refused):
            outbound.request("GET", f"http://{host}/", allowed={host, "127.0.0.1"})


def test_two_demos_on_one_machine_get_two_marketplaces(tmp_path: Path) -> None:
    first, second = (Place(Home(tmp_path / name)) for name in ("a", "b"))
    first.make()
    second.make()
    with first.settle_marketplace() as one, second.settle_marketplace() as other:
        assert one.getsockname() != other.getsockname()
        assert (first.home.marketplace, second.home.marketplace) == (one.getsockname(), other.getsockname())
