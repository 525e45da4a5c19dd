"""The drill: lose the database of a scratch installation, or of a copy, and say what came back and how soon."""
