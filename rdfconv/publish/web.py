"""The web pages: a search over all datasets, a page for each, an overview, the data. Files in, nothing on a server.

    index.html                search and filters in the browser, over search.json; without JavaScript the first datasets
    datasets/<name>.html      a dataset, with its JSON-LD; .ttl and .jsonld beside it
    datasets/index.html …     all datasets in order of title, a hundred on a page
    overview.html data.html   charts; downloads
    assets/                   style and script, the only ones; nothing is asked of another host

Strategy: Jinja2 with everything escaped. Addresses become links only if they are http or https. A policy in every
page forbids scripts and styles that are not the publication's own files.
"""

from __future__ import annotations

import math
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

from rdfconv.errors import ConfigError
from rdfconv.publish.charts import bars, shares, years
from rdfconv.publish.dump import Dump
from rdfconv.publish.embedded import embedded, in_script
from rdfconv.publish.files import FileFacts, put
from rdfconv.publish.site import Entry, Leaf, Release, Site
from rdfconv.values import interval
from rdfconv.write import write

if TYPE_CHECKING:
    import jinja2

_HERE: Final = Path(__file__).parent
_ON_A_LIST: Final = 100
_AT_FIRST: Final = 25
_LEAD: Final = 220  # characters of a description in lists and in search


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What lists and search need of a dataset."""

    slug: str
    title: str
    lead: str
    catalogues: tuple[str, ...]
    topics: tuple[str, ...]
    countries: tuple[str, ...]
    years: tuple[int, int] | None


class Web:
    """The pages in the making."""

    def __init__(self, folder: Path, site: Site, release: Release) -> None:
        self._folder, self._site, self._release = folder, site, release
        self._templates = _templates(site, release)
        self._rows: list[Row] = []
        self._lacking: Counter[str] = Counter()  # datasets of which a rule finds something missing, by rule
        self._rules: dict[str, str] = {}  # and what the rule asks

    def add(self, leaf: Leaf, entry: Entry) -> bytes:
        """Write a dataset's page; its Turtle is returned for those who list it."""
        document = embedded(f"<{entry.iri}>", leaf.triples)
        turtle = write(leaf.triples, "turtle")
        put(self._folder / "datasets" / f"{leaf.slug}.ttl", turtle)
        put(self._folder / "datasets" / f"{leaf.slug}.jsonld", orjson.dumps(document))
        page = {"leaf": leaf, "entry": entry, "json_ld": in_script(document), "lead": _lead(entry)}
        self._write(f"datasets/{leaf.slug}.html", "dataset", up="../", **page)
        self._rows.append(_row(leaf.slug, entry))
        rules = {issue.code: issue.message for issue in leaf.issues if issue.focus == f"<{entry.iri}>"}
        self._lacking.update(rules.keys())
        self._rules |= rules
        return turtle

    def finish(self, dump: Dump, files: Sequence[FileFacts], withdrawn: Iterable[tuple[str, str]]) -> list[str]:
        """Write the pages about all datasets; their names are returned.

        Args:
            dump: With its counts.
            files: Of the release.
            withdrawn: Names and addresses of pages that leave a tombstone.
        """
        self._rows.sort(key=lambda row: (row.title.casefold(), row.slug))
        put(self._folder / "search.json", orjson.dumps(_search_data(self._rows)))
        shutil.copytree(_HERE / "assets", self._folder / "assets")
        catalogues = Counter(name for row in self._rows for name in row.catalogues)
        periods = [row.years for row in self._rows if row.years]
        counts = {
            "datasets": len(self._rows),
            "catalogues": len(catalogues),
            "topics": len({topic.casefold() for row in self._rows for topic in row.topics}),
            "countries": len({code for row in self._rows for code in row.countries}),
        }
        document = in_script(_described(self._site, self._release, files))
        self._write("index.html", "index", rows=self._rows[:_AT_FIRST], counts=counts, json_ld=document)
        self._write("data.html", "data", files=files, dump=dump)
        self._write(
            "overview.html",
            "overview",
            catalogues=bars(catalogues),
            years=years(periods, self._release.day.year),
            rules=shares(self._lacking, len(self._rows), self._rules),
            counts=counts,
        )
        for slug, address in withdrawn:
            self._write(f"datasets/{slug}.html", "withdrawn", up="../", address=address)
        return ["index.html", "overview.html", "data.html", *self._lists()]

    def _lists(self) -> list[str]:
        starts = range(0, max(len(self._rows), 1), _ON_A_LIST)
        names = ["index.html" if not start else f"page-{start // _ON_A_LIST + 1}.html" for start in starts]
        for index, start in enumerate(starts):
            rows = self._rows[start : start + _ON_A_LIST]
            self._write(f"datasets/{names[index]}", "list", up="../", rows=rows, names=names, index=index)
        return [f"datasets/{name}" for name in names]

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


def _lead(entry: Entry) -> str:
    text = " ".join(entry.description.split())
    return text if len(text) <= _LEAD else text[:_LEAD].rpartition(" ")[0] + " …"


def _row(slug: str, entry: Entry) -> Row:
    return Row(
        slug=slug,
        title=entry.title,
        lead=_lead(entry),
        catalogues=entry.catalogues,
        topics=entry.topics,
        countries=entry.countries,
        years=entry.years,
    )


def _search_data(rows: Sequence[Row]) -> dict[str, Any]:
    """The rows as columns of short arrays; names stand once."""
    tables: dict[str, _Names] = {field: _Names() for field in ("catalogues", "topics", "countries")}
    lines = [
        [row.slug, row.title, row.lead, *(tables[field].of(getattr(row, field)) for field in tables), row.years or 0]
        for row in rows
    ]
    return {**{field: table.names for field, table in tables.items()}, "datasets": lines}


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
