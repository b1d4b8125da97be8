"""Runs the command line: ``python -m whowhere``."""

import sys

from whowhere.cli import main

if __name__ == "__main__":
    sys.exit(main())
