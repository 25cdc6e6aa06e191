"""The dump for machine learning: Croissant 1.0, the table of datasets as its records."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from rdfconv.publish.dump import FIELDS
from rdfconv.publish.files import FileFacts, put_json
from rdfconv.publish.site import Release, Site

_TABLE: Final = "datasets.csv"
_TERMS: Final = """
    citeAs column equivalentProperty extract field fileProperty fileObject fileSet format includes isLiveDataset
    jsonPath key md5 parentField path recordSet references regex repeated replace samplingRate separator source
    subField transform
"""
# The context that the specification asks for, word by word (Croissant 1.0, "Namespaces").
_CONTEXT: Final[dict[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "sc": "https://schema.org/",
    **{term: f"cr:{term}" for term in _TERMS.split()},
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
}


def write_croissant(folder: Path, files: Sequence[FileFacts], site: Site, release: Release) -> None:
    """Write croissant.json."""
    address = f"{site.base_url}dumps/{release.name}/"
    put_json(
        folder / "croissant.json",
        {
            "@context": _CONTEXT,
            "@type": "sc:Dataset",
            "conformsTo": "http://mlcommons.org/croissant/1.0",
            "name": site.title,
            "description": site.description or site.title,
            "license": site.licence,
            "url": site.base_url,
            # Three numbers without zeros in front, as semantic versioning wants them.
            "version": f"{release.day.year}.{release.day.month}.{release.day.day}",
            "datePublished": release.day.isoformat(),
            "citeAs": f"{site.publisher}: {site.title}, {release.name}. {site.base_url}",
            "publisher": {"@type": "sc:Organization", "name": site.publisher},
            "distribution": [_file(file, address) for file in files],
            "recordSet": [_records()],
        },
    )


def _file(file: FileFacts, address: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name,
        "contentUrl": f"{address}{file.name}",
        "contentSize": f"{file.size} B",
        "encodingFormat": "application/gzip" if file.name.endswith(".gz") else file.media_type,
        "sha256": file.sha256,
    }


def _records() -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": "datasets",
        "name": "datasets",
        "description": "One record a dataset; several values stand between semicolons.",
        "field": [_field(field) for field in FIELDS],
    }


def _field(field: str) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"datasets/{field}",
        "name": field,
        "dataType": "sc:Text",
        "source": {"fileObject": {"@id": _TABLE}, "extract": {"column": field}},
    }
