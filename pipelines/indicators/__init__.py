"""What is measured, how it is computed, and how far each target is met."""
