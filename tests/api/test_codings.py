import sys
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.api.codings import ENCODERS, chosen

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

OURS = ("zstd", "gzip")


def decoded(coding: str, data: bytes) -> bytes:
    """What a client makes of what has come so far."""
    if coding == "zstd":
        return zstd.ZstdDecompressor().decompress(data)
    return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data)


class TestChosen:
    @pytest.mark.parametrize(
        ("accepted", "coding"),
        [
            ("", None),
            ("gzip", "gzip"),
            ("GZip", "gzip"),
            ("x-gzip", "gzip"),
            ("gzip, deflate, br, zstd", "zstd"),
            ("zstd;q=0.5, gzip", "gzip"),
            ("zstd ; q=0.5 , gzip ; q=0.9", "gzip"),
            ("zstd;q=0, gzip", "gzip"),
            ("zstd;q=0, *", "gzip"),
            ("*", "zstd"),
            ("*;q=0", None),
            ("gzip;q=0.000", None),
            ("identity", None),
            ("identity, gzip;q=0.5", None),
            ("identity;q=0.5, gzip", "gzip"),
            ("br", None),
            ("gzip;q=2", None),
            ("gzip;q=nan", None),
            ("gzip;level=9", None),
            (";;,,=", None),
            ("gzip," * 1000, None),
        ],
    )
    def test_is_what_the_client_likes_most_and_then_what_we_do(
        self, accepted: str, coding: str | None
    ) -> None:
        assert chosen(accepted, OURS) == coding

    @given(st.text(max_size=60))
    def test_takes_any_text(self, accepted: str) -> None:
        assert chosen(accepted, OURS) in (*OURS, None)


class TestEncoders:
    @pytest.mark.parametrize("coding", OURS)
    @given(st.lists(st.binary(max_size=300), min_size=1, max_size=5))
    def test_keep_nothing_back_of_what_they_were_given(self, coding: str, pieces: list[bytes]) -> None:
        encoder, coded, plain = ENCODERS[coding](), b"", b""
        for number, piece in enumerate(pieces):
            coded += encoder.encode(piece, last=number == len(pieces) - 1)
            plain += piece
            assert decoded(coding, coded) == plain
