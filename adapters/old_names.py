"""Names that were changed: the old ones work on, with a warning that names the new one.

A setting gets its old names in `adapters/settings.py`: `variable("NEW", "OLD")`. A command or an
option gets them with `adapters/cli/old_names.py`.
"""

import warnings


class OldName(FutureWarning):
    """Somebody uses a name that has been changed."""


def warn_of_old_name(old: str, new: str) -> None:
    """Warn, once for each name, that `old` is `new` now."""
    warnings.warn(f"{old} is now {new}; the old name goes in a later release", OldName)  # noqa: B028
