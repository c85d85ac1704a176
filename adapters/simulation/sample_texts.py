"""What simulated people write to each other."""

from typing import Final

CHAT_MESSAGES: Final = (
    "morning all ☀️",
    "who takes the evening slot?",
    "nice one!",
    "can we keep the harbour shot for Friday?",
    "on it",
    "the caption has a typo, I'll fix it in the app",
    "back after lunch",
    "numbers for last week look good 📈",
    "das zweite Bild ist stärker, finde ich",
    "vale, lo publico a las seis",
    "does anybody know who took the rooftop series? The photographer asked to be credited.",
    "👍",
    "same motif as on Monday, let's wait",
    "добре, зроблю",
)
BEFORE_DECIDING: Final = (
    "looking at this one",
    "this one?",
    "okay, doing it now",
    "hm, let me see",
)
CAPTIONS: Final = (
    "Last light over the old harbour",
    "Saturday at the flea market 🧺",
    "Behind the scenes, part two",
    "The view nobody takes the stairs for",
    "Café con leche, seven in the morning",
    "What the archive gave us this week",
)
SUBJECTS: Final = ("sunset", "market", "portrait", "bridge", "rooftop", "rain", "workshop", "ferry")
CHAT_TITLES: Final = ("Harbour Stories", "City Desk", "Daily Frames", "Night Shift", "Archive Gems")
NEW_TITLES: Final = ("Autumn queue", "Spring queue", "Content team", "Queue & coffee")
