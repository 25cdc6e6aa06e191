"""The SHACL and RDFS terms that the package reads and writes, as N-Triples terms."""

from __future__ import annotations

from typing import Final

from rdfconv.terms import Term
from rdfconv.vocab import PREFIXES, XSD

SH: Final = PREFIXES["sh"]
RDFS: Final = PREFIXES["rdfs"]
OWL: Final = "http://www.w3.org/2002/07/owl#"

RDFS_CLASS: Final = f"<{RDFS}Class>"
OWL_CLASS: Final = f"<{OWL}Class>"
SUBCLASS_OF: Final = f"<{RDFS}subClassOf>"
SEE_ALSO: Final = f"<{RDFS}seeAlso>"
LABEL: Final = f"<{RDFS}label>"

TRUE: Final = f'"true"^^<{XSD}boolean>'
FALSE: Final = f'"false"^^<{XSD}boolean>'


def sh(name: str) -> Term:
    """The term of a name in the SHACL namespace.

    >>> sh("path")
    '<http://www.w3.org/ns/shacl#path>'
    """
    return f"<{SH}{name}>"


PATH: Final = sh("path")
PROPERTY: Final = sh("property")
NODE_SHAPE: Final = sh("NodeShape")
PROPERTY_SHAPE: Final = sh("PropertyShape")


def component(parameter: str) -> Term:
    """The constraint component that is named like a parameter.

    >>> component("minCount")
    '<http://www.w3.org/ns/shacl#MinCountConstraintComponent>'
    """
    return sh(f"{parameter[0].upper()}{parameter[1:]}ConstraintComponent")
