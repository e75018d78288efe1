# Finds the site's Django, as `python manage.py` would.
import json
import os
import sys

sys.path[0] = os.path.dirname(sys.argv[1])
try:
    import django
except ImportError as error:
    print(json.dumps({"problem": "no_django", "error": str(error)}), flush=True)
    sys.exit(1)
