"""The people of a simulation: names, languages, time zones and habits of several countries."""

import re
import unicodedata
from dataclasses import dataclass
from random import Random
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

Json = dict[str, Any]


class Habit(NamedTuple):
    """A person's time zone, working hours, and whether they work at weekends."""

    zone: ZoneInfo
    hours: str
    weekends: bool


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """One person: a Telegram user, and when they are active.

    `energy` is how much they do compared with others. `away` holds their days of leave, counted
    from the first day of the simulation.
    """

    user: Json
    habit: Habit
    energy: float
    away: frozenset[int]


class _Country(NamedTuple):
    zone: str
    language: str
    hours: str
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]


_COUNTRIES: Final = (
    _Country(
        "Europe/Berlin",
        "de",
        "office",
        ("Lena", "Jonas", "Miriam", "Florian", "Jörg", "Annika"),
        ("Vogel", "Krüger", "Brandt", "Seidel", "Lindner"),
    ),
    _Country(
        "Europe/Madrid",
        "es",
        "siesta",
        ("Lucía", "Álvaro", "Nuria", "Iker", "Begoña", "Sergio"),
        ("Ibáñez", "Castaño", "Molina", "Rubio", "Peña"),
    ),
    _Country(
        "Europe/London",
        "en",
        "office",
        ("Imogen", "Callum", "Priya", "Rhys", "Harriet", "Tom"),
        ("Ashworth", "Okafor", "Pryce", "Whitlock", "Shah"),
    ),
    _Country(
        "Europe/Kyiv",
        "uk",
        "early",
        ("Олена", "Тарас", "Соломія", "Богдан", "Ірина"),  # noqa: RUF001
        ("Коваленко", "Бондар", "Мельник", "Шевчук"),
    ),
    _Country(
        "America/New_York",
        "en",
        "late",
        ("Maya", "Derek", "Alicia", "Noah", "Renee", "Carlos"),
        ("Whitaker", "Delgado", "Brooks", "Feldman", "Nguyen"),
    ),
    _Country(
        "America/Sao_Paulo",
        "pt-br",
        "late",
        ("João", "Beatriz", "Thiago", "Larissa", "Caio"),
        ("Azevedo", "Siqueira", "Moura", "Falcão"),
    ),
    _Country(
        "Asia/Kolkata",
        "en",
        "office",
        ("Ananya", "Rohan", "Kavya", "Vikram", "Meera"),
        ("Iyer", "Banerjee", "Deshpande", "Kapoor"),
    ),
    _Country(
        "Asia/Tokyo",
        "ja",
        "late",
        ("Haruka", "Daichi", "Misaki", "Kenta", "Aoi"),
        ("Nakamura", "Fujimoto", "Ishida", "Okada"),
    ),
    _Country(
        "Africa/Lagos",
        "en",
        "early",
        ("Chiamaka", "Tunde", "Ngozi", "Emeka"),
        ("Adeyemi", "Eze", "Balogun", "Nwosu"),
    ),
    _Country(
        "Australia/Sydney",
        "en",
        "early",
        ("Matilda", "Lachlan", "Zoe", "Angus"),
        ("Hartigan", "Papadopoulos", "McLeod", "Tran"),
    ),
)
_DAYS_BETWEEN_LEAVES: Final = 120


def people(rng: Random, count: int, days: int) -> list[Member]:
    """`count` people with their days of leave within `days` days."""
    ids = rng.sample(range(100_000_000, 7_900_000_000), count)
    taken: dict[str, int] = {}
    return [_member(rng, user_id, days, taken) for user_id in ids]


def _member(rng: Random, user_id: int, days: int, taken: dict[str, int]) -> Member:
    country = rng.choice(_COUNTRIES)
    first, last = rng.choice(country.first_names), rng.choice(country.last_names)
    user: Json = {"id": user_id, "is_bot": False, "first_name": first}
    if rng.random() < 0.8:
        user["last_name"] = last
    if rng.random() < 0.9 and (username := _username(f"{first} {last}", taken)):
        user["username"] = username
    return Member(
        user={**user, "language_code": country.language},
        habit=Habit(ZoneInfo(country.zone), country.hours, weekends=rng.random() < 0.15),
        energy=rng.lognormvariate(0, 0.7),
        away=_leaves(rng, days),
    )


def _username(name: str, taken: dict[str, int]) -> str | None:
    """A free username, if the name can be written in the letters that Telegram allows."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    username = re.sub(r"[^a-z]+", "_", plain).strip("_")
    if not username:
        return None
    taken[username] = taken.get(username, 0) + 1
    return username if taken[username] == 1 else f"{username}{taken[username]}"


def _leaves(rng: Random, days: int) -> frozenset[int]:
    firsts = [rng.randrange(days) for _ in range(days // _DAYS_BETWEEN_LEAVES)]
    return frozenset(day for first in firsts for day in range(first, first + rng.randint(5, 14)))
