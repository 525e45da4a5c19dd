"""A whole tenant in a folder: out of one installation, into another.

    manifest.json       written last: the tenant's facts, and count and SHA-256 of every file below
    index/NAME.ndjson   the documents of one collection, one a line
    objects.ndjson      key, bytes and SHA-256 of every object
    objects/KEY         the object, as it was stored

No secret leaves: no password, token or passcode, nor what they hash to, and no identity provider. What is
derived (metadata documents, thumbnails) is made anew by the courier.
"""

from services.archive.exchange.transfer.arriving import Imported, import_
from services.archive.exchange.transfer.leaving import export
from services.archive.exchange.transfer.manifest import Manifest

__all__ = ["Imported", "Manifest", "export", "import_"]
