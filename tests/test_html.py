"""html/: every carrier is found however it is written, cut or damaged, and what is no markup is not taken for one."""

from __future__ import annotations

import base64
import json
import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from rdfconv.errors import LimitError
from rdfconv.html import Html, Script, is_html, scan
from rdfconv.html.markup import Element, Tokenizer
from rdfconv.html.skim import Skimmer, UnsureError, read_elements
from rdfconv.model import Issue, Limits


def texts(page: str) -> list[str]:
    return [script.text for script in scan(page.encode()).scripts]


def codes(html: Html) -> list[str]:
    return [issue.code for issue in html.issues]


# --- Script elements


@pytest.mark.parametrize(
    "tag",
    [
        '<script type="application/ld+json">',
        "<script type='application/ld+json'>",
        "<script type=application/ld+json>",
        '<script id="a" async type="application/ld+json" data-x="y">',
        '<SCRIPT TYPE="Application/LD+JSON">',
        '<script\n\ttype = "application/ld+json"\n>',
        '<script type=" application/ld+json; charset=utf-8 ">',
        '<script type="application/ld+json;profile=http://www.w3.org/ns/json-ld#compacted">',
        '<script type="application/ld&#43;json">',
        '<script type="application/ld&plus;json">',
        '<script title=">" type="application/ld+json">',
        '<script title=it\'s type="application/ld+json">',
        '<script type="application/ld+json" type="text/plain">',
        '<script/type="application/ld+json"/>',
    ],
)
def test_json_ld_is_found_however_its_tag_is_written(tag: str) -> None:
    assert texts(f"<p>{tag}1</script >") == ["1"]


@pytest.mark.parametrize(
    "tag",
    [
        "<script>",
        '<script type="application/json">',
        '<script type="application/ld+json-seq">',
        '<script data-type="application/ld+json">',
        '<script type="text/plain" type="application/ld+json">',
        '<scripts type="application/ld+json">',
        '<pre type="application/ld+json">',
    ],
)
def test_other_elements_are_no_json_ld(tag: str) -> None:
    assert texts(f"{tag}1</script>") == []


@pytest.mark.parametrize(
    "page",
    [
        "<title>{}</title>",
        "<textarea>{}</textarea>",
        "<style>{}</style>",
        "<xmp>{}</xmp>",
        "<iframe>{}</iframe>",
        "<plaintext>{}",
        "<!-- {} -->",
        "<!-- {}",
        "<title>{}",
        "<p title='{}'>",
        "<p title = '\n{}'>",
        "<p title='>{}'>",
        "<p title='a>b' {}>",
        "<p {}>",
        "<iframe srcdoc='<p>{}</p>'>",
        "<meta content='{}'>",
        "<script>document.write('{}')</script>",
        "<script><!-- document.write('{}') --></script>",
    ],
)
def test_what_is_no_markup_carries_nothing(page: str) -> None:
    assert texts(page.replace("{}", '<script type="application/ld+json">1</script>')) == []


@pytest.mark.parametrize(
    "page",
    [
        "<template>{}</template>",
        "<noscript>{}</noscript>",
        "<svg><title>a</title></svg>{}",
        "<svg><script href=x />{}</svg>",
        "<!-- a --!>{}",
        "<!-->{}",
        "<!--->{}",
        "<!doctype html>{}",
        "<![CDATA[ ]]>{}",
        "</>{}",
        "a < b and 'c' {}",
        "<p title='<script>'>{}",
        "<p title='<!--'>{}",
        "<p title='<style>'>{}",
        "<title><script></title>{}",
        "<!-- <script> -->{}",
        "<p>it's</p>{}",
        "<head></head><body></html>{}",
    ],
)
def test_scripts_are_found_behind_what_looks_like_something_else(page: str) -> None:
    assert texts(page.replace("{}", '<script type="application/ld+json">1</script>')) == ["1"]


def test_a_script_may_hold_scripts_in_a_comment() -> None:
    inner = "1 <!-- <script> </script> --> 2"
    assert texts(f'<script type="application/ld+json">{inner}</script>') == [inner]
    assert texts(f'<script type="application/ld+json">{inner[:-6]}</script>') == [inner[:-6]]
    assert texts(f'<script type="application/ld+json">{inner[:-16]}</script>') == [inner[:-16] + "</script>"]


