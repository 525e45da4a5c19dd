import pytest

from services.tenancy.sign_in.user_agents import shortened

_MOZILLA = "Mozilla/5.0"


class TestShortened:
    @pytest.mark.parametrize(
        ("agent", "words"),
        [
            (
                f"{_MOZILLA} (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0",
                "Firefox on Windows",
            ),
            (
                f"{_MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/17 Safari/605",
                "Safari on macOS",
            ),
            (f"{_MOZILLA} (X11; Linux x86_64) AppleWebKit/537 Chrome/129.0 Safari/537", "Chrome on Linux"),
            (
                f"{_MOZILLA} (Windows NT 10.0) AppleWebKit/537 Chrome/129.0 Safari/537 Edg/129.0",
                "Edge on Windows",
            ),
            (
                f"{_MOZILLA} (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 Safari/604",
                "Safari on iPhone",
            ),
            (f"{_MOZILLA} (Linux; Android 14; Pixel 8) Chrome/129.0 Mobile Safari/537", "Chrome on Android"),
            ("curl/8.5", "another program"),
            ("", "another program"),
            ("<script>" * 1000, "another program"),
        ],
    )
    def test_says_browser_and_system(self, agent: str, words: str) -> None:
        assert shortened(agent) == words
