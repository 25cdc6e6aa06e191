"""Microdata and RDFa, where the extra is installed; the message where it is not."""

from __future__ import annotations

import builtins
from typing import Any

import pytest

import rdfconv

PAGE = """<html><head><link rel="canonical" href="https://example.org/p"></head><body>
<div itemscope itemtype="https://schema.org/Dataset"><span itemprop="name">Tides</span>
<div itemprop="creator" itemscope itemtype="https://schema.org/Person"><span itemprop="name">Ada Sand</span></div></div>
<div vocab="https://schema.org/" typeof="Course" resource="#course"><span property="name">Reading tides</span></div>
</body></html>"""


def test_microdata_and_rdfa_go_through_the_same_pipeline() -> None:
    pytest.importorskip("extruct")
    config = rdfconv.Config(syntaxes=("microdata", "rdfa"), shapes=())
    result = rdfconv.convert(PAGE.encode(), config=config)
    name = "<http://schema.org/name>"
    assert ("<https://example.org/p#dataset>", name, '"Tides"') in result.triples
    assert ("<https://example.org/p#course>", name, '"Reading tides"') in result.triples
    assert {block.carrier for block in result.blocks} == {"microdata", "rdfa"}
    assert not rdfconv.convert(PAGE.encode(), config=rdfconv.Config(shapes=())).blocks


def test_without_the_extra_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    really_import = builtins.__import__

    def refuse(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "extruct":
            raise ImportError(name)
        return really_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(rdfconv.ConfigError, match="rdfconv\\[markup\\]"):
        rdfconv.convert(PAGE.encode(), config=rdfconv.Config(syntaxes=("rdfa",), shapes=()))


def test_an_unknown_syntax_is_refused() -> None:
    with pytest.raises(rdfconv.ConfigError, match="there are microdata, rdfa"):
        rdfconv.convert(PAGE.encode(), config=rdfconv.Config(syntaxes=("turtle",), shapes=()))
