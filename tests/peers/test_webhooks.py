from pathlib import Path

from services.peers import webhooks

DOCUMENT = Path(__file__).parents[2] / "docs" / "practice-systems.md"


def test_are_signed_as_the_libraries_of_standard_webhooks_test_it() -> None:
    secret, name = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    headers = webhooks.headers(secret, name, 1614265330, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_vendors_are_shown_one_of_ours() -> None:
    secret = "whsec_MzIgYnl0ZXMgdGhhdCBub2JvZHkgZWxzZSBrbm93cyE="
    headers = webhooks.headers(secret, "one-message", 1796000000, b'{"type":"request.completed"}')
    assert secret in DOCUMENT.read_text()
    assert headers["webhook-signature"] in DOCUMENT.read_text()
