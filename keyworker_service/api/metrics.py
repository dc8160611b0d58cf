"""Counts for Prometheus: routes, statuses and times; nothing of any organisation."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """Of one process; a registry of its own, so that many services can live in one test."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "keyworker_requests",
            "Requests answered",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self.seconds = Histogram(
            "keyworker_request_seconds",
            "Time to answer, long polls apart",
            ["route"],
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=self._registry,
        )
        self.entries = Counter(
            "keyworker_entries", "Entries accepted for the first time", registry=self._registry
        )
        self.listening = Gauge(
            "keyworker_listening", "Laptops that wait for changes", registry=self._registry
        )

    def text(self) -> bytes:
        return generate_latest(self._registry)
