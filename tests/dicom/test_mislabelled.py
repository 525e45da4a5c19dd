# ruff: noqa: RUF001 - letters that look alike are what is tested
"""Text that lies about its character set, and honest text beside it, which must never be touched."""

import unicodedata
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.dicom.character_sets import UNDECLARED, charset_of, decode, encode

WESTERN = [
    "Müller^Rex",
    "Søren",
    "Ångström",
    "CAFÉ",
    "Zoë",
    "5 °C",
    "12 µm",
    "O’Brien",
    "Žižka",
    "Jiří",
    "Łukasz",
    "1 €",
]
EASTERN = ["дом", "Мила", "Ωμέγα", "山田^太郎", "やまだ", "김희중", "שרון", "قباني", "สมชาย"]
# Which labels each codec stands behind, and honest words in it of which some look like UTF-8 at first sight.
HONEST = {
    b"ISO_IR 100": ("latin_1", ["Müller", "MANHÃ", "CAFÉ´S", "«MANHÃ»", "Größe", "Spaß»", "Ø½ Ø¾", "naïve",
    "45°"]),
    b"ISO_IR 101": ("iso8859_2", ["Jiří", "PÓŁNOC", "ŻÓŁĆ", "DEVÄŤ", "PÄŤ", "ÂŞ", "ĂŞ", "Kovács", "Šťastný",
    "KRÍŽ"]),
    b"ISO_IR 148": ("iso8859_9", ["İstanbul", "ÖĞÜŞ", "Kılıç", "ŞEKER"]),
    b"ISO_IR 144": ("iso8859_5", ["Мила", "ТИФА", "ШАХА", "ЧАЧА", "ЧИ", "УЗИ", "ТЇ", "Собака"]),
    b"ISO_IR 126": ("iso8859_7", ["Διονυσιος", "ΝΈΑ", "Ωμέγα", "ΞΈΝΟΣ"]),
    b"ISO_IR 127": ("iso8859_6", ["قباني", "سمر؟"]),
    b"ISO_IR 138": ("iso8859_8", ["שרון"]),
    b"ISO_IR 166": ("iso_ir_166", ["สมชาย", "รบ", "ยก", "เธอ", "เนย"]),
    b"ISO_IR 13": ("shift_jis", ["ﾀﾛｳ", "ﾓｺ", "ﾏｵ", "ﾎｱ", "CTﾃｱ"]),
}  # fmt: skip


class TestUnicodeUnderAnotherLabel:
    @pytest.mark.parametrize("text", WESTERN + EASTERN)
    @pytest.mark.parametrize(
        "label", [b"ISO_IR 100", b"ISO 2022 IR 100", b"ISO_IR 148", b"", b"ISO_IR 6", b"\\ISO 2022 IR 87"]
    )
    def test_is_read_under_a_western_label(self, label: bytes, text: str) -> None:
        assert decode(text.encode(), charset_of(label)) == text

    @pytest.mark.parametrize(
        ("label", "text"),
        [
            (b"ISO_IR 101", "Jiří"), (b"ISO_IR 101", "Søren"), (b"ISO_IR 101", "山田"),
            (b"ISO_IR 144", "Мила"), (b"ISO_IR 144", "дом"), (b"ISO_IR 144", "Müller"),
            (b"ISO_IR 126", "Ωμέγα"), (b"ISO_IR 127", "قباني"), (b"ISO_IR 138", "שרון"),
            (b"ISO_IR 166", "สมชาย"), (b"ISO_IR 13", "山田"), (b"ISO_IR 13", "ﾀﾛｳ"),
            (b"ISO_IR 100\\ISO_IR 192", "Müller"), (b"ISO_IR 192\\ISO 2022 IR 87", "山田"),
        ],
    )  # fmt: skip
    def test_is_read_under_others(self, label: bytes, text: str) -> None:
        assert decode(text.encode(), charset_of(label)) == text


class TestWesternTextUnderAnotherLabel:
    @pytest.mark.parametrize("label", [b"ISO_IR 192", b""])
    @pytest.mark.parametrize("text", ["Müller^Rex", "José", "CAFÉ", "Größe"])
    def test_latin_1_is_read_as_unicode(self, label: bytes, text: str) -> None:
        assert decode(text.encode("latin_1"), charset_of(label)) == text

    @pytest.mark.parametrize("label", [b"ISO_IR 192", b"ISO_IR 100", b"ISO_IR 6", b""])
    def test_what_windows_writes_is_read(self, label: bytes) -> None:
        assert decode("O’Brien’s “Rex” – 5 €".encode("cp1252"), charset_of(label)) == "O’Brien’s “Rex” – 5 €"

    def test_unicode_that_was_cut_off_keeps_what_is_left(self) -> None:
        cut = "Müller, Größe".encode()[:-2]
        assert decode(cut, charset_of(b"ISO_IR 192")) == "Müller, Grö�"


class TestHonestText:
    @pytest.mark.parametrize(("label", "codec", "text"), [
        (label, codec, text) for label, (codec, texts) in HONEST.items() for text in texts
    ])  # fmt: skip
    def test_is_what_it_says(self, label: bytes, codec: str, text: str) -> None:
        assert decode(text.encode(codec), charset_of(label)) == text

    @pytest.mark.parametrize(
        "label", [b"ISO_IR 144", b"ISO_IR 127", b"ISO_IR 138", b"ISO_IR 166", b"ISO_IR 13"]
    )
    def test_no_word_of_another_script_is_touched(self, label: bytes) -> None:
        codec = HONEST[label][0]
        letters = [one for one in range(0xA1, 0x100) if _letter(one, codec)]
        for number in (1, 2):
            for word in product(letters, repeat=number):
                text = bytes(word).decode(codec)
                if text.isupper() or text.islower() or text.istitle() or text.upper() == text.lower():
                    assert decode(bytes(word), charset_of(label)) == text

    def test_code_extensions_are_left_alone(self) -> None:
        label = charset_of(b"ISO 2022 IR 100\\ISO 2022 IR 144")
        assert decode("Müller".encode(), label) == "MÃ¼ller"

    def test_what_we_write_is_read_as_it_was(self) -> None:
        with pytest.raises(UnicodeEncodeError):
            encode("Ã¼", charset_of(b"ISO_IR 100"))
        assert decode(encode("Ã¼", charset_of(b"ISO_IR 192")), charset_of(b"ISO_IR 192")) == "Ã¼"


class TestAnyBytes:
    @given(some.binary(), some.sampled_from([*HONEST, b"ISO_IR 192", b"GB18030", b""]))
    def test_become_text_that_can_be_stored(self, raw: bytes, label: bytes) -> None:
        text = decode(raw, charset_of(label))
        assert text.encode().decode() == text

    @given(some.text())
    def test_unicode_is_unicode(self, text: str) -> None:
        text = text.replace("\0", "").replace("\x1b", "")
        assert decode(text.encode(), charset_of(b"ISO_IR 192")) == text
        assert decode(text.encode(), UNDECLARED) == text


def _letter(number: int, codec: str) -> bool:
    try:
        return unicodedata.category(bytes([number]).decode(codec))[0] in "LM"
    except UnicodeDecodeError:
        return False
