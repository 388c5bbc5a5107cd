"""Formats that data staff teach without code: declared in files under the data root."""
