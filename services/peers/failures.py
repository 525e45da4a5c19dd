"""Why a remote AE could not be asked, in plain words.

Whoever may send or retrieve reads them: they do not say where it stands.
"""

import socket
import ssl
from collections.abc import Mapping

from services.upper_layer.errors import Rejected

_REJECTIONS: Mapping[tuple[int, int], str] = {  # (source, reason), PS3.8 table 9-21
    (1, 2): "it does not know the DICOM application context",
    (1, 3): "it does not know our AE title {calling}, or not at our address",
    (1, 7): "it does not answer to the AE title {called}",
    (2, 2): "it does not speak our version of the DICOM protocol",
    (3, 1): "it is busy at the moment",
    (3, 2): "it has as many associations as it takes",
}
_OTHER_NAME = {62, 64}
"""OpenSSL's X509_V_ERR_HOSTNAME_MISMATCH and _IP_ADDRESS_MISMATCH: their messages hold the host."""


def reason(error: OSError | Rejected, *, calling: str, called: str) -> str:  # noqa: PLR0911
    """What went wrong, by the error that the Upper Layer raised (a table, in the order of classes)."""
    match error:
        case Rejected():
            words = _REJECTIONS.get((error.source, error.reason), "it rejected us without a reason")
            return words.format(calling=calling, called=called)
        case TimeoutError():
            return "nobody answers at its address and port"
        case socket.gaierror():
            return "there is no host of its name, or none that may be called"
        case ssl.SSLCertVerificationError():
            other = error.verify_code in _OTHER_NAME
            return f"its certificate is not trusted: {'it names another' if other else error.verify_message}"
        case ssl.SSLError():
            return "it does not speak TLS at its address and port"
        case ConnectionRefusedError():
            return "nothing listens at its address and port"
        case ConnectionError():
            return "it broke the connection off"
    return "no way leads to its address"
