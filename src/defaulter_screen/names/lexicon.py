"""Words found at the end of a text, longest first; they come from generated files of one word a line.

A name is cut at its end by lists of hundreds of words, for millions of names, so each list is indexed by the last two
characters: a text that no word can fit costs one look-up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.resources import files


def data_lines(name: str) -> list[str]:
    """The lines of ``data/<name>`` without the heading (lines that start with ``#``)."""
    text = (files("defaulter_screen") / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("#")]


class Lexicon:
    """A set of words that can be looked up at the end of a text."""

    __slots__ = ("_back", "_single", "_words")

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._single = frozenset(word for word in self._words if len(word) == 1)
        back: defaultdict[str, set[int]] = defaultdict(set)
        for word in self._words:
            back[word[-2:]].add(len(word))
        # Dozens end alike, in few lengths (公司).
        self._back = {key: tuple(sorted(lengths, reverse=True)) for key, lengths in back.items()}

    def __contains__(self, word: object) -> bool:
        return word in self._words

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def at_end(self, text: str, end: int, least: int) -> int:
        """Length of the longest word that ``text[:end]`` ends with and that leaves ``least`` characters; 0 if none.

        A word of one character is tried last.
        """
        lengths = self._back.get(text[end - 2 if end > 2 else 0 : end])
        if lengths:
            words = self._words
            for length in lengths:
                start = end - length
                if start >= least and text[start:end] in words:
                    return length
        return 1 if end > least and text[end - 1 : end] in self._single else 0
