"""Measurements, key images and presentation states as DICOM objects: written with highdicom, read leniently."""
