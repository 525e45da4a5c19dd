"""`python -m services.cli`: how a house starts its own doors."""

from services.cli import main

main(prog_name="vetark")
