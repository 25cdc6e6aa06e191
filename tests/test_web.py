"""Fetching pages and sitemaps from a server on loopback that misbehaves."""

from __future__ import annotations

import gzip
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pages
import pytest
import trustme
from web_server import Site, answer, endless, one_after_the_other, raw, redirect, serving

from rdfconv.errors import ConfigError, InputError, LimitError, OutputError, ReadError, SkippedError
from rdfconv.model import Limits, Page
from rdfconv.read import Access, Choice, Web, addresses, pages_of
from rdfconv.read.web import Fetcher

BODY = pages.plain_page()
SMALL = Limits(max_bytes=100_000)
WEB = Web(delay=0, timeout=1, allow_private=True)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only loopback: the fixture of the same name shuts everything else, and so does this one."""
    connect = socket.socket.connect

    def refuse_others(self: socket.socket, address: tuple[str, int]) -> None:
        assert address[0] == "127.0.0.1", f"a test wants the network: {address}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse_others)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as served:
        yield served


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


class Fetched:
    """What came of a name: pages, errors, and how long was waited."""

    def __init__(self, name: str, web: Web = WEB, access: Access | None = None) -> None:
        self.waits: list[float] = []
        self.found: list[Page | InputError] = []
        now = [1000.0]

        def sleep(seconds: float) -> None:
            self.waits.append(seconds)
            now[0] += seconds

        access = access or Access(limits=SMALL)
        with Fetcher(web, access.limits, sleep=sleep, clock=lambda: now[0]) as fetcher:
            for function in pages_of(name, access=access, fetcher=fetcher):
                try:
                    self.found.append(function())
                except InputError as error:
                    self.found.append(error)

    @property
    def page(self) -> Page:
        (page,) = self.found
        assert isinstance(page, Page), page
        return page

    @property
    def error(self) -> InputError:
        (error,) = self.found
        assert isinstance(error, InputError), error
        return error

    @property
    def urls(self) -> list[str | None]:
        return [each.url for each in self.found if isinstance(each, Page)]

    @property
    def errors(self) -> list[str]:
        return [str(each) for each in self.found if isinstance(each, InputError)]


# --- One page


def test_a_page(site: Site) -> None:
    site.routes["/a?b=1"] = answer(BODY, "text/html; charset=utf-8")
    page = Fetched(f"{site.url}/a?b=1#part", Web(delay=0, allow_private=True, contact="me@example.org")).page
    assert (page.body, page.media_type) == (BODY, "text/html; charset=utf-8")
    assert (page.url, page.source) == (f"{site.url}/a?b=1", f"{site.url}/a?b=1#part")
    assert page.fetched
    assert abs(page.fetched - datetime.now(UTC)) < timedelta(minutes=1)
    assert site.asked == ["/robots.txt", "/a?b=1"]
    assert site.headers[-1]["user-agent"].startswith("rdfconv/0.")
    assert site.headers[-1]["user-agent"].endswith(" (+me@example.org)")
    assert site.headers[-1]["host"] == f"127.0.0.1:{site.port}"


def test_what_the_user_names_is_read_whatever_its_type(site: Site) -> None:
    site.routes["/a"] = answer(b"plain", "text/plain")
    assert Fetched(f"{site.url}/a").page.body == b"plain"


@pytest.mark.parametrize("status", [403, 404, 410, 204])
def test_other_answers_are_errors(site: Site, status: int) -> None:
    site.routes["/a"] = answer(b"", status=status)
    assert Fetched(f"{site.url}/a").errors == [f"{site.url}/a: the server answered {status}"]


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        (
            "http://user:secret@127.0.0.1/",
            "holds a user name or password, which would go into the output; leave it out",
        ),
        ("http:///nothing", "is no address of http or https"),
        ("http://[::zz]/", "is no well-formed address"),
    ],
)
def test_addresses_that_are_refused(address: str, problem: str) -> None:
    assert Fetched(address).error.message == problem


# --- A server that misbehaves


def test_a_connection_that_is_refused() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = Fetched(f"http://127.0.0.1:{port}/", Web(delay=0, timeout=1, allow_private=True, retries=1))
    assert "robots.txt cannot be read, so nothing else is" in found.error.message
    assert "no connection to 127.0.0.1" in found.error.message
    assert found.waits == [1.0]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n50\r\ncut",
        b"SSH-2.0-OpenSSH_9.9\r\n",
    ],
    ids=["nothing", "wrong length", "cut chunk", "no HTTP"],
)
def test_a_cut_connection_is_tried_again(site: Site, data: bytes) -> None:
    site.routes["/a"] = one_after_the_other(raw(data), answer(BODY))
    found = Fetched(f"{site.url}/a")
    assert found.page.body == BODY
    assert found.waits == [1.0]
    site.routes["/b"] = raw(data)
    found = Fetched(f"{site.url}/b")
    assert found.error.message.startswith("the connection was cut or is not HTTP (")
    assert found.waits == [1.0, 2.0, 4.0]


def test_a_length_that_is_too_small_does_not_harm_the_next_page(site: Site) -> None:
    site.routes["/a"] = answer(BODY, headers={"Content-Length": "100"})
    site.routes["/b"] = answer(BODY)
    site.routes["/sitemap.xml"] = answer(sitemap(f"{site.url}/a", f"{site.url}/b"), "application/xml")
    found = Fetched(f"sitemap:{site.url}/sitemap.xml").found
    assert [page.body for page in found if isinstance(page, Page)] == [BODY[:100], BODY]


def test_a_server_that_says_nothing(site: Site, stop: threading.Event) -> None:
    site.routes["/a"] = lambda _handler: stop.wait(20) and None
    found = Fetched(f"{site.url}/a", Web(delay=0, timeout=0.2, retries=1, allow_private=True))
    assert found.error.message == "nothing came for 0.2 s"


def test_an_endless_body_stops_at_the_limit(site: Site, stop: threading.Event) -> None:
    site.routes["/a"] = endless(b"x" * 10_000, stop)
    error = Fetched(f"{site.url}/a").error
    assert isinstance(error, LimitError)
    assert error.message == "is larger than 100,000 bytes (--max-page)"


def test_a_body_that_drips_stops_when_its_time_is_over(site: Site, stop: threading.Event) -> None:
    site.routes["/a"] = endless(b"x", stop, pause=0.02)
    found: list[str] = []
    with Fetcher(Web(delay=0, allow_private=True, max_seconds=0.2), SMALL) as fetcher:
        for function in pages_of(f"{site.url}/a", fetcher=fetcher):
            with pytest.raises(ReadError) as caught:
                function()
            found.append(caught.value.message)
    assert found == ["did not come in 0.2 s"]


def test_gzip_and_bombs_of_it(site: Site) -> None:
    site.routes["/a"] = answer(gzip.compress(BODY), headers={"Content-Encoding": "gzip"})
    site.routes["/b"] = answer(gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"})
    assert Fetched(f"{site.url}/a").page.body == BODY
    assert isinstance(Fetched(f"{site.url}/b").error, LimitError)


def test_a_wrong_charset_is_an_issue_of_the_page(site: Site) -> None:
    import rdfconv  # noqa: PLC0415 - the whole way, here only

    site.routes["/a"] = answer("<html><title>café</title></html>".encode("latin-1"), "text/html; charset=utf-8")
    (result,) = rdfconv.convert_many([Fetched(f"{site.url}/a").page])
    assert not any(issue.severity == "error" for issue in result.issues)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_not_now_is_asked_again(site: Site, status: int) -> None:
    site.routes["/a"] = one_after_the_other(answer(b"", status=status), answer(b"", status=status), answer(BODY))
    found = Fetched(f"{site.url}/a")
    assert found.page.body == BODY
    assert found.waits == [1.0, 2.0]


def test_a_server_that_stays_broken(site: Site) -> None:
    site.routes["/a"] = answer(b"", status=500)
    assert Fetched(f"{site.url}/a").error.message == "the server answered 500"
    assert site.asked.count("/a") == 4


def test_retry_after_is_waited_for(site: Site) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    site.routes["/a"] = one_after_the_other(
        answer(b"", status=429, headers={"Retry-After": "7"}),
        answer(b"", status=503, headers={"Retry-After": later}),
        answer(b"", status=503, headers={"Retry-After": "nonsense"}),
        answer(BODY),
    )
    first, second, third = Fetched(f"{site.url}/a").waits
    assert first == 7.0
    assert 50 < second <= 60
    assert third == 4.0


def test_a_wait_that_is_too_long_is_an_error(site: Site) -> None:
    site.routes["/a"] = answer(b"", status=429, headers={"Retry-After": "86400"})
    found = Fetched(f"{site.url}/a")
    assert found.error.message == "the server wants to be left alone for 86,400 s, more than 120"
    assert found.waits == []


# --- Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(site: Site, status: int) -> None:
    site.routes |= {"/a": redirect("b/c", status), "/b/c": redirect(f"{site.url}/d"), "/d": answer(BODY)}
    page = Fetched(f"{site.url}/a").page
    assert (page.url, page.source) == (f"{site.url}/d", f"{site.url}/a")


def test_a_redirect_loop(site: Site) -> None:
    site.routes |= {"/a": redirect("/b"), "/b": redirect("/a")}
    assert Fetched(f"{site.url}/a").error.message == f"redirects go round in a circle, at {site.url}/a"


def test_redirects_without_end(site: Site) -> None:
    site.routes |= {f"/{number}": redirect(f"/{number + 1}") for number in range(20)}
    assert Fetched(f"{site.url}/0").error.message == "is redirected more than 10 times"


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/x", "javascript:alert(1)"])
def test_redirects_to_other_schemes(site: Site, location: str) -> None:
    site.routes["/a"] = redirect(location)
    assert Fetched(f"{site.url}/a").error.message == "is no address of http or https"


def test_a_redirect_to_what_is_no_address(site: Site) -> None:
    site.routes["/a"] = redirect("http://[bad")
    assert Fetched(f"{site.url}/a").error.message == "is redirected to 'http://[bad', which is no address"


def test_a_redirect_in_utf_8_leads_where_browsers_go(site: Site) -> None:
    site.routes |= {"/a": redirect("/caf\u00e9".encode().decode("latin-1")), "/caf%C3%A9": answer(BODY)}
    assert Fetched(f"{site.url}/a").page.url == f"{site.url}/caf%C3%A9"


# --- Private addresses

PUBLIC = "public.example"


@pytest.fixture
def lookups(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A name server for which loopback's first address counts as public, so that there is something to connect to."""
    asked: list[str] = []
    names = {PUBLIC: ["127.0.0.1"], "inner.example": ["10.1.2.3"], "both.example": ["192.168.0.1", "127.0.0.1"]}
    look_up, is_public = socket.getaddrinfo, addresses.is_public

    def fake(host: str, port: int, *arguments: int, **options: int) -> list[object]:
        asked.extend([host] if host in names else [])  # urllib3 asks for the address of an address, which is none's
        return [entry for name in names.get(host, [host]) for entry in look_up(name, port, *arguments, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", fake)
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1" or is_public(address))
    return asked


PRIVATE = [
    "http://inner.example/",
    "http://127.0.0.2/",
    "http://[::1]/",
    "http://2130706434/",
    "http://169.254.169.254/",
]


@pytest.mark.parametrize("address", PRIVATE)
@pytest.mark.usefixtures("lookups")
def test_private_addresses_are_refused(site: Site, address: str) -> None:
    web = Web(delay=0, timeout=1, retries=0)
    assert "which is not of the public internet (--allow-private)" in Fetched(address, web).error.message
    site.routes["/a"] = redirect(address)
    error = Fetched(f"http://{PUBLIC}:{site.port}/a", web).error
    assert "which is not of the public internet (--allow-private)" in error.message


def test_the_address_that_was_checked_is_connected_to(site: Site, lookups: list[str]) -> None:
    site.routes["/a"] = answer(BODY)
    page = Fetched(f"http://{PUBLIC}:{site.port}/a", Web(delay=0)).page
    assert page.url == f"http://{PUBLIC}:{site.port}/a"
    assert lookups == [PUBLIC, PUBLIC]  # for robots.txt and for the page: none between the check and the connection
    assert site.headers[-1]["host"] == f"{PUBLIC}:{site.port}"


@pytest.mark.usefixtures("lookups")
def test_of_several_addresses_only_public_ones_are_used(site: Site) -> None:
    site.routes["/a"] = answer(BODY)
    assert Fetched(f"http://both.example:{site.port}/a", Web(delay=0)).page.body == BODY


@pytest.mark.parametrize("certified", [PUBLIC, "other.example"])
@pytest.mark.usefixtures("lookups")
def test_the_certificate_is_the_hosts_and_not_the_addresss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, certified: str
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(certified).configure_cert(context)
    with serving(Site(routes={"/a": answer(BODY)}), context) as site:
        found = Fetched(f"https://{PUBLIC}:{site.port}/a", Web(delay=0, retries=0))
    if certified != PUBLIC:
        assert "its certificate cannot be trusted (" in found.error.message
    else:
        assert found.page.url == f"https://{PUBLIC}:{site.port}/a"


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "fc00::1",
        "fe80::1%eth0",
        "ff02::1",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not addresses.is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700:4700::1111", "::ffff:93.184.216.34"])
def test_addresses_that_are_public(address: str) -> None:
    assert addresses.is_public(address)


# --- robots.txt, politeness


def test_what_robots_txt_forbids_is_not_asked_for(site: Site) -> None:
    site.routes["/robots.txt"] = answer(b"User-agent: rdfconv\nDisallow: /*.private$\n", "text/plain")
    site.routes |= {"/a.private": answer(BODY), "/a": answer(BODY), "/r": redirect("/a.private")}
    assert Fetched(f"{site.url}/a").page.body == BODY
    for path in ("/a.private", "/r"):
        error = Fetched(f"{site.url}{path}").error
        assert (error.where, error.message) == (
            f"{site.url}{path}",
            "the site's robots.txt does not allow to fetch it",
        )
    assert "/a.private" not in site.asked


def test_a_site_whose_robots_txt_is_broken_is_left_alone(site: Site) -> None:
    site.routes |= {"/robots.txt": answer(b"", status=503), "/a": answer(BODY)}
    assert "robots.txt cannot be read, so nothing else is" in Fetched(f"{site.url}/a").error.message
    assert "/a" not in site.asked


def test_of_a_huge_robots_txt_the_begin_counts(site: Site) -> None:
    rules = b"User-agent: *\nDisallow: /b\n" + b"# comment\n" * 60_000 + b"Disallow: /a\n"
    site.routes |= {"/robots.txt": answer(rules, "text/plain"), "/a": answer(BODY), "/b": answer(BODY)}
    assert Fetched(f"{site.url}/a").page.body == BODY
    assert Fetched(f"{site.url}/b").error.message == "the site's robots.txt does not allow to fetch it"


def test_requests_to_one_host_are_apart(site: Site) -> None:
    site.routes |= {f"/{number}": answer(BODY) for number in range(3)}
    site.routes["/sitemap.xml"] = answer(sitemap(*(f"{site.url}/{number}" for number in range(3))), "text/xml")
    name = f"sitemap:{site.url}/sitemap.xml"
    assert Fetched(name, Web(delay=1.5, allow_private=True)).waits == [1.5] * 4
    site.routes["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 9\n", "text/plain")
    assert Fetched(name, Web(delay=1.5, allow_private=True)).waits == [1.5, 9.0, 9.0, 9.0]


def test_a_crawl_delay_that_is_too_long_is_an_error(site: Site) -> None:
    site.routes["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 3600\n", "text/plain")
    message = "robots.txt wants 3,600 s between two requests, more than 120"
    assert Fetched(f"{site.url}/a").error.message == message


# --- Sitemaps


def sitemap(*urls: str) -> bytes:
    entries = "".join(f"<url><loc>\n {url}</loc><lastmod>2026-01-01</lastmod></url>" for url in urls)
    return (
        f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'.encode()
    )


def index(*urls: str) -> bytes:
    return f"<sitemapindex>{''.join(f'<sitemap><loc>{url}</loc></sitemap>' for url in urls)}</sitemapindex>".encode()


def test_a_sitemap_index_that_goes_in_circles(site: Site) -> None:
    url = site.url
    site.routes |= {
        "/sitemap.xml": answer(index(f"{url}/more.xml", f"{url}/a.xml.gz", f"{url}/b.txt"), "text/xml"),
        "/more.xml": answer(index(f"{url}/sitemap.xml", f"{url}/more.xml", f"{url}/a.xml.gz"), "text/xml"),
        "/a.xml.gz": answer(gzip.compress(sitemap(f"{url}/1", f"{url}/2", f"{url}/1")), "application/gzip"),
        "/b.txt": answer(f"{url}/2\n{url}/3\n".encode(), "text/plain"),
        **{f"/{number}": answer(BODY) for number in range(4)},
    }
    found = Fetched(f"sitemap:{url}/sitemap.xml")
    assert found.urls == [f"{url}/1", f"{url}/2", f"{url}/3"]
    assert found.errors == []
    assert len(site.asked) == len(set(site.asked))


def test_a_home_page_stands_for_the_sitemaps_that_robots_txt_names(site: Site) -> None:
    url = site.url
    site.routes |= {"/one.xml": answer(sitemap(f"{url}/1"), "text/xml"), "/1": answer(BODY)}
    site.routes["/robots.txt"] = answer(f"Sitemap: {url}/one.xml\n".encode(), "text/plain")
    assert Fetched(f"sitemap:{url}").urls == [f"{url}/1"]
    site.routes["/robots.txt"] = answer(b"", "text/plain")
    site.routes["/sitemap.xml"] = site.routes["/one.xml"]
    assert Fetched(f"sitemap:{url}/").urls == [f"{url}/1"]


def test_what_a_sitemap_lists_is_chosen_and_accounted_for(site: Site) -> None:
    url = site.url
    site.routes |= {
        "/s.xml": answer(
            sitemap(f"{url}/i/1", f"{url}/i/gone", f"{url}/i/p.pdf", f"{url}/about", "nonsense"), "text/xml"
        ),
        "/i/1": answer(BODY),
        "/i/p.pdf": answer(b"%PDF" * 100_000, "application/pdf"),
    }
    found = Fetched(f"sitemap:{url}/s.xml", access=Access(limits=SMALL, choice=Choice(exclude=("*/about",))))
    assert found.urls == [f"{url}/i/1"]
    assert found.errors == [
        f"{url}/i/gone: the server answered 404",
        f"{url}/i/p.pdf: is application/pdf",
        "nonsense: is no address of http or https",
    ]
    assert [type(each) for each in found.found] == [Page, ReadError, SkippedError, ReadError]


def test_a_cut_sitemap_keeps_what_it_lists(site: Site) -> None:
    site.routes |= {"/s.xml": answer(sitemap(f"{site.url}/1", f"{site.url}/2")[:-60], "text/xml"), "/1": answer(BODY)}
    found = Fetched(f"sitemap:{site.url}/s.xml")
    assert found.urls == [f"{site.url}/1"]
    assert "is no well-formed sitemap (" in found.errors[-1]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<html><body>Not found</body></html>", "begins with <html>, expected <urlset> or <sitemapindex>"),
        (b'<!DOCTYPE x [<!ENTITY a "aaaa">]><urlset>&a;</urlset>', "it declares the entity a"),
        (b"nothing of use", "is no sitemap: it is neither XML nor a list of addresses"),
    ],
)
def test_what_is_no_sitemap(site: Site, body: bytes, problem: str) -> None:
    site.routes["/s.xml"] = answer(body, "text/xml")
    assert problem in Fetched(f"sitemap:{site.url}/s.xml").error.message


