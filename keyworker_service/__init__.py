"""The central service: stores, orders and hands out sealed changes that it cannot read."""
