"""Reference data kept with the program: regions, aliases, calendar, targets, published statistics."""
