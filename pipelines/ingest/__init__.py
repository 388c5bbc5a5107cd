"""One raw file at a time: read ▸ recognise ▸ normalise ▸ part ▸ hand back ▸ receipt."""
