"""The web pages: a search over all datasets, a page for each, an overview, the data. Files in, nothing on a server.

    index.html                search and filters in the browser; without JavaScript the first datasets
    search.json words.json    what it searches: the lists; then, read later, the other words of the descriptions
    datasets/<name>.html      a dataset, with its JSON-LD; .ttl and .jsonld beside it
    datasets/index.html …     all datasets in order of title, a hundred on a page
    overview.html             charts
    validation.html           what the shapes find, rule by rule
    data.html                 downloads
    assets/                   style and script, the only ones; nothing is asked of another host

Strategy: Jinja2 with everything escaped. Addresses become links only if they are http or https. A policy in every
page forbids scripts and styles that are not the publication's own files.
"""

from __future__ import annotations

import math
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

from rdfconv.errors import ConfigError
from rdfconv.publish.charts import bars, years
from rdfconv.publish.completeness import Completeness
from rdfconv.publish.dump import Dump, about, by_use
from rdfconv.publish.embedded import embedded, in_script
from rdfconv.publish.files import FileFacts, create, put
from rdfconv.publish.site import Entry, Leaf, Release, Site
from rdfconv.publish.sorting import Sorter
from rdfconv.values import interval
from rdfconv.write import write

if TYPE_CHECKING:
    import jinja2

