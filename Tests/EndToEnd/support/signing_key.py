"""Keys that sign JSON web tokens, and their JSON web key form (RFC 7517, RFC 7518, RFC 8037)."""

import base64
import functools

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

HASHES = {"256": hashes.SHA256, "384": hashes.SHA384, "512": hashes.SHA512}
CURVES = {
    "ES256": ("P-256", ec.SECP256R1, 32),
    "ES384": ("P-384", ec.SECP384R1, 48),
    "ES512": ("P-521", ec.SECP521R1, 66),
}


def base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _number(value, length=None):
    return base64url(value.to_bytes(length or (value.bit_length() + 7) // 8, "big"))


@functools.cache
def _rsa_key(number):
    """RSA keys are slow to make, so tests that need the n-th one share it."""
    return rsa.generate_private_key(65537, 2048)


class SigningKey:
    """A private key with the algorithm that it signs with and its key ID."""

    def __init__(self, algorithm, kid, number=0):
        self.algorithm = algorithm
        self.kid = kid
        if algorithm[:2] in ("RS", "PS"):
            self.private = _rsa_key(number)
        elif algorithm in CURVES:
            self.private = ec.generate_private_key(CURVES[algorithm][1]())
        else:
            self.private = ed25519.Ed25519PrivateKey.generate()

    def sign(self, message, algorithm=None):
        """Signs by RFC 7518 §3 and RFC 8037."""
        algorithm = algorithm or self.algorithm
        if algorithm == "EdDSA":
            return self.private.sign(message)
        digest = HASHES[algorithm[2:]]()
        if algorithm.startswith("RS"):
            return self.private.sign(message, padding.PKCS1v15(), digest)
        if algorithm.startswith("PS"):
            scheme = padding.PSS(padding.MGF1(digest), digest.digest_size)
            return self.private.sign(message, scheme, digest)
        r, s = utils.decode_dss_signature(self.private.sign(message, ec.ECDSA(digest)))
        length = (self.private.curve.key_size + 7) // 8
        return r.to_bytes(length, "big") + s.to_bytes(length, "big")

    def public_jwk(self, **changes):
        return {"kid": self.kid, "use": "sig", "alg": self.algorithm, **self._public(), **changes}

    def private_jwk(self):
        if isinstance(self.private, rsa.RSAPrivateKey):
            key = self.private.private_numbers()
            secret = {
                "d": _number(key.d), "p": _number(key.p), "q": _number(key.q),
                "dp": _number(key.dmp1), "dq": _number(key.dmq1), "qi": _number(key.iqmp)}
        elif isinstance(self.private, ec.EllipticCurvePrivateKey):
            length = CURVES[self.algorithm][2]
            secret = {"d": _number(self.private.private_numbers().private_value, length)}
        else:
            secret = {"d": base64url(self.private.private_bytes_raw())}
        return {**self.public_jwk(), **secret}

    def public_pem(self):
        return self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def _public(self):
        public = self.private.public_key()
        if isinstance(public, rsa.RSAPublicKey):
            numbers = public.public_numbers()
            return {"kty": "RSA", "n": _number(numbers.n), "e": _number(numbers.e)}
        if isinstance(public, ec.EllipticCurvePublicKey):
            numbers = public.public_numbers()
            length = (public.curve.key_size + 7) // 8
            name = {256: "P-256", 384: "P-384", 521: "P-521"}[public.curve.key_size]
            return {"kty": "EC", "crv": name,
                    "x": _number(numbers.x, length), "y": _number(numbers.y, length)}
        return {"kty": "OKP", "crv": "Ed25519", "x": base64url(public.public_bytes_raw())}
