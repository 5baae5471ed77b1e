"""Guesses how an answer goes on, from what its prompt and the answer itself say elsewhere.

An answer about code quotes code. The network reads several tokens together for little more than the price of one where its
weights have to come from memory anyway; so guessed tokens are read with the last one, and kept as far as the network says the same.
"""

from __future__ import annotations

from collections.abc import Sequence

# Two tokens in a row must have occurred; of the places where they did, this many are compared, the latest first.
_PAIR_PLACES = 24
# A place is compared this far back.
_MOST_ALIKE = 12
# So much as is alike before a place may follow from it, times this.
_TRUST = 2
# More tokens together cost more than they bring.
MOST_GUESSED = 11


class PromptLookup:
    """The tokens so far, and where each pair of them is."""

    def __init__(self, tokens: Sequence[int]) -> None:
        """Begin with the tokens of the prompt."""
        self._tokens: list[int] = []
        self._places: dict[tuple[int, int], list[int]] = {}
        for token in tokens:
            self.push(token)

    def push(self, token: int) -> None:
        """Add the next token."""
        if self._tokens:
            # Behind the pair; a place is known once something follows it.
            self._places.setdefault((self._tokens[-1], token), []).append(len(self._tokens) + 1)
        self._tokens.append(token)

    def guess(self, most: int) -> list[int]:
        """Give the tokens that may come next: none where nothing like the end occurred before."""
        tokens, here = self._tokens, len(self._tokens)
        if here < 2 or most < 1:
            return []
        best, alike = 0, 0
        for place in reversed(self._places[(tokens[-2], tokens[-1])][-_PAIR_PLACES - 1 : -1]):
            length = 2
            while length < _MOST_ALIKE and length < place and tokens[place - 1 - length] == tokens[here - 1 - length]:
                length += 1
            if length > alike:
                best, alike = place, length
        if alike == 0:
            return []
        return tokens[best : best + min(most, MOST_GUESSED, alike * _TRUST - 1)]
