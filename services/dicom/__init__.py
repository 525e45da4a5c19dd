"""The language: UIDs, attributes, queries, DICOM JSON, Part 10, scanner, frames, pixels. No I/O."""
