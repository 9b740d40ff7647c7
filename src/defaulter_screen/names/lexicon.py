"""Words found at the front or the end of a text, longest first; they come from generated files of one word a line.

A name is cut at its ends by lists of hundreds of words, for millions of names, so each list is indexed by the first (or
last) two characters: a text that no word can fit costs one look-up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from importlib.resources import files


def data_lines(name: str) -> list[str]:
    """The lines of ``data/<name>`` without the heading (lines that start with ``#``)."""
    text = (files("defaulter_screen") / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("#")]


class Lexicon:
    """A set of words that can be looked up at either end of a text."""

    __slots__ = ("_back", "_front", "_words")

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        front: defaultdict[str, set[int]] = defaultdict(set)
        back: defaultdict[str, set[int]] = defaultdict(set)
        for word in self._words:
            front[word[:2]].add(len(word))
            back[word[-2:]].add(len(word))
        self._front = {key: tuple(sorted(lengths, reverse=True)) for key, lengths in front.items()}
        self._back = {key: tuple(sorted(lengths, reverse=True)) for key, lengths in back.items()}

    def __contains__(self, word: object) -> bool:
        return word in self._words

    def at_front(self, text: str, start: int = 0) -> list[str]:
        """The words that ``text`` continues with at ``start``, longest first."""
        words = self._words
        lengths = self._front.get(text[start : start + 2], ())
        return [word for length in lengths if (word := text[start : start + length]) in words]

    def at_end(self, text: str, end: int, least: int) -> int:
        """Length of the longest word that ``text[:end]`` ends with and that leaves ``least`` characters; 0 if none.

        A word of one character is tried last.
        """
        words = self._words
        for length in self._back.get(text[max(end - 2, 0) : end], ()):
            start = end - length
            if start >= least and text[start:end] in words:
                return length
        return 1 if end > least and text[end - 1 : end] in words else 0
