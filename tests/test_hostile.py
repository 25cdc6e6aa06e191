"""Values that break stores and readers: whatever a page holds, what is written loads everywhere."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from pages import compact

import rdfconv

PAGE = "https://example.org/p"

VALUES: dict[str, Any] = {
    "space in IRI": {"url": "https://example.org/a b"},
    "braces in IRI": {"image": "https://example.org/?q={search_term_string}"},
    "quotes in IRI": {"image": 'https://example.org/"x"'},
    "brackets in IRI": {"image": "https://example.org/a[1]"},
    "backslash in IRI": {"image": "https://example.org/a\\b"},
    "bad percent": {"image": "https://example.org/%%%URL%%%"},
    "bad port": {"image": "https://example.org:port/x"},
    "control character in IRI": {"image": "https://example.org/\u0001"},
    "angle brackets in IRI": {"image": "https://example.org/<x>"},
    "relative IRI": {"image": "../x.png"},
    "IRI of another scheme": {"sameAs": "urn:isbn:0451450523"},
    "no IRI": {"sameAs": "see above"},
    "long IRI": {"image": "https://example.org/" + "x" * 10_000},
    "language with underscore": {"name": {"@value": "x", "@language": "en_US"}},
    "long language": {"name": {"@value": "x", "@language": "abcdefghijklmno"}},
    "empty language": {"name": {"@value": "x", "@language": ""}},
    "lone surrogate": {"name": "x\ud83dy"},
    "NUL": {"name": "x\u0000y"},
    "separators and noncharacters": {"name": "x\u2028\u2029\ufffe\uffff\u007fy"},
    "bad date": {"datePublished": "2019-10-01/2021-10-31"},
    "impossible date": {"datePublished": {"@value": "1900-13-45", "@type": "http://www.w3.org/2001/XMLSchema#date"}},
    "bad integer": {"position": {"@value": "12a", "@type": "http://www.w3.org/2001/XMLSchema#integer"}},
    "long literal": {"description": "x" * (2 << 20)},
    "quotes and newlines": {"description": 'a "quoted"\r\n\ttext\\ with \'\'\' and """'},
    "markup": {"description": "<script>alert('x')</script> ]]> <!-- "},
    "injection": {"name": '" . <urn:x> <urn:y> <urn:z> . #'},
    "big numbers": {"position": [10**30, 1e400, -0.0, 1e-7, True]},
    "blank labels": {"creator": [{"@id": "_:b0", "@type": "Person"}, {"@id": "_:a b", "@type": "Person"}]},
    "a type that is no IRI": {"@type": ["Dataset", "a type", ""]},
    "key that is no IRI": {"a key": "x", "http://example.org/ p": "y"},
    "list": {"keywords": {"@list": ["a", {"@list": ["b"]}]}},
    "prototype": {"__proto__": {"name": "x"}},
}


def written(values: dict[str, Any], format_name: str) -> bytes:
    document = {"@context": "https://schema.org/", "@type": "Dataset", "name": "Tides", **values}
    html = f'<html><script type="application/ld+json">{compact(document)}</script></html>'
    body = html.encode("utf-8", "surrogatepass").replace(b"Infinity", b"1e400")
    result = rdfconv.convert(body, url=PAGE, config=rdfconv.Config(shapes=()))
    assert result.triples
    return result.serialize(format_name)


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize(
    ("format_name", "ox_format", "rdflib_format", "rapper_format"),
    [
        ("ntriples", ox.RdfFormat.N_TRIPLES, "nt", "ntriples"),
        ("turtle", ox.RdfFormat.TURTLE, "turtle", "turtle"),
    ],
)
def test_every_reader_reads_it_alike(
    name: str, format_name: str, ox_format: ox.RdfFormat, rdflib_format: str, rapper_format: str, tmp_path: Path
) -> None:
    document = written(VALUES[name], format_name)
    count = len(set(ox.parse(document, format=ox_format)))
    assert count == len(rdflib.Graph().parse(data=document, format=rdflib_format)) > 0
    if shutil.which("rapper") and len(document) < 1 << 20:
        path = tmp_path / "document"
        path.write_bytes(document)
        subprocess.run(["rapper", "-q", "-i", rapper_format, "-c", path, PAGE], check=True, capture_output=True)


@pytest.mark.parametrize("name", VALUES)
def test_nothing_but_the_value_itself_is_lost(name: str) -> None:
    assert b'"Tides"' in written(VALUES[name], "ntriples") or "name" in VALUES[name]


def test_what_is_refused_is_said() -> None:
    document = {"@context": "https://schema.org/", "@type": "Dataset", "description": "x" * (2 << 20)}
    result = rdfconv.convert(compact(document).encode(), url=PAGE, config=rdfconv.Config(shapes=()))
    assert not any("xxx" in o for _, _, o in result.triples)
    assert [issue.severity for issue in result.issues if "1,048,576" in issue.message] == ["warning"]
