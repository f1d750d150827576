"""All dealings with Chroma. Only the composition root comes in here; others see the `PassageIndex` protocol."""
