"""The mart tables: what they promise (contracts), and how the cubes are made (cubes)."""
