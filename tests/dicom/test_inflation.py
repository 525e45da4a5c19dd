import zlib

import pytest

from services.dicom.inflation import Inflating, inflate
from services.errors import Malformed


def deflated(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


class TestInflate:
    def test_gives_back_what_was_deflated(self):
        data = bytes(range(256)) * 5000
        assert inflate(deflated(data)) == data
        assert inflate(memoryview(deflated(data))) == data

    def test_padding_and_the_trailer_of_gzip_are_allowed_behind(self):
        data = b"dataset" * 9
        trailer = zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")
        assert inflate(deflated(data) + b"\0") == data
        assert inflate(deflated(data) + trailer) == data

    @pytest.mark.parametrize("tail", [b"x", b"another dataset", bytes(4) + b"\1\2\3\4"])
    def test_anything_else_behind_is_malformed(self, tail):
        with pytest.raises(Malformed):
            inflate(deflated(b"dataset") + tail)

    def test_a_bomb_is_refused_before_it_is_held(self):
        with pytest.raises(Malformed):
            inflate(deflated(bytes(50_000_000)), limit=1_000_000)

    @pytest.mark.parametrize("data", [b"", b"\xff", b"plain text", deflated(b"dataset" * 100)[:-1]])
    def test_what_is_not_deflated_or_cut_off_is_malformed(self, data):
        with pytest.raises(Malformed):
            inflate(data)


class TestInflating:
    def test_forward_reads_find_their_bytes_across_pieces(self):
        data = bytes(n % 251 for n in range(1_000_000))
        packed = deflated(data)
        stream = Inflating(lambda offset, length: packed[offset : offset + length], len(packed))
        assert stream.length == len(data)
        for offset, length in [(0, 10), (5, 300_000), (250_000, 10), (250_000, 600_000), (999_990, 100)]:
            assert stream.read_at(offset, length) == data[offset : offset + length]
