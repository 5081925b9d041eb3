"""How long `smo --help` takes as a whole process, beside Python that does nothing.

Both take turns in one run; the program's part is what is left when Python's is taken away.

    python -m benchmarks.start [--runs 20] [--json]
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

BAR = 0.3  # seconds that `smo --help` may take
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "smo --help": [str(Path(sys.executable).with_name("smo")), "--help"],
}


def once(command: list[str]) -> float:
    """Run a command to its end; return seconds."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def measure(runs: int) -> dict[str, float]:
    """Return the median of each command in seconds; the first round warms up."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for turn in range(runs + 1):
        for name, command in COMMANDS.items():
            seconds = once(command)
            if turn:
                taken[name].append(seconds)
    return {name: median(seconds) for name, seconds in taken.items()}


def main() -> int:
    """Print the medians; return 1 when the help takes longer than the bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = measure(asked.runs)
    if asked.json:
        print(json.dumps({"medians_seconds": found, "bar_seconds": BAR}, indent=2))
    else:
        least = found["python -c pass"]
        for name, seconds in found.items():
            print(f"{name:16} {1000 * seconds:6.0f} ms  {seconds / least:5.1f}x")
    return int(found["smo --help"] > BAR)


if __name__ == "__main__":
    raise SystemExit(main())
