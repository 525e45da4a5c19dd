import time
from contextlib import suppress

import pytest

from services.api.dicomweb.accept import Accepted, parse
from services.errors import Invalid


class TestParse:
    def test_reads_media_ranges_with_their_parameters(self) -> None:
        assert parse('multipart/related; type="application/octet-stream"; transfer-syntax=*') == (
            Accepted("application/octet-stream", multipart=True, transfer_syntax="*"),
        )
        assert parse("application/dicom+json") == (Accepted("application/dicom+json"),)

    def test_puts_the_best_first_and_leaves_out_what_is_not_wanted(self) -> None:
        found = parse("image/png;q=0.5, image/jpeg, */*;q=0, image/gif; q=0.9")
        assert [one.media_type for one in found] == ["image/jpeg", "image/gif", "image/png"]

    def test_a_wildcard_is_not_about_what_has_a_range_of_its_own(self) -> None:
        found = parse("image/*, image/jpeg;q=0, image/png;q=0.5")
        assert [one.media_type for one in found] == ["image/*", "image/png"]
        assert not found[0].takes("image/jpeg")
        assert not found[0].takes("image/png")
        assert found[0].takes("image/gif")

    @pytest.mark.parametrize("text", ['a/b;"' + '\\"' * 2000, '"' * 4000, "a/b" + ';"\\"' * 800])
    def test_quotes_that_nobody_closes_take_no_time(self, text: str) -> None:
        begun = time.process_time()
        with suppress(Invalid):
            parse(text)
        assert time.process_time() - begun < 0.1

    def test_a_comma_in_quotes_does_not_part(self) -> None:
        assert len(parse('multipart/related; type="a/b,c"; x=y, image/jpeg')) == 2

    def test_a_lone_star_is_any_as_java_says_it(self) -> None:
        found = parse("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2")
        assert [one.media_type for one in found][-2:] == ["*/*", "*/*"]

    def test_multipart_without_a_type_takes_any(self) -> None:
        assert parse("multipart/related")[0].takes("image/jpeg")

    @pytest.mark.parametrize(
        "text", ["jpeg", ", ,", "image/jpeg;q=much", "a/b/c", "x" * 5000, "a/b;q=nan", "a/b," * 65]
    )
    def test_refuses_what_is_no_list_of_media_ranges(self, text: str) -> None:
        with pytest.raises(Invalid):
            parse(text)


class TestAccepted:
    def test_takes_what_its_range_includes(self) -> None:
        assert Accepted("*/*").takes("image/jpeg")
        assert Accepted("image/*").takes("image/jpeg")
        assert not Accepted("image/*").takes("video/mp4")
        assert not Accepted("image/png").takes("image/jpeg")

    def test_leaves_everything_to_us_only_as_a_bare_wildcard(self) -> None:
        assert Accepted("*/*").anything
        assert not Accepted("*/*", multipart=True).anything

    def test_takes_a_transfer_syntax_by_name_by_star_or_by_default(self) -> None:
        assert Accepted("*/*", transfer_syntax="1.2").takes_syntax("1.2")
        assert not Accepted("*/*", transfer_syntax="1.2").takes_syntax("1.3")
        assert Accepted("*/*", transfer_syntax="*").takes_syntax("1.3", "1.2")
        assert Accepted("*/*").takes_syntax("1.3")
        assert not Accepted("*/*").takes_syntax("1.3", "1.2")
