"""Writes a notice again in a layout drawn at random, its gold moved along: for measuring a reader on unseen layouts."""
