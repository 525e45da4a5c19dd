import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.dicom.character_sets import charset_of, decode, encode

# The examples of PS3.5 H, I, J and K.
EXAMPLES = [
    (b"ISO_IR 13", b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3", "ﾔﾏﾀﾞ^ﾀﾛｳ"),
    (
        b"\\ISO 2022 IR 87",
        b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
        "Yamada^Tarou=山田^太郎=やまだ^たろう",
    ),
    (
        b"ISO 2022 IR 13\\ISO 2022 IR 87",
        b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J",
        "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎",
    ),
    (
        b"\\ISO 2022 IR 149",
        b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf",
        "Hong^Gildong=洪^吉洞=홍^길동",
    ),
    (b"ISO_IR 192", "Wang^XiaoDong=王^小东".encode(), "Wang^XiaoDong=王^小东"),
    (b"GB18030", "Wang^XiaoDong=王^小东".encode("gb18030"), "Wang^XiaoDong=王^小东"),
    (
        b"\\ISO 2022 IR 58",
        b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab",
        "Zhang^XiaoDong=张^小东",
    ),
    (b"ISO_IR 100", b"Buc^J\xe9r\xf4me", "Buc^Jérôme"),
    (b"ISO_IR 127", b"\xe2\xc8\xc7\xe6\xea", "قباني"),
    (b"ISO_IR 126", b"\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2", "Διονυσιος"),
    (b"ISO_IR 138", b"\xf9\xf8\xe5\xef", "שרון"),
    (b"ISO_IR 166", b"\xca\xc1\xaa\xd2\xc2", "สมชาย"),
    (b"ISO 2022 IR 100\\ISO 2022 IR 144", b"Jos\xe9 \x1b-L\xbc\xd8\xe8\xd0", "José Миша"),
]


class TestDecode:
    @pytest.mark.parametrize(("charset", "raw", "text"), EXAMPLES)
    def test_the_standards_examples(self, charset, raw, text):
        assert decode(raw, charset_of(charset)) == text

    def test_a_delimiter_ends_a_code_extension_unless_there_is_only_ascii_to_fall_back_to(self):
        raw = b"\x1b$)C\xc8\xab^\xc8\xab"
        assert decode(raw, charset_of(b"\\ISO 2022 IR 149")) == "홍^홍"
        assert decode(raw, charset_of(b"ISO 2022 IR 100\\ISO 2022 IR 149")) == "홍^È«"

    def test_undeclared_bytes_are_utf_8_if_they_can_be_and_latin_1_if_not(self):
        assert decode("Müller".encode(), charset_of(b"")) == "Müller"
        assert decode("Müller".encode("latin-1"), charset_of(b"ISO_IR 6 ")) == "Müller"

    def test_what_cannot_be_decoded_is_replaced(self):
        assert decode("Größe".encode()[:-2], charset_of(b"ISO_IR 192")) == "Grö�"

    def test_nuls_and_stray_escapes_are_removed(self):
        assert decode(b"Re\0x\x1b(Zy", charset_of(b"")) == "Rex(Zy"

    @given(some.binary(), some.sampled_from([charset for charset, _, _ in EXAMPLES]))
    def test_any_bytes_become_text_that_can_be_stored(self, raw, charset):
        text = decode(raw, charset_of(charset))
        assert "\0" not in text
        assert text.encode("utf-8").decode() == text


class TestEncode:
    @pytest.mark.parametrize(("charset", "raw", "text"), EXAMPLES)
    def test_the_standards_examples(self, charset, raw, text):
        assert decode(encode(text, charset_of(charset)), charset_of(charset)) == text
        assert encode(text, charset_of(charset)) == raw

    @pytest.mark.parametrize(
        ("charset", "text"),
        [(b"", "é"), (b"ISO_IR 100", "Миша"), (b"ISO_IR 13", "山"), (b"\\ISO 2022 IR 87", "é")],
    )
    def test_what_a_character_set_lacks_is_said(self, charset, text):
        with pytest.raises(UnicodeEncodeError):
            encode(text, charset_of(charset))

    @pytest.mark.parametrize("text", ["¥", "ｶ‾"])
    @pytest.mark.parametrize(
        "charset", [b"ISO_IR 13", b"ISO 2022 IR 13\\ISO 2022 IR 87", b"\\ISO 2022 IR 87"]
    )
    def test_what_would_be_read_as_another_character_is_refused(self, charset, text):
        with pytest.raises(UnicodeEncodeError):
            encode(text, charset_of(charset))

    @pytest.mark.parametrize("charset", sorted({charset for charset, _, _ in EXAMPLES}))
    def test_every_character_comes_back_or_is_refused(self, charset):
        declared = charset_of(charset)
        for number in range(0x80, 0x10000):
            character = chr(number)
            try:
                raw = encode(character, declared)
            except UnicodeEncodeError:
                continue
            assert decode(raw, declared) == character

    def test_latin_9_has_what_latin_1_lacks(self):
        assert decode(encode("Œuvré", charset_of(b"ISO_IR 203")), charset_of(b"ISO_IR 203")) == "Œuvré"

    @given(some.text(), some.sampled_from([charset for charset, _, _ in EXAMPLES]))
    def test_any_text_comes_back_or_is_refused(self, text, charset):
        text = text.replace("\0", "").replace("\x1b", "").replace("\\", "").replace("~", "")
        try:
            raw = encode(text, charset_of(charset))
        except UnicodeEncodeError:
            return
        assert decode(raw, charset_of(charset)) == text


class TestCharsetOf:
    @pytest.mark.parametrize(
        "spelling", [b"ISO_IR 144", b"ISO IR 144", b"ISO-IR 144", b"iso_ir_144", b"ISO_IR144 "]
    )
    def test_spellings_people_use_mean_the_same(self, spelling):
        assert charset_of(spelling) == charset_of(b"ISO_IR 144")

    @pytest.mark.parametrize("unknown", [b"", b"\xff\xfe", b"KLINGON", b"ISO_IR 6"])
    def test_what_nobody_knows_declares_nothing(self, unknown):
        assert charset_of(unknown) == ()

    def test_known_terms_among_unknown_ones_count(self):
        assert charset_of(b"KLINGON\\ISO 2022 IR 87") == charset_of(b"ISO 2022 IR 87")

    @given(some.binary(max_size=40))
    def test_any_bytes_declare_something(self, value):
        assert isinstance(charset_of(value), tuple)
