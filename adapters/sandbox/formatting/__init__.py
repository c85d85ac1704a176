"""Texts with entities, markup and buttons, checked as Telegram checks them."""
