"""What an S3 refuses, as our errors, in words that say what to mend. No bucket is named: clients read it."""

import re
from types import MappingProxyType

from botocore.exceptions import ClientError
from obstore.exceptions import PermissionDeniedError, UnauthenticatedError

from services.errors import BeingFetched, Misconfigured, NotFound, PacsError, Unavailable

NO_BUCKET = "NoSuchBucket"
_ARCHIVED = "InvalidObjectState"
"""What S3 answers of an object in an archival class that was not restored."""
_FORBIDDEN = frozenset({401, 403})
_ELSEWHERE = "the bucket is in another region than AWS_REGION says"
_REASONS = MappingProxyType(
    {
        NO_BUCKET: "the bucket does not exist",
        "InvalidBucketName": "the bucket's name is not one that S3 takes",
        "InvalidAccessKeyId": "it does not know the access key (AWS_ACCESS_KEY_ID)",
        "SignatureDoesNotMatch": "the signature is wrong (AWS_SECRET_ACCESS_KEY)",
        "AccessDenied": "the access key may not do this",
        "InvalidToken": "the session token is wrong (AWS_SESSION_TOKEN)",
        "ExpiredToken": "the session token is over (AWS_SESSION_TOKEN)",
        "RequestTimeTooSkewed": "its clock and this machine's differ by too much",
        "AuthorizationHeaderMalformed": _ELSEWHERE,
        "PermanentRedirect": _ELSEWHERE,
    }
)
"""By the code of S3's answer: nothing helps before the operator mends it."""
_CODE = re.compile(r"<Code>(\w+)</Code>")
_STATUS = re.compile(r"status code: (\d{3})\b")


def s3_error(error: Exception) -> PacsError:
    """Return the error to raise for what a driver raised."""
    code = s3_code(error)
    if isinstance(error, FileNotFoundError) and code != NO_BUCKET:  # obstore's NotFoundError is one
        return NotFound("no such object")
    if is_archived(error):
        return BeingFetched()
    if reason := _REASONS.get(code):
        return Misconfigured(f"object store: {reason}")
    if s3_status(error) in _FORBIDDEN or isinstance(error, (PermissionDeniedError, UnauthenticatedError)):
        return Misconfigured("object store: it refuses the access key, or what the key wants to do")
    return Unavailable(f"object store: {code or type(error).__name__}")


def is_archived(error: Exception) -> bool:
    """Return whether an object has to be brought back before it can be read or copied."""
    return s3_code(error) == _ARCHIVED


def s3_code(error: Exception) -> str:
    """Return the code of S3's answer; empty where it has none, as that to a HEAD."""
    if isinstance(error, ClientError):
        code = str(error.response["Error"]["Code"])
        return "" if code.isdecimal() else code
    found = _CODE.search(str(error))
    return found[1] if found else ""


def s3_status(error: Exception) -> int | None:
    """Return the status of the answer; None where there was none."""
    if isinstance(error, ClientError):
        return error.response["ResponseMetadata"]["HTTPStatusCode"]
    found = _STATUS.search(str(error))
    return int(found[1]) if found else None
