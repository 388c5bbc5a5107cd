"""`python -m pipelines.checks`: write docs/checks.md anew."""

from pipelines.checks.document import write

if __name__ == "__main__":
    write()
