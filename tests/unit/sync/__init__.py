"""Sync without a network: proof, exchange, loop and what they say."""
