"""The overview: its figures, its charts, and where each of them leads. Imports views."""