def test_a_huge_sitemap(site: Site) -> None:
    urls = [f"{site.url}/{number}" for number in range(40_000)]
    site.routes["/s.xml.gz"] = answer(gzip.compress(sitemap(*urls)), "application/gzip")
    assert isinstance(Fetched(f"sitemap:{site.url}/s.xml.gz").error, LimitError)
    with Fetcher(WEB, Limits()) as fetcher:
        assert sum(1 for _ in pages_of(f"sitemap:{site.url}/s.xml.gz", fetcher=fetcher)) == 40_000


# --- What is kept


def test_what_was_kept_is_asked_for_only_if_it_has_changed(site: Site, tmp_path: Path) -> None:
    kept = tmp_path / "kept.warc.gz"
    web = Web(delay=0, allow_private=True, keep=str(kept))
    tagged = answer(gzip.compress(BODY), headers={"ETag": '"1"', "Content-Encoding": "gzip"})
    site.routes |= {"/a": tagged, "/b": answer(BODY)}
    first = [Fetched(f"{site.url}/{path}", web).page for path in "ab"]
    assert [(page.url, page.body) for page in read_kept(kept)] == [(f"{site.url}/{path}", BODY) for path in "ab"]
    size = kept.stat().st_size

    site.routes["/a"] = answer(b"", status=304)
    again = Fetched(f"{site.url}/a", web).page
    assert site.headers[-1]["if-none-match"] == '"1"'
    assert again.body == first[0].body
    assert again.source == f"{site.url}/a"
    assert len([page for page in read_kept(kept) if page.url == f"{site.url}/a"]) == 1

    site.routes["/a"] = answer(b"<html>new", headers={"ETag": '"2"'})
    assert Fetched(f"{site.url}/a", web).page.body == b"<html>new"
    assert kept.stat().st_size > size
    site.routes["/a"] = answer(b"", status=304)
    assert Fetched(f"{site.url}/a", web).page.body == b"<html>new"
    assert site.headers[-1]["if-none-match"] == '"2"'


