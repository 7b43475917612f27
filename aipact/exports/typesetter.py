"""The process that makes one PDF and ends: a job as JSON comes in, the PDF goes out.

A process of its own, because typesetting keeps what it once laid out in memory, and because only
a process can be held to its share. It is started by its path and imports nothing of ours.
"""

import json
import resource
import sys

import typst

CPU_SECONDS = 2
MEMORY_BYTES = 1 << 30


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    job = json.load(sys.stdin.buffer)
    made = typst.compile(
        job["template"],
        root=job["root"],
        font_paths=[job["fonts"]],
        ignore_system_fonts=True,
        sys_inputs={"data": job["data"]},
        pdf_standards=["ua-1"],
        timestamp=job["timestamp"],
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
