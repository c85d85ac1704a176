"""What the bot tells by itself: alerts, digests, the scoreboard and lacking rights."""
