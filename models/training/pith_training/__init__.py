"""Training of pith's codec: networks, data, optimiser, trainer, and the way to and from the weights file."""
