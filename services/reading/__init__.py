"""Reading: how pictures are hung, and what a reader marks, measures and keeps of them."""