def test_what_is_kept_behind_a_cut_record_is_asked_for_only_if_it_has_changed(site: Site, tmp_path: Path) -> None:
    kept = tmp_path / "kept.warc.gz"
    web = Web(delay=0, allow_private=True, keep=str(kept))
    site.routes |= {f"/{name}": answer(BODY, headers={"ETag": f'"{name}"'}) for name in "ab"}
    assert Fetched(f"{site.url}/a", web).page.body == BODY
    kept.write_bytes(kept.read_bytes()[:-40])  # as a process leaves it that is killed
    assert Fetched(f"{site.url}/b", web).page.body == BODY
    site.routes["/b"] = answer(b"", status=304)
    assert Fetched(f"{site.url}/b", web).page.body == BODY
    assert site.headers[-1]["if-none-match"] == '"b"'
    assert Fetched(f"{site.url}/a", web).page.body == BODY
    assert "if-none-match" not in site.headers[-1]


def test_what_the_user_names_is_kept_whatever_its_type(site: Site, tmp_path: Path) -> None:
    web = Web(delay=0, allow_private=True, keep=str(tmp_path / "kept.warc"))
    site.routes["/a"] = answer(BODY, "text/xml", headers={"ETag": '"1"'})
    first = Fetched(f"{site.url}/a", web).page
    site.routes["/a"] = answer(b"", status=304)
    again = Fetched(f"{site.url}/a", web).page
    assert (again.body, again.media_type, again.url) == (first.body, first.media_type, first.url)


