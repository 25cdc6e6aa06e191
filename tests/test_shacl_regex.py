"""XPath's regular expressions, where they differ from Python's."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdfconv.errors import ConfigError
from rdfconv.shacl.language import NotCoreError
from rdfconv.shacl.regex import compile_pattern


@pytest.mark.parametrize(
    ("pattern", "flags", "matching", "other"),
    [
        ("^https?://", "", "https://e.org", "see http://e.org"),
        ("^a$", "", "a", "a\n"),
        ("^b$", "m", "a\nb\nc", "abc"),
        ("^$", "m", "a\n\nb", "a\n"),  # no line begins after the last newline
        ("a.c", "", "abc", "a\rc"),
        ("a.c", "s", "a\nc", "ac"),
        (r"^\s$", "", "\t", "\xa0"),
        (r"^\w$", "", "é", "_"),
        (r"^\W$", "", "_", "+"),
        (r"^\d+$", "", "٣4", "x"),
        (r"^\p{Lu}\p{Ll}+$", "", "Ärger", "ärger"),
        (r"^\P{L}$", "", "1", "a"),
        (r"^\i\c*$", "", "a:b-c.d", "1a"),
        ("^[a-z-[aeiou]]+$", "", "rhythm", "reason"),
        ("^[^a-z-[A]]$", "", "1", "A"),
        (r"^[x\d-[5]]+$", "", "x4", "5"),
        (r"^[\w.-]+@[\w.-]+$", "", "a.b@c-d.e", "a b@c"),
        (r"^[^\s]+$", "", "a\xa0b", "a b"),
        (r"^[\[\]\-^]+$", "", "[]-^", "\\"),
        (r"^[a\]b]$", "", "]", "\\"),
        (r"^(a|b){2,3}$", "", "aba", "abab"),
        (r"^(.)\1$", "", "aa", "ab"),
        (r"^(?:ab)+?$", "", "abab", "aba"),
        (r"^https?:\/\/x$", "", "http://x", "http:x"),
        ("^a b$", "x", "ab", "a b"),
        ("^[ ]$", "x", " ", ""),
        ("É", "i", "é", "e"),
        ("a.b", "q", "xa.bx", "acb"),
        ("a|b", "iq", "A|B", "a"),
        ("#&~-", "", "#&~-", "#"),
        ("^[&&||~~]$", "", "&", "a"),
    ],
)
def test_a_pattern_finds_what_xpath_finds(pattern: str, flags: str, matching: str, other: str) -> None:
    search = compile_pattern(pattern, flags).search
    assert search(matching)
    assert not search(other)


@pytest.mark.parametrize(
    "pattern",
    [
        *("(?=a)", "(?!a)", "(?<=a)b", "(?i)a", "(?P<n>a)", "a++", "a?+", "a{2}+", "a{,3}", "{", "}"),
        *(r"\bword\b", r"\Astart", r"\h", r"\0", r"(a)\10", "\\", r"\p{IsGreek}", r"\p{Foo}"),
        *("[a[b]]", "[]", r"[\d-z]", r"[a-\w]"),
    ],
)
def test_what_is_not_xpath_or_has_no_translation_is_refused(pattern: str) -> None:
    with pytest.raises(NotCoreError, match="which XPath does not know or Python cannot do"):
        compile_pattern(pattern)


def test_unknown_flags_are_refused() -> None:
    with pytest.raises(NotCoreError, match="the flag 'g'"):
        compile_pattern("a", "g")


@pytest.mark.parametrize("pattern", ["(", ")", "*a", "a**", "[a", "[b-a]", "a{3,1}"])
def test_what_is_wrong_everywhere_is_refused(pattern: str) -> None:
    with pytest.raises((ConfigError, NotCoreError)):
        compile_pattern(pattern)


@settings(deadline=None)
@given(st.text(st.sampled_from(r"ab1(){}[]^$.*+?|\-,pPLuds:"), max_size=10), st.text(max_size=6))
def test_any_pattern_compiles_or_is_refused(pattern: str, text: str) -> None:
    with suppress(ConfigError, NotCoreError):
        compile_pattern(pattern).search(text)


@settings(deadline=None)
@given(st.text(st.sampled_from("ab1é \n"), max_size=5), st.sampled_from(["a+b", "[ab]*1", "(a|b)1?", "^a", "[^a]"]))
def test_common_patterns_mean_the_same_in_both_flavours(text: str, pattern: str) -> None:
    assert bool(compile_pattern(pattern).search(text)) == bool(re.search(pattern, text))