def test_scripts_are_numbered_and_in_document_order() -> None:
    page = (
        "<script src=a></script><!-- <script></script> -->"
        '<script type="application/ld+json" id="one">1</script>'
        '<template><script type="application/ld+json">2</script></template>'
        '<script id="__NEXT_DATA__" type="application/json" crossorigin>{"props":{}}</script>'
    )
    assert scan(page.encode()).scripts == (
        Script(carrier="script", text="1", where="script 2", id="one"),
        Script(carrier="script", text="2", where="script 3"),
        Script(carrier="next-data", text='{"props":{}}', where="script 4", id="__NEXT_DATA__"),
    )


def test_a_script_that_the_page_cuts_off_is_kept_and_told() -> None:
    html = scan(b'<p><script type="application/ld+json">{"a": 1, "b": "c')
    assert [script.text for script in html.scripts] == ['{"a": 1, "b": "c']
    assert html.issues == (
        Issue(
            severity="warning",
            code="truncated-script",
            message="the page ends inside this script",
            stage="find",
            where="script 1",
        ),
    )
    assert scan(b'<p><script type="application/ld+json') == Html()


# --- What the head says


def test_the_head_speaks_of_the_page() -> None:
    page = (
        '<!doctype html><html class=x lang="de-CH"><head><title>\n Häuser &amp;\t Höfe </title>'
        '<base href="/wiki/"><link rel="alternate canonical" href="https://data.example/a?b=1&amp;c=2">'
        '<meta property="og:url" content="https://data.example/a?b=1&copy=2"><link rel=canonical href=/second>'
        "<base href=/second><body><svg><title>icon</title></svg>"
    )
    assert scan(page.encode()) == Html(
        language="de-CH",
        title="Häuser & Höfe",
        base="/wiki/",
        canonical="https://data.example/a?b=1&c=2",
        og_url="https://data.example/a?b=1&copy=2",
    )


def test_the_title_of_a_drawing_is_not_the_pages() -> None:
    assert scan(b"<svg viewBox=''><title>icon</title></svg><title>page</title>").title == "page"
    assert scan(b"<SVG><title>icon</title>").title is None


@pytest.mark.parametrize(
    ("markup", "target"),
    [
        ('<meta http-equiv="refresh" content="0; url=/b">', "/b"),
        ("<META HTTP-EQUIV=Refresh CONTENT=\"5;URL='https://data.example/b?c=d'\">", "https://data.example/b?c=d"),
        ('<meta http-equiv="refresh" content="0, /b">', "/b"),
        ('<meta http-equiv="refresh" content="30">', None),
        ('<meta http-equiv="refresh" content="/b">', None),
        ("<script>window.location.replace('/items/b');</script>", "/items/b"),
        ('<script>\n location.href = "/b"\n</script>', "/b"),
        ('<script>window.location = "/b";</script>', "/b"),
        ("<script>if (old) { window.location.href = '/b' }</script>", None),
        ("<script>window.location.replace('/a' + path)</script>", None),
    ],
)
def test_redirects_are_told_as_written(markup: str, target: str | None) -> None:
    assert scan(markup.encode()).redirect == target


# --- Pushes

PAYLOAD = '0:["$","p",null,{"text":"$1"}]\n1:T9,é<漢/\u20282:"😀 \\" \\\\n"\n'


def push(chunk: bytes) -> str:
    """A script that pushes a piece of a payload as Next.js does: base64 where the piece alone is no UTF-8."""
    try:
        argument = json.dumps([1, chunk.decode()], separators=(",", ":")).replace("<", "\\u003c")
    except UnicodeDecodeError:
        argument = json.dumps([3, base64.b64encode(chunk).decode()], separators=(",", ":"))
    return f"<script>self.__next_f.push({argument})</script>"


def in_pushes(payload: bytes, cuts: list[int]) -> bytes:
    borders = [0, *sorted(min(cut, len(payload)) for cut in cuts), len(payload)]
    pieces = [payload[begin:end] for begin, end in pairwise(borders)]
    start = "<script>(self.__next_f=self.__next_f||[]).push([0]);self.__next_f.push([2,null])</script>"
    return (start + "".join(map(push, pieces))).encode()


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "replace")), st.lists(st.integers(0, 100)))
@example(PAYLOAD.encode(), [])
@example(PAYLOAD.encode(), list(range(len(PAYLOAD.encode()))))
def test_a_payload_is_the_same_whatever_way_it_is_cut_into_pushes(payload: bytes, cuts: list[int]) -> None:
    html = scan(in_pushes(payload, cuts))
    assert html.flight == payload
    assert html.issues == ()


