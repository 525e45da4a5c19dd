import numpy as np
import pytest
from pydicom.dataset import Dataset

from services.dicom.image_pixel import ImagePixel
from services.errors import Invalid, Malformed
from tests.dicom.images import BIG_ENDIAN, EXPLICIT, IMPLICIT, header, image


def item(**attributes: object) -> Dataset:
    dataset = Dataset()
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset


class TestFromHeader:
    @pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
    def test_the_image_pixel_module_is_read_in_every_encoding(self, syntax: str) -> None:
        found = image(
            syntax,
            Rows=480, Columns=640, SamplesPerPixel=3, PhotometricInterpretation="RGB", BitsAllocated=8,
            BitsStored=8, HighBit=7, PlanarConfiguration=1, NumberOfFrames=12,
        )  # fmt: skip
        assert (found.rows, found.columns, found.samples, found.photometric) == (480, 640, 3, "RGB")
        assert (found.bits_allocated, found.bits_stored, found.high_bit) == (8, 8, 7)
        assert found.planar
        assert not found.signed
        assert found.number_of_frames == 12
        assert found.frame_bits == 480 * 640 * 3 * 8

    def test_what_is_shown_is_read(self) -> None:
        found = image(
            PixelRepresentation=1, RescaleSlope="2", RescaleIntercept="-1024", WindowCenter=["40", "-600"],
            WindowWidth=["400", "1500"], VOILUTFunction="SIGMOID", PixelPaddingValue=-2000,
        )  # fmt: skip
        assert found.signed
        shown = found.grayscale()
        assert (shown.slope, shown.intercept, shown.padding) == (2.0, -1024.0, (-2000, -2000))
        assert shown.windows == ((40.0, 400.0), (-600.0, 1500.0))
        assert shown.voi_function == "SIGMOID"

    def test_functional_groups_tell_it_for_enhanced_images(self) -> None:
        transform = item(RescaleSlope="1", RescaleIntercept="-1024", RescaleType="HU")
        window = item(WindowCenter="50", WindowWidth="350")
        found = image(
            NumberOfFrames=2,
            SharedFunctionalGroupsSequence=[item(PixelValueTransformationSequence=[transform])],
            PerFrameFunctionalGroupsSequence=[item(FrameVOILUTSequence=[window]), item()],
        )
        assert [found.grayscale(number).intercept for number in (1, 2)] == [-1024.0, -1024.0]
        assert [found.grayscale(number).windows for number in (1, 2)] == [((50.0, 350.0),), ()]

    def test_tables_of_big_endian_words_are_read(self) -> None:
        for vr, data in (("OW", bytes([1, 0, 3, 2])), ("OB", bytes([0, 1, 2, 3]))):
            lut = item(LUTDescriptor=[4, 0, 8])
            lut.add_new("LUTData", vr, data)
            found = image(BIG_ENDIAN, VOILUTSequence=[lut]).grayscale().voi_lut
            assert found
            assert found.values.tolist() == [0, 1, 2, 3]

    def test_lookup_tables_are_read(self) -> None:
        lut = item(LUTDescriptor=[3, 10, 16], LUTData=np.array([0, 500, 65535], "<u2").tobytes())
        found = image(VOILUTSequence=[lut]).grayscale().voi_lut
        assert found
        assert (found.first, found.bits) == (10, 16)
        assert found.values.tolist() == [0, 500, 65535]

    def test_palettes_of_sixteen_bits_become_bytes(self) -> None:
        ramp = np.array([0, 0x8000, 0xFFFF], "<u2").tobytes()
        colours = {
            f"{colour}PaletteColorLookupTable{part}": value
            for colour in ("Red", "Green", "Blue")
            for part, value in (("Descriptor", [3, 0, 16]), ("Data", ramp))
        }
        found = image(PhotometricInterpretation="PALETTE COLOR", **colours)
        assert found.palette
        assert found.palette.values.tolist() == [[0] * 3, [128] * 3, [255] * 3]

    def test_segmented_palettes_are_expanded(self) -> None:
        ramp = np.array([0, 1, 0, 1, 255, 0xFFFF], "<u2").tobytes()  # one entry, then linear to the top
        colours = {
            f"{prefix}{colour}PaletteColorLookupTable{part}": value
            for colour in ("Red", "Green", "Blue")
            for prefix, part, value in (("", "Descriptor", [256, 0, 16]), ("Segmented", "Data", ramp))
        }
        found = image(PhotometricInterpretation="PALETTE COLOR", **colours)
        assert found.palette
        assert found.palette.values[:, 0].tolist() == list(range(256))

    def test_numbers_that_are_none_count_as_absent(self) -> None:
        odd = (
            header({})
            + b"\x28\x00\x50\x10DS\x04\x00abc "
            + b"\x28\x00\x52\x10DS\x04\x00nan "
            + b"\x28\x00\x53\x10DS\x02\x000 "
        )
        found = ImagePixel.from_header(odd, EXPLICIT)
        assert found.grayscale().windows == ()
        assert (found.grayscale().slope, found.grayscale().intercept) == (1.0, 0.0)

    def test_pixels_without_bits_stored_are_floats(self) -> None:
        assert image(BitsAllocated=32, BitsStored=None, HighBit=None, PixelRepresentation=None).floating
        assert not image(BitsAllocated=32, BitsStored=32, HighBit=31).floating

    @pytest.mark.parametrize("missing", ["Rows", "Columns", "BitsAllocated"])
    def test_without_its_size_there_is_no_image(self, missing: str) -> None:
        with pytest.raises(Invalid):
            image(**{missing: None})

    def test_a_header_that_breaks_off_is_malformed(self) -> None:
        with pytest.raises(Malformed):
            ImagePixel.from_header(header({})[:-1], EXPLICIT)
