"""The archive: store, find, retrieve, render; one file a verb. Every verb takes the scope first, then the engines."""
