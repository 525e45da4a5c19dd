"""Where the bytes lie that came and that nobody of the clinic has accepted: beside the archive, not in it.

No search, no retrieve, no rebuild and no export looks there. They count towards the tenant's storage.
"""

FOLDER = "quarantine/"
