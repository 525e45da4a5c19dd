"""Cases that go out by DICOM: to a provider's own workstation, or to a provider that is no tenant here."""
