"""Everything that talks to the outside.

A room imports only rooms below it; `bootstrap`, `processes` and `cli` put rooms together.
"""

import sys

from adapters.old_modules import OldModules

sys.meta_path.append(OldModules())
