"""What the bot tells by itself: alerts, deliveries, digests and scoreboards."""
