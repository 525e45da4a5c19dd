"""What the index says of instances and the levels above them, and how it comes there."""
