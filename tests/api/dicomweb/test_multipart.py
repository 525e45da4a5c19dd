from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.api.dicomweb.multipart import Parts, closing, opening, parameters_of
from services.errors import Invalid, Unsupported

DICOM = "application/dicom"


async def in_pieces(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


async def read(body: bytes, boundary: str = "b", size: int = 7) -> list[tuple[dict[str, str], bytes]]:
    found = []
    async for part in Parts(in_pieces(body, size), boundary):
        content = b"".join([piece async for piece in part.body])
        found.append((part.headers, content))
    return found


class TestParts:
    @pytest.mark.parametrize("size", [1, 2, 3, 5, 64, 10_000])
    async def test_gives_back_what_was_put_in_however_the_stream_is_cut(self, size: int) -> None:
        bodies = [b"", b"\r\n", b"\r\n--", b"\r\n--not", b"x" * 1000, b"--b", b"\r\n\r\n--c--\r\n"]
        sent = b"".join(
            opening("b", [("Content-Type", DICOM)], first=number == 0) + body
            for number, body in enumerate(bodies)
        )
        found = await read(sent + closing("b"), size=size)
        assert [body for _, body in found] == bodies
        assert all(headers == {"content-type": DICOM} for headers, _ in found)

    @given(st.lists(st.binary(max_size=200), max_size=4), st.integers(1, 300))
    async def test_gives_back_any_bytes(self, bodies: list[bytes], size: int) -> None:
        sent = b"".join(opening("0f" * 16, [], first=False) + body for body in bodies)
        found = await read(sent + closing("0f" * 16), "0f" * 16, size)
        assert [body for _, body in found] == bodies

    async def test_passes_over_a_preamble_and_an_epilogue(self) -> None:
        assert await read(b"hello\r\n--b\r\n\r\none\r\n--b--\r\nbye") == [({}, b"one")]

    async def test_takes_white_space_after_a_delimiter(self) -> None:
        assert await read(b"--b \t\r\n\r\none\r\n--b--") == [({}, b"one")]

    async def test_a_part_that_is_left_is_passed_over(self) -> None:
        sent = opening("b", [], first=True) + b"one" * 100 + opening("b", []) + b"two" + closing("b")
        begun = [await anext(part.body) async for part in Parts(in_pieces(sent, 11), "b")]
        assert len(begun) == 2

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"no delimiter at all",
            b"--b\r\n\r\ncut off",
            b"--b\r\nContent-Type: application/dicom\r\n",
            b"--b and more\r\n\r\none\r\n--b--",
            b"--b" + b" " * 20_000,
            b"--b\r\n" + b"X-Long: " + b"x" * 20_000 + b"\r\n\r\none\r\n--b--",
        ],
    )
    async def test_refuses_a_body_that_is_none(self, body: bytes) -> None:
        with pytest.raises(Invalid):
            await read(body, size=1000)


class TestRootOf:
    def test_reads_what_others_write(self) -> None:
        assert parameters_of(f'multipart/related; type="{DICOM}"; boundary="a b:c"', (DICOM,))[1] == "a b:c"
        assert parameters_of("multipart/related;boundary=abc;type=application/dicom", (DICOM,))[1] == "abc"
        assert parameters_of("multipart/related; boundary=abc", (DICOM,))[1] == "abc"

    @pytest.mark.parametrize(
        "kind",
        [
            "",
            "application/dicom",
            "multipart/form-data; boundary=b",
            'multipart/related; type="a/b"; boundary=b',
        ],
    )
    def test_refuses_another_media_type(self, kind: str) -> None:
        with pytest.raises(Unsupported):
            parameters_of(kind, (DICOM,))[1]

    def test_takes_the_boundary_of_orthanc(self) -> None:
        theirs = "09d721d7-5b2d-422a-8f55-bdd3d1e0634c-09d721d7-5b2d-422a-8f55-bdd3d1e0634c"
        assert parameters_of(f'multipart/related; type="{DICOM}"; boundary={theirs}', (DICOM,))[1] == theirs

    @pytest.mark.parametrize("boundary", ["", '""', "b" * 201, "ü"])
    def test_refuses_a_boundary_that_is_none(self, boundary: str) -> None:
        with pytest.raises(Invalid):
            parameters_of(f'multipart/related; type="{DICOM}"; boundary={boundary}', (DICOM,))[1]
