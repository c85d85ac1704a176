"""What an address asks, and the views that answer it as a page, JSON or CSV. Imports access."""
