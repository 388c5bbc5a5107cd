"""What time it is for a bureau."""

from datetime import UTC, datetime, timedelta


def china_now() -> datetime:
    """Return the present moment as naive China time, to the second."""
    return (datetime.now(UTC) + timedelta(hours=8)).replace(tzinfo=None, microsecond=0)
