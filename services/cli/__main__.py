"""`python -m services.cli`: how an installation starts its own processes."""

from services.cli import main

main(prog_name="vetark")
