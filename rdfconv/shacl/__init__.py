"""SHACL: shapes are compiled to a program, triples go in, validation results come out.

    load(text, name=…)          Turtle -> Program; ConfigError when the shapes are wrong
    Program.validate(triples)   -> [ShapeResult, …]
    Program.run(triples)        -> Outcome: the results, and how many focus nodes each shape had
    report_graph(results)       -> the W3C validation report, as triples
    check_shapes(text, name=…)  -> the faults of a shapes file, as Issues

The compiled engine does all of SHACL Core. What is outside Core is refused by name when shapes are loaded, and then
pySHACL runs them; nothing is ignored in silence.
"""

from rdfconv.shacl.lint import check_shapes
from rdfconv.shacl.program import Program, load
from rdfconv.shacl.report import report_graph, result_triples
from rdfconv.shacl.result import Outcome, Rule, ShapeResult

__all__ = ["Outcome", "Program", "Rule", "ShapeResult", "check_shapes", "load", "report_graph", "result_triples"]
