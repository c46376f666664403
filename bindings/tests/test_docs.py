"""Every public name, and every public member of its class, says what it is."""

from __future__ import annotations

import enum
import inspect
import types
from collections.abc import Iterator
from typing import Any

import h2prism
from h2prism import hpack, mark, pytest_plugin, strategies, suite

MODULES = [h2prism, hpack, mark, pytest_plugin, strategies, suite]


def public(module: types.ModuleType) -> Iterator[tuple[str, Any]]:
    names = getattr(module, "__all__", None)
    for name, value in vars(module).items():
        own = getattr(value, "__module__", None) == module.__name__
        if name in names if names is not None else (own and not name.startswith("_")):
            yield f"{module.__name__}.{name}", value


def members(owner: type) -> Iterator[tuple[str, Any]]:
    for name, value in vars(owner).items():
        documented = inspect.isroutine(value) or isinstance(value, property | classmethod | staticmethod)
        if not name.startswith("_") and documented:
            yield name, value


def test_every_public_name_has_a_docstring() -> None:
    silent = []
    for module in MODULES:
        if not (module.__doc__ or "").strip():
            silent.append(module.__name__)
        for name, value in public(module):
            if not (isinstance(value, type) or callable(value) or isinstance(value, types.ModuleType)):
                continue
            if not (inspect.getdoc(value) or "").strip():
                silent.append(name)
            if isinstance(value, type) and not issubclass(value, enum.Enum):
                silent += [f"{name}.{m}" for m, v in members(value) if not (inspect.getdoc(v) or "").strip()]
    assert silent == []
