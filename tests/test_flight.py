"""React Flight: every row tag, every `$` form, every framing; damage; sharing; what later stages are given."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from rdfconv import flight
from rdfconv.errors import LimitError
from rdfconv.flight import PENDING, UNDEFINED, Element, Payload
from rdfconv.flight.issues import IssueLog
from rdfconv.flight.rows import COUNTED, iter_rows
from rdfconv.html import scan
from rdfconv.model import Limits

Notation: TypeAlias = Callable[[object, Limits], object]
ANY_DEPTH = Limits(max_depth=1_000_000)


def tree(payload: bytes) -> object:
    return flight.tree(flight.parse(payload).value(0))


def plain(payload: bytes) -> object:
    return flight.plain(flight.parse(payload).value(0))


def decode_all(payload: Payload) -> None:
    for row_id in payload.row_ids():
        payload.value(row_id)


def issues(payload: bytes) -> list[tuple[str, str]]:
    parsed = flight.parse(payload)
    for row_id in parsed.row_ids():
        flight.tree(parsed.value(row_id))
    return [(issue.code, issue.where) for issue in parsed.issues]


# --- Row tags


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        pytest.param(b'0:{"a":[1,2.5,"x",true,null]}\n', {"a": [1, 2.5, "x", True, None]}, id="model"),
        pytest.param(b'#0:1\n0:#{"a":1}\n', {"a": 1}, id="model after #"),
        pytest.param(b':{"a":1}\n', {"a": 1}, id="no id is row 0"),
        pytest.param(b'1:T5,hello0:["$1"]\n', ["hello"], id="text, next row right behind"),
        pytest.param('1:T6,æ€!0:["$1"]\n'.encode(), ["æ€!"], id="text length counts bytes"),
        pytest.param(b'1:Ta,$2\n2:"no"\n0:["$1"]\n', ['$2\n2:"no"\n'], id="text is literal, rows in it are none"),
        pytest.param(b'1:T8,\xef\xbb\xbfhello0:["$1"]\n', ["hello"], id="text loses a byte order mark"),
        pytest.param(b'1:T3,a\xffb0:["$1"]\n', ["a\ufffdb"], id="text that is no UTF-8"),
        pytest.param(b'1:I["m",["c","f.js"],"Box"]\n0:"$1"\n', {"$client": ["m", "Box"]}, id="import, webpack"),
        pytest.param(b'1:I[7,["c","f.js"],"*",1]\n0:"$1"\n', {"$client": [7, ""]}, id="import, whole module"),
        pytest.param(b'1:I["m","Box","b.js"]\n0:"$1"\n', {"$client": ["m", "Box"]}, id="import, parcel"),
        pytest.param(b'1:I["m","Box"]\n0:"$1"\n', {"$client": ["m", "Box"]}, id="import, esm"),
        pytest.param(
            b'1:I{"id":"m","chunks":["c"],"name":"Box","async":false}\n0:"$1"\n',
            {"$client": ["m", "Box"]},
            id="import, 2023",
        ),
        pytest.param(
            b'2:"f.js"\n4:"Box"\n3:I["m",["$2"],"$4"]\n0:"$3"\n', {"$client": ["m", "Box"]}, id="import with references"
        ),
        pytest.param(b'0:HL["/a.css","style"]\n:HC"https://x.org"\n0:1\n', 1, id="hints are no values"),
        pytest.param(
            b':N17.5\n0:D{"time":1}\n0:D"$2"\n:W["log"]\n2:J{"name":"x"}\n0:"ok"\n', "ok", id="development rows"
        ),
        pytest.param(b'0:["$1"]\n1:\n', [{"$pending": True}], id="development row that never comes"),
        pytest.param(b'1:E{"digest":"7"}\n0:["$1"]\n', [{"$error": {"digest": "7"}}], id="rejection"),
        pytest.param(b'1:P\n0:["$1"]\n', [{"$pending": True}], id="postponed"),
        pytest.param(
            b'1:R\n0:"$1"\n1:["a"]\n1:T2,$b1:{"c":1}\n1:C\n', {"$stream": [["a"], "$b", {"c": 1}]}, id="stream"
        ),
        pytest.param(
            b'1:r\n0:"$1"\n1:b2,\n:1:o1,x1:C\n',
            {"$stream": [{"$bytes": ["Uint8Array", "Cjo="]}, {"$bytes": ["Uint8Array", "eA=="]}]},
            id="byte stream, since 19.3 and before",
        ),
        pytest.param(b'1:X\n0:"$1"\n1:1\n1:2\n1:C\n', {"$asynciterable": [1, 2]}, id="async iterable"),
        pytest.param(b'1:x\n0:"$1"\n1:1\n1:C"end"\n', {"$asynciterator": [1], "return": "end"}, id="async iterator"),
        pytest.param(
            b'1:x\n0:"$1"\n1:C"$4"\n4:[2]\n', {"$asynciterator": [], "return": [2]}, id="return value by reference"
        ),
        pytest.param(
            b'1:X\n0:"$1"\n1:1\n1:E{"digest":"7"}\n1:2\n',
            {"$asynciterable": [1, {"$error": {"digest": "7"}}]},
            id="stream ends in an error",
        ),
        pytest.param(b'1:X\n0:"$1"\n1:1\n', {"$asynciterable": [1, {"$pending": True}]}, id="stream never closed"),
        pytest.param(b'1:C\n1:"x"\n0:["$1"]\n', ["x"], id="the end of no stream"),
        pytest.param(b'1:"first"\n1:"second"\n0:["$1"]\n', ["first"], id="the first definition wins"),
        pytest.param(b'ffffffffff:1\n0:["$ffffffffff"]\n', [1], id="long ids"),
    ],
)
def test_row(payload: bytes, expected: object) -> None:
    assert tree(payload) == expected


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("A", "ArrayBuffer"),
        ("O", "Int8Array"),
        ("o", "Uint8Array"),
        ("b", "Uint8Array"),
        ("U", "Uint8ClampedArray"),
        ("S", "Int16Array"),
        ("s", "Uint16Array"),
        ("L", "Int32Array"),
        ("l", "Uint32Array"),
        ("G", "Float32Array"),
        ("g", "Float64Array"),
        ("M", "BigInt64Array"),
        ("m", "BigUint64Array"),
        ("V", "DataView"),
    ],
)
def test_binary_row(tag: str, kind: str) -> None:
    data = b'\x00\n:,T"\xc8\xff'
    payload = f"1:{tag}8,".encode() + data + b'0:["$1"]\n'
    assert tree(payload) == [{"$bytes": [kind, base64.b64encode(data).decode()]}]


# --- `$` forms


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("$$", "$"),
        ("$$1", "$1"),
        ("$$$", "$$"),
        ("$1", "one"),
        ("$2:a:1", "b1"),
        ("$3:props:id", "e"),
        ("$3:type", "div"),
        ("$3:key", "k"),
        ("$L1", "one"),
        ("$@1", {"$promise": "one"}),
        ("$@", {"$promise": {"$pending": True}}),
        ("$Sreact.fragment", {"$symbol": "react.fragment"}),
        ("$undefined", {"$undefined": True}),
        ("$w", {"$undefined": True}),
        ("$NaN", {"$number": "NaN"}),
        ("$Infinity", {"$number": "Infinity"}),
        ("$-Infinity", {"$number": "-Infinity"}),
        ("$-0", {"$number": "-0"}),
        ("$D2024-02-29T12:00:00.000Z", {"$date": "2024-02-29T12:00:00.000Z"}),
        ("$n-123456789012345678901234567890", {"$bigint": "-123456789012345678901234567890"}),
        ("$Q4", {"$map": [["k", 1], [{"o": 1}, 2]]}),
        ("$W5", {"$set": [1, "two"]}),
        ("$K4", {"$formdata": [["k", 1], [{"o": 1}, 2]]}),
        ("$i5", {"$iterator": [1, "two"]}),
        ("$B6", {"$blob": ["text/plain", "aMOp"]}),
        ("$h7", {"$server": {"id": "act#f", "bound": []}}),
        ("$F7", {"$server": {"id": "act#f", "bound": []}}),
        ("$h8", {"$server": {"id": "act#g", "bound": [1, "two"]}}),
        ("$Z", {"$errorvalue": {"$pending": True}}),
        ("$Z9", {"$errorvalue": {"name": "TypeError", "message": "no"}}),
        ("$E() => 1", {"$eval": "() => 1"}),
        ("$T1", {"$opaque": "$T1"}),
        ("$Y", {"$opaque": "$Y"}),
        ("$Pctx", {"$opaque": "$Pctx"}),
        ("$a", "$b"),
        ("$c:0:x", "deep"),
    ],
)
def test_form(form: str, expected: object) -> None:
    rows = (
        b'1:"one"\n2:{"a":["b0","b1"]}\n3:["$","div","k",{"id":"e"}]\n4:[["k",1],[{"o":1},2]]\n5:[1,"two"]\n'
        b'6:["text/plain","$60","$61"]\n60:o1,h61:o2,\xc3\xa97:{"id":"act#f","bound":null}\n8:{"id":"act#g","bound":"$@5"}\n'
        b'9:{"name":"TypeError","message":"no"}\na:"$$b"\nc:["$Ld"]\nd:{"x":"deep"}\n'
    )
    assert tree(rows + b"0:[" + json.dumps(form).encode() + b"]\n") == [expected]


def test_undefined_is_no_key_in_an_object_and_a_place_in_an_array() -> None:
    payload = flight.parse(b'0:{"a":"$undefined","b":["$undefined",1],"c":"$1"}\n1:"$undefined"\n')
    assert payload.value(0) == {"b": [UNDEFINED, 1]}


def test_element() -> None:
    element = flight.parse(b'0:["$","div","$$k",{"id":"x","style":"$1"}]\n1:{"top":0}\n').value(0)
    assert isinstance(element, Element)
    assert (element.type, element.key, element.props) == ("div", "$k", {"id": "x", "style": {"top": 0}})


def test_element_of_a_development_server_has_more_items() -> None:
    payload = b'0:["$","$L1",null,{"a":1},"$2","$3",1]\n1:I["m",[],"Box"]\n'
    assert tree(payload) == {"$el": {"$client": ["m", "Box"]}, "key": None, "props": {"a": 1}}
    assert issues(payload) == []


@pytest.mark.parametrize("payload", [b'0:["$","p",null,"$1"]\n1:{"a":1}\n', b'1:{"a":1}\n0:["$","p",null,"$L1"]\n'])
def test_props_may_be_a_reference(payload: bytes) -> None:
    assert tree(payload) == {"$el": "p", "key": None, "props": {"a": 1}}


def test_a_lone_dollar_is_the_symbol_that_marks_elements() -> None:
    assert tree(b'0:{"a":"$","b":["x","$"]}\n') == {
        "a": {"$symbol": "react.transitional.element"},
        "b": ["x", {"$symbol": "react.transitional.element"}],
    }


def test_a_short_list_that_begins_with_an_escaped_dollar_is_data() -> None:
    assert tree(b'0:[["$$",2],["$$","a",null,{}],["a","$$"]]\n') == [["$", 2], ["$", "a", None, {}], ["a", "$"]]


def test_escapes_of_json_do_not_hide_forms() -> None:
    assert tree(rb'0:["\u00241","\u0024undefined",{"\u005f_proto__":1}]' + b"\n1:7\n") == [7, {"$undefined": True}, {}]


def test_nothing_is_unescaped_twice() -> None:
    assert tree(b'0:["$1","$2"]\n1:"$$$x"\n2:T2,$$') == ["$$x", "$$"]


def test_proto_is_dropped_and_cannot_be_reached() -> None:
    payload = b'0:{"__proto__":{"x":1},"constructor":"c","":"e","a":"$0:__proto__:x"}\n'
    assert tree(payload) == {"constructor": "c", "": "e", "a": {"$pending": True}}


# --- References: order, identity, cycles


def test_rows_come_in_any_order() -> None:
    rows = [b'0:["$1","$2:a","$L3"]\n', b'1:{"x":"$2"}\n', b'2:{"a":"$3"}\n', b"3:T2,hi"]
    expected = [{"x": {"a": "hi"}}, "hi", "hi"]
    for first in range(4):
        assert tree(b"".join(rows[first:] + rows[:first])) == expected
        assert tree(b"".join(reversed(rows[first:] + rows[:first]))) == expected


def test_equal_references_are_one_object() -> None:
    payload = flight.parse(b'0:{"a":{"deep":[1]},"b":"$0:a","c":["$0:a:deep","$0:a"]}\n')
    root = payload.value(0)
    assert isinstance(root, dict)
    assert root["a"] is root["b"] is root["c"][1]
    assert root["c"][0] is root["a"]["deep"]


def test_a_cycle_is_a_cycle() -> None:
    root = flight.parse(b'0:{"o":{"self":{"up":"$0:o"}},"all":"$0"}\n').value(0)
    assert isinstance(root, dict)
    assert root["o"]["self"]["up"] is root["o"]
    assert root["all"] is root


def test_tree_says_how_far_up_a_cycle_leads() -> None:
    assert tree(b'0:{"o":{"self":{"up":"$0:o"}},"all":"$0"}\n') == {
        "o": {"self": {"up": {"$cycle": 2}}},
        "all": {"$cycle": 1},
    }


def test_tree_of_a_value_inside_and_outside_its_own_cycle() -> None:
    payload = b'1:{"n":1,"two":"$2"}\n2:{"n":2,"one":"$1"}\n0:["$1","$2"]\n'
    assert tree(payload) == [
        {"n": 1, "two": {"n": 2, "one": {"$cycle": 2}}},
        {"n": 2, "one": {"n": 1, "two": {"$cycle": 2}}},
    ]


def test_paths_go_through_lazies_references_and_elements() -> None:
    payload = (
        b'0:{"at":"$1:list:0:props:data:x"}\n1:{"list":["$L2"]}\n2:["$","p",null,"$3"]\n3:{"data":"$4:y"}\n'
        b'4:{"y":{"x":"found"}}\n'
    )
    assert tree(payload) == {"at": "found"}


def test_paths_that_need_one_another() -> None:
    assert tree(b'0:["$1:a:x","$2:b:x"]\n1:{"a":"$2:b"}\n2:{"b":"$3:c:0"}\n3:{"c":["$L4"]}\n4:{"x":7}\n') == [7, 7]


@pytest.mark.parametrize(
    "payload",
    [
        b'0:["$1"]\n1:"$2"\n2:"$1"\n',
        b'0:["$1"]\n1:"$1"\n',
        b'0:["$L1"]\n1:"$L2"\n2:"$L1"\n',
        b'0:["$0:0"]\n',
        b'0:["$1:a"]\n1:{"a":"$1:b","b":"$1:a"}\n',
    ],
)
def test_references_that_only_refer_to_one_another_are_pending(payload: bytes) -> None:
    assert tree(payload) == [{"$pending": True}]
    assert {code for code, _ in issues(payload)} == {"flight-reference-circular"}


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("$5", "flight-row-missing"),
        ("$L5", "flight-row-missing"),
        ("$5:a:b", "flight-row-missing"),
        ("$1:b", "flight-reference-broken"),
        ("$1:a:0", "flight-reference-broken"),
        ("$2:1", "flight-reference-broken"),
        ("$2:length", "flight-reference-broken"),
        ("$2:-1", "flight-reference-broken"),
        ("$3:children", "flight-reference-broken"),
        ("$xyz", "flight-reference-broken"),
        ("$:a", "flight-reference-broken"),
    ],
)
def test_references_to_nothing_are_pending(reference: str, code: str) -> None:
    payload = flight.parse(b'1:{"a":"x"}\n2:[1]\n3:["$","p",null,{}]\n0:["' + reference.encode() + b'"]\n')
    assert flight.tree(payload.value(0)) == [{"$pending": True}]
    assert [issue.code for issue in payload.issues] == [code]


def test_a_path_through_a_rejected_row_ends_in_the_rejection() -> None:
    assert tree(b'1:E{"digest":"7"}\n0:["$1:a:b"]\n') == [{"$error": {"digest": "7"}}]


def test_a_collection_whose_row_holds_something_else_is_shown_as_that() -> None:
    assert tree(b'1:"x"\n2:[1,[2],[3,4]]\n0:["$Q1","$W9","$Q2","$B1","$h1"]\n') == [
        "x",
        {"$pending": True},
        {"$map": [[3, 4]]},
        {"$blob": ["", ""]},
        {"$server": {"id": None, "bound": "x"}},
    ]


# --- 2022: Next 13.0 and 13.1


def test_rows_of_2022() -> None:
    payload = (
        b'M2:{"id":"m","name":"","chunks":["c"],"async":false}\nS3:"react.suspense"\nE4:{"digest":"7"}\nP6:"ctx"\n'
        b'J0:["$","@2",null,{"a":"$5","b":"@5","c":"$$x","d":"$@x","e":["$","$3",null,{}],"f":"@4","g":"@6","h":"@9"}]\n'
        b'J5:{"x":1}\n'
    )
    assert tree(payload) == {
        "$el": {"$client": ["m", ""]},
        "key": None,
        "props": {
            "a": {"x": 1},
            "b": {"x": 1},
            "c": "$x",
            "d": "@x",
            "e": {"$el": {"$symbol": "react.suspense"}, "key": None, "props": {}},
            "f": {"$error": {"digest": "7"}},
            "g": {"$opaque": "$Pctx"},
            "h": {"$pending": True},
        },
    }


def test_at_signs_mean_nothing_after_2022() -> None:
    assert tree(b'0:["@1","@"]\n1:1\n') == ["@1", "@"]


# --- JSON


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (rb'"a\ud800b"', "a\ud800b"),
        (b"[1e400,-1e400]", [{"$number": "Infinity"}, {"$number": "-Infinity"}]),
        (rb'[9007199254740993,123456789012345678901,"\udc00"]', [9007199254740993, 123456789012345678901.0, "\udc00"]),
        (b"-0.0", {"$number": "-0"}),
        (b'"\xff"', "\ufffd"),
        (b'"tab\there"', "tab\there"),
        (b"[1 ,\t{ }]\r", [1, {}]),
    ],
)
def test_json_that_orjson_refuses(text: bytes, expected: object) -> None:
    payload = b"0:" + text + b"\n"
    assert tree(payload) == expected
    assert issues(payload) == []


DEEP = 100_000
LONG = 20_000


@pytest.mark.parametrize(
    "payload",
    [
        b"0:" + b"[" * DEEP + b"]" * DEEP + b"\n",
        b"0:" + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"\n",
        b"0:" + b'["$","p",null,{"children":' * LONG + b"1" + b"}]" * LONG + b"\n",
        b"".join(b'%x:["$%x"]\n' % (row, row + 1) for row in range(LONG)),
        b"".join(b'%x:["$L%x"]\n' % (row, row + 1) for row in range(LONG)),
        b"".join(b'%x:"$%x"\n' % (row, row + 1) for row in range(LONG)),
        b"".join(b'%x:["$%x:0"]\n' % (row, row + 1) for row in range(LONG)),
    ],
    ids=["arrays", "objects", "elements", "rows", "lazy rows", "aliases", "paths"],
)
def test_depth_is_no_matter(payload: bytes) -> None:
    parsed = flight.parse(payload)
    decode_all(parsed)
    flight.tree(parsed.value(0), ANY_DEPTH)
    flight.plain(parsed.value(0), ANY_DEPTH)
    assert {issue.code for issue in parsed.issues} <= {"flight-row-missing"}


# --- Damage


@pytest.mark.parametrize(
    ("payload", "expected", "found"),
    [
        pytest.param(b'0:["$1"]\n1:T9,hel', ["hel"], ("flight-truncated", "row 1"), id="text cut off"),
        pytest.param('0:["$1"]\n1:T9,hæ'.encode()[:-1], ["h"], ("flight-truncated", "row 1"), id="inside a character"),
        pytest.param(
            b'0:["$1"]\n1:o9,abc', [{"$bytes": ["Uint8Array", "YWJj"]}], ("flight-truncated", "row 1"), id="bytes"
        ),
        pytest.param(b'0:["a",1]\n1:T', ["a", 1], ("flight-truncated", "byte 10"), id="header cut off"),
        pytest.param(b'0:["a",1]\n1', ["a", 1], ("flight-truncated", "byte 10"), id="id cut off"),
        pytest.param(
            b'0:{"a":[1,2,{"b":"c"', {"a": [1, 2, {"b": "c"}]}, ("flight-truncated", "row 0"), id="open brackets"
        ),
        pytest.param(b'0:{"a":1,"b":"cut', {"a": 1}, ("flight-truncated", "row 0"), id="string cut off"),
        pytest.param(b'0:{"a":1,"b":12', {"a": 1}, ("flight-truncated", "row 0"), id="number cut off"),
        pytest.param(b'0:{"a":1,"b":1.', {"a": 1}, ("flight-truncated", "row 0"), id="number cut off at its point"),
        pytest.param(b'0:{"a":1,"b":tr', {"a": 1}, ("flight-truncated", "row 0"), id="word cut off"),
        pytest.param(b'0:{"a":1,"b":', {"a": 1}, ("flight-truncated", "row 0"), id="no value"),
        pytest.param(b'0:{"a":1,"b', {"a": 1}, ("flight-truncated", "row 0"), id="key cut off"),
        pytest.param(
            b'0:["$","p",null,{"a":1,"b"',
            {"$el": "p", "key": None, "props": {"a": 1}},
            ("flight-truncated", "row 0"),
            id="element",
        ),
        pytest.param(b"0:12", {"$pending": True}, ("flight-truncated", "row 0"), id="lone number"),
        pytest.param(b'0:"cut', {"$pending": True}, ("flight-truncated", "row 0"), id="lone string"),
        pytest.param(b'0:{"a":1,,"b":2}\n', {"a": 1}, ("flight-row-broken", "row 0"), id="broken in the middle"),
        pytest.param(b"0:[1,]\n", [1], ("flight-row-broken", "row 0"), id="comma too many"),
        pytest.param(b"0:{1:2}\n", {}, ("flight-row-broken", "row 0"), id="key that is no string"),
        pytest.param(b"0:[NaN]\n", [], ("flight-row-broken", "row 0"), id="no value in JSON"),
        pytest.param(b"0:[1] 2\n", [1], ("flight-row-broken", "row 0"), id="something after the end"),
        pytest.param(b"0:[1}\n", [1], ("flight-row-broken", "row 0"), id="wrong bracket"),
        pytest.param(b'x\n0:"a"\n', "a", ("flight-skipped", "byte 0"), id="a line that is no row"),
        pytest.param(b'a:hover{}\n"b":1\n0:"a"\n', "a", ("flight-skipped", "byte 0"), id="lines that look like rows"),
        pytest.param(b'1:Txx,abc\n0:"a"\n', "a", ("flight-skipped", "byte 0"), id="length that is no number"),
        pytest.param(
            b'0:["$1"]\n1:K{"a":1}\n', [{"$pending": True}], ("flight-row-unknown", "row 1"), id="unknown tag"
        ),
        pytest.param(
            b'0:["$1"]\n1:E{"digest":"7"}\n',
            [{"$error": {"digest": "7"}}],
            ("flight-row-rejected", "row 1"),
            id="rejection",
        ),
        pytest.param(b'0:["$1"]\n1:Eoops\n', [{"$error": {}}], ("flight-row-broken", "row 1"), id="broken rejection"),
        pytest.param(
            b'0:["$1"]\n1:I["m"\n', [{"$client": ["m", ""]}], ("flight-row-broken", "row 1"), id="broken import"
        ),
    ],
)
def test_damage_costs_only_what_is_damaged(payload: bytes, expected: object, found: tuple[str, str]) -> None:
    assert tree(payload) == expected
    assert found in issues(payload)


def test_messages_say_the_place_and_what_was_found_there() -> None:
    parsed = flight.parse(b'garbage\n1:{"a":1;\n2:E{"digest":"7"}\n3:"$9"\n4:["$1:b"]\nf:T1f4,hello')
    decode_all(parsed)
    assert [f"{issue.severity} {issue.where}: {issue.message}" for issue in parsed.issues] == [
        "warning byte 0: 8 bytes are no row and were skipped",
        "warning row f: is cut off: 5 bytes are here, its header says 500",
        "warning row 1: is no JSON from character 5 on: '1;'",
        "note row 2: the server could not make it (digest 7)",
        "warning row 9: is wanted, but not in the payload",
        "warning reference $1:b: leads to nothing",
    ]


def test_issues_are_told_once_and_not_without_end() -> None:
    parsed = flight.parse(b'0:["$1","$1","$L1"]\n')
    decode_all(parsed)
    flight.tree(parsed.value(0))
    assert [issue.code for issue in parsed.issues] == ["flight-row-missing"]
    many = flight.parse(b"0:1\ngarbage\n" * 5_000).issues
    assert len(many) == 1_001
    assert many[-1].code == "flight-more-issues"


def test_white_space_between_rows_is_no_issue() -> None:
    assert issues(b'\n0:"$1"\n\r\n1:"x"\n\n') == []


def test_a_last_row_without_newline_is_complete_if_its_json_is() -> None:
    assert tree(b'0:["$1"]\n1:{"a":12}') == [{"a": 12}]
    assert issues(b'0:["$1"]\n1:{"a":12}') == []


SMALL = (
    b'1:I["m",["c"],"Box"]\n:HL["/a.css","style"]\n2:"$Sreact.fragment"\n0:{"p":["$","$L1",null,{"n":12.5,"t":"$3",'
    b'"u":"$undefined","l":["$4","$L5",true]}],"q":"$Q6","s":"$7"}\n3:Te,text\n0:{"x":1}4:["a",{"b":"$0:p:props:n"}]\n'
    b'5:["$","$2",null,{"children":"late"}]\n6:[["k",{"v":1}]]\n7:X\n7:"one"\n7:T3,abc7:C\n'
)


def is_part(part: object, whole: object) -> bool:
    """Whether a tree is another one with ends cut off: of lists, objects and texts, or pending."""
    if part == whole or (isinstance(part, dict) and part.keys() == {"$pending"}):
        return True
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and is_part(value, whole[key]) for key, value in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        return len(part) <= len(whole) + 1 and all(map(is_part, part, [*whole, None]))
    if part == [] and isinstance(whole, dict):
        return "$el" in whole  # the beginning of an element
    return isinstance(part, str) and isinstance(whole, str) and whole.startswith(part)


@pytest.mark.parametrize("end", range(len(SMALL)))
def test_a_payload_cut_anywhere_gives_a_part_of_the_whole(end: int) -> None:
    parsed = flight.parse(SMALL[:end])
    assert is_part(flight.tree(parsed.value(0)), tree(SMALL))
    decode_all(parsed)


def test_the_whole_of_that_payload() -> None:
    assert tree(SMALL) == {
        "p": {
            "$el": {"$client": ["m", "Box"]},
            "key": None,
            "props": {
                "n": 12.5,
                "t": 'text\n0:{"x":1}',
                "l": [
                    ["a", {"b": 12.5}],
                    {"$el": {"$symbol": "react.fragment"}, "key": None, "props": {"children": "late"}},
                    True,
                ],
            },
        },
        "q": {"$map": [["k", {"v": 1}]]},
        "s": {"$asynciterable": ["one", "abc"]},
    }


# --- Payload


def test_absent_root_is_pending() -> None:
    payload = flight.parse(b"")
    assert payload.value(0) is PENDING
    assert payload.row_ids() == ()
    assert [issue.code for issue in payload.issues] == ["flight-row-missing"]


def test_row_ids_are_in_order_of_arrival() -> None:
    payload = b'3:"a"\n:HL["x"]\n1:R\n0:"b"\n1:"item"\n1:C\n2:D{}\n2:T1,x3:"again"\n'
    assert flight.parse(payload).row_ids() == (3, 1, 0, 2)


def test_rows_are_decoded_when_asked_for() -> None:
    payload = flight.parse(b'0:["$1","$L2"]\n1:{"broken\n2:{"broken\n3:{"broken\n')
    assert payload.issues == []
    payload.value(0)
    assert [issue.where for issue in payload.issues] == ["row 1"]
    list(payload.iter_values([2]))
    assert [issue.where for issue in payload.issues] == ["row 1", "row 2"]


def test_values_are_decoded_once() -> None:
    payload = flight.parse(b'0:{"a":"$1"}\n1:{}\n')
    assert payload.value(0) is payload.value(0)
    assert payload.value(0) == {"a": payload.value(1)}


def names(values: Iterator[tuple[str, Element | dict[str, object]]]) -> list[tuple[str, object]]:
    return [(where, value.props if isinstance(value, Element) else value.get("n")) for where, value in values]


def test_iter_values_gives_what_is_written_in_a_row_in_its_order() -> None:
    payload = flight.parse(b'1f:{"n":1,"a":[{"n":2,"b":{"n":3}}],"c":{"n":4,"d":"$2"}}\n2:{"n":5,"e":"$1f"}\n')
    assert names(payload.iter_values([0x1F])) == [("row 1f", number) for number in (1, 2, 3, 4)]
    assert names(payload.iter_values()) == [*names(payload.iter_values([0x1F])), ("row 2", 5)]
    assert names(payload.iter_values([2, 2, 9])) == [("row 2", 5)]


def test_iter_values_gives_elements_with_their_references_resolved() -> None:
    payload = flight.parse(b'0:[["$","p",null,"$1"]]\n1:{"n":"$2"}\n2:T2,hi')
    [(where, element)] = payload.iter_values([0])
    assert isinstance(element, Element)
    assert (where, element.props) == ("row 0", {"n": "hi"})


def test_iter_values_gives_what_nothing_refers_to() -> None:
    assert names(flight.parse(b'0:{"n":1}\n7:["$","p",null,{"n":2}]\n').iter_values()) == [
        ("row 0", 1),
        ("row 7", {"n": 2}),
        ("row 7", 2),
    ]


def test_a_script_whose_text_and_props_come_from_other_rows() -> None:
    payload = flight.parse(
        b'1:["$","$L2",null,"$3"]\n2:I["m",[],"Script"]\n4:{"__html":"$5"}\n5:T2,{}'
        b'3:{"type":"application/ld+json","dangerouslySetInnerHTML":"$4"}\n'
    )
    [(_, element)] = payload.iter_values([1])
    assert isinstance(element, Element)
    assert element.props == {"type": "application/ld+json", "dangerouslySetInnerHTML": {"__html": "{}"}}


def test_iter_values_goes_into_streams() -> None:
    payload = flight.parse(b'1:X\n1:{"n":1}\n1:{"n":2}\n1:C{"n":3}\n')
    assert names(payload.iter_values()) == [("row 1", 1), ("row 1", 2), ("row 1", 3)]


def test_rows_with_finds_rows_by_their_bytes() -> None:
    payload = flight.parse(b'1:{"a":"needle"}\n2:{"b":"hay"}\n0:{"c":"pin needle"}\n3:E{"needle":1}\n')
    assert payload.rows_with(b"needle") == (1, 0, 3)
    assert payload.rows_with(b"hay", b"pin") == (2, 0)
    assert payload.rows_with(b"nothing") == payload.rows_with() == ()


def test_rows_with_finds_rows_that_refer_to_a_text_with_it() -> None:
    payload = flight.parse(
        b'1:T6,needle2:{"a":"$1"}\n3:{"b":"$L1"}\n4:{"c":"$5"}\n5:"$1"\n6:{"d":"$7"}\n7:"a needle"\n8:{"e":"$2"}\n'
    )
    assert payload.rows_with(b"needle") == (1, 2, 3, 4, 5, 6, 7)


def test_rows_with_finds_items_of_streams() -> None:
    assert flight.parse(b'1:X\n0:["$1"]\n1:"hay"\n1:{"a":"needle"}\n').rows_with(b"needle") == (1,)


def test_rows_with_finds_nothing_where_there_are_no_rows() -> None:
    assert flight.parse(b"only hay").rows_with(b"hay") == ()


def test_values_show_what_they_are_without_decoding_more() -> None:
    payload = flight.parse(b'0:[["$","$L1","k",{"p":"$@2"}],"$D2020","$3","$4"]\n3:I["m",[],"x"]\n4:X\n4:1\n4:C\n')
    assert repr(payload.value(0)) == (
        "[Element(type=Lazy('1'), key='k', props={'p': Promise('2')}), Date(text='2020'), ClientReference('m', 'x'), "
        "Stream('asynciterable', [1])]"
    )
    assert payload.issues == []


# --- Sniffing


@pytest.mark.parametrize(
    "body",
    [
        b'0:"$L1"\n',
        b'1:"$Sreact.fragment"\n2:I["m",["c"],"d"]\n',
        b'1:HL["/a.css","style"]\n0:1\n',
        b':HL["/a.css","style"]\n',
        b":N1755.25\n0:1\n",
        b"1:T1383,Interviews",
        b'0:D"$1"\n',
        b'1:E{"digest":"1"}\n',
        b"1:R\n0:1\n",
        b"5:x\n",
        b'J0:["$","@1",null,{}]\nM1:{"id":"m"}\n',
        b"0:null\n",
        b'a1f:{"P":null}',
    ],
)
def test_is_flight(body: bytes) -> None:
    assert flight.is_flight(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\n",
        b"<!DOCTYPE html>",
        b'{"@context":"https://schema.org"}',
        b'["a"]',
        b"0",
        b"0:",
        b"0: 1\n",
        b"note: this is prose\n",
        b"bad:hover{color:red}\n",
        b"0:{broken\n",
        b'0:{"cut":',
        b"1:I[broken\n",
        b"1:Xtra\n",
        b"1:Tee\n",
        b"Date: today\n",
        b"\x00\xff",
    ],
)
def test_is_not_flight(body: bytes) -> None:
    assert not flight.is_flight(body)


# --- Plain JSON


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        pytest.param(b'0:{"a":[1,"x",null,true,2.5]}\n', {"a": [1, "x", None, True, 2.5]}, id="JSON"),
        pytest.param(b'0:{"a":["$undefined",1],"b":"$undefined"}\n', {"a": [None, 1]}, id="undefined"),
        pytest.param(b'0:{"a":"$L1","b":"$@1"}\n1:{"x":1}\n', {"a": {"x": 1}, "b": {"x": 1}}, id="lazy, promise"),
        pytest.param(b'0:{"a":"$L9","b":["$@9"]}\n', {"b": [None]}, id="pending"),
        pytest.param(b'0:{"a":"$D2024-02-29T12:00:00.000Z"}\n', {"a": "2024-02-29T12:00:00.000Z"}, id="Date"),
        pytest.param(b'0:["$n12","$n-9223372036854775808"]\n', [12, "-9223372036854775808"], id="BigInt"),
        pytest.param(b'0:["$NaN","$Infinity","$-0"]\n', [None, None, 0.0], id="numbers"),
        pytest.param(b'0:"$W1"\n1:["a","$undefined",{"x":1}]\n', ["a", {"x": 1}], id="Set"),
        pytest.param(b'0:"$i1"\n1:["a"]\n', ["a"], id="iterator"),
        pytest.param(b'0:"$Q1"\n1:[["a",1],["b","$Sx"]]\n', {"a": 1}, id="Map of names"),
        pytest.param(b'0:"$Q1"\n1:[["a",1],[{"x":1},"$Sx"]]\n', [["a", 1], [{"x": 1}, None]], id="Map"),
        pytest.param(b'0:"$K1"\n1:[["a","1"],["a","2"]]\n', [["a", "1"], ["a", "2"]], id="FormData"),
        pytest.param(b'0:"$1"\n1:X\n1:{"a":1}\n1:C\n', [{"a": 1}], id="stream"),
        pytest.param(
            b'0:{"e":["$","p",null,{}],"s":"$Sx","c":"$1","z":"$Z","r":"$2","b":"$3","h":"$h4","k":[["$","p",null,{}]]}\n'
            b'1:I["m",[],"x"]\n2:E{}\n3:o1,x4:{"id":"f","bound":null}\n',
            {"k": [None]},
            id="what is no data",
        ),
        pytest.param(
            b'0:{"a":{"b":"$0:a","c":["$0","$0:a"]},"d":"$0:a"}\n',
            {"a": {"c": [None, None]}, "d": {"c": [None, None]}},
            id="cycles",
        ),
        pytest.param(b'0:"$undefined"\n', None, id="nothing"),
    ],
)
def test_plain(payload: bytes, expected: object) -> None:
    assert plain(payload) == expected


def test_plain_keeps_sharing() -> None:
    value = plain(b'0:{"a":"$1","b":["$1","$L1"]}\n1:{"x":[1]}\n')
    assert isinstance(value, dict)
    assert value["a"] is value["b"][0] is value["b"][1]


def test_plain_leaves_the_value_alone() -> None:
    payload = flight.parse(b'0:{"a":["$1"],"b":"$0"}\n1:E{}\n')
    before = flight.tree(payload.value(0))
    flight.plain(payload.value(0))
    assert flight.tree(payload.value(0)) == before


# --- Limits


def test_a_million_references_to_one_object() -> None:
    payload = flight.parse(b'1:{"a":1}\n0:[' + b",".join([b'"$1"'] * 1_000_000) + b"]\n")
    value = flight.plain(payload.value(0))
    assert isinstance(value, list)
    assert len(value) == 1_000_000
    assert value[0] is value[-1]
    assert len(list(payload.iter_values())) == 1


BOMB = b"".join(b'%x:["$%x","$%x"]\n' % (row, row + 1, row + 1) for row in range(64)) + b'40:{"a":1}\n'


def test_values_that_share_exponentially_are_decoded_in_linear_time() -> None:
    payload = flight.parse(BOMB)
    root = payload.value(0)
    assert isinstance(root, list)
    assert root[0] is root[1]
    assert len(list(payload.iter_values())) == 1


@pytest.mark.parametrize("notation", [flight.plain, flight.tree])
@pytest.mark.parametrize("payload", [BOMB, BOMB.replace(b"$", b"$L"), BOMB.replace(b'{"a":1}', b'["$40"]')])
def test_what_grows_exponentially_when_written_is_refused(notation: Notation, payload: bytes) -> None:
    limits = Limits(max_nodes=100_000)
    with pytest.raises(LimitError, match=r"^has more than 100,000 values \(Limits\.max_nodes\)$"):
        notation(flight.parse(payload).value(0), limits)


@pytest.mark.parametrize("notation", [flight.plain, flight.tree])
def test_what_is_too_deep_is_refused(notation: Notation) -> None:
    payload = flight.parse(b"0:" + b"[" * 20 + b"]" * 20 + b"\n")
    notation(payload.value(0), Limits(max_depth=20))
    with pytest.raises(LimitError, match=r"^is nested more than 19 levels deep \(Limits\.max_depth\)$"):
        notation(payload.value(0), Limits(max_depth=19))


def test_depth_counts_where_a_shared_value_is_deepest() -> None:
    payload = flight.parse(b'0:["$1",["$1"]]\n1:[[]]\n')
    flight.plain(payload.value(0), Limits(max_depth=4))
    with pytest.raises(LimitError):
        flight.plain(payload.value(0), Limits(max_depth=3))


def test_a_payload_that_is_too_large_is_refused() -> None:
    with pytest.raises(LimitError, match=r"^has 8 bytes, more than 7 \(--max-page\)$"):
        flight.parse(b'0:"abc"\n', Limits(max_bytes=7))


def test_a_payload_with_too_many_values_is_refused() -> None:
    with pytest.raises(LimitError, match=r"^may hold more than 5 values \(Limits\.max_nodes\)$"):
        flight.parse(b"0:[[],[],[],[]]\n", Limits(max_nodes=5))
    flight.parse(b"1:T20,text without many marks in it...", Limits(max_nodes=5))


# --- What React itself made of payloads

SHARED = Path(os.environ.get("RDFCONV_SHARED") or Path(__file__).parents[2] / "shared")
PAYLOADS = (".rsc", ".txt")


def cases(*suffixes: str) -> list[Path]:
    """The files with one of the endings that have a tree beside them."""
    files = sorted(path for path in (SHARED / "flight-cases").glob("*/*") if path.suffix in suffixes)
    return [path for path in files if path.parent.name != "react-19.3-dev" or path.stem != "server_ref"]


def case_name(value: object) -> str:
    return f"{value.parent.name}/{value.name}" if isinstance(value, Path) else ""


def react_tree(case: Path) -> object:
    """The tree that React's client makes of a case."""
    own = case.with_name(f"{case.name}.tree.json")
    return json.loads((own if own.exists() else case.with_suffix(".tree.json")).read_bytes())["value"]


