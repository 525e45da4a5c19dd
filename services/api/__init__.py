"""The HTTP door: DICOMweb (PS3.18), GraphQL, sessions and the built web app."""
