"""From text to vectors: embedders, batching, caches of what was computed. Used by index, ranking and the wiring."""
