"""Sending and receiving, used as a person would use it."""
