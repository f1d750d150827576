"""The roadmap's graph as a picture. Used by `coach knowledge graph`."""