def test_not_modified_says_nothing_about_a_page_that_was_not_kept(site: Site, tmp_path: Path) -> None:
    site.routes["/a"] = answer(b"", status=304)
    error = Fetched(f"{site.url}/a", Web(delay=0, allow_private=True, keep=str(tmp_path / "kept.warc"))).error
    assert error.message == "the server answered 304"


def read_kept(path: Path) -> list[Page]:
    found = []
    for function in pages_of(str(path)):
        try:
            found.append(function())
        except SkippedError:
            continue
    return found


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # warcio leaves its files open
def test_other_tools_read_what_is_kept(site: Site, tmp_path: Path) -> None:
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - here only

    site.routes |= {"/a": redirect("/b"), "/b": answer(BODY)}
    kept = tmp_path / "kept.warc.gz"
    Fetched(f"{site.url}/a", Web(delay=0, allow_private=True, keep=str(kept)))
    with kept.open("rb") as stream:
        records = [
            (each.rec_headers["WARC-Target-URI"], each.http_headers.get_statuscode(), each.content_stream().read())
            for each in ArchiveIterator(stream, check_digests="raise")
        ]
    assert records == [
        (f"{site.url}/robots.txt", "404", b""),
        (f"{site.url}/a", "302", b""),
        (f"{site.url}/b", "200", BODY),
    ]


