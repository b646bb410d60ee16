"""The paths of S3 requests that a store may get, those that it may not, and what one means."""

import urllib.parse


def key_of(target):
    """Bucket and key that a path means, after one decoding."""
    path = urllib.parse.unquote_to_bytes(target.partition(b"?")[0])
    return path[1:].partition(b"/")[::2]


PASS = [
    "/paths/a%2Fb", "/paths/a%2fb%2f", "/paths%2Fkey", "/%70aths/%6b%65y", "/paths/%7Ek",
    "/paths/~k",
    "/paths/a;b", "/paths/a%3Bb", "/paths/a;v=1/b", "/paths/a,b:c@d&e=f$g!h'i(j)*",
    "/paths/%25", "/paths/%2525", "/paths/%252e%252e/k", "/paths/%252F", "/paths/a%2500b",
    "/paths/a+b", "/paths/a%2Bb", "/paths/a%20b", "/paths/%20", "/paths/a/", "/paths/a%2F",
    "/paths/...",
    "/paths/.a/..b/c..", "/paths/%C3%A9%E2%82%AC%F0%9F%94%91", "/paths/%EF%BB%BFk",
    "/paths/e%CC%81",
    "/paths/a%3Fb", "/paths/a%3FversionId=1", "/paths/a%23b", "/paths/a%26acl",
    "/paths/index.php/x.php",
    "/paths/_daypass/authorizer", "/paths/http:", "/paths/CON", "/paths/a%EF%BC%8Fb",
    "/paths/%E2%80%AE",
    "/paths/%c2%a0k", "/paths/a^b`{c}|\"<d>[e]", "/paths/*", "/paths/%2A",
]

REFUSED = [
    "/paths/../other/k", "/paths/a/../../other/k", "/paths/..", "/paths/.", "/paths/./k",
    "/paths/k/.",
    "/a/../paths/k", "/../paths/k", "/./paths/k",
    "/paths/x/../secret/k", "/paths/x/%2e%2e/secret/k", "/paths/x/%2E%2E/secret/k",
    "/paths/x/.%2e/k",
    "/paths/x%2F..%2Fsecret", "/paths/x%2f%2e%2e%2fsecret", "/paths%2F..%2Fother%2Fk",
    "//paths/k", "/paths//k", "/paths//", "/paths/a//b", "/paths/%2Fk", "/paths%2F%2Fk", "//",
    "/paths/a\\b", "/paths/a%5Cb", "/paths/..\\secret", "/paths/..%5Csecret",
    "/paths/x\\..\\..\\other",
    "/paths/a%00", "/paths/%00", "/paths/a%00.txt", "/paths%00/k", "/paths/a%0Ab",
    "/paths/a%0D%0AX-Amz-Acl:public-read", "/paths/a%09b", "/paths/a%7Fb", "/paths/%1B",
    "/paths/%", "/paths/%4", "/paths/%zz", "/paths/%u0041", "/paths/%%34%31",
    "/paths/%ff", "/paths/%c0%af", "/paths/%c0%ae%c0%ae/k", "/paths/%e0%80%af", "/paths/%ed%a0%80",
    "/paths/%f4%90%80%80", "/paths/%e2%82", "/paths/%F0%9F%94",
    "/paths/k#f", "/paths/k#?versionId=1", "/paths/k#/../x", "#",
    "/Paths/k", "/pa/k", "/paths./k", "/.paths/k", "/paths_x/k", "/pa%74hs%20/k", "/192.168.0.1/k",
    "/paths%C3%A9/k", "/paths:x/k", "/paths@x/k", "/paths;x/k", "/paths%3Fx/k", "/paths%23/k",
    "/minio/admin/v3/info", "/minio/health/live", "/admin/metadata/user", "/_daypass/x",
    "*", "paths/k", "?x", "",
]
