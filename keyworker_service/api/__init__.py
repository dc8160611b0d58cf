"""The service's HTTP: parse, call, answer; no SQL."""