_HERE: Final = Path(__file__).parent
_ON_A_LIST: Final = 100
_AT_FIRST: Final = 25
_FACETS: Final = ("catalogues", "topics", "countries")
_AROUND_WORDS: Final = ".,;:!?()[]{}<>\"'“”\u2018\u2019«»…"
_LEAD: Final = 220  # characters of a description in lists and in search


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What lists and search need of a dataset."""

    slug: str
    title: str
    lead: str
    words: str  # those of the description that the lead does not have
    catalogues: tuple[str, ...]
    topics: tuple[str, ...]
    countries: tuple[str, ...]
    years: tuple[int, int] | None


class Web:
    """The pages in the making."""

    def __init__(self, folder: Path, site: Site, release: Release) -> None:
        self._folder, self._site, self._release = folder, site, release
        self._templates = _templates(site, release)
        self._rows = Sorter()  # as JSON, which begins with the title
        self._counts: dict[str, Counter[str]] = {field: Counter() for field in _FACETS}
        self._periods: Counter[tuple[int, int]] = Counter()
        self._datasets = 0
        self._completeness = Completeness(site.shapes)

    def add(self, leaf: Leaf, entry: Entry) -> bytes:
        """Write a dataset's page; its Turtle is returned for those who list it."""
        document = embedded(f"<{entry.iri}>", leaf.triples)
        turtle = write(leaf.triples, "turtle")
        put(self._folder / "datasets" / f"{leaf.slug}.ttl", turtle)
        put(self._folder / "datasets" / f"{leaf.slug}.jsonld", orjson.dumps(document))
        found = dict.fromkeys((issue.severity, issue.message) for issue in leaf.checked.issues)
        page = {"leaf": leaf, "entry": entry, "json_ld": in_script(document), "lead": _lead(entry), "found": found}
        self._write(f"datasets/{leaf.slug}.html", "dataset", up="../", **page)
        self._count(entry)
        self._rows.add([_line(leaf.slug, entry)])
        self._completeness.add(leaf, entry)
        return turtle

    def _count(self, entry: Entry) -> None:
        self._datasets += 1
        for field, counts in self._counts.items():
            counts.update({name.casefold() if field == "topics" else name for name in getattr(entry, field)})
        if entry.years:
            self._periods[entry.years] += 1

    def finish(self, dump: Dump, files: Sequence[FileFacts], withdrawn: Iterable[tuple[str, str]]) -> list[str]:
        """Write the pages about all datasets; their names are returned.

        Args:
            dump: With its counts.
            files: Of the release.
            withdrawn: Names and addresses of pages that leave a tombstone.
        """
        self._write_search_data()
        shutil.copytree(_HERE / "assets", self._folder / "assets")
        counts = {"datasets": self._datasets} | {field: len(found) for field, found in self._counts.items()}
        document = in_script(_described(self._site, self._release, files))
        self._write(
            "index.html", "index", rows=list(islice(self._sorted(), _AT_FIRST)), counts=counts, json_ld=document
        )
        self._write("data.html", "data", files=by_use(files), dump=dump)
        rules = self._completeness.rows()
        self._write(
            "overview.html",
            "overview",
            catalogues=bars(self._counts["catalogues"]),
            years=years(self._periods, self._release.day.year),
            rules=rules,
            counts=counts,
        )
        self._write("validation.html", "validation", rules=rules, dump=dump, counts=counts)
        for slug, address in withdrawn:
            self._write(f"datasets/{slug}.html", "withdrawn", up="../", address=address)
        return ["index.html", "overview.html", "validation.html", "data.html", *self._lists()]

    def _sorted(self) -> Iterator[Row]:
        """The rows in order of title, from disk."""
        for line in self._rows:
            _, slug, title, lead, words, *names, years_ = orjson.loads(line)
            catalogues, topics, countries = map(tuple, names)
            yield Row(
                slug=slug,
                title=title,
                lead=lead,
                words=words,
                catalogues=catalogues,
                topics=topics,
                countries=countries,
                years=(years_[0], years_[1]) if years_ else None,
            )

    def _write_search_data(self) -> None:
        """The rows as short arrays, names by number; the names, each once, stand at the end."""
        tables = {field: _Names() for field in _FACETS}
        with create(self._folder / "search.json") as stream, create(self._folder / "words.json") as words:
            stream.write(b'{"datasets":[')
            words.write(b"[")
            for index, row in enumerate(self._sorted()):
                numbers = [tables[field].of(getattr(row, field)) for field in tables]
                line = orjson.dumps([row.slug, row.title, row.lead, *numbers, row.years or 0])
                stream.write(b",\n" + line if index else line)
                words.write((b",\n" if index else b"") + orjson.dumps(row.words))
            names = orjson.dumps({field: table.names for field, table in tables.items()})
            stream.write(b"]," + names[1:])
            words.write(b"]")

    def _lists(self) -> list[str]:
        count = max(1, -(-self._datasets // _ON_A_LIST))
        names = ["index.html", *(f"page-{number}.html" for number in range(2, count + 1))]
        rows = self._sorted()
        for index, name in enumerate(names):
            on_it = list(islice(rows, _ON_A_LIST))
            self._write(f"datasets/{name}", "list", up="../", rows=on_it, names=names, index=index)
        return [f"datasets/{name}" for name in names]

    def close(self) -> None:
        """Give the disk back."""
        self._rows.close()

    def _write(self, path: str, template: str, *, up: str = "", **values: Any) -> None:
        page = self._templates.get_template(f"{template}.html").render(up=up, path=path, **values)
        put(self._folder / path, page)


def require() -> None:
    """Say at once that the extra is not installed.

    Raises:
        ConfigError: Jinja2 cannot be imported.
    """
    try:
        import jinja2  # noqa: F401, PLC0415 - only whether it is there
    except ImportError as error:
        raise ConfigError("web pages need another package: pip install 'rdfconv[publish]'", where="publish") from error


def _templates(site: Site, release: Release) -> jinja2.Environment:
    import jinja2  # noqa: PLC0415 - an extra

    environment = jinja2.Environment(
        autoescape=True,
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals |= {"site": site, "release": release}
    environment.filters |= {
        "is_link": _is_link,
        "paragraphs": _paragraphs,
        "size": _size,
        "thousands": "{:,}".format,
        "percent": _percent,
        "about": about,
        "period": _period,
    }
    return environment


def _is_link(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _period(text: str) -> str:
    """An interval for people; whatever else it is, as it stands."""
    found = interval(text)
    if found is None or found.start == found.end:
        return text
    start, end = (side.lexical if side else "" for side in (found.start, found.end))
    return f"{start} to {end}" if start and end else f"since {start}" if start else f"until {end}"


def _paragraphs(text: str) -> list[str]:
    return [paragraph for paragraph in map(str.strip, text.split("\n")) if paragraph]


def _size(count: float) -> str:
    if count < 1000:
        return f"{count} bytes"
    units = ("kB", "MB", "GB", "TB")
    power = min(int(math.log10(count)) // 3, len(units))
    return f"{count / 1000**power:,.1f} {units[power - 1]}"


def _percent(share: float) -> str:
    """A share in whole per cent, but never all or nothing that is not."""
    return f"{min(max(round(share), 1), 99) if 0 < share < 100 else round(share)} %"


def _lead(entry: Entry) -> str:
    text = " ".join(entry.description.split())
    return text if len(text) <= _LEAD else text[:_LEAD].rpartition(" ")[0] + " …"


def _other_words(entry: Entry) -> str:
    """The words of the description that its lead does not have, each once."""
    lead = {*_words(_lead(entry))}
    return " ".join(dict.fromkeys(word for word in _words(entry.description) if word not in lead))


def _words(text: str) -> Iterator[str]:
    return filter(None, (word.strip(_AROUND_WORDS) for word in text.casefold().split()))


def _line(slug: str, entry: Entry) -> str:
    """A row as JSON that sorts by title."""
    names = [getattr(entry, field) for field in _FACETS]
    return orjson.dumps(
        [entry.title.casefold(), slug, entry.title, _lead(entry), _other_words(entry), *names, entry.years]
    ).decode()


class _Names:
    """Numbers for names; spellings that differ in case are one."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}

    def of(self, names: Iterable[str]) -> list[int]:
        """The number of each name, new ones in order."""
        found = []
        for name in names:
            number = self._numbers.setdefault(name.casefold(), len(self.names))
            if number == len(self.names):
                self.names.append(name)
            found.append(number)
        return list(dict.fromkeys(found))


def _described(site: Site, release: Release, files: Sequence[FileFacts]) -> dict[str, Any]:
    """The catalogue and its dump in schema.org, for the first page."""
    publisher = {"@type": "Organization", "@id": f"{site.base_url}#publisher", "name": site.publisher}
    publisher |= {"url": site.publisher_url} if site.publisher_url else {}
    address = f"{site.base_url}dumps/{release.name}/"
    data = {
        "@type": "Dataset",
        "@id": f"{address}#dump",
        "name": f"{site.title}, {release.name}",
        "description": site.description or f"{site.title}: all datasets of the catalogue, as RDF.",
        "license": site.licence,
        "datePublished": release.day.isoformat(),
        "version": release.name,
        "publisher": {"@id": publisher["@id"]},
        "distribution": [
            {
                "@type": "DataDownload",
                "@id": f"{address}{file.name}#distribution",
                "name": file.name,
                "contentUrl": f"{address}{file.name}",
                "encodingFormat": file.media_type,
                "contentSize": _size(file.size),
            }
            for file in files
            if file.name.startswith(("data-", "triples-", "datasets"))
        ],
    }
    return {
        "@context": "https://schema.org/",
        "@type": "DataCatalog",
        "@id": f"{site.base_url}#catalogue",
        "name": site.title,
        "description": site.description or site.title,
        "url": site.base_url,
        "publisher": publisher,
        "license": site.licence,
        "dataset": data,
    }