def test_a_surrogate_pair_may_be_cut_in_two() -> None:
    page = r'<script>self.__next_f.push([1,"\ud83d"])</script><script>self.__next_f.push([1,"\ude00 \ud83d"])</script>'
    assert scan(page.encode()).flight == "\U0001f600 \ufffd".encode()


@pytest.mark.parametrize(
    ("script", "flight"),
    [
        ('self.__next_f.push([1,"a"]);self.__next_f.push([2,null]);self.__next_f.push([1,"b"]);', b"ab"),
        ('(self.__next_f=self.__next_f||[]).push([0]);(self.__next_f=self.__next_f||[]).push([1,"a"])', b"a"),
        ('(self.__next_f ||= []).push( [ 1 , "a" ] ) ; done()', b"a"),
        ('window.__next_f.push([1,"call .push(x) and self.__next_f.push([1,2])"]);x()', None),
        ('self.__next_f.push([1,"tab\tand .push(x)"]);x()', b"tab\tand .push(x)"),
        ("self.__next_f.push([1,'it\\'s \\x41\\u{1F600}\\\n\\!'])", "it's A\U0001f600!".encode()),
        ('self.__next_f.push([3,"AP8="]);self.__next_f.push([3,"/w=="])', b"\x00\xff\xff"),
        ('(self.__FLIGHT_DATA||=[]).push("0:\\"<\\!-- <\\/script>\\"\\n")', b'0:"<!-- </script>"\n'),
        (
            '(self.__FLIGHT_DATA||=[]).push(Uint8Array.from(atob("AP8="), m => 0));self.__FLIGHT_DATA.push("a")',
            b"\x00\xffa",
        ),
        ('self.__next_f.push([4,"a"]);self.__next_f.push([1,2]);self.__next_f.push(x);self.__next_f.map(y)', b""),
        ("var text = '__next_f'", b""),
    ],
)
def test_pushes_are_read_as_javascript_means_them(script: str, flight: bytes | None) -> None:
    html = scan(f"<script nonce=abc>{script}</script>".encode())
    assert html.flight == (b"call .push(x) and self.__next_f.push([1,2])" if flight is None else flight)
    assert html.issues == ()


@pytest.mark.parametrize(
    ("script", "flight", "problem"),
    [
        (
            r'self.__next_f.push([1,"1:\"the "best\" of\"\n"])',
            b'1:"the "best" of"\n',
            "push 1 is damaged: its text breaks off, and was read up to its last quote",
        ),
        (
            r'self.__next_f.push([1,"a"]);self.__next_f.push([1,"the "best", of"]);self.__next_f.push([1,"b"])',
            b'athe "best", ofb',
            "push 2 is damaged: its text breaks off, and was read up to its last quote",
        ),
        (
            r'self.__next_f.push([1,"cut \u00e',
            b"cut ",
            "push 1 is damaged: it has no end, and was read as far as it goes",
        ),
        (
            'self.__next_f.push([3,"AP8',
            b"\x00\xff",
            "push 1 is damaged: it has no end, and was read as far as it goes",
        ),
        (
            'self.__next_f.push([3,"AP*8=A"])',
            b"\x00\xff\x00",
            "push 1 is damaged: its base64 is broken, and was read as far as it goes",
        ),
    ],
)
def test_damaged_pushes_are_salvaged_and_told(script: str, flight: bytes, problem: str) -> None:
    html = scan(f"<script></script><script>{script}</script>".encode())
    assert html.flight == flight
    assert html.issues == (
        Issue(severity="warning", code="damaged-push", message=problem, stage="find", where="script 2"),
    )


@pytest.mark.parametrize("cut_up", [[], [5, 11, 40], list(range(80))])
def test_a_page_cut_off_gives_the_payload_as_far_as_it_goes(cut_up: list[int]) -> None:
    page = in_pushes(PAYLOAD.encode(), cut_up)
    whole = scan(page).flight
    for cut in range(len(page)):
        assert whole.startswith(scan(page[:cut]).flight.rstrip(b"\xef\xbf\xbd"))


# --- Scripts that next/script keeps

KEPT = {"type": "application/ld+json", "children": '{"@type":"Dataset"}', "id": "data"}


