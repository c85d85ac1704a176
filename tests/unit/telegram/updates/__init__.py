"""What raw updates mean."""
