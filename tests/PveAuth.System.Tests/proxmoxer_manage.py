"""Creates, reads, changes and removes one of everything, as scripts on PVE's best known client do."""
import json
import sys

import urllib3
from proxmoxer import ProxmoxAPI

urllib3.disable_warnings()
port, user, secret = sys.argv[1:4]
api = ProxmoxAPI("127.0.0.1", user=user, password=secret, port=int(port), verify_ssl=False, timeout=30)
access = api.access
seen = {}

access.groups.post(groupid="crew", comment="made")
access.groups("crew").put(comment="changed")
seen["group"] = access.groups("crew").get()["comment"]

access.users.post(userid="new@pve", password="first-Passw0rd", groups="crew", comment="ö, with: signs", email="new@example.com")
access.users("new@pve").put(firstname="Ann", append=1, groups="crew", enable=1)
seen["user"] = access.users("new@pve").get()
access.password.put(userid="new@pve", password="second-Passw0rd", **{"confirmation-password": secret})
ProxmoxAPI("127.0.0.1", user="new@pve", password="second-Passw0rd", port=int(port), verify_ssl=False, timeout=30).version.get()

token = access.users("new@pve").token("ci").post(privsep=1, comment="build")
access.users("new@pve").token("ci").put(comment="deploy")
seen["token"] = access.users("new@pve").token("ci").get()
by_token = ProxmoxAPI(
    "127.0.0.1", user="new@pve", token_name="ci", token_value=token["value"], port=int(port), verify_ssl=False, timeout=30)

access.roles.post(roleid="Watch", privs="VM.Audit")
access.roles("Watch").put(privs="VM.Console", append=1)
seen["role"] = sorted(access.roles("Watch").get())

access.acl.put(path="/vms/100", roles="Watch", users="new@pve", propagate=0)
access.acl.put(path="/vms", roles="Watch", tokens="new@pve!ci", groups="crew")
seen["acl"] = sorted(
    f'{e["path"]} {e["type"]} {e["ugid"]} {e["propagate"]}' for e in access.acl.get() if e["roleid"] == "Watch")
seen["token may"] = by_token.access.permissions.get(path="/vms/100")

access.domains.post(
    realm="dir", type="ldap", server1="ldap.example.com", base_dn="dc=example,dc=com", user_attr="uid",
    **{"sync-defaults-options": "scope=users,enable-new=1"})
access.domains("dir").put(comment="changed", mode="ldaps", delete="sync-defaults-options")
seen["realm"] = access.domains("dir").get()

api.cluster.jobs("realm-sync")("nightly").post(realm="dir", schedule="daily", scope="users")
api.cluster.jobs("realm-sync")("nightly").put(schedule="mon 02:30", enabled=0)
seen["job"] = api.cluster.jobs("realm-sync")("nightly").get()

api.pools.post(poolid="lab", comment="made")
api.pools.put(poolid="lab", comment="changed", storage="shelf")
seen["pool"] = [p["comment"] for p in api.pools.get(poolid="lab")]
api.pools.put(poolid="lab", storage="shelf", delete=1)

api.pools.delete(poolid="lab")
api.cluster.jobs("realm-sync")("nightly").delete()
access.domains("dir").delete()
access.acl.put(path="/vms", roles="Watch", groups="crew", delete=1)
access.roles("Watch").delete()
access.users("new@pve").token("ci").delete()
access.users("new@pve").delete()
access.groups("crew").delete()
print(json.dumps(seen))
