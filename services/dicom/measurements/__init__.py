"""What is measured on an image, from its points: pure geometry, and the references it is compared with."""
