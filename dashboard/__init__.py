"""What people see: numbers of the current build as pages and snapshots. Imports pipelines, never the reverse."""
