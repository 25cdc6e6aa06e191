"""Members of gzip, one behind the other -> their plain bytes, and where each of them begins in the file.

A crawler writes each record as a member of its own (WARC 1.1, annex D), and the name of a page is the place of its
member. FastWARC can read members too; with isal in front of it, which makes a plain archive of them, reading takes four
fifths of the time, and does not end at an empty member.
"""

from __future__ import annotations

from collections import deque
from typing import BinaryIO, Final, cast

from isal.igzip_lib import DECOMP_GZIP, IgzipDecompressor, error

_DAMAGE: Final = cast("type[Exception]", error)
_CHUNK: Final = 1 << 16  # compressed bytes
_MOST_BEGINS: Final = 1_000  # of the last members; FastWARC is never further than a few behind


class Members:
    """A stream of what the members hold, which can only be read; `begin` is where it stands in the file."""

    def __init__(self, stream: BinaryIO, begin: int) -> None:
        self._stream = stream
        self._position = begin  # in the file, of what was read of it
        self._plain = 0  # bytes that were given
        self._member = IgzipDecompressor(flag=DECOMP_GZIP)
        self._begins = deque([(0, begin)], maxlen=_MOST_BEGINS)  # of members: in the plain bytes, and in the file

    def tell(self) -> int:
        """Where the next plain byte stands."""
        return self._plain

    def read(self, size: int) -> bytes:
        """The next plain bytes: so many, or up to the end of a member.

        What is given of a damaged member depends on where it is damaged, and not on where reading began.

        Raises:
            OSError: a member is damaged.
        """
        parts: list[bytes] = []
        left = size
        while left and not (parts and self._member.eof):
            chunk = b""
            if self._member.eof or self._member.needs_input:
                chunk = self._next_chunk()
                if not chunk:
                    break
            try:
                plain = self._member.decompress(chunk, left)
            except _DAMAGE as damage:
                raise OSError(str(damage)) from damage
            if plain:
                parts.append(plain)
                left -= len(plain)
        self._plain += size - left
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _next_chunk(self) -> bytes:
        """What is to be decompressed next, of each member in pieces of one size."""
        if not self._member.eof:
            return self._more(_CHUNK)
        chunk = self._member.unused_data.lstrip(b"\0")  # zeros are padding, as gzip(1) has it
        while not chunk and (more := self._more(_CHUNK)):
            chunk = more.lstrip(b"\0")
        if chunk:
            self._member = IgzipDecompressor(flag=DECOMP_GZIP)
            self._begins.append((self._plain, self._position - len(chunk)))
            chunk += self._more(_CHUNK - len(chunk))
        return chunk

    def _more(self, size: int) -> bytes:
        chunk = self._stream.read(size)
        self._position += len(chunk)
        return chunk

    def begin_of(self, position: int) -> int:
        """Where the member begins in the file that holds a plain byte; to be asked in order."""
        while len(self._begins) > 1 and self._begins[1][0] <= position:
            self._begins.popleft()
        return self._begins[0][1]

    def is_cut_off_behind(self, begin: int | None) -> bool:
        """Whether the file has ended inside of a member, and not of the one that begins there."""
        return not self._member.eof and self._begins[-1][1] != begin
