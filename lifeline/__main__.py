"""`python -m lifeline` and the `lifeline` command."""

from lifeline.cli import main

if __name__ == "__main__":
    main()
