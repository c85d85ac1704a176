"""The modules that test processes are forked with."""

from importlib.util import find_spec

import pytest

from tests.drivers.programs import PRELOADED


@pytest.mark.parametrize("module", PRELOADED)
def test_a_preloaded_module_exists(module: str) -> None:
    assert find_spec(module)
