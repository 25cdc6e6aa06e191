"""What VoID says of the triples, counted while they pass by in order; the same numbers as SPARQL counts."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence

from rdfconv.publish.names import name
from rdfconv.publish.sorting import Sorter
from rdfconv.terms import Term, Triple, number
from rdfconv.vocab import PREFIXES, RDF_TYPE


class Statistics:
    """Counts over distinct triples, sorted by subject."""

    def __init__(self, objects: Sorter) -> None:
        self.triples = 0
        self.subjects = 0
        self.objects = 0
        self.properties: Counter[Term] = Counter()
        self.classes: Counter[Term] = Counter()
        self._objects = objects  # hashes: what they stand for is too long to sort
        self._last: Term = ""

    def add(self, triples: Sequence[Triple]) -> None:
        """Count triples; each comes once, those of a subject together."""
        self.triples += len(triples)
        for subject, predicate, value in triples:
            self.properties[predicate] += 1
            if subject != self._last:
                self.subjects += 1
                self._last = subject
            if predicate == RDF_TYPE:
                self.classes[value] += 1
        self._objects.add(hashlib.blake2b(value.encode(), digest_size=15).hexdigest() for *_, value in triples)

    def finish(self) -> None:
        """Count what can only be counted at the end."""
        self.objects = sum(1 for _ in self._objects)

    def void(self, dataset: Term) -> Iterator[Triple]:
        """The counts in VoID."""
        for word, count in {
            "triples": self.triples,
            "distinctSubjects": self.subjects,
            "distinctObjects": self.objects,
            "properties": len(self.properties),
            "classes": len(self.classes),
        }.items():
            yield dataset, name(f"void:{word}"), number(count)
        for namespace in PREFIXES.values():
            if any(term.startswith(f"<{namespace}") for term in (*self.properties, *self.classes)):
                yield dataset, name("void:vocabulary"), f"<{namespace}>"
        yield from self._partitions(dataset, "property", "triples", self.properties)
        yield from self._partitions(dataset, "class", "entities", self.classes)

    @staticmethod
    def _partitions(dataset: Term, kind: str, counted: str, counts: Counter[Term]) -> Iterator[Triple]:
        for term, count in sorted(counts.items()):
            digest = hashlib.sha256(term.encode()).hexdigest()[:16]
            part = f"{dataset[:-1]}-{kind}-{digest}>"
            yield dataset, name(f"void:{kind}Partition"), part
            yield part, name(f"void:{kind}"), term
            yield part, name(f"void:{counted}"), number(count)
