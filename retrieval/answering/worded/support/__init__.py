"""Whether a sentence is supported by the passages it cites. One door: `grounding`."""
