"""axe-core in a browser: what stands in the way of people who cannot see a page, or not well."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

import pytest


def violations(page: Any) -> list[str]:
    """What axe-core finds on a page that is open."""
    page.evaluate(_script())
    found: list[str] = page.evaluate(
        "axe.run().then(result => result.violations.map(each => each.id + ' ' + each.nodes[0].html))"
    )
    return found


def _script() -> str:
    """npm's in AXE_CORE, or the one in axe-playwright-python."""
    found = importlib.util.find_spec("axe_playwright_python")
    inside = Path(found.origin or "").with_name("axe.min.js") if found else Path()
    path = Path(os.environ.get("AXE_CORE") or inside)
    if not path.is_file():
        pytest.skip("axe-core is not installed")
    return path.read_text(encoding="utf-8")
