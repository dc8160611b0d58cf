"""The widget set: plain values in, signals out. No widget here knows a record or a store."""
