"""The language of DICOM: attributes, UIDs, queries, datasets and pixels. Pure: no I/O and no tenant."""