def kept(props: object, source: object = 0) -> bytes:
    argument = json.dumps([source, props])
    return f"<script>(self.__next_s=self.__next_s||[]).push({argument})</script>".encode()


@pytest.mark.parametrize(
    ("props", "text"),
    [
        (KEPT, '{"@type":"Dataset"}'),
        (KEPT | {"type": "Application/LD+JSON; charset=utf-8"}, '{"@type":"Dataset"}'),
        (KEPT | {"children": ['{"@type":', '"Dataset"}', None]}, '{"@type":"Dataset"}'),
        (KEPT | {"children": None, "dangerouslySetInnerHTML": {"__html": "{}"}}, "{}"),
        (KEPT | {"children": ".push(x)"}, ".push(x)"),
        (KEPT | {"type": "text/javascript"}, None),
        (KEPT | {"type": None}, None),
        (KEPT | {"children": None}, None),
        (KEPT | {"children": {"a": 1}}, None),
        ("text", None),
        ([], None),
    ],
)
def test_scripts_kept_by_next_script_are_found_by_their_props(props: object, text: str | None) -> None:
    expected = (Script(carrier="next_s", text=text, where="script 1", id="data"),) if text is not None else ()
    assert scan(kept(props)) == Html(scripts=expected)


def test_other_uses_of_the_queue_are_no_scripts() -> None:
    assert scan(b"<script>self.__next_s.push(script);self.__next_s.push([0]);self.__next_s=[]</script>") == Html()


def test_a_kept_script_in_javascript_is_read_and_told() -> None:
    html = scan(b"<script>self.__next_s.push([0,{type:'application/ld+json',children:'{}',}])</script>")
    assert [script.text for script in html.scripts] == ["{}"]
    assert codes(html) == ["damaged-push"]


def test_a_kept_script_beyond_repair_is_told_and_the_others_stay() -> None:
    html = scan(kept(KEPT) + b"<script>self.__next_s.push([0,{oops}])</script>" + kept(KEPT))
    assert [script.where for script in html.scripts] == ["script 1", "script 3"]
    assert [(issue.where, issue.message) for issue in html.issues] == [
        ("script 2", "push 1 is damaged: line 1 column 9: found '}]', expected ':' after the key")
    ]


# --- Character sets


def page_in(encoding: str, declaration: str = "") -> bytes:
    return f'{declaration}<script type="application/ld+json">"Łódź"</script>'.encode(encoding)


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (page_in("utf-8"), None),
        (page_in("utf-8", '<meta charset="utf-8">'), None),
        (page_in("utf-8-sig", '<meta charset="iso-8859-2">'), "text/html; charset=latin1"),
        (page_in("utf-16-le", "\ufeff"), None),
        (page_in("utf-16-be", "\ufeff"), "text/html; charset=utf-8"),
        (page_in("utf-16-le"), "text/html;charset=utf-16"),
        (page_in("iso-8859-2"), "text/html; charset=ISO-8859-2"),
        (page_in("iso-8859-2"), 'text/html; charset="latin2"'),
        (page_in("iso-8859-2", '<meta charset="utf-8">'), "text/html; charset=iso-8859-2"),
        (page_in("cp1250", "<meta charset=windows-1250>"), None),
        (page_in("cp1250", "<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=cp1250'>"), None),
        (page_in("cp1250", "<?xml version='1.0' encoding='windows-1250'?>"), "application/xhtml+xml"),
        (page_in("gb18030", '<meta charset="gb2312">'), None),
        (page_in("utf-8", '<meta charset="utf-16">'), None),
    ],
)
def test_character_sets_by_mark_header_and_declaration(body: bytes, media_type: str | None) -> None:
    html = scan(body, media_type=media_type)
    assert [script.text for script in html.scripts] == ['"Łódź"']
    assert html.issues == ()


@pytest.mark.parametrize(
    ("body", "media_type", "text", "issue"),
    [
        (b'"caf\xe9"', None, '"café"', "charset-guessed"),
        (b'<meta charset="klingon">"caf\xc3\xa9"', None, '"café"', "charset-unknown"),
        ('"café"'.encode(), "text/html; charset=utf-7", '"café"', "charset-unknown"),
        (b'"caf\xe9"', "text/html; charset=utf-8", '"caf\ufffd"', "undecodable-characters"),
        (b'"caf\xff"', "text/html; charset=euc-kr", '"caf\ufffd"', "undecodable-characters"),
    ],
)
def test_what_the_character_set_leaves_open_is_told(body: bytes, media_type: str | None, text: str, issue: str) -> None:
    declaration, quote, rest = body.partition(b'"caf')
    html = scan(
        declaration + b'<script type="application/ld+json">' + quote + rest + b"</script>", media_type=media_type
    )
    assert [script.text for script in html.scripts] == [text]
    assert codes(html) == [issue]


