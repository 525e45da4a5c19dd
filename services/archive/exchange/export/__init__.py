"""A study to take along: its files with a DICOMDIR, and a page that shows them without any program."""
