"""The service's SQL: functions that take a connection; no HTTP."""