def test_a_page_that_ends_inside_a_character_is_still_utf_8() -> None:
    body = '<script type="application/ld+json">"é'.encode()
    html = scan(body[:-1])
    assert [script.text for script in html.scripts] == ['"\ufffd']
    assert codes(html) == ["truncated-script", "undecodable-characters"]


# --- Is it HTML?


@pytest.mark.parametrize(
    ("body", "media_type", "is_known"),
    [
        (b"<!DOCTYPE html><p>", None, True),
        (b"\xef\xbb\xbf\n<!-- a -->\n<?xml version='1.0'?><html xmlns='x'>", None, True),
        ("\ufeff<html>".encode("utf-16-le"), None, True),
        (b'<script type="application/ld+json">{}</script>', "text/plain", True),
        (b"<title>a</title>", "application/octet-stream", True),
        (b"{}", "Text/HTML; charset=utf-8", True),
        (b"<html>", "text/x-component", False),
        (b"<html>", "application/ld+json", False),
        (b"<?xml version='1.0'?><rdf:RDF>", None, False),
        (b"<http://data.example/a> <http://data.example/b> 1 .", None, False),
        (b'0:["$","html",null,{}]', None, False),
        (b'{"a": "<html>"}', None, False),
        (b"", None, False),
    ],
)
def test_html_is_recognised_by_media_type_or_by_its_beginning(
    body: bytes,
    media_type: str | None,
    is_known: object,
) -> None:
    assert is_html(body, media_type) is is_known


# --- Limits, any page, long pages


def test_a_page_beyond_the_limit_is_refused() -> None:
    message = "is 11 bytes, at most 10 are read (--max-page)"
    with pytest.raises(LimitError, match=f"^{re.escape(message)}$"):
        scan(b"<p>12345678", limits=Limits(max_bytes=10))


PIECES = st.sampled_from(
    [
        *("<script>", '<script type="application/ld+json">', "</script>", "</SCRIPT\n>", "<script ", "<scripty>"),
        *("<script/>", "<base href=b>", "<noembed>", "</noembed>"),
        *("<!--", "-->", "--!>", "<!-->", "<!--->", "<!- a>", "<?a b>", "<!doctype html>", "</>", "</ a>"),
        *("<!--<script>", "</p", "<iframe>"),
        *("<div>", "</div>", '<div title="', "<div title='", '">', "'>", '"', "'", "=", " = ", '<a href=b"c>'),
        *("<title>", "</title>", "<style>", "</style>", "<textarea>", "</textarea>", "<xmp>", "</xmp>"),
        *('<iframe srcdoc="', "</iframe>", "<noscript>", "</noscript>", '<meta a="', "<link rel=canonical href=b>"),
        *("<", ">", "/", "text", "a < b", " ", "\n", '{"a": 1}', "<p a=\"b\"c='d'>", "<p <p>", "<br/>", "it's"),
    ]
)


@given(st.lists(PIECES, max_size=16).map("".join))
def test_skimming_reading_and_a_browsers_parser_find_the_same_scripts(page: str) -> None:
    read = Tokenizer(page.encode()).elements()
    assert texts_of_scripts(read) == lexbor_scripts(page.encode())
    try:
        assert telling(Skimmer(page.encode()).elements()) == telling(read)
    except UnsureError:
        assert read_elements(page.encode()) == read


MORE_PIECES = st.sampled_from(
    [
        *("<script>location='b'", "<script>self.__next_f.push", "<script a>window.location", "<script>__FLIGHT_DATA"),
        *("</ScRiPt>", "<sCRIPT>", "<script async src=b></script>", "<script>a</script>", "<scroll>", "</scroll>"),
        *("<svg>", "<SVG viewBox=0>", "<svg/>", "</svg>", "<title>", "</title>", "<style>a</style>", "<script/>"),
        *("<script src=a/>", "<script x />b</script>", "<script>a<b</script >", "<script json='a'>", "<script json=<>"),
        *('<meta property="og:url" content="u">', "<meta content=a:b>", '<meta a="<" og:url>', "<METAS og:url>"),
        *('<link rel="alternate canonical">', "<link rel=preload>", "<html LANG=en>", "<html>", "<base Href='h'>"),
    ]
)