def test_a_file_that_cannot_keep_pages(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"ends neither in \.warc nor in \.warc\.gz"):
        Fetcher(Web(keep=str(tmp_path / "x.zip")), SMALL)
    with pytest.raises(OutputError, match="cannot be written: No such file or directory"):
        Fetcher(Web(keep=str(tmp_path / "none" / "x.warc.gz")), SMALL)


# --- The command


def rdfconv(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rdfconv", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_converts_a_site(site: Site, tmp_path: Path) -> None:
    site.routes |= {
        "/sitemap.xml": answer(sitemap(f"{site.url}/1", f"{site.url}/2", f"{site.url}/x.png"), "text/xml"),
        "/1": answer(BODY),
        "/2": answer(BODY),
        "/x.png": answer(b"PNG", "image/png"),
    }
    out = tmp_path / "site.nq"
    web = ("--delay", "0", "--allow-private", "--shapes", "none")
    run = rdfconv("convert", "--sitemap", site.url, f"{site.url}/1", "-o", str(out), *web)
    assert run.returncode == 0, run.stderr
    assert run.stderr.endswith("3 pages, 42 triples, 1 skipped\n")
    assert f"<{site.url}/2> ." in out.read_text()
    assert site.asked.count("/robots.txt") == 1  # one fetcher for all names


def test_a_page_that_cannot_be_fetched_costs_itself_only(site: Site) -> None:
    site.routes["/1"] = answer(BODY)
    run = rdfconv("convert", f"{site.url}/1", f"{site.url}/2", "--delay", "0", "--allow-private", "--shapes", "none")
    assert run.returncode == 3
    assert (
        run.stderr
        == f"error: {site.url}/2: the server answered 404 [input]\n2 pages (1 written, 1 failed), 14 triples\n"
    )


def test_private_addresses_need_to_be_allowed(site: Site) -> None:
    run = rdfconv("explain", f"{site.url}/1")
    assert run.returncode == 3
    assert "which is not of the public internet (--allow-private)" in run.stderr
    assert site.asked == []


@pytest.mark.parametrize(
    ("package", "name", "extra"),
    [("urllib3", "https://a.example/", "web"), ("fastwarc", "crawl.warc", "warc"), ("zstandard", "a.html.zst", "zst")],
)
def test_a_missing_package_is_named_with_its_extra(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, package: str, name: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.setitem(sys.modules, f"{package}.warc", None)
    (tmp_path / name.rpartition("/")[2]).write_bytes(b"x") if "://" not in name else None
    with pytest.raises(ConfigError, match=rf"pip install 'rdfconv\[{extra}\]'"):
        list(pages_of(name if "://" in name else str(tmp_path / name)))
