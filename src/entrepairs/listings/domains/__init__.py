"""Domains are data: each module of this package declares one, and to add a domain is to add a file."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from .declaration import Domain


@cache
def all_domains() -> Mapping[str, Domain]:
    """Every declared domain by its code, in the order in which they are shown."""
    found = [
        import_module(f"{__name__}.{module.name}").DOMAIN
        for module in iter_modules(__path__)
        if module.name not in {"declaration", "things"}
    ]
    return {domain.code: domain for domain in sorted(found, key=lambda domain: domain.order)}


def get_domain(code: str) -> Domain:
    """The domain of that code; KeyError where none is declared."""
    return all_domains()[code]


def domains_of(codes: list[str]) -> list[Domain]:
    """The declared domains among `codes`, in the order in which they are shown."""
    return [domain for code, domain in all_domains().items() if code in codes]


__all__ = ["Domain", "all_domains", "domains_of", "get_domain"]
