"""Run a command and write its peak memory, in MB, as the last line of stderr.

It is a small process of its own, because the peak of a child starts at the size of its parent.
"""

import resource
import subprocess
import sys

UNIT = 1 if sys.platform == "darwin" else 1024


def main(command: list[str]) -> int:
    status = subprocess.run(command, check=False).returncode
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * UNIT
    print(f"\n{peak / 1e6:.1f}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
