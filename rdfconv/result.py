"""What became of a page, and the counts of a run over many."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from rdfconv.errors import ConfigError, InputError, TermError
from rdfconv.model import Block, Field, Issue, Severity
from rdfconv.naming import content_iri
from rdfconv.shacl import ShapeResult
from rdfconv.terms import Quad, Term, Triple, iri
from rdfconv.write import write

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

    def statements(self, graph: str) -> tuple[Triple | Quad, ...]:
        """The triples, or quads that name their graph.

        Args:
            graph: "none": triples; "page": all in the page's graph; "layers": what the JSON-LD says in
                `<page>#source`, what was merged in `<page>#merged`; else the IRI of a graph.

        Raises:
            ConfigError: `graph` is none of these.
        """
        if graph == "none":
            return self.triples
        if graph == "layers":
            page = self.graph[1:-1].partition("#")[0]
            names = (f"<{page}#source>", f"<{page}#merged>")
            layers = (self.triples[: self.said], self.triples[self.said :])
            return tuple((*triple, name) for name, layer in zip(names, layers, strict=True) for triple in layer)
        try:
            name = self.graph if graph == "page" else iri(graph)
        except TermError as error:
            raise ConfigError(f"{error}; expected page, layers, none or an IRI", where="--graph") from error
        return tuple((*triple, name) for triple in self.triples)

    def serialize(self, format: str = "turtle", *, graph: str = "none") -> bytes:  # noqa: A002 - rdflib's word
        """A document: turtle, ntriples, or any other name, media type or ending of `write.FORMATS`.

        Raises:
            ConfigError: there is no such format.
            OutputError: the format cannot carry one of the triples.
        """
        return write(self.statements(graph), format)

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
        issues = Counter(
            issue.severity for issue in result.issues if issue.stage != "check" or issue.severity == "error"
        )
        self._count_page(result, "failed" if result.is_failed else outcome)
        self.without_data += not result.triples and not issues["error"]
        self.issues += issues
        self.known += known or Counter()
        self.findings += Counter(issue.severity for issue in result.issues if issue.stage == "check")

    def merge(self, other: RunReport) -> None:
        """Count the pages of another run, too."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    def _count_page(self, result: Result, outcome: Outcome) -> None:
        self.pages += 1
        self.written += outcome == "written"
        self.quarantined += outcome == "quarantined"
        self.rejected += outcome == "rejected"
        self.failed += outcome == "failed"
        self.incomplete += outcome != "failed" and any(map(is_loss, result.issues))
        self.unchecked += any(issue.stage == "check" and issue.severity == "error" for issue in result.issues)
        self.triples += len(result.triples) if outcome == "written" else 0

    def exit_code(self, *, fail_on: FailOn = "violation", require_data: bool = False) -> int:
        """3 where input was lost, 4 where data violates the shapes, 0 otherwise (README, "Exit codes")."""
        if self.failed or self.incomplete or self.unchecked or (require_data and self.without_data):
            return InputError.exit_code
        return 4 if any(self.findings[each] > self.known[each] for each in FAILING[fail_on]) else 0
