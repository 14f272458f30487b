"""Which documents make a step fail: the smallest set without which it does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Fails = Callable[[Sequence[str]], bool]


class TooMany(Exception):
    """More documents than can be at fault would have to be left out: it is the program that is wrong."""


def guilty(documents: Sequence[str], fails: Fails, most: int) -> list[str]:
    """The documents without which the step does not fail; none if it fails without any document, or with all of them does not.

    ``fails`` tells of a set of documents whether the step fails on it. A document that fails alone is guilty. Of several that fail only
    together the last one is: the others are well without it. Raises :class:`TooMany` where more than ``most`` are guilty.
    """
    if not fails(documents) or fails([]):
        return []
    found: list[str] = []
    rest = list(documents)
    while fails(rest):
        alone = _alone(rest, fails, most - len(found))
        found += alone or _together(rest, fails)[-1:]
        if len(found) > most:
            raise TooMany(f"{len(found)} documents and more")
        rest = [document for document in documents if document not in set(found)]
    return found


def _alone(documents: list[str], fails: Fails, most: int) -> list[str]:
    """Those that fail without any other; some of them if they are more than ``most``."""
    if not documents or not fails(documents):
        return []
    if len(documents) == 1:
        return documents
    half = len(documents) // 2
    found = _alone(documents[:half], fails, most)
    return found if len(found) > most else found + _alone(documents[half:], fails, most - len(found))


def _together(documents: list[str], fails: Fails, beside: Sequence[str] = ()) -> list[str]:
    """A smallest set that fails, beside others that are kept."""
    if len(documents) == 1:
        return documents
    half = len(documents) // 2
    first, second = documents[:half], documents[half:]
    for part in (second, first):
        if fails([*beside, *part]):
            return _together(part, fails, beside)
    needed = _together(first, fails, [*beside, *second])
    return needed + _together(second, fails, [*beside, *needed])
