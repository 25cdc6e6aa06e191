"""Many pages, one after the other: what goes wrong with one page stays with that page.

Comes in: names of pages and a recipe. Goes out: a Result for every page, in order, failed ones too.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator

from rdfconv.errors import ConfigError, InputError, OutputError, SkippedError
from rdfconv.handoff import Recipe
from rdfconv.model import Issue, Page
from rdfconv.pipeline import convert
from rdfconv.result import Result


def convert_many(pages: Iterable[Page | Callable[[], Page]], recipe: Recipe) -> Iterator[Result]:
    """Each page as its Result; a page that cannot be read or understood is a Result with one error.

    Args:
        pages: Pages, or functions that read one each, so that reading fails in its turn.
        recipe: How to convert them.
    """
    return (_convert_one(page, recipe) for page in pages)


def _convert_one(page: Page | Callable[[], Page], recipe: Recipe) -> Result:
    source = page.source if isinstance(page, Page) else ""
    try:
        opened = page if isinstance(page, Page) else page()
        source = opened.source
        return convert(opened, recipe)
    except SkippedError as error:
        return _skipped(error)
    except InputError as error:
        return _failed(error.where or source, "input", error.message)
    except (ConfigError, OutputError):
        raise  # it is not this page's, and the next ones would meet it too
    except MemoryError:
        return _failed(source, "input", "needs more memory than one page may have (--page-memory)")
    except Exception:  # noqa: BLE001 - the only place: a bug costs its page, not the run, and is counted
        return _failed(source, "internal-error", traceback.format_exc())


def _failed(source: str, code: str, message: str) -> Result:
    issue = Issue(severity="error", code=code, message=message, where=source, stage="read")
    return Result(page=None, source=source, triples=(), issues=(issue,))


def _skipped(error: SkippedError) -> Result:
    issue = Issue(severity="note", code="page-skipped", message=error.message, where=error.where, stage="read")
    return Result(page=None, source=error.where, triples=(), issues=(issue,), is_skipped=True)
