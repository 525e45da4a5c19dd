"""HL7 version 2, pure: messages read and written, acknowledgements, MLLP's blocks. No service, no tenant."""
