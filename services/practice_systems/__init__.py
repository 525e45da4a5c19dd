"""What practice systems are told of their requests, and what they open in the viewer."""
