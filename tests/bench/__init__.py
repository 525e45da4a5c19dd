"""Load against a running house, and Orthanc on the same data in the same run: `make bench`."""
