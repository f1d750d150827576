"""Benchmarks: each measures the product side by side with its baseline in one run, and prints medians and ratios.

``python -m benchmarks`` runs them all, ``python -m benchmarks start retrieval`` some of them.
"""
