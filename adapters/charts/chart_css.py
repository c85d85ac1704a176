"""The style sheet that charts in a page need."""

from typing import Final

from adapters.charts.palette import PALETTE

LAYOUT: Final = """\
.chart {
  container-type: inline-size;
}

.chart svg {
  display: block;
  width: 100%;
  max-width: 60rem;
  height: auto;
  overflow: visible;
  font-family: Arial, "Liberation Sans", Helvetica, sans-serif;
}

.chart .chart-wide {
  display: none;
}

@container (min-width: 520px) {
  .chart .chart-wide {
    display: block;
  }

  .chart .chart-narrow {
    display: none;
  }
}

.chart a:hover {
  opacity: 0.75;
}

.chart a:focus-visible {
  outline: 2px solid currentColor;
  outline-offset: 1px;
}
"""


def chart_css() -> str:
    """The colours by name, light and dark, and how charts fill their place.

    The colours follow `color-scheme`.
    """
    colours = "".join(
        f"  --chart-{name}: light-dark({colour.light}, {colour.dark});\n"
        for name, colour in PALETTE.items()
    )
    paints = "".join(
        f".{paint}-{name} {{ {paint}: var(--chart-{name}); }}\n"
        for name in PALETTE
        for paint in ("fill", "stroke")
    )
    return f":root {{\n{colours}}}\n\n{LAYOUT}\n{paints}"
