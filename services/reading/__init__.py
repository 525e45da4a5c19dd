"""What readers of images leave behind: measurements, key images and presentation states, saved as DICOM."""
