"""The example marketplace: a small site of made-up listings that stay, go or come back while the demo's clock runs ahead.

It is a site of its own, as a real marketplace is: no Django, no database, no session. It listens on the address and port
that the marker of the demo home names, which is the only address besides the public internet that ``core.outbound`` reaches.
"""

from __future__ import annotations

import io
import json
import re
import socket
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from html import escape
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from inthewild.hub.demo.marketplace_data import LISTINGS, Fate, Listing

Ahead = Callable[[], timedelta]
Start = Callable[[str, list[tuple[str, str]]], Any]
NAME = "Example Listings"
_ITEM = re.compile(r"/(?P<phone>m/)?(?:[a-z]{2}/)?item/(?P<number>[0-9]{1,6})(?:-[^/]*)?/?")
_PICTURE = re.compile(r"/picture/(?P<number>[0-9]{1,6})\.png")
_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-inline-size:44rem;margin:1rem auto;padding:0 1rem}"
    "header{border-block-end:2px solid}img{max-inline-size:100%;block-size:auto}dt{font-weight:600}"
)
_HEADERS = (
    ("Content-Security-Policy", "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'"),
    ("X-Content-Type-Options", "nosniff"), ("Cache-Control", "no-store"), ("X-Robots-Tag", "noindex"),
)  # fmt: skip


def there(listing: Listing, ahead: timedelta) -> bool:
    """Whether a listing can be seen when the clock of the demo runs ahead by this much."""
    if listing.fate is Fate.STAYS or ahead < timedelta(days=listing.goes_after):
        return True
    return listing.fate is Fate.RETURNS and ahead >= timedelta(days=listing.back_after)


def listings(ahead: timedelta) -> list[Listing]:
    """What can be seen, with the offers that were listed anew under another number."""
    found = [one for one in LISTINGS if there(one, ahead)]
    for one in LISTINGS:
        if one.fate is Fate.RELISTED and ahead >= timedelta(days=one.back_after):
            found.append(replace(one, number=one.again, fate=Fate.STAYS))
    return sorted(found, key=lambda one: one.number)


