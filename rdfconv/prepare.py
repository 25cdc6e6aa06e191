"""Config -> Recipe: every file that the configuration names is read, checked and compiled, before the first page.

The rim's counterpart to `pipeline`: what can be wrong with the configuration is wrong here, as a ConfigError that
names the file and the place. A Config is plain and travels between processes; a Recipe is made in each of them.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Final

import orjson

from rdfconv import jsonld, markup, shacl, shipped
from rdfconv.errors import ConfigError, ReadError
from rdfconv.handoff import Recipe
from rdfconv.model import Config, Json
from rdfconv.profile import Profile, parse_profile
from rdfconv.projection import Projection, parse_projection
from rdfconv.read import read_rdf
from rdfconv.readings import READINGS
from rdfconv.shacl.names import SUBCLASS_OF
from rdfconv.terms import Triple, is_iri

_FALLBACK: Final = "schema-org"


@lru_cache(maxsize=8)
def prepare(config: Config) -> Recipe:
    """Read and compile what the configuration names.

    Raises:
        ConfigError: a file that is missing, unreadable or wrong.
    """
    if config.id_base is not None and not is_iri(config.id_base):
        raise ConfigError(f"{config.id_base!r} is no absolute IRI", where="--id-base")
    background = tuple(chain.from_iterable(map(_background, config.background)))
    return Recipe(
        config=config,
        profiles=_profiles(config),
        fallback=_profile(_FALLBACK) if set(config.vocab) - {"schema", "prov"} else None,
        projections=tuple(_projection(name, config) for name in config.vocab if name != "prov"),
        naming=_projection("schema", config),
        syntaxes=_syntaxes(config),
        json_ld=jsonld.Options(
            contexts={address: _context(address, file) for address, file in config.contexts},
            strict_iris=config.strict_iris,
            schema_iri=config.schema_iri,
            limits=config.limits,
        ),
        shapes=tuple(
            shacl.load(
                shipped.read("shapes", name),
                name=name,
                schema_iri=config.schema_iri,
                engine=config.engine,
                strict=config.strict_shapes,
                language=config.lang,
                background=background,
            )
            for name in config.shapes
        ),
    )


def _projection(name: str, config: Config) -> Projection:
    known = shipped.names("projections")
    if name not in known and not Path(name).is_file():
        raise ConfigError(f"is no vocabulary; there are {', '.join((*known, 'prov'))}", where=name)
    text = shipped.read("projections", name)
    return parse_projection(text, name=name, schema_iri=config.schema_iri, limits=config.limits)


def _syntaxes(config: Config) -> tuple[markup.Syntax, ...]:
    """The syntaxes to read beside JSON-LD, for which there has to be another package."""
    for name in config.syntaxes:
        if name not in markup.SYNTAXES:
            raise ConfigError(f"is no syntax that is read; there are {', '.join(markup.SYNTAXES)}", where=name)
    if config.syntaxes:
        markup.require()
    return tuple(syntax for syntax in markup.SYNTAXES if syntax in config.syntaxes)


def _profiles(config: Config) -> tuple[Profile, ...]:
    """The user's own first, so that they win; then all that are shipped."""
    names = dict.fromkeys([*config.profiles, *shipped.names("profiles")]) if config.merge else {}
    return tuple(_profile(name) for name in names if name != _FALLBACK)


def _profile(name: str) -> Profile:
    """A profile whose fields are all ones that there is a reading for."""
    profile = parse_profile(shipped.read("profiles", name), name=name)
    rules = {f"record[{index}]": rule for index, rule in enumerate(profile.records)}
    if profile.json_ld:
        rules["json_ld"] = profile.json_ld
    for place, rule in rules.items():
        for path, field in rule.fields.items():
            if field.field not in READINGS:
                message = f"is {field.field!r}, which is no field; fields are: {', '.join(READINGS)}"
                raise ConfigError(message, where=f"{name}: {place}.fields.{path}")
    return profile


def _background(file: str) -> list[Triple]:
    """What a file says of subclasses that have names."""
    try:
        statements = [(each[0], each[1], each[2]) for each in read_rdf(file)]
    except ReadError as error:
        raise ConfigError(f"{error.message}; it should hold rdfs:subClassOf statements", where=file) from error
    found = [each for each in statements if each[1] == SUBCLASS_OF and each[0][0] == each[2][0] == "<"]
    if not found:
        raise ConfigError("has no rdfs:subClassOf statement about named classes", where=file)
    return found


def _context(address: str, file: str) -> Json:
    try:
        document: Json = orjson.loads(Path(file).read_bytes())
    except OSError as error:
        raise ConfigError(f"{error.strerror}; it should hold the context {address}", where=file) from error
    except orjson.JSONDecodeError as error:
        raise ConfigError(f"is no JSON: {error}; it should hold the context {address}", where=file) from error
    if not isinstance(document, dict) or "@context" not in document:
        raise ConfigError(f"has no @context; it should hold the context {address}", where=file)
    return document
