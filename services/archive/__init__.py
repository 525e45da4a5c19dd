"""The archive: store, find, retrieve, render; a file a verb. Verbs take the scope first, then the engines."""
