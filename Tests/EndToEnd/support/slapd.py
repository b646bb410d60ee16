"""slapd, a real directory, over plain TCP, with StartTLS and with TLS."""

import pathlib
import subprocess

from support.program import Program, accepts, free_port, tool
from support.waiting import until

SUFFIX = "dc=example,dc=org"
PEOPLE = f"ou=people,{SUFFIX}"
PARTNERS = f"ou=partners,{SUFFIX}"
GROUPS = f"ou=groups,{SUFFIX}"
TEAMS = f"ou=teams,{SUFFIX}"
LOOKUP = f"cn=lookup,{SUFFIX}"
LOOKUP_PASSWORD = "password-of-lookup"
ADMINISTRATOR = f"cn=admin,{SUFFIX}"

# The distinguished names of users, as the directory writes them, by login name.
USERS = {
    "alice": f"uid=alice,{PEOPLE}",
    "bob": f"uid=bob,{PEOPLE}",
    "dora": f"uid=dora,{PEOPLE}",
    "zoe": f"cn=Zoé\\2C Ünïcode \\2B (x*y),{PEOPLE}",
    "vera+ops": f"cn=Vera+uid=vera\\2Bops,{PEOPLE}",
    "Кирилл": f"uid=Кирилл,{PEOPLE}",
    "st*r(1)\\": f"uid=st*r(1)\\5C,{PEOPLE}",
    "carol": f"uid=carol,{PARTNERS}",
    "locked": f"uid=locked,{PEOPLE}",
}
# The members of groups. bob is in 600 more.
GROUPS_OF = {
    "devs": ["alice", "zoe"], "ops (a*b)": ["alice", "vera+ops", "Кирилл"], "partners": ["carol"],
}
CROWD = 600

CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
pidfile {directory}/pid
argsfile {directory}/args
TLSCACertificateFile {authority}
TLSCertificateFile {chain}
TLSCertificateKeyFile {key}
sizelimit {size_limit}
database mdb
suffix "{suffix}"
rootdn "{administrator}"
rootpw password-of-admin
directory {directory}/db
maxsize 67108864
dbnosync
index objectClass,uid,member eq
access to attrs=userPassword by anonymous auth by * none
access to dn.base="{suffix}" by * read
access to * by dn.exact="{lookup}" read by * none
overlay ppolicy
ppolicy_default "cn=policy,{suffix}"
"""


def password_of(name):
    return f"password-of-{name}"


def entry(name, *lines):
    """An entry in LDIF. It has unencoded UTF-8, which slapadd accepts."""
    return "\n".join([f"dn: {name}", *lines]) + "\n\n"


def person(name, uid, *lines, common_names=()):
    return entry(
        name, "objectClass: inetOrgPerson", f"uid: {uid}", f"cn: {uid}",
        *[f"cn: {value}" for value in common_names], "sn: x",
        f"userPassword: {password_of(uid)}", *lines)


def group(name, base, members):
    return entry(
        f"cn={name},{base}", "objectClass: groupOfNames", f"cn: {name}",
        *[f"member: {member}" for member in members])


def seed():
    yield entry(SUFFIX, "objectClass: dcObject", "objectClass: organization", "o: x", "dc: example")
    yield entry(LOOKUP, "objectClass: organizationalRole", "objectClass: simpleSecurityObject",
                "cn: lookup", f"userPassword: {LOOKUP_PASSWORD}")
    for name, failures in (("policy", 0), ("strict", 2)):
        yield entry(f"cn={name},{SUFFIX}", "objectClass: device", "objectClass: pwdPolicy",
                    f"cn: {name}", "pwdAttribute: userPassword", "pwdLockout: TRUE",
                    f"pwdMaxFailure: {failures}")
    for unit in (PEOPLE, PARTNERS, GROUPS, TEAMS):
        yield entry(unit, "objectClass: organizationalUnit", f"ou: {unit[3:].split(',')[0]}")
    for uid, name in USERS.items():
        more = {
            "alice": ["mail: alice@example.org", "mail: a@example.org"],
            "locked": ["pwdAccountLockedTime: 000001010000Z"],
        }
        common = {
            "alice": ["Alice Ängström"], "zoe": ["Zoé, Ünïcode + (x*y)"], "vera+ops": ["Vera"]}
        yield person(name, uid, *more.get(uid, []), common_names=common.get(uid, ()))
    # Two wrong passwords are one too many.
    yield person(f"uid=eve,{PEOPLE}", "eve", f"pwdPolicySubentry: cn=strict,{SUFFIX}")
    # One login name, two people.
    yield person(f"uid=double,{PEOPLE}", "double")
    yield person(f"uid=double,{PARTNERS}", "double")
    yield person(f"cn=Twin 1,{PEOPLE}", "twin", common_names=["Twin 1"])
    yield person(f"cn=Twin 2,{PEOPLE}", "twin", common_names=["Twin 2"])
    for name, members in GROUPS_OF.items():
        yield group(name, TEAMS if name == "partners" else GROUPS, [USERS[m] for m in members])
    for number in range(CROWD):
        yield group(f"crowd-{number:03}", GROUPS, [USERS["bob"]])


class Slapd:
    """A running slapd with the entries above, always on the same two ports."""

    def __init__(self, directory, certificate, authority, size_limit=None):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir()
        (self.directory / "db").mkdir()
        self._configuration = self.directory / "slapd.conf"
        self._configuration.write_text(CONFIGURATION.format(
            directory=self.directory, authority=authority.file, chain=certificate.chain,
            key=certificate.key, suffix=SUFFIX, administrator=ADMINISTRATOR, lookup=LOOKUP,
            size_limit=size_limit or "size.soft=500 size.hard=500 size.prtotal=unlimited"))
        self._tool("slapadd", "-q", "-f", self._configuration, text="".join(seed()))
        for _ in range(5):
            self.port, self.tls_port = free_port(), free_port()
            if self.start():
                return
        raise RuntimeError(f"slapd does not start: {self.program.output}")

    def start(self):
        self.program = Program(
            [tool("slapd"), "-d", "0", "-f", self._configuration,
             "-h", f"ldap://127.0.0.1:{self.port} ldaps://127.0.0.1:{self.tls_port}"],
            log=self.directory / "output")
        until(lambda: self.program.has_ended or (
            accepts(("127.0.0.1", self.port)) and accepts(("127.0.0.1", self.tls_port))), "slapd")
        return not self.program.has_ended

    def stop(self):
        return self.program.stop()

    def change(self, ldif):
        """Changes entries, in the language of ldapmodify."""
        self._tool("ldapmodify", "-x", "-H", f"ldap://127.0.0.1:{self.port}", "-D", ADMINISTRATOR,
                   "-w", "password-of-admin", text=ldif)

    def settings(self, encryption="tls", **changes):
        """Daypass's settings for this directory, by their names in lower case. `None` leaves one
        out."""
        port = self.tls_port if encryption == "tls" else self.port
        return settings(
            f"127.0.0.1:{port}", encryption,
            user_dn_search_base_dn=f"{PEOPLE};{PARTNERS}",
            group_search_base_dn=f"{GROUPS};{TEAMS}", **changes)

    def _tool(self, name, *arguments, text):
        result = subprocess.run(
            [tool(name), *map(str, arguments)], input=text, capture_output=True, text=True,
            timeout=60)
        assert result.returncode == 0, result.stderr


def settings(address, encryption="tls", **changes):
    """Daypass's settings for a directory with these entries at an address."""
    values = {
        "server_addr": address, "lookup_bind_dn": LOOKUP, "lookup_bind_password": LOOKUP_PASSWORD,
        "user_dn_search_base_dn": PEOPLE,
        "user_dn_search_filter": "(&(objectClass=inetOrgPerson)(uid=%s))",
        "group_search_base_dn": GROUPS,
        "group_search_filter": "(&(objectClass=groupOfNames)(member=%d))",
        "server_starttls": "on" if encryption == "starttls" else None,
        "server_insecure": "on" if encryption == "none" else None, **changes}
    return {f"MINIO_IDENTITY_LDAP_{key.upper()}": value
            for key, value in values.items() if value is not None}
