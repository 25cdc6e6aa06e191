"""rdfconv explain, rdfconv flight: what stands on one page."""

from __future__ import annotations

import json
from typing import Any

import click

from rdfconv import report
from rdfconv.cli.options import NAME, Command, config_of, reading_options, the_page
from rdfconv.errors import InputError
from rdfconv.model import Limits


@click.command(
    cls=Command,
    examples="""
    rdfconv explain page.html                           for people
    rdfconv explain page.html --json                    the same as data
    """,
)
@click.argument("page", type=NAME)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@reading_options
def explain(page: str, *, as_json: bool, base: str | None, **reading: Any) -> None:
    """Tell what was found on PAGE and where, what each field became, what was left out and why."""
    from rdfconv.pipeline import convert  # noqa: PLC0415 - light start
    from rdfconv.prepare import prepare  # noqa: PLC0415

    recipe = prepare(config_of(**reading))
    opened = the_page(page, base, recipe.config.limits)
    try:
        result = convert(opened, recipe)
    except InputError as error:
        raise type(error)(error.message, where=page) from error
    if as_json:
        _print_json(report.explanation_json(result))
    else:
        click.echo("\n".join(report.explanation(result)))


@click.command(
    cls=Command,
    examples="""
    rdfconv flight page.txt                             the tree as React's client decodes it
    rdfconv flight page.html | jq .                     the payload inside an HTML page
    """,
)
@click.argument("page", type=NAME)
def flight(page: str) -> None:
    """Print the React Flight tree of PAGE as JSON.

    What JSON cannot say is an object with one key that begins with $: {"$el": type, "key": …, "props": …} an element,
    {"$date": …}, {"$map": …}, {"$undefined": true}, {"$cycle": levels up}, {"$pending": true} a row that never came.
    """
    from rdfconv import html  # noqa: PLC0415 - light start
    from rdfconv.flight import is_flight, parse, tree  # noqa: PLC0415

    opened = the_page(page, None, Limits())
    is_page = html.is_html(opened.body, opened.media_type)
    payload = html.scan(opened.body, media_type=opened.media_type).flight if is_page else opened.body
    if not payload or not (is_page or is_flight(payload)):
        raise InputError("holds no React Flight payload", where=page)
    parsed = parse(payload)
    _print_json(tree(parsed.value(0)))
    for issue in parsed.issues:
        click.echo(report.issue_line(issue, page), err=True)


def _print_json(value: object) -> None:
    """Print JSON; a lone surrogate, which UTF-8 cannot carry, as its escape."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    click.echo(text.encode("utf-8", "backslashreplace"))
