"""Logs in as PVE's best known client does, and prints what it reads as one line of JSON."""
import json
import sys

import urllib3
from proxmoxer import ProxmoxAPI

urllib3.disable_warnings()
port, way, user, secret, more = sys.argv[1:6]
options = {"port": int(port), "verify_ssl": False, "timeout": 30}
if way == "token":
    api = ProxmoxAPI("127.0.0.1", user=user, token_name=more, token_value=secret, **options)
elif way == "otp":
    api = ProxmoxAPI("127.0.0.1", user=user, password=secret, otp=more, **options)
else:
    api = ProxmoxAPI("127.0.0.1", user=user, password=secret, **options)

print(json.dumps({
    "version": api.version.get(),
    "users": [entry["userid"] for entry in api.access.users.get()],
    "permissions": api.access.permissions.get(),
}))
