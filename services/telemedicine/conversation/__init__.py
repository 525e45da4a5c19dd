"""What the people of a clinic and of its provider write to each other about a case."""
