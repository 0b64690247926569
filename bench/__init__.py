"""Benchmarks: ratios against a reference measured in the same process, and bars that must hold."""
