"""What was stored given back: datasets, frames, metadata and pictures made of them."""