def without_whims(tree: object) -> object:
    """A tree without what is inside errors, which differs between development and production."""
    if isinstance(tree, dict):
        hidden = tree.keys() & {"$error", "$errorvalue"}
        return {key: None if key in hidden else without_whims(value) for key, value in tree.items()}
    return [without_whims(item) for item in tree] if isinstance(tree, list) else tree


def equals(ours: object, react: object) -> bool:
    """Whether two trees are equal; what is pending in one may be anything in the other."""
    if {"$pending"} in (getattr(ours, "keys", set)(), getattr(react, "keys", set)()):
        return True
    if isinstance(ours, dict) and isinstance(react, dict):
        return ours.keys() == react.keys() and all(equals(ours[key], react[key]) for key in ours)
    if isinstance(ours, list) and isinstance(react, list):
        return len(ours) == len(react) and all(map(equals, ours, react))
    return ours == react and isinstance(ours, bool) == isinstance(react, bool)


@pytest.mark.shared
@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("case", cases(*PAYLOADS), ids=case_name)
def test_equals_react(case: Path) -> None:
    payload = case.read_bytes()
    assert flight.is_flight(payload)
    assert equals(without_whims(tree(payload)), without_whims(react_tree(case)))


@pytest.mark.shared
@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("case", cases(".html"), ids=case_name)
def test_equals_react_from_html(case: Path) -> None:
    assert equals(without_whims(tree(scan(case.read_bytes()).flight)), without_whims(react_tree(case)))


