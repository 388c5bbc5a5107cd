"""`python -m pipelines.indicators`: write docs/indicators.md anew."""

from pipelines.indicators.document import write

if __name__ == "__main__":
    write()
