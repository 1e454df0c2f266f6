"""A labelled set of Received chains: what is known to be true of them, written down by hand."""
