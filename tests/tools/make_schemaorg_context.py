"""Make rdfconv/contexts/schemaorg.json from a release of schema.org: the facts of its context, not its text.

    python tests/tools/make_schemaorg_context.py 30.0 schemaorgcontext.jsonld > rdfconv/contexts/schemaorg.json

The release's context file is data/releases/VERSION/schemaorgcontext.jsonld of the schemaorg/schemaorg repository.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def facts(release: str, context: dict[str, object]) -> dict[str, object]:
    """What the context says, grouped; stops where it says something that the groups cannot hold."""
    vocab = context.pop("@vocab")
    prefixes = {term: value for term, value in context.items() if isinstance(value, str)}
    terms = {term: value for term, value in context.items() if isinstance(value, dict)}
    groups: dict[tuple[bool, object], list[str]] = {}
    for term, definition in terms.items():
        if not set(definition) <= {"@id", "@type"}:
            raise SystemExit(f"{term}: {definition} says more than @id and @type; teach schema_org.py to hold it")
        is_own = definition["@id"] == f"schema:{term}"
        groups.setdefault((is_own, definition.get("@type")), []).append(term)
    unknown = set(groups) - {(True, None), (True, "@id"), (True, "Date"), (False, None)}
    if unknown:
        raise SystemExit(f"new kinds of terms {unknown}; teach schema_org.py to hold them")
    return {
        "release": release,
        "vocab": vocab,
        "prefixes": {term: value for term, value in prefixes.items() if not value.startswith("@")},
        "aliases": {term: value for term, value in prefixes.items() if value.startswith("@")},
        "others": {term: terms[term]["@id"] for term in groups.get((False, None), [])},
        "links": " ".join(sorted(groups[True, "@id"])),
        "dates": " ".join(sorted(groups[True, "Date"])),
        "plain": " ".join(sorted(groups[True, None])),
    }


if __name__ == "__main__":
    _, version, file = sys.argv
    document = json.loads(Path(file).read_text(encoding="utf-8"))
    sys.stdout.write(f"{json.dumps(facts(version, document['@context']), indent=1)}\n")
