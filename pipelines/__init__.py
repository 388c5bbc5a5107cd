"""From a platform's raw export file to numbers. Knows no screen."""
