"""Measurements, key images and presentation states as DICOM: written with highdicom, read leniently."""
