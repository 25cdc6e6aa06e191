"""The bytes of an HTML page -> the same page in UTF-8.

Strategy: what says the encoding, in the order of the Encoding and HTML standards: a byte order mark, the HTTP
header, a declaration in the first bytes of the page. Pages that are UTF-8 already are returned as they are. A page
that declares nothing is UTF-8 if it can be, else windows-1252, as in browsers. Labels that no browser knows, and
those that browsers refuse for safety (utf-7 ...), count as no declaration.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final

from rdfconv.model import Issue

_HEAD: Final = 4096  # bytes in which a declaration is looked for; browsers look at the first 1,024, then at the rest

# Python's codec -> the labels that mean it (encoding.spec.whatwg.org, 4.2, without the rarest).
_LABELS: Final = {
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
    "utf-16-le": "utf-16 utf-16le ucs-2 iso-10646-ucs-2 unicode csunicode unicodefeff",
    "utf-16-be": "utf-16be unicodefffe",
    "cp1252": "windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 latin1 l1 ascii "
    "us-ascii ansi_x3.4-1968 cp819 ibm819 csisolatin1 iso-ir-100 x-user-defined",
    "iso8859_2": "iso-8859-2 iso8859-2 iso88592 iso_8859-2 latin2 l2",
    "iso8859_3": "iso-8859-3 iso8859-3 latin3 l3",
    "iso8859_4": "iso-8859-4 iso8859-4 latin4 l4",
    "iso8859_5": "iso-8859-5 iso8859-5 cyrillic",
    "iso8859_6": "iso-8859-6 iso8859-6 arabic",
    "iso8859_7": "iso-8859-7 iso8859-7 greek greek8",
    "iso8859_8": "iso-8859-8 iso8859-8 iso-8859-8-i hebrew visual logical",
    "iso8859_10": "iso-8859-10 iso8859-10 latin6 l6",
    "iso8859_13": "iso-8859-13 iso8859-13",
    "iso8859_14": "iso-8859-14 iso8859-14",
    "iso8859_15": "iso-8859-15 iso8859-15 iso885915 iso_8859-15 latin9 l9",
    "iso8859_16": "iso-8859-16",
    "cp866": "ibm866 866 cp866 csibm866",
    "cp874": "windows-874 tis-620 iso-8859-11 iso8859-11 dos-874",
    "cp1250": "windows-1250 cp1250 x-cp1250",
    "cp1251": "windows-1251 cp1251 x-cp1251",
    "cp1253": "windows-1253 cp1253 x-cp1253",
    "cp1254": "windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso_8859-9 latin5 l5",
    "cp1255": "windows-1255 cp1255 x-cp1255",
    "cp1256": "windows-1256 cp1256 x-cp1256",
    "cp1257": "windows-1257 cp1257 x-cp1257",
    "cp1258": "windows-1258 cp1258 x-cp1258",
    "koi8_r": "koi8-r koi koi8 koi8_r",
    "koi8_u": "koi8-u koi8-ru",
    "mac_roman": "macintosh mac x-mac-roman",
    "mac_cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "gb18030": "gb18030 gbk gb2312 gb_2312 gb_2312-80 x-gbk chinese csgb2312",
    "big5hkscs": "big5 big5-hkscs cn-big5 x-x-big5 csbig5",
    "euc_jp": "euc-jp x-euc-jp",
    "iso2022_jp": "iso-2022-jp csiso2022jp",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji ms932 windows-31j csshiftjis",
    "cp949": "euc-kr euckr korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949",
}
_CODECS: Final = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_PARAMETER: Final = re.compile(r"""charset\s*=\s*["']?\s*([^\s"';,]+)""", re.IGNORECASE)
_DECLARATION: Final = re.compile(
    rb"""<(?:meta[\t\n\f\r /][^<>]*?charset|\?xml[^<>]*?encoding)\s*=\s*["']?\s*([^\s"'/>;]+)""", re.IGNORECASE
)


def to_utf8(body: bytes, media_type: str | None) -> tuple[bytes, list[Issue]]:
    """The page in UTF-8 without a byte order mark; bytes that are wrong in UTF-8 are left to whoever reads them."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return _recoded(body[len(mark) :], codec, [])
    issues: list[Issue] = []
    for label in _declared(body, media_type):
        if (known := _CODECS.get(label.lower())) is not None:
            return _recoded(body, known, issues)
        issues.append(_note("charset-unknown", f"the character set {label!r:.40} is unknown, its name was not used"))
    if _can_be_utf8(body):
        return body, issues
    issues.append(
        _note("charset-guessed", "no character set is declared and the page is not UTF-8: read as windows-1252")
    )
    return _recoded(body, "cp1252", issues)


def _declared(body: bytes, media_type: str | None) -> Iterator[str]:
    if media_type and (parameter := _PARAMETER.search(media_type)) is not None:
        yield parameter[1]
    if (declaration := _DECLARATION.search(body, 0, _HEAD)) is not None:
        label = declaration[1].decode("latin-1")
        yield "utf-8" if label.lower().startswith("utf-16") else label  # UTF-16 could not be read like that


def _can_be_utf8(body: bytes) -> bool:
    """Whether the page is UTF-8 as far as it goes; it may end inside a character."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        return False
    return True


def _recoded(body: bytes, codec: str, issues: list[Issue]) -> tuple[bytes, list[Issue]]:
    if codec == "utf-8":
        return body, issues
    text = body.decode(codec, "replace")
    if wrong := text.count("\ufffd"):
        issues.append(undecodable(f"{wrong:,} places are not {codec}", where=""))
    return text.encode("utf-8", "replace"), issues


def undecodable(problem: str, *, where: str) -> Issue:
    """An Issue on bytes that the character set does not have."""
    message = f"{problem}, U+FFFD stands for them"
    return Issue(severity="warning", code="undecodable-characters", message=message, stage="find", where=where)


def _note(code: str, message: str) -> Issue:
    return Issue(severity="note", code=code, message=message, stage="find")
