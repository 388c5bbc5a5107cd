"""The weekly snapshot: what it says, where that is from, how it is written, issued and kept."""
