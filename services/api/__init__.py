"""The HTTP entry point: DICOMweb (PS3.18), GraphQL, sessions and the built web app."""
