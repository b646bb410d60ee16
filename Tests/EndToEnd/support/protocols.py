"""Headers of other protocols than S3, which stores, proxies and web servers obey and no policy
decides on."""

# OpenStack Swift, and Ceph's gateway, which speaks Swift too.
SWIFT = [
    ("X-Copy-From", "/secrets/plan"), ("X-Copy-From-Account", "AUTH_daypass"),
    ("Destination", "/mine/copied"),
    ("Destination-Account", "AUTH_daypass"), ("X-Fresh-Metadata", "true"),
    ("X-Symlink-Target", "secrets/plan"),
    ("X-Symlink-Target-Account", "AUTH_daypass"), ("X-Symlink-Target-Etag", "x"),
    ("X-Object-Manifest", "secrets/p"),
    ("X-Static-Large-Object", "true"), ("X-Object-Meta-A", "b"), ("X-Container-Meta-A", "b"),
    ("X-Account-Meta-A", "b"), ("X-Container-Read", ".r:*"), ("X-Container-Write", "*:*"),
    ("X-Account-Access-Control", "{}"), ("X-Container-Sync-To", "http://evil.example"),
    ("X-Delete-At", "1"),
    ("X-Delete-After", "1"), ("X-Newest", "true"), ("X-Versions-Location", "secrets"),
    ("X-History-Location", "secrets"), ("X-Versions-Enabled", "true"), ("X-Storage-Policy", "gold"),
    ("X-Auth-Token", "x"), ("X-Storage-Token", "x"), ("X-Service-Token", "x"), ("X-Auth-User", "x"),
    ("X-Auth-Key", "x"), ("X-Remove-Object-Meta-A", "x"), ("X-Timestamp", "1"),
    ("X-Trans-Id-Extra", "x"),
    ("X-Backend-Storage-Policy-Index", "1"), ("X-Backend-Etag-Is-At", "x"),
    ("X-Object-Sysmeta-A", "x"),
    ("X-Container-Sysmeta-Acl", "x"), ("X-Object-Transient-Sysmeta-A", "x"),
    ("X-If-Delete-At", "1"),
    ("X-Bypass-Delete-At", "1"), ("X-Open-Expired", "true"), ("X-Detect-Content-Type", "true"),
    ("ETag", "x"),
    ("X-Identity-Status", "Confirmed"), ("X-Roles", "admin"), ("X-Project-Id", "x"),
    ("X-User-Id", "x"),
]
CEPH = [
    ("X-Rgw-Meta-A", "b"), ("X-Dho-Meta-A", "b"), ("X-Rgw-Quota-Max-Size", "1"),
    ("X-Rgw-Auth-Signature", "x"),
    ("Rgwx-Uid", "x"), ("X-Rgw-Client-Id", "x"), ("X-Ceph-Bucket", "secrets"),
]
# Azure's, Backblaze's, Riak's, the caches' and WebDAV's.
STORES = [
    ("X-Ms-Copy-Source", "x"), ("X-Ms-Blob-Type", "x"), ("X-Ms-Meta-A", "b"),
    ("X-Bz-File-Name", "x"),
    ("X-Bz-Info-A", "b"), ("X-Riak-Meta-A", "b"), ("X-Riak-Deleted", "true"), ("Depth", "infinity"),
    ("Overwrite", "T"), ("If", "(<x>)"), ("Lock-Token", "<x>"), ("Timeout", "Infinite"),
    ("X-Oc-Mtime", "1"),
    ("Oc-Checksum", "SHA1:x"), ("X-Oss2-Acl", "x"), ("X-Seaweedfs-A", "b"), ("Seaweed-A", "b"),
    ("X-Ipfs-Path", "x"),
    ("X-Snapshot-Id", "x"), ("X-Emc-Namespace", "x"), ("X-Container-Object-Count", "1"),
    ("Surrogate-Control", "x"),
]
# Headers that change the method, the path, the host or the caller for a proxy or a framework.
PROXIES = [
    ("X-Http-Method-Override", "DELETE"), ("X-Http-Method", "DELETE"),
    ("X-Method-Override", "DELETE"),
    ("X-Original-Url", "/secrets/plan"), ("X-Original-Uri", "/secrets/plan"),
    ("X-Rewrite-Url", "/secrets/plan"),
    ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Server", "evil.example"),
    ("X-Forwarded-Port", "1"),
    ("X-Forwarded-Prefix", "/secrets"), ("X-Forwarded-Uri", "/secrets/plan"),
    ("X-Forwarded-User", "root"),
    ("X-Forwarded-Method", "DELETE"), ("X-Forwarded-Ssl", "on"),
    ("Forwarded", "for=10.0.0.1;host=evil.example"),
    ("X-Real-Ip", "10.0.0.1"), ("X-Client-Ip", "10.0.0.1"), ("True-Client-Ip", "10.0.0.1"),
    ("Cf-Connecting-Ip", "10.0.0.1"), ("X-Host", "evil.example"), ("X-Remote-User", "root"),
    ("Remote-User", "root"),
    ("X-Ssl-Client-Cert", "x"), ("X-Accel-Redirect", "/secrets/plan"),
    ("X-Sendfile", "/etc/passwd"),
    ("X-Daypass-Uri", "/secrets/plan"), ("X-Daypass-Door", "gateway"), ("Daypass-S3-Headers", "1"),
    ("X-Daypass-Authorization", "x"), ("Translate", "f"),
    ("Proxy-Authorization", "Basic x"), ("Cookie", "token=x"), ("Cookie2", "x"), ("Via", "1.1 x"),
    ("Max-Forwards", "9"), ("Front-End-Https", "on"), ("X-Wap-Profile", "x"),
    ("Content-Location", "/secrets/plan"),
    ("Content-Range", "bytes 0-1/2"), ("Content-Foo", "x"), ("Slug", "x"), ("Prefer", "x"),
    ("Warning", "x"),
]
# Headers by which clients identify themselves. They ask for nothing, and no store needs them.
CLIENTS = [
    ("Accept", "*/*"), ("Accept-Encoding", "gzip"), ("Accept-Language", "en"), ("User-Agent", "x"),
    ("Referer", "https://app.example.org/"), ("Dnt", "1"),
    ("Sec-Fetch-Mode", "cors"), ("Date", "Thu, 01 Jan 1970 00:00:00 GMT"),
    ("Traceparent", "00-x-x-01"),
    ("Amz-Sdk-Request", "attempt=1; max=3"), ("Amz-Sdk-Invocation-Id", "x"),
    ("X-Amzn-Trace-Id", "Root=1-x"),
]
OTHERS = [*SWIFT, *CEPH, *STORES, *PROXIES, *CLIENTS]

# The headers that reach the store with a request without headers of its own, by any door.
ALWAYS = {
    "host", "authorization", "x-amz-date", "x-amz-content-sha256", "content-length",
    "x-forwarded-for",
    "x-forwarded-proto",
}
