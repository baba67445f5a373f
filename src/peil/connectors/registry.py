"""Finding connectors: every file of this package that declares one, and third parties' by entry point."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from importlib import metadata

from peil import connectors
from peil.connectors.frame import Connector
from peil.errors import NotFoundError, StateError, did_you_mean, said

GROUP = "peil.connectors"
#: Modules of this package that are no connector.
_FRAME = ("files", "frame", "registry", "web", "own_form", "databases", "queue_log_lines", "imap_box", "mail_headers")


@functools.cache
def all_connectors() -> dict[str, Connector]:
    """Every connector by its key. Raises StateError where two have the same key, or one cannot be loaded."""
    found: dict[str, Connector] = {}
    for module in pkgutil.iter_modules(connectors.__path__):
        if module.name not in _FRAME and not module.name.startswith("_"):
            loaded = importlib.import_module(f"{connectors.__name__}.{module.name}")
            one = getattr(loaded, "CONNECTOR", None)
            if isinstance(one, Connector):
                _add(found, one)
    for entry in metadata.entry_points(group=GROUP):
        try:
            one = entry.load()
        except (ImportError, AttributeError) as error:
            raise StateError(
                said("the connector '{name}' cannot be loaded: {why}", name=entry.name, why=error),
                remedy="Install it again, or remove its package.",
            ) from None
        if isinstance(one, Connector):
            _add(found, one)
    return dict(sorted(found.items()))


def connector_of(key: str) -> Connector:
    """The connector with that key. Raises NotFoundError."""
    found = all_connectors()
    if key not in found:
        raise NotFoundError(said("there is no connector '{key}'", key=key), remedy=did_you_mean(key, found))
    return found[key]


def _add(found: dict[str, Connector], one: Connector) -> None:
    if one.key in found:
        raise StateError(
            said("two connectors have the key '{key}'", key=one.key), remedy="Remove one of the two packages."
        )
    found[one.key] = one
