"""The floors that accuracy may not fall below."""
