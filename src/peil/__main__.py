"""`python -m peil`."""

import sys

from peil.cli import main

sys.exit(main())
