"""Read tables are rebuilt beside the live ones, compared and swapped in. Imports projections."""