@given(st.lists(PIECES | MORE_PIECES, max_size=16).map("".join))
def test_skimming_finds_what_reading_finds_or_says_that_it_is_unsure(page: str) -> None:
    try:
        skimmed = Skimmer(page.encode()).elements()
    except UnsureError:
        return
    assert telling(skimmed) == telling(Tokenizer(page.encode()).elements())


def telling(elements: list[Element]) -> list[Element]:
    """Skimming may leave out scripts that carry nothing and send nobody elsewhere."""
    return [each for each in elements if each.name != "script" or each.attributes or TELLING.search(each.text)]


TELLING = re.compile(rb"__next_|__FLIGHT_DATA|\A\s*(\w+[.])?location")


def texts_of_scripts(elements: list[Element]) -> list[str]:
    return [
        element.text.decode("utf-8", "replace").replace("\r\n", "\n")
        for element in elements
        if element.name == "script"
    ]


def lexbor_scripts(page: bytes) -> list[str]:
    return [script.text(deep=True) for script in LexborHTMLParser(page).css("script")]


@given(
    st.binary() | st.lists(PIECES).map(lambda pieces: "".join(pieces).encode()), st.sampled_from([None, "text/html"])
)
def test_any_bytes_give_data_and_issues(body: bytes, media_type: str | None) -> None:
    assert isinstance(scan(body, media_type=media_type), Html)
    assert is_html(body, media_type) or media_type is None


@pytest.mark.parametrize(
    "before", ["", "<script>", "<!-- <script>", "<svg>", '<p a="', '<script>self.__next_f.push([1,"a"b"']
)
@pytest.mark.parametrize(
    "piece",
    [
        *(
            "<script",
            "<script ",
            "<script></script>",
            "<!--",
            "<!-- -->",
            "<!--<",
            "<svg>",
            "<title>",
            "<style>",
            "<div>",
        ),
        *('"', "'", '="', "<", ">", "[", "<meta ", '<p a="<script>">', "--><!--", "\\", "\\ud800", "é", "&quot;"),
        *(
            "__next_f.push(",
            '__next_f.push([1,"',
            '__next_f.push([1,"a"]);',
            "__next_s.push([0,{",
            ".push(",
            "location=",
        ),
    ],
)
def test_long_hostile_pages_take_time_in_proportion(before: str, piece: str) -> None:
    page = before + piece * (300_000 // len(piece))  # quadratic reading would take minutes
    assert isinstance(scan(page.encode()), Html)


# --- Real pages


def shared_folder() -> Path:
    return Path(os.environ.get("RDFCONV_SHARED") or Path(__file__).parents[2] / "shared")


def shared_pages() -> list[Path]:
    return sorted(
        page for folder in ("pages", "flight-cases", "suites") for page in (shared_folder() / folder).rglob("*.html")
    )


@pytest.mark.shared
@pytest.mark.parametrize("page", shared_pages(), ids=lambda page: str(page.relative_to(shared_folder())))
def test_real_pages_are_skimmed_and_every_script_is_found(page: Path) -> None:
    body = page.read_bytes()
    read = Tokenizer(body).elements()
    assert telling(Skimmer(body).elements()) == telling(read)
    assert texts_of_scripts(read) == lexbor_scripts(body)


# React's own framing and that of Next 15 and later are the same in both files.
TWINS = [
    (page, payload)
    for page in shared_pages()
    for payload in (page.with_suffix(".rsc"), page.with_suffix(".txt"))
    if payload.exists() and not re.search(r"next-?1[34]", str(page.parent))
]


@pytest.mark.shared
@pytest.mark.parametrize(("page", "payload"), TWINS, ids=[str(page.relative_to(shared_folder())) for page, _ in TWINS])
def test_pushes_joined_are_the_payload_byte_by_byte(page: Path, payload: Path) -> None:
    assert scan(page.read_bytes()).flight == payload.read_bytes()


@pytest.mark.shared
def test_a_damaged_page_tells_its_damaged_push(shared: Path) -> None:
    damaged = [codes(scan(page.read_bytes())) for page in (shared / "pages/next16-damaged-push").glob("*.html")]
    assert sorted(damaged) == [[], *[["damaged-push"]] * 5]
