"""Words that are nearly the same, as people mistype names (PS3.18 8.3.4.2, PS3.4 C.2.2.2.1.1).

A word is near another that begins with it. One of five letters and more is near another also with one letter
wrong, missing, too many or swapped with its neighbour; one of four only with two neighbours swapped, since
nearly every name of four letters has a different one a letter away. All words here are folded.
"""

_SWAPPED = 4
_SLIPPED = 5
_TRIGRAM = 3


def near(asked: str, word: str) -> bool:
    """Return whether `word` may be meant by `asked`."""
    if word.startswith(asked):
        return True
    if len(asked) < _SLIPPED:
        return len(asked) == _SWAPPED == len(word) and word in _swaps(asked)
    return abs(len(asked) - len(word)) <= 1 and _one_slip(asked, word)


def tokens_near(asked: str) -> tuple[str, ...]:
    """Entries of `search.words` (see `search_keys.trigrams`) one of which every word near this one brings.

    One slip leaves what is before it or what is behind it as it was; a swap across the cut makes a word we
    know.
    """
    if len(asked) < _SWAPPED:
        return (asked,)
    if len(asked) == _SWAPPED:
        return tuple(dict.fromkeys(word[:_TRIGRAM] for word in (asked, *_swaps(asked))))
    cut = min(_TRIGRAM, len(asked) - _TRIGRAM)
    return tuple(dict.fromkeys((asked[:cut], asked[-_TRIGRAM:], _swap(asked, cut - 1)[:_TRIGRAM])))


def _one_slip(asked: str, word: str) -> bool:
    at = next((i for i, (a, b) in enumerate(zip(asked, word, strict=False)) if a != b), len(asked))
    mine, other = asked[at:], word[at:]
    return mine[1:] in (other, other[1:]) or mine == other[1:] or _swap(mine, 0) == other


def _swaps(word: str) -> list[str]:
    return [_swap(word, at) for at in range(len(word) - 1)]


def _swap(word: str, at: int) -> str:
    return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
