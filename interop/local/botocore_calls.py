"""All operations of KMS through botocore, against the local KMS: `botocore_calls.py ENDPOINT`.

Each operation goes well at least once, and ends at least once with an error that the model declares. What keys make is
checked with the package cryptography.
"""

import sys
import traceback

import access
import cryptography_calls
import imports
import keys
import stores
from calls import Kms

SCENARIOS = [*keys.SCENARIOS, *cryptography_calls.SCENARIOS, *imports.SCENARIOS, *access.SCENARIOS, *stores.SCENARIOS]


def main():
    kms = Kms(sys.argv[1])
    failures = 0
    for scenario in SCENARIOS:
        try:
            scenario(kms)
        except Exception:
            failures += 1
            print(f"FAILED {scenario.__name__}")
            traceback.print_exc(file=sys.stdout)
        else:
            print(f"ok     {scenario.__name__}")
    missing = list(kms.tally.missing())
    print("\n".join(missing), end="\n" if missing else "")
    count = len(kms.tally.operations)
    done = count - len({line.split(":")[0] for line in missing})
    print(f"{done} of {count} operations, with success and failure")
    print(f"{len(SCENARIOS) - failures} passed, {failures} failed")
    return 1 if failures or missing else 0


if __name__ == "__main__":
    sys.exit(main())
