"""What became of a page, and the counts of a run over many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from rdfconv.errors import ConfigError, InputError, TermError
from rdfconv.model import Block, Field, Issue, Severity
from rdfconv.naming import content_iri
from rdfconv.shacl import ShapeResult
from rdfconv.terms import Term, Triple, iri
from rdfconv.write import Graphs, format_of

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib

FailOn: TypeAlias = Literal["violation", "warning", "info", "never"]
Outcome: TypeAlias = Literal["written", "quarantined", "rejected", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one page."""

    page: str | None  # the document's address, as far as it is known
    source: str  # the input's name, for messages
    triples: tuple[Triple, ...]
    issues: tuple[Issue, ...]
    retrieved: str | None = None  # the address that the page was retrieved from
    said: int = 0  # how many of the triples, the first ones, the JSON-LD says by itself
    blocks: tuple[Block, ...] = ()
    fields: tuple[Field, ...] = ()
    profile: str | None = None
    conforms: bool | None = None  # None: not checked
    shape_results: tuple[ShapeResult, ...] = ()  # what the shapes found, as a W3C report has it; reports read these
    is_skipped: bool = False  # whether this is no page at all, but what lies in an archive beside them

    @property
    def is_failed(self) -> bool:
        """Whether the page was lost: it could not be read or understood, and nothing of it came through."""
        return not self.triples and any(is_loss(issue) for issue in self.issues)

    @property
    def graph(self) -> Term:
        """The name of the page's graph: where it was retrieved from, else what it claims, else its content."""
        try:
            return iri(self.retrieved or self.page or "")
        except TermError:
            return iri(content_iri("\n".join(sorted(map(" ".join, self.triples))).encode()))

    def without_its_graph(self, owner: str) -> Result:
        """The same page where another one has its graph: its own is named by its content, and an Issue says so."""
        message = f"claims the graph {self.graph}, which {owner} has; its own is named by its content"
        issue = Issue(severity="warning", code="graph-claimed-twice", message=message, stage="write")
        return replace(self, retrieved=None, page=None, issues=(*self.issues, issue))

    def graphs(self, graph: str) -> Graphs:
        """The triples of each graph, by its name; None names the default graph.

        Args:
            graph: "none": the default graph; "page": the page's; "layers": what the JSON-LD says in
                `<page>#source`, what was merged in `<page>#merged`; else the IRI of a graph.

        Raises:
            ConfigError: `graph` is none of these.
        """
        graphs: dict[Term | None, tuple[Triple, ...]]
        if graph == "layers":
            page = self.graph[1:-1].partition("#")[0]
            graphs = {f"<{page}#source>": self.triples[: self.said], f"<{page}#merged>": self.triples[self.said :]}
        else:
            graphs = {self._graph_named(graph): self.triples}
        return {name: triples for name, triples in graphs.items() if triples}

    def _graph_named(self, graph: str) -> Term | None:
        if graph in {"none", "page"}:
            return self.graph if graph == "page" else None
        try:
            return iri(graph)
        except TermError as error:
            raise ConfigError(f"{error}; expected page, layers, none or an IRI", where="--graph") from error

    def serialize(self, format: str = "turtle", *, graph: str = "none") -> bytes:  # noqa: A002 - rdflib's word
        """A document: turtle, ntriples, or any other name, media type or ending of `write.FORMATS`.

        Raises:
            ConfigError: there is no such format.
            OutputError: the format cannot carry one of the triples.
        """
        chosen = format_of(format)
        return chosen.whole(chosen.part_of(self.graphs(graph if chosen.holds_graphs else "none")))

    def to_rdflib(self) -> rdflib.Graph:
        """The triples as a new rdflib graph."""
        import rdflib  # noqa: PLC0415 - only for those who ask

        return rdflib.Graph().parse(data=self.serialize("ntriples"), format="nt")

    def to_pyoxigraph(self) -> pyoxigraph.Dataset:
        """The triples as a new pyoxigraph dataset."""
        import pyoxigraph  # noqa: PLC0415 - only for those who ask

        quads = pyoxigraph.parse(self.serialize("ntriples"), format=pyoxigraph.RdfFormat.N_TRIPLES)
        return pyoxigraph.Dataset(quads)


