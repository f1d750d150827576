"""What is measured in a process of its own: ``python -m benchmarks.contenders.NAME`` prints one line of JSON."""
