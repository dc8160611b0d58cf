"""Papers for families and meetings: records in, PDF bytes out."""
