# The rules of webhook.py for Open Policy Agent: POST /v1/data/daypass/allow returns {"result":
# true} or {"result": false}. Edit `forbidden` and `permitted`.
package daypass

import rego.v1

default allow := false

# A question with denyOnly needs no permission: it asks whether anything forbids this.
allow if {
	not forbidden
	input.denyOnly
}

allow if {
	not forbidden
	permitted
}

reading := {
	"s3:GetBucketLocation", "s3:GetObject", "s3:GetObjectTagging", "s3:HeadBucket",
	"s3:ListBucket",
}

username := input.conditions.username[0]

# Forbidden to everyone, even the owner: changing the archive.
forbidden if {
	input.bucket == "archive"
	not input.action in reading
}

# The owner may do everything else.
permitted if input.owner

# Analysts read reports.
permitted if {
	input.bucket == "reports"
	input.action in reading
	"analysts" in input.groups
}

# Callers with an address of ours read what is for the staff; the identity provider has signed the
# claim.
permitted if {
	input.bucket == "staff"
	input.action in reading
	endswith(input.claims.email, "@example.org")
}

# Every caller has a home: the objects whose keys begin with the name and a slash …
permitted if {
	input.bucket == "home"
	startswith(input.object, sprintf("%s/", [username]))
}

# … and the listing of these.
permitted if {
	input.bucket == "home"
	input.action == "s3:ListBucket"
	startswith(input.conditions.prefix[0], sprintf("%s/", [username]))
}