class Site:
    """The pages, as a WSGI application. ``base`` is the address of the site without a slash at its end."""

    def __init__(self, base: str, ahead: Ahead) -> None:
        self._base, self._ahead = base, ahead

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer one request."""
        method, path = environ.get("REQUEST_METHOD", "GET"), environ.get("PATH_INFO") or "/"
        status, kind, body = self._answer(path) if method in ("GET", "HEAD") else ("405 Method Not Allowed", "text/plain", b"")
        start(status, [("Content-Type", kind), ("Content-Length", str(len(body))), *_HEADERS])
        return [b"" if method == "HEAD" else body]

    def _answer(self, path: str) -> tuple[str, str, bytes]:
        seen = {one.number: one for one in listings(self._ahead())}
        if path == "/":
            return "200 OK", "text/html; charset=utf-8", self._front(seen.values())
        if path == "/style.css":
            return "200 OK", "text/css; charset=utf-8", _STYLE.encode()
        if path == "/robots.txt":
            return "200 OK", "text/plain; charset=utf-8", b"User-agent: *\nDisallow: /\n"
        if (found := _PICTURE.fullmatch(path)) and int(found["number"]) in seen:
            return "200 OK", "image/png", picture(int(found["number"]))
        found = _ITEM.fullmatch(path)
        number = int(found["number"]) if found else 0
        if number in seen:
            return "200 OK", "text/html; charset=utf-8", self._item(seen[number])
        if number in {one.number for one in LISTINGS} | {one.again for one in LISTINGS if one.again}:
            return "410 Gone", "text/html; charset=utf-8", _page("en", "Gone", "<h1>This example listing is not there</h1>", "")
        return "404 Not Found", "text/html; charset=utf-8", _page("en", "Not found", "<h1>There is no such page</h1>", "")

    def _front(self, seen: Iterable[Listing]) -> bytes:
        lines = [
            f'<li><a href="/item/{one.number}" lang="{one.lang}" dir="auto">{escape(one.title)}</a> '
            f"<bdi>{one.price} {one.currency}</bdi></li>"
            for one in seen
        ]
        return _page("en", NAME, f"<h1>{NAME}</h1><ul>{''.join(lines)}</ul>", "")

    def _item(self, one: Listing) -> bytes:
        address, image = f"{self._base}/item/{one.number}", f"{self._base}/picture/{one.number}.png"
        offer = {
            "@type": "Offer", "price": str(one.price), "priceCurrency": one.currency, "availability": "https://schema.org/InStock",
            "seller": {"@type": "Person", "name": one.seller},
        }  # fmt: skip
        told = {
            "@context": "https://schema.org", "@type": "Product", "name": one.title, "description": one.text, "image": image,
            "sku": str(one.number), "url": address, "offers": offer,
        }  # fmt: skip
        data = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
        head = (
            f'<link rel="canonical" href="{address}"><meta property="og:url" content="{address}">'
            f'<meta property="og:title" content="{escape(one.title)}"><meta property="og:image" content="{image}">'
            f'<meta name="description" content="{escape(one.text)}"><script type="application/ld+json">{data}</script>'
        )
        body = (
            f"<h1>{escape(one.title)}</h1>"
            f'<p><img src="/picture/{one.number}.png" width="480" height="320" alt="{escape(one.title)}"></p>'
            f"<p>{escape(one.text)}</p><dl><dt>Price</dt><dd><bdi>{one.price} {one.currency}</bdi></dd>"
            f"<dt>Seller</dt><dd><bdi>{escape(one.seller)}</bdi></dd><dt>Number</dt><dd>{one.number}</dd></dl>"
        )
        return _page(one.lang, one.title, body, head)


class _Server(ThreadingMixIn, WSGIServer):
    """Answers on a socket that somebody else opened."""

    daemon_threads = True

    def __init__(self, sock: socket.socket, site: Site) -> None:
        super().__init__(sock.getsockname(), _Quiet, bind_and_activate=False)
        self.socket.close()
        self.socket = sock
        self.server_name, self.server_port = sock.getsockname()
        self.setup_environ()
        self.set_app(site)


class _Quiet(WSGIRequestHandler):
    """Writes no list of requests; a client that says nothing is let go."""

    timeout = 10

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


def server(sock: socket.socket, ahead: Ahead) -> WSGIServer:
    """What answers on a listening socket once it is told to."""
    host, port = sock.getsockname()
    return _Server(sock, Site(f"http://{host}:{port}", ahead))


def serve(sock: socket.socket, ahead: Ahead) -> None:
    """Answer on a listening socket until the process ends."""
    server(sock, ahead).serve_forever()


@cache
def picture(number: int) -> bytes:
    """A picture that shows nothing but that it is an example; each number has its own."""
    from PIL import Image, ImageDraw

    made = Image.new("RGB", (480, 320), (232, 226, 214))
    brush = ImageDraw.Draw(made)
    colour = (60 + number * 37 % 140, 60 + number * 53 % 140, 60 + number * 71 % 140)
    for step in range(5):
        left = 40 + step * 80
        top = 60 + (number * (step + 3) * 17) % 120
        brush.ellipse((left, top, left + 90, top + 90), outline=colour, width=8)
    brush.text((20, 280), f"EXAMPLE {number}", fill=(20, 20, 20), font_size=24)
    out = io.BytesIO()
    made.save(out, "PNG")
    return out.getvalue()


def _page(lang: str, title: str, body: str, head: str) -> bytes:
    direction = ' dir="rtl"' if lang == "ar" else ""
    return (
        f'<!doctype html><html lang="{lang}"{direction}><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/style.css">'
        f'{head}</head><body><header lang="en" dir="ltr"><p><strong><a href="/">{NAME}</a></strong>: a made-up marketplace on '
        f"this machine. Nothing here is for sale.</p></header><main>{body}</main></body></html>"
    ).encode()
