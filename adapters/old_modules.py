"""Import modules by their names of release 0.1, with a warning. Release 0.3 drops the old names."""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Final

from adapters.old_names import warn_of_old_name

NEW_NAMES: Final = {
    "adapters.postgres.application": "adapters.postgres.event_store.application",
    "adapters.postgres.tracking": "adapters.postgres.event_store.tracking",
    "adapters.telegram.updates_file": "adapters.telegram.importing.update_records",
}


class OldModules(MetaPathFinder, Loader):
    """Finds a module by its old name."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of a module that was renamed, or None."""
        return ModuleSpec(fullname, self) if fullname in NEW_NAMES else None

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to Python to make an empty module."""

    def exec_module(self, module: ModuleType) -> None:
        """Replace the empty module by the one with the new name."""
        new_name = NEW_NAMES[module.__name__]
        warn_of_old_name(module.__name__, new_name)
        sys.modules[module.__name__] = import_module(new_name)
