"""The language: attributes, UIDs, queries, DICOM JSON, Part 10, scanner, frames, pixels. Pure: no I/O, no tenant."""
