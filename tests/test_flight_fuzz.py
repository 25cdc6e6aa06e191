"""Any bytes give data and Issues, whatever the order in which rows are asked for.

pytest runs a small share; `python tests/test_flight_fuzz.py --count 1000000` runs as many as one likes, also on
mutations of payloads in other folders (`--corpus`), and says what was slowest.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from rdfconv import flight
from rdfconv.errors import LimitError
from rdfconv.flight import Payload
from rdfconv.model import Limits

LIMITS = Limits(max_depth=60, max_nodes=5_000)

# Pieces of the wire format: soup of them is nearly a payload.
PIECES = [
    *(b"%x:" % row_id for row_id in range(8)),
    *(b"\n0:", b"\n1:", b"\n2:", b"\n", b":", b"J0:", b"M1:", b"S2:", b"E3:", b"P4:", b"\x00", b"\xff", b"\xf0\x9f"),
    *(b"T5,", b"T3,", b"Tff,", b"o2,", b"b3,", b"A0,", b"Tz,", b"I", b"HL", b"E", b"D", b"W", b"N", b"J", b"P", b"K"),
    *(b"R\n", b"X\n", b"x\n", b"r\n", b"C\n", b'C"$1"\n', b"#"),
    *(b"[", b"]", b"{", b"}", b",", b'"', b'"a":', b'"b":', b'"__proto__":', b"null", b"true", b"1", b"-0", b"1e999"),
    *(b'["$","p",null,{', b"}]", b'["$",', b'[["a",1],["b",2]]\n', b'{"id":"f","bound":"$@1"}\n', b'["t","$1"]\n'),
    *(b'"$%x"' % row_id for row_id in range(8)),
    *(b'"$L%x"' % row_id for row_id in range(4)),
    *(b'"$%s1"' % letter for letter in (b"@", b"Q", b"W", b"K", b"i", b"B", b"h", b"F", b"Z", b"T", b"E", b"P", b"Y")),
    *(
        b'"$"',
        b'"$$"',
        b'"$@"',
        b'"$Z"',
        b'"$undefined"',
        b'"$NaN"',
        b'"$-0"',
        b'"$D2020"',
        b'"$n12"',
        b'"$Sx"',
        b'"@1"',
    ),
    *(b'"$0:a"', b'"$0:a:b"', b'"$1:0"', b'"$1:0:a"', b'"$2:props:a"', b'"$1:b:0:0"', b'"$L1:a"', b'"$Q1:a"', b'"$:a"'),
    *(b'"text"', rb'"\ud800"', b'"\\', b"hello"),
]

SEEDS = [
    b"".join(rows)
    for rows in (
        (
            b'1:I["m",["c"],"Box"]\n2:"$Sreact.fragment"\n3:T4,text4:["a",{"b":"$0:p:props:t"}]\n',
            b'0:{"p":["$","$L1",null,{"t":"$3","l":["$4","$L5","$0:p"]}],"q":"$Q6"}\n',
            b'5:["$","$2","k",{"children":"$@7"}]\n6:[["k","$0"]]\n7:"$0:p:props:l:0"\n',
        ),
        (
            b'1:X\n2:r\n0:{"x":"$1","r":"$2","b":"$B3","h":"$h4","w":"$W5"}\n3:["t","$6"]\n6:o2,xy',
            b'1:{"i":"$0"}\n1:T2,hi2:b2,ab2:C\n1:C"$5"\n4:{"id":"f","bound":"$@5"}\n5:[1,"$1"]\n',
        ),
        (
            b'M1:{"id":"m","name":"","chunks":[]}\nS2:"react.suspense"\n',
            b'J0:["$","@1",null,{"a":"$3","b":["$","$2",null,{}]}]\nJ3:{"x":"@3"}\n',
        ),
        (
            b'0:["$1","$1"]\n1:["$2","$2"]\n2:["$L3","$L3"]\n3:["$4","$5:0"]\n',
            b'4:{"a":"$2"}\n5:["$4:a:0"]\n',
        ),
    )
]


def check(payload: bytes) -> None:
    """What holds for any bytes."""
    forwards, backwards = flight.parse(payload), flight.parse(payload)
    row_ids = forwards.row_ids()
    trees = [written(forwards, row_id) for row_id in row_ids]
    assert trees == [written(backwards, row_id) for row_id in reversed(row_ids)][::-1]
    values = [value for _, value in forwards.iter_values()]
    assert len({id(value) for value in values}) == len(values)
    assert set(forwards.rows_with(b"$", b"a")) <= set(row_ids)
    assert all(issue.stage == "find" and issue.code.startswith("flight-") for issue in forwards.issues)
    flight.is_flight(payload)


def written(payload: Payload, row_id: int) -> list[str]:
    return [written_by(notation, payload.value(row_id)) for notation in (flight.tree, flight.plain)]


def written_by(notation: Callable[[object, Limits], object], value: object) -> str:
    try:
        return json.dumps(notation(value, LIMITS), allow_nan=False)
    except LimitError as error:
        return str(error)


@given(st.binary())
def test_any_bytes(payload: bytes) -> None:
    check(payload)


@given(st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join))
@settings(max_examples=500)
def test_soup_of_pieces(payload: bytes) -> None:
    check(payload)


@given(st.sampled_from(SEEDS), st.randoms(use_true_random=False))
@settings(max_examples=500)
def test_mutations(seed: bytes, chance: random.Random) -> None:
    check(mutated(seed, SEEDS, chance))


def mutated(payload: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """The payload with a few things done to it that happen to payloads, and some that do not."""
    for _ in range(chance.randint(1, 4)):
        at, end = sorted(chance.randint(0, len(payload)) for _ in range(2))
        end = min(end, at + chance.choice((0, 1, 4, 30, 1_000_000)))
        payload = payload[:at] + chance.choice(INSERTIONS)(payload[at:end], others, chance) + payload[end:]
    return payload


INSERTIONS = (
    lambda _cut, _others, _chance: b"",
    lambda cut, _others, _chance: cut + cut,
    lambda cut, _others, _chance: cut[::-1],
    lambda _cut, _others, chance: chance.randbytes(chance.randint(1, 3)),
    lambda cut, _others, chance: cut + chance.choice(PIECES),
    lambda _cut, _others, chance: b"".join(chance.choices(PIECES, k=5)),
    lambda cut, others, chance: cut + chance.choice(others)[chance.randint(0, 200) :][: chance.randint(0, 300)],
    lambda cut, _others, chance: b"\n".join(chance.sample(lines := cut.split(b"\n"), len(lines))),
)


def inputs(corpus: list[bytes], chance: random.Random) -> Iterator[bytes]:
    while True:
        yield b"".join(chance.choices(PIECES, k=chance.randint(0, 80)))
        yield chance.randbytes(chance.randint(0, 40))
        for _ in range(4):
            yield mutated(chance.choice(corpus), corpus, chance)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--corpus", type=Path, nargs="*", default=[], help="folders with payloads (*.rsc, *.txt)")
    parser.add_argument("--max-bytes", type=int, default=2_000, help="leave out larger payloads, which take longer")
    options = parser.parse_args()
    files = [path for folder in options.corpus for path in sorted(folder.rglob("*")) if path.suffix in {".rsc", ".txt"}]
    corpus = [*SEEDS, *(path.read_bytes() for path in files if path.stat().st_size <= options.max_bytes)]
    chance = random.Random(options.seed)  # noqa: S311 - nothing secret about it
    slowest, slowest_input = 0.0, b""
    for _, payload in zip(range(options.count), inputs(corpus, chance), strict=False):
        start = time.perf_counter()
        try:
            check(payload)
        except BaseException:
            Path("failed.rsc").write_bytes(payload)
            raise
        if (took := time.perf_counter() - start) > slowest:
            slowest, slowest_input = took, payload
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    report = f"{options.count:,} inputs, slowest {slowest:.3f} s ({len(slowest_input):,} bytes), peak memory {peak} MB"
    print(report)  # noqa: T201 - a command


if __name__ == "__main__":
    main()
