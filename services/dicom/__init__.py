"""The DICOM standard without I/O: UIDs, attributes, queries, DICOM JSON, Part 10, scanner, frames, pixels."""
