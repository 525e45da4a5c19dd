"""The wire: the DICOM Upper Layer (PS3.8) and DIMSE messages (PS3.7) on asyncio, both roles.

Knows bytes and presentation contexts, no service and no tenant. Its errors are `ConnectionError`s.
"""