def one_byte_pushes(payload: bytes) -> bytes:
    pushes = (f'self.__next_f.push([3,"{base64.b64encode(bytes([byte])).decode()}"])' for byte in payload)
    return "".join(f"<script>{push}</script>" for push in pushes).encode()


@pytest.mark.shared
@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("case", [case for case in cases(*PAYLOADS) if case.stat().st_size < 10_000], ids=case_name)
def test_one_byte_pushes_change_nothing(case: Path) -> None:
    payload = case.read_bytes()
    assert scan(b"<!DOCTYPE html><html>" + one_byte_pushes(payload)).flight == payload


def in_other_order(payload: bytes) -> bytes:
    """The same rows, last ids first; rows of one id keep their order."""
    ids: dict[int, list[bytes]] = {}
    for row_id, tag, start, end in iter_rows(payload, IssueLog()):
        head = tag[:1] + b"%x:" % row_id if tag[1:] else b"%x:" % row_id + tag
        body = payload[start:end]
        row = head + (b"%x," % len(body) + body if tag in COUNTED else body + b"\n")
        ids.setdefault(row_id, []).append(row)
    return b"".join(row for rows in reversed(ids.values()) for row in rows)


@pytest.mark.shared
@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("case", cases(*PAYLOADS), ids=case_name)
def test_the_order_of_rows_does_not_matter(case: Path) -> None:
    payload = case.read_bytes()
    assert tree(in_other_order(payload)) == tree(payload)


@pytest.mark.shared
def test_every_page_decodes(shared: Path) -> None:
    pages = [path for path in sorted((shared / "pages").rglob("*")) if path.suffix in {".txt", ".html"}]
    assert len(pages) > 50
    for page in pages:
        body = page.read_bytes()
        payload = flight.parse(scan(body).flight if page.suffix == ".html" else body)
        decode_all(payload)
        flight.tree(payload.value(0))
        assert {issue.code for issue in payload.issues} <= {"flight-row-missing", "flight-row-rejected"}, page.name
