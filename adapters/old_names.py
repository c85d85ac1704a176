"""Old names keep working, with a warning that gives the new name.

The old names of a setting stand in `adapters/settings.py`: `variable("NEW", "OLD")`. For commands
and options see `adapters/cli/old_commands.py`, for modules `adapters/old_modules.py`.
"""

import warnings


class OldName(FutureWarning):
    """An old name is in use."""


class UnknownSetting(UserWarning):
    """A setting is given that does not exist."""


def warn_of_old_name(old: str, new: str) -> None:
    """Warn, once for each name, that `old` is now `new`."""
    warnings.warn(f"{old} is now {new}; a later release drops the old name", OldName)  # noqa: B028


def warn_of_unknown_setting(name: str, nearest: str) -> None:
    """Warn, once for each name, that there is no setting `name`."""
    warnings.warn(f"there is no setting {name}; did you mean {nearest}?", UnknownSetting)  # noqa: B028
