"""Run a command and write the most memory it held, in MB, as the last line of stderr.

A process of its own, and a small one: a child's peak starts with that of whoever started it.
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
