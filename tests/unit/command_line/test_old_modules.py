"""Modules under their names of the last release."""

from importlib import import_module

import pytest

from adapters.old_modules import NEW_NAMES
from adapters.old_names import OldName


@pytest.mark.parametrize("old", NEW_NAMES)
def test_an_old_name_is_the_module_with_a_warning_that_names_the_new_one(old: str) -> None:
    with pytest.warns(OldName, match=f"{old} is now {NEW_NAMES[old]}"):
        module = import_module(old)
    assert module is import_module(NEW_NAMES[old])
    assert module.__name__ == NEW_NAMES[old]
