"""Load against a running installation, and Orthanc on the same data in the same run: `make bench`."""
