"""The caseload and a new family, used as a person would use them."""
