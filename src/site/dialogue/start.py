# Finds the site's Django, as `python manage.py` would.
import json
import os
import sys
from urllib.parse import unquote, urlsplit

# What the site itself reads from stdin is empty; the dialogue has a descriptor of its own.
requests = os.fdopen(os.dup(0), encoding="utf-8")
nothing = os.open(os.devnull, os.O_RDONLY)
os.dup2(nothing, 0)
os.close(nothing)

# A site without a manage.py is started in a directory.
top = sys.argv[1] if os.path.isdir(sys.argv[1]) else os.path.dirname(sys.argv[1])
sys.path[0] = top
try:
    import django
except ImportError as error:
    # A manage.py may know where the site has its own.
    django = None
    if top == sys.argv[1]:
        print(json.dumps({"problem": "no_django", "error": str(error)}), flush=True)
        sys.exit(1)
