"""Demo exports: invented shops, invented orders, written the way the platforms write theirs.

Nothing in here is a statistic. `files.write_demo` fills raw/, `files.remove_demo` empties it again.
"""
