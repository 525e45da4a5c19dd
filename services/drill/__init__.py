"""The drill: lose the database of a scratch installation or of a copy, say what came back and how soon."""
