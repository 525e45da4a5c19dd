"""What lies near together is read at once: a frame may be in a million fragments."""

from collections.abc import Callable, Iterator, Sequence

from services.dicom.element_reader import Bytes

Ranges = Sequence[tuple[int, int]]
"""(offset, length) of bytes of a dataset."""
NEAR_BYTES = 1 << 12
"""Bytes between two parts that are read rather than skipped."""
_TOGETHER_BYTES = 1 << 20


def spans(parts: Ranges) -> Iterator[tuple[int, int, Ranges]]:
    """(offset, length) of what is read at once, and where in it the parts lie that are not empty."""
    begin = end = 0
    inside: list[tuple[int, int]] = []
    for offset, length in parts:
        if not length:
            continue
        after = offset + length
        if inside and 0 <= offset - end <= NEAR_BYTES and after - begin <= _TOGETHER_BYTES:
            inside.append((offset - begin, length))
        else:
            if inside:
                yield begin, end - begin, inside
            begin, inside = offset, [(0, length)]
        end = after
    if inside:
        yield begin, end - begin, inside


def gathered(read_at: Callable[[int, int], Bytes], parts: Ranges) -> Bytes:
    """The parts one behind the other; one alone is not copied."""
    found: list[Bytes] = []
    for offset, length, inside in spans(parts):
        data = read_at(offset, length)
        found += [data] if len(inside) == 1 else [data[at : at + size] for at, size in inside]
    return found[0] if len(found) == 1 else b"".join(found)
