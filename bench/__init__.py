"""Benchmarks, each with a command: `python -m bench.topic_page`. `make bench` runs them all. Loopback only, bounded."""
