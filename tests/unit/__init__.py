"""Tests of one part at a time, without a window or a service."""
