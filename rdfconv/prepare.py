"""Config -> Recipe: every file that the configuration names is read, checked and compiled, before the first page.

The rim's counterpart to `pipeline`: what can be wrong with the configuration is wrong here, as a ConfigError that
names the file and the place. A Config is plain and travels between processes; a Recipe is made in each of them.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import orjson

from rdfconv import jsonld, shacl, shipped
from rdfconv.errors import ConfigError
from rdfconv.handoff import Recipe
from rdfconv.model import Config, Json
from rdfconv.profile import Profile, parse_profile
from rdfconv.projection import Projection, parse_projection
from rdfconv.readings import READINGS


@lru_cache(maxsize=8)
def prepare(config: Config) -> Recipe:
    """Read and compile what the configuration names.

    Raises:
        ConfigError: a file that is missing, unreadable or wrong.
    """
    return Recipe(
        config=config,
        profiles=_profiles(config),
        projections=tuple(_projection(name) for name in config.vocab),
        naming=_projection("schema"),
        json_ld=jsonld.Options(
            contexts={address: _context(address, file) for address, file in config.contexts},
            strict_iris=config.strict_iris,
            schema_iri=config.schema_iri,
            limits=config.limits,
        ),
        shapes=tuple(
            shacl.load(shipped.read("shapes", name), name=name, schema_iri=config.schema_iri) for name in config.shapes
        ),
    )


def _projection(name: str) -> Projection:
    return parse_projection(shipped.read("projections", name), name=name)


def _profiles(config: Config) -> tuple[Profile, ...]:
    """The user's own first, so that they win; then all that are shipped."""
    names = dict.fromkeys([*config.profiles, *shipped.names("profiles")]) if config.merge else ()
    profiles = tuple(parse_profile(shipped.read("profiles", name), name=name) for name in names)
    for name, profile in zip(names, profiles, strict=True):
        _check_fields(profile, name)
    return profiles


def _check_fields(profile: Profile, name: str) -> None:
    for index, rule in enumerate(profile.records):
        for path, field in rule.fields.items():
            if field.field not in READINGS:
                raise ConfigError(
                    f"is {field.field!r}, which is no field; fields are: {', '.join(READINGS)}",
                    where=f"{name}: record[{index}].fields.{path}",
                )


def _context(address: str, file: str) -> Json:
    try:
        return orjson.loads(Path(file).read_bytes())
    except OSError as error:
        raise ConfigError(f"{error.strerror}; it should hold the context {address}", where=file) from error
    except orjson.JSONDecodeError as error:
        raise ConfigError(f"is no JSON: {error}; it should hold the context {address}", where=file) from error
