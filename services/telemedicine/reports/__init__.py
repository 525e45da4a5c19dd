"""What a reader says of a case or a study: written, signed, printed, stored as DICOM and told."""
