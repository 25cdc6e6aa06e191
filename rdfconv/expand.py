"""JSON-LD blocks -> triples, their nodes named. Never touches the network.

Each block is a document of its own: what the specification rejects becomes an Issue, and the others stay. All
blocks are named together, since two of them can claim to be what the page is about.
"""

from __future__ import annotations

from rdfconv import jsonld
from rdfconv.errors import JsonLdError, LimitError
from rdfconv.handoff import Expanded, Found, Recipe
from rdfconv.model import Block, Issue
from rdfconv.naming import node_names, renamed
from rdfconv.terms import Term, Triple


def expand(found: Found, recipe: Recipe) -> Expanded:
    """What the page's blocks say."""
    triples: list[Triple] = []
    roots: list[Term] = []
    issues: list[Issue] = []
    for index, block in enumerate(found.blocks):
        try:
            expansion = jsonld.to_triples(block.data, base=found.base, options=recipe.json_ld)
        except (JsonLdError, LimitError) as error:
            issues.append(_rejected(error, block))
            continue
        issues += _issues_of(expansion, block)
        triples += _apart(_one_graph(expansion), index)
        roots += [_apart_term(root, index) for root in expansion.roots]
    names = node_names(triples, page=found.address, roots=roots, main_is_page=recipe.config.subject == "url")
    return Expanded(
        triples=tuple(renamed(triples, names)),
        things=tuple(dict.fromkeys(names.get(root, root) for root in roots)),
        issues=tuple(issues),
    )


def _rejected(error: JsonLdError | LimitError, block: Block) -> Issue:
    code = error.code.replace(" ", "-").replace("@", "") if isinstance(error, JsonLdError) else "limit"
    return Issue(severity="error", code=f"json-ld-{code}", message=error.message, where=block.where, stage="expand")


def _issues_of(expansion: jsonld.Expansion, block: Block) -> list[Issue]:
    issues = [issue._replace(where=issue.where or block.where) for issue in expansion.issues]
    if expansion.named:
        message = f"{len(expansion.named)} triples of named graphs (@graph) join the page's graph"
        issues.append(
            Issue(severity="note", code="named-graph-joined", message=message, where=block.where, stage="expand")
        )
    return issues


def _one_graph(expansion: jsonld.Expansion) -> list[Triple]:
    if not expansion.named:
        return expansion.triples
    return [*expansion.triples, *((s, p, o) for s, p, o, _ in expansion.named)]


def _apart(triples: list[Triple], index: int) -> list[Triple]:
    """Blank node labels are local to a document: those of the second and later ones get a mark."""
    if index == 0:
        return triples
    return [(_apart_term(s, index), p, _apart_term(o, index)) for s, p, o in triples]


def _apart_term(term: Term, index: int) -> Term:
    return f"{term}.{index}" if index and term[0] == "_" else term
