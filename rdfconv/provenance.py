"""What was done with a page, in PROV: of the document and the run, never of the dataset (decision 26).

The same page and version give the same triples; times are left to whoever knows them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rdfconv.naming import content_iri
from rdfconv.terms import Triple, iri, literal
from rdfconv.vocab import PREFIXES, RDF_TYPE

_PROV: Final = PREFIXES["prov"]
_LABEL: Final = f"<{PREFIXES['rdfs']}label>"


def _prov(name: str) -> str:
    return f"<{_PROV}{name}>"


def provenance(page: str) -> list[Triple]:
    """The page was used by a run of rdfconv, which generated what is said about it (`<page>#record`).

    Raises:
        TermError: the page's address is no IRI.
    """
    document, record = iri(page), iri(f"{page.partition('#')[0]}#record")
    run, software = iri(content_iri(f"{_software()} {page}".encode())), iri(content_iri(_software().encode()))
    return [
        (document, RDF_TYPE, _prov("Entity")),
        (record, RDF_TYPE, _prov("Entity")),
        (record, _prov("wasDerivedFrom"), document),
        (record, _prov("wasGeneratedBy"), run),
        (run, RDF_TYPE, _prov("Activity")),
        (run, _prov("used"), document),
        (run, _prov("wasAssociatedWith"), software),
        (software, RDF_TYPE, _prov("SoftwareAgent")),
        (software, _LABEL, literal(_software())),
    ]


@lru_cache(maxsize=1)
def _software() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - slow to import, seldom asked for

    return f"rdfconv {version('rdfconv')}"
