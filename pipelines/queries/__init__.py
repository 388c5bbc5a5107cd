"""Every question that pages and snapshots ask of a build, one module per subject."""
