"""Entry point: HL7 version 2 over MLLP. Orders, appointments and patients of practice systems."""
