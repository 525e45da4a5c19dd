"""Messages as bytes: parted, unescaped, in their character set, within bounds, whatever they hold."""

import random

import hl7
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.hl7_messages.acknowledgement import acknowledgements, read
from services.hl7_messages.escapes import Delimiters, escaped, unescaped
from services.hl7_messages.faults import MessageFault
from services.hl7_messages.header import header_of
from services.hl7_messages.message import parse
from services.hl7_messages.writing import OURS, segment
from tests import memory
from tests.hl7.messages import omi, orm, siu

PLAIN = Delimiters()


class TestEscapes:
    @pytest.mark.parametrize(
        ("sent", "codec", "meant"),
        [
            (r"A\F\B\S\C\T\D\R\E\E\F", "utf-8", r"A|B^C&D~E\F"),
            (r"line\.br\line", "utf-8", "line\nline"),
            (r"two\.sp2\lines\.in3\in", "utf-8", "two\n\nlines   in"),
            (r"\H\bold\N\ plain", "utf-8", "bold plain"),
            (r"\XC3A9\ \XC3\\XA9\ \XE9\ ", "utf-8", "é é é "),
            (r"\XE9\ ", "iso8859-1", "é "),
            (r"C:\folder\file", "utf-8", r"C:\folder\file"),
            ("\\\\", "utf-8", "\\"),
            (r"a\b \T\ c", "utf-8", r"a\b & c"),
            (r"\Xzz\ \.sp-3\ \Z99\ \ ".rstrip(), "utf-8", r"\Xzz\ \.sp-3\ \Z99\ \ ".rstrip()),
        ],
    )
    def test_mean_what_the_standard_says_and_others_stay(self, sent: str, codec: str, meant: str) -> None:
        assert unescaped(sent, PLAIN, codec) == meant

    def test_multiply_nothing_without_end(self) -> None:
        assert len(unescaped(r"\.sp999999999\ ", PLAIN, "utf-8")) < 100

    @given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60))
    def test_come_back_as_they_went(self, text: str) -> None:
        assert unescaped(escaped(text, PLAIN), PLAIN, "utf-8") == text

    def test_other_delimiters_are_the_messages_own(self) -> None:
        message = parse(b"MSH!$%*@!PIMS!OAK!V!oakwood!!!ORM$O01!1!P!2.5\rPID!!!B*S*17$x%C!!M@N$Bella")
        pid = message.first("PID")
        assert pid.text(3) == "B$17"
        assert pid.text(3, repetition=2) == "C"
        assert (pid.text(5, 1, 1), pid.text(5, 1, 2), pid.text(5, 2)) == ("M", "N", "Bella")


class TestParse:
    @pytest.mark.parametrize("made", [orm(), omi(), siu("S12")])
    def test_reads_what_the_library_reads(self, made: str) -> None:
        ours, theirs = parse(made.encode()), hl7.parse(made)
        assert [one.name for one in ours.segments] == [str(one[0]) for one in theirs]
        for mine, other in zip(ours.segments, theirs, strict=True):
            for number in range(3, len(other)):
                assert mine.has(number) == bool(str(other[number]).strip())

    @pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\r\r\n"])
    def test_takes_any_end_of_a_segment_and_a_byte_order_mark(self, end: str) -> None:
        message = parse(b"\xef\xbb\xbf" + orm().replace("\r", end).encode())
        assert [one.name for one in message.segments][:3] == ["MSH", "PID", "NTE"]

    def test_of_delimiters_alone_takes_little(self) -> None:
        before = memory.taken("VmRSS")
        for filler in (b"|", b"~", b"^", b"&", b"\r", b"|~^&"):
            with pytest.raises(MessageFault):
                parse(b"MSH|^~\\&|a\rPID" + filler * (1 << 20))
        assert memory.taken("VmRSS") - before < 64 << 20

    def test_raises_nothing_else_whatever_comes(self) -> None:
        dice = random.Random(18)
        seeds = [orm().encode(), omi().encode(), siu("S12").encode(), b"MSH|^~\\&"]
        for _ in range(1500):
            data = bytearray(dice.choice(seeds))
            for _ in range(dice.randrange(1, 12)):
                at = dice.randrange(len(data) + 1)
                data[at : at + dice.choice((0, 1, 30))] = dice.choice(
                    (b"|", b"^", b"\\", b"\r", b"MSH", b"\xff", b"~&", b"\\X", bytes([dice.randrange(256)]))
                )
            try:
                message = parse(bytes(data))
            except MessageFault:
                continue
            for one in message.segments:
                for number in range(30):
                    one.text(number, 2, 2)


class TestAcknowledgements:
    def test_are_read_back(self) -> None:
        header = header_of(orm(control_id="C\\F\\1").encode())
        (raw,) = acknowledgements(header, note="older | than")
        found = read(raw)
        assert (found.code, found.control_id, found.why) == ("AA", "C|1", "older | than")
        assert found.is_taken

    def test_that_are_none_are_told(self) -> None:
        with pytest.raises(MessageFault, match="MSA"):
            read(orm().encode())


class TestWriting:
    def test_leaves_out_what_says_nothing_at_the_end(self) -> None:
        assert segment("PID", {3: ("1", "", "", "OAK"), 5: "", 8: ("F", "")}) == "PID|||1^^^OAK|||||F"
        assert segment("MSH", {3: "A&B", 9: ("ACK",)}, OURS) == "MSH|^~\\&|A\\T\\B||||||ACK"
