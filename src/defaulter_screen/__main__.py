"""``python -m defaulter_screen``: the command line."""

from defaulter_screen.cli.main import main

if __name__ == "__main__":
    main(prog_name="defaulter-screen")
