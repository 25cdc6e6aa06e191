"""Pages of a site that no profile knows -> the text of a starter profile for it.

Comes in: pages. Goes out: TOML that `parse_profile` takes as it stands, with a rule for each kind of record, a field
for each key where the key's name and its value both say the same one, and a comment for everything that a person has
to decide, with the page's own value as the example.

    names       what sites call the fields
    guess       key and value -> field, or noise
    candidates  page -> objects that sound like a dataset's record
    survey      records -> entries, one a key
    document    entries -> TOML

A guess is good when the path sounds like a field and that field's reading takes every value that the pages have
there; all else stays open. Nothing is guessed from a value alone.
"""

from __future__ import annotations

from rdfconv.starter.document import starter_profile

__all__ = ["starter_profile"]
