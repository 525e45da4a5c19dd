"""What runs in the process of `jpeg_xl`: a frame from stdin to stdout, its NumPy type (4 bytes) before it.

Arguments: bytes of memory beside its own, seconds of a processor, bytes a sample at most, the frame's shape.
"""

import resource
import sys
from pathlib import Path

import imagecodecs


def main(memory: int, seconds: int, width: int, *shape: int) -> int:
    """Decode within bounds; 1 for a frame that is not as told."""
    data, decode = sys.stdin.buffer.read(), imagecodecs.jpegxl_decode  # which is loaded now
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (_data_bytes() + memory,) * 2)
    frame = decode(data, numthreads=1)
    if frame.shape != shape or frame.itemsize > width:
        return 1
    sys.stdout.buffer.write(frame.dtype.str.ljust(4).encode())
    sys.stdout.buffer.write(frame.data.cast("B"))
    return 0


def _data_bytes() -> int:
    """What the process has taken by now, as RLIMIT_DATA counts it."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines["VmData"].split()[0]) << 10


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
