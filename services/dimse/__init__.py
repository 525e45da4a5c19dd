"""The DICOM entry point: the services we are SCP of, one file each (PS3.4)."""
