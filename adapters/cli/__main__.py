"""`python -m adapters.cli` is `storyline`."""

from adapters.cli import main

main()
