"""repair.py: valid JSON untouched, damaged JSON read where it has one obvious reading, refused where it has two."""

from __future__ import annotations

import json
import os
import re
import tarfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdfconv.errors import JsonError
from rdfconv.repair import _MESSAGES, Repair, parse_json, unescape
from rdfconv.repair.reader import Reader

# Code of the repair -> damaged text, the values in it.
DAMAGED = [
    ("json-byte-order-mark", '\ufeff{"a": 1}', [{"a": 1}]),
    ("json-character-references", "{&quot;a&quot;: &quot;R&amp;amp;D&quot;}", [{"a": "R&amp;D"}]),
    ("json-character-references", "{&#34;a&#34;: 1}", [{"a": 1}]),
    ("json-character-references", "[&#x22;a&#x22;]", [["a"]]),
    ("json-html-comment", '<!--\n{"a": "<!-- -->"}\n-->', [{"a": "<!-- -->"}]),
    ("json-html-comment", '<!-- {"a": 1}', [{"a": 1}]),
    ("json-html-comment", '{"a": 1} //-->', [{"a": 1}]),
    ("json-cdata", '<![CDATA[{"a": 1}]]>', [{"a": 1}]),
    ("json-cdata", '// <![CDATA[\n{"a": 1}\n// ]]>', [{"a": 1}]),
    ("json-cdata", '/* <![CDATA[ */ {"a": 1} /* ]]> */', [{"a": 1}]),
    ("json-html-tag", '<script type="application/ld+json">{"a": 1}</script>', [{"a": 1}]),
    ("json-html-tag", '<p>{<br />"a": "<br>"}</p>', [{"a": "<br>"}]),
    ("json-comment", '// who\n{"a": /* what */ 1, // why\n"b": "// no comment"}', [{"a": 1, "b": "// no comment"}]),
    ("json-comment", '<!-- who -->\n{"a": 1}', [{"a": 1}]),
    ("json-comment", '<!-- {"a": 1} -->\n{"b": 2}', [{"b": 2}]),
    ("json-whitespace", '\u00a0{"a":\u200b1}\x00', [{"a": 1}]),
    ("json-several-values", '{"a": 1}\n{"b": 2} [3]', [{"a": 1}, {"b": 2}, [3]]),
    ("json-trailing-semicolon", '{"a": 1};', [{"a": 1}]),
    ("json-trailing-comma", '{"a": [1, 2,], "b": 3, }', [{"a": [1, 2], "b": 3}]),
    ("json-trailing-comma", '{"a": 1},', [{"a": 1}]),
    ("json-extra-comma", '{"a": 1,, "b": [, 2]}', [{"a": 1, "b": [2]}]),
    ("json-missing-comma", '{"a": {"b": 1}\n"c": "d" "e": 2}', [{"a": {"b": 1}, "c": "d", "e": 2}]),
    ("json-missing-comma", '[{"a": 1} {"a": 2}]', [[{"a": 1}, {"a": 2}]]),
    ("json-missing-value", '{"width": , "height":}', [{"width": None, "height": None}]),
    ("json-extra-bracket", '{"a": 1}}]', [{"a": 1}]),
    ("json-cut-off", '{"a": [1, {"b": "c", "d": "incomp', [{"a": [1, {"b": "c"}]}]),
    ("json-cut-off", '{"a": 1, "b"', [{"a": 1}]),
    ("json-cut-off", "[1, {b", [[1, {}]]),
    ("json-cut-off", '["a", tru', [["a"]]),
    ("json-cut-off", '{"a": "b", "c\\', [{"a": "b"}]),
    ("json-unquoted-key", '{a: 1, @type: "T", $b-c: 2}', [{"a": 1, "@type": "T", "$b-c": 2}]),
    ("json-single-quotes", "{'a': 'it\\'s', 'b': 'Ann's'}", [{"a": "it's", "b": "Ann's"}]),
    ("json-typographic-quotes", "{“a”: “b”, ”c”: ”d”}", [{"a": "b", "c": "d"}]),
    ("json-inner-quote", '{"a": "the "best" of", "b": 1}', [{"a": 'the "best" of', "b": 1}]),
    ("json-inner-quote", '{"a": "<a href="x">y</a>"}', [{"a": '<a href="x">y</a>'}]),
    ("json-inner-quote", '{"a": "He said "no", and went"}', [{"a": 'He said "no", and went'}]),
    ("json-inner-quote", '{"a": "it ends "so"", "b": 1}', [{"a": 'it ends "so"', "b": 1}]),
    ("json-inner-quote", '["a "b" c", "d"]', [['a "b" c', "d"]]),
    ("json-raw-newline", '{"a": "one\r\ntwo"}', [{"a": "one\r\ntwo"}]),
    ("json-control-character", '{"a": "one\ttwo\x00"}', [{"a": "one\ttwo\x00"}]),
    ("json-escape", r'{"a": "\x41\'\u{1F600}"}', [{"a": "A'\U0001f600"}]),
    ("json-escape", r'{"a": "C:\data \u12 \! \""}', [{"a": r'C:\data \u12 ! "'}]),
    ("json-lone-surrogate", r'{"a": "\ud83d \ud83d\ude00 \ude00"}', [{"a": "\ufffd \U0001f600 \ufffd"}]),
    ("json-not-finite", "[NaN, Infinity, -Infinity, undefined]", [[None] * 4]),
    ("json-literal", "[True, False, None]", [[True, False, None]]),
    ("json-number", "[+1, .5, 5., -.5e1]", [[1, 0.5, 5.0, -5.0]]),
    ("json-leading-zero", '{"postalCode": 01234}', [{"postalCode": "01234"}]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text", "values"), DAMAGED)
def test_damage_is_repaired_and_told(code: str, text: str, values: list[object]) -> None:
    found, repairs = parse_json(text)
    assert found == values
    assert code in {repair.code for repair in repairs}


def test_damage_in_bytes_is_repaired_and_told() -> None:
    assert codes_of('{"a": "Universit\u00e9"}'.encode("latin-1")) == ({"a": "Universit\u00e9"}, ["json-windows-1252"])
    assert codes_of(b'{"a": "\x80\x81 \xc3\xa9"}') == ({"a": "\u20ac\x81 \u00e9"}, ["json-windows-1252"])
    assert codes_of('{"a": "\u00e9"}'.encode("utf-16-le")) == ({"a": "\u00e9"}, ["json-utf-16"])
    assert codes_of('{"a": "\u00e9"}'.encode("utf-8-sig")) == ({"a": "\u00e9"}, ["json-byte-order-mark"])


def codes_of(data: str | bytes) -> tuple[object, list[str]]:
    (value,), repairs = parse_json(data)
    return value, [repair.code for repair in repairs]


def test_every_kind_of_repair_is_shown_above() -> None:
    assert {code for code, _, _ in DAMAGED} | {"json-windows-1252", "json-utf-16"} == set(_MESSAGES)


def test_repairs_say_what_where_and_how_often() -> None:
    text = "{'a': 1,}\n{'a': 2,}"
    assert parse_json(text)[1] == (
        Repair(code="json-single-quotes", message="single quotes were read as double quotes (2 times)", offset=1),
        Repair(
            code="json-trailing-comma",
            message="commas before a closing bracket or the end were skipped (2 times)",
            offset=7,
        ),
        Repair(code="json-several-values", message="several values in a row were read one by one", offset=10),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1 column 1: the text ends, expected a JSON value"),
        (" \n ", "line 2 column 2: the text ends, expected a JSON value"),
        ("<!-- nothing -->", "line 1 column 17: the text ends, expected a JSON value"),
        ("word", "line 1 column 1: found 'word', expected a JSON value"),
        ('{"a": word}', "line 1 column 7: found 'word}', expected a JSON value"),
        ('{"a": 2020-01-01}', "line 1 column 7: found '2020-01-01}', expected a JSON value"),
        ('{"a": 0x1F}', "line 1 column 7: found '0x1F}', expected a JSON value"),
        ('{\n "a" 1}', "line 2 column 6: found '1}', expected ':' after the key"),
        ('{"a": 1; "b": 2}', "line 1 column 8: found '; \"b\": 2}', expected ',' or '}'"),
        ("[1 2]", "line 1 column 4: found '2]', expected ',' or ']'"),
        ('{"a": [1}', "line 1 column 9: found '}', expected ',' or ']'"),
        ("{1: 2}", "line 1 column 2: found '1: 2}', expected a key in quotes"),
        ('{"a": 1} rest', "line 1 column 10: found 'rest', expected the end of the text"),
        ('"@graph": []', "line 1 column 9: found ': []', expected the end of the text"),
        ('{"a": 1 /* open', "line 1 column 9: found '/* open', expected ',' or '}'"),
        ("&quot;&quot;&quot;", "line 1 column 3: found '\"', expected the end of the text"),
        ("[" * 1025, "line 1 column 1026: values are nested deeper than 1,024 levels"),
    ],
)
def test_what_is_refused_says_the_place_and_what_was_expected(text: str, message: str) -> None:
    with pytest.raises(JsonError, match=f"^{re.escape(message)}$"):
        parse_json(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "text","\n}, "b": "c"}',  # a quote too many, or text that ends in `",`?
        '{"a": "open, "b": 1}',  # the quote that is missing could stand anywhere
        '{"a": "open,\n"b": "c"}',
        '["the "best", "second"]',
        '{"a": "b"\n... "c": 1}',
        '"never closed',
    ],
)
def test_a_string_that_may_end_in_two_places_is_refused(text: str) -> None:
    with pytest.raises(JsonError, match=r"^line 1 column \d: it is unclear where the string that begins here ends"):
        parse_json(text)


# --- Valid JSON

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"))
    | st.sampled_from(['"', "\\", "a, b", '", "', "{[", "//", "<!--", "&quot;", "-->"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=12,
)
LAYOUTS = st.sampled_from([{"indent": 1}, {"separators": (",", ":")}, {"ensure_ascii": False}])


@given(JSON_VALUES, LAYOUTS)
def test_valid_json_is_never_touched(value: object, layout: dict[str, object]) -> None:
    text = json.dumps(value, **layout)  # type: ignore[arg-type]
    assert parse_json(text) == ([value], ())
    assert parse_json(text.encode()) == ([value], ())


@given(JSON_VALUES, LAYOUTS)
def test_the_tolerant_parser_reads_valid_json_like_any_parser(value: object, layout: dict[str, object]) -> None:
    assert read_tolerantly(json.dumps(value, **layout)) == ([value], {})  # type: ignore[arg-type]


def read_tolerantly(text: str) -> tuple[list[object], dict[str, tuple[int, int]]]:
    met: dict[str, tuple[int, int]] = {}
    return Reader(text, met).read_document(), met


def test_numbers_keep_their_digits() -> None:
    assert parse_json("[18446744073709551617, -9223372036854775809, 1e400, -0, 1.0]") == (
        [[18446744073709551617, -9223372036854775809, float("inf"), 0, 1.0]],
        (),
    )
    assert parse_json("12345678901234567890123") == ([12345678901234567890123], ())
    assert parse_json(b'{"a": 12345678901234567890123}') == ([{"a": 12345678901234567890123}], ())
    assert parse_json("9" * 5000) == ([float("inf")], ())  # more digits than Python reads into an int


def test_deep_json_with_a_long_integer_is_read_exactly() -> None:
    value = parse_json("[" * 1000 + "12345678901234567890" + "]" * 1000)[0][0]
    for _ in range(1000):
        assert isinstance(value, list)
        (value,) = value
    assert value == 12345678901234567890


@given(st.text(st.characters(codec="utf-8")), st.sampled_from(["\ud800", "\udc00", "\ud83d\ude00"]))
def test_only_halves_of_surrogate_pairs_are_replaced(text: str, surrogates: str) -> None:
    (found,), _ = parse_json(json.dumps([text + surrogates]))
    assert found == [text + ("\U0001f600" if len(surrogates) == 2 else "\ufffd")]


# --- Texts that end too early, any text, long texts


@given(JSON_VALUES, st.data())
def test_what_a_cut_leaves_is_part_of_the_whole(value: object, data: st.DataObject) -> None:
    text = json.dumps([value])
    cut = data.draw(st.integers(1, len(text)))
    ((found,), repairs) = parse_json(text[:cut])
    assert is_part(found, [value])
    assert [repair.code for repair in repairs] == (["json-cut-off"] if cut < len(text) else [])


def is_part(part: object, whole: object) -> bool:
    """Every member of the part is one of the whole, up to the end of the part."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and is_part(value, whole[key]) for key, value in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        return len(part) <= len(whole) and all(map(is_part, part, whole))
    return part == whole


TOKENS = st.sampled_from(
    [
        *"{}[]:,\"'\\/;“”&\n\u00a0\ufeff\ud800",
        *("//", "/*", "*/", "<!--", "-->", "<![CDATA[", "]]>", "<br>", "&quot;", "\\u", "\\ud83d", "\\x"),
        *('"a"', "'b'", "c", "1", "01", ".5", "NaN", "true", "True", "tru", '"a": "b"'),
    ]
)


@given(st.lists(TOKENS).map("".join) | st.text())
def test_any_text_gives_values_or_a_json_error(text: str) -> None:
    try:
        values, repairs = parse_json(text)
    except JsonError:
        return
    json.dumps(values).encode()  # there are no lone surrogates
    assert all(0 <= repair.offset <= len(text) for repair in repairs if repair.code != "json-cut-off")


@given(st.binary() | st.lists(TOKENS).map(lambda tokens: "".join(tokens).encode("utf-16-le", "replace")))
def test_any_bytes_give_values_or_a_json_error(data: bytes) -> None:
    try:
        parse_json(data)
    except JsonError as error:
        assert error.message.startswith("line ")  # noqa: PT017 - success is as good


@pytest.mark.parametrize("before", ["", '{"a":"', "[", '["', "{}", "<!--"])
@pytest.mark.parametrize(
    "piece",
    ['"', '" ', '", "', '"a" b', '"a":', "\\", "[", "{", "[]", "{}", "<!--", "<!-- -->", "<!--{", "/*", "//", "&quot;"],
)
def test_long_hostile_texts_take_time_in_proportion(before: str, piece: str) -> None:
    with suppress(JsonError):  # an end, either way: quadratic reading would take minutes
        parse_json(before + piece * (300_000 // len(piece)))


@given(st.text())
def test_character_references_are_decoded_once(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&#60;")
    assert unescape(escaped) == text


# --- Real documents


def shared_archive() -> Path:
    folder = Path(os.environ.get("RDFCONV_SHARED") or Path(__file__).parents[2] / "shared")
    return folder / "corpus" / "jsonld-documents.tar.gz"


def documents(folder: str) -> dict[str, bytes]:
    with tarfile.open(shared_archive()) as archive:
        return {
            Path(member.name).stem: file.read()
            for member in archive
            if f"{folder}/" in member.name and (file := archive.extractfile(member)) is not None
        }


@pytest.mark.shared
@pytest.mark.usefixtures("shared")
def test_both_parsers_agree_on_real_documents() -> None:
    for name, data in documents("ld").items():
        assert parse_json(data) == ([json.loads(data)], ()), name
        assert read_tolerantly(data.decode()) == ([json.loads(data)], {}), name


# What the broken documents of the corpus have; all others have a comment before the JSON.
BROKEN = {
    "bio_19e05654e6": "json-trailing-comma",
    "bio_3ddbb74e5d": "json-several-values",
    "bio_48a1180cab": "json-trailing-comma json-missing-comma",
    "bio_773ef288c2": "json-missing-comma",
    "bio_a278aced9d": "json-trailing-comma",
    "bio_afb49dbf1d": "json-trailing-comma",
    "bio_b8b5c45a99": "json-html-tag",
    "bio_ebb02b06ae": "json-byte-order-mark",
    "bio_fc18538a50": "refused",
    "gleaner_488e2549a7": "refused",
    "meta_8812a728c3": "json-inner-quote json-raw-newline",
    "meta_bea3c1d57c": "json-missing-value",
    "odis_2fa0f0cb2f": "refused",
    "odis_44ff2fc0a0": "json-trailing-comma",
    "odis_7266e44689": "json-windows-1252",
    "odis_8395e403a9": "refused",
    "odis_bc8cb50aae": "refused",
    "odis_ee3d787c6b": "json-raw-newline json-control-character",
    "recipe_024bb9c57c": "json-raw-newline",
    "recipe_1bae962417": "json-raw-newline",
    "recipe_27ad36fb7f": "json-raw-newline",
    "recipe_5a30676018": "json-raw-newline",
    "recipe_73a109cba4": "json-raw-newline",
    "recipe_7c29570f53": "json-cdata",
    "recipe_96a5880eb5": "json-trailing-semicolon",
    "recipe_9a8f9f24a8": "json-raw-newline",
    "recipe_c1633b3147": "json-raw-newline",
    "recipe_cd174ae179": "json-escape",
    "recipe_d0f828a299": "json-cdata",
    "recipe_f46996b9f7": "json-raw-newline",
}


@pytest.mark.shared
@pytest.mark.usefixtures("shared")
def test_broken_documents_are_repaired_or_explained() -> None:
    broken = documents("bad")
    assert len(broken) == 57
    for name, data in broken.items():
        try:
            _, repairs = parse_json(data)
            found = " ".join(repair.code for repair in repairs)
        except JsonError:
            found = "refused"
        assert found == BROKEN.get(name, "json-comment"), name
