"""Frames in, figures out: the only folder that imports plotly."""