def is_loss(issue: Issue) -> bool:
    """Whether something of the page did not come through; what the shapes could not look at is there all the same."""
    return issue.severity == "error" and issue.stage != "check"


# What `--fail-on` counts as failing.
FAILING: Final[dict[FailOn, tuple[Severity, ...]]] = {
    "violation": ("violation",),
    "warning": ("violation", "warning"),
    "info": ("violation", "warning", "info"),
    "never": (),
}


@dataclass(slots=True, kw_only=True)
class RunReport:
    """The counts of a run over many pages; decides the exit code.

    Always, pages = written + quarantined + rejected + failed. Each of the other counts of pages is of some of these.
    """

    pages: int = 0  # that were read, or should have been
    written: int = 0  # pages without data too
    quarantined: int = 0
    rejected: int = 0
    failed: int = 0  # pages that could not be read or understood: nothing of them came through
    incomplete: int = 0  # pages that lost a part, and are not failed
    unchecked: int = 0  # pages that the shapes could not look at
    triples: int = 0  # written
    without_data: int = 0
    skipped: int = 0  # what lies in archives and is no page
    issues: Counter[Severity] = field(default_factory=Counter)  # of all stages but check
    findings: Counter[Severity] = field(default_factory=Counter)  # of the shapes
    known: Counter[Severity] = field(default_factory=Counter)  # of the findings, those that a baseline has

    def add(self, result: Result, *, known: Counter[Severity] | None = None, outcome: Outcome = "written") -> None:
        """Count one page.

        Args:
            result: The page; a failed one is counted as such, whatever else is said of it.
            known: How many of its findings a baseline has.
            outcome: What became of it.
        """
        if result.is_skipped:
            self.skipped += 1
            return
        self._count_page(result, "failed" if result.is_failed else outcome)
        for issue in result.issues:
            if issue.stage == "check":
                self.findings[issue.severity] += 1
            if issue.stage != "check" or issue.severity == "error":
                self.issues[issue.severity] += 1
        self.known.update(known or ())

    def nonzero(self) -> dict[str, Any]:
        """The counts that are not zero, by their names."""
        return {name: count for name in _NAMES if (count := getattr(self, name))}

    def merge(self, counts: Mapping[str, Any]) -> None:
        """Count the pages of another run, too: its `nonzero` counts."""
        for name, count in counts.items():
            if name in _COUNTERS:
                getattr(self, name).update(count)
            else:
                setattr(self, name, getattr(self, name) + count)

    def _count_page(self, result: Result, outcome: Outcome) -> None:
        has_loss = any(map(is_loss, result.issues))
        is_unchecked = any(issue.stage == "check" and issue.severity == "error" for issue in result.issues)
        self.pages += 1
        self.without_data += not (result.triples or has_loss or is_unchecked)
        self.written += outcome == "written"
        self.quarantined += outcome == "quarantined"
        self.rejected += outcome == "rejected"
        self.failed += outcome == "failed"
        self.incomplete += outcome != "failed" and has_loss
        self.unchecked += is_unchecked
        self.triples += len(result.triples) if outcome == "written" else 0

    def exit_code(self, *, fail_on: FailOn = "violation", require_data: bool = False) -> int:
        """3 where input was lost, 4 where data violates the shapes, 0 otherwise (README, "Exit codes")."""
        if self.failed or self.incomplete or self.unchecked or (require_data and self.without_data):
            return InputError.exit_code
        return 4 if any(self.findings[each] > self.known[each] for each in FAILING[fail_on]) else 0


_COUNTERS: Final = ("issues", "findings", "known")
_NAMES: Final = tuple(each.name for each in fields(RunReport))
