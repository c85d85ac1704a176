"""Figures in the chat: /stats, /team, /export, /dashboard and /audit."""
