"""What the bureau keeps itself in raw/_registers: one contract per file."""
