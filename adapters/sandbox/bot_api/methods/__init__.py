"""The methods of the Bot API, by subject. Only the Bot API imports them."""
