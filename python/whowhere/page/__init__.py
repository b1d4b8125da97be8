"""The demo's page: tidy tables in, one self-contained HTML file out, with SVG drawn by these files alone.

``bars.py``, ``map.py``, ``timeline.py`` and ``network.py`` each draw one table, ``svg.py`` is the pen
they share and ``page.py`` puts them on the page. None of them opens a file outside this package.
"""
