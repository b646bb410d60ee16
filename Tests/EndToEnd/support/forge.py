"""Makes JSON web tokens of any shape, right or wrong."""

import hashlib
import hmac
import json

from support.signing_key import base64url


def segment(value):
    """The base64url form of a JSON value, of text or of bytes."""
    if isinstance(value, str):
        value = value.encode()
    elif not isinstance(value, bytes):
        value = json.dumps(value, separators=(",", ":")).encode()
    return base64url(value)


def signed(header, claims, sign):
    """A token whose signature is the result of sign() for its first two segments."""
    message = f"{segment(header)}.{segment(claims)}"
    return f"{message}.{base64url(sign(message.encode()))}"


def token(key, claims, algorithm=None, **header):
    """A token that a key signs. A header of None is left out."""
    header = {"alg": algorithm or key.algorithm, "typ": "JWT", "kid": key.kid, **header}
    header = {name: value for name, value in header.items() if value is not None}
    return signed(header, claims, lambda message: key.sign(message, algorithm))


def unsigned(claims, **header):
    """A token with an empty signature."""
    return f"{segment(header)}.{segment(claims)}."


def hmac_signed(secret, claims, algorithm="HS256", **header):
    """A token signed with a shared secret, as no issuer may."""
    digest = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}[algorithm]
    header = {"alg": algorithm, "typ": "JWT", **header}
    return signed(header, claims, lambda message: hmac.digest(secret, message, digest))
