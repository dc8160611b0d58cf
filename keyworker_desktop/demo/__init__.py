"""The demonstration: an invented caseload, made by the ordinary save path."""
