"""Plots of who and where: `map`, `timeline`, `network`, `matrix`, each from a table to the Axes of matplotlib.

matplotlib is imported when a plot is drawn; it is not among the requirements: ``pip install "whowhere[viz]"``.
"""

from whowhere.plot.map import map
from whowhere.plot.matrix import matrix
from whowhere.plot.network import network
from whowhere.plot.timeline import timeline

__all__ = ["map", "matrix", "network", "timeline"]
