"""A throwaway certificate authority and the certificates that it signs, for servers and clients."""

import datetime
import ipaddress
import itertools
import pathlib
import warnings

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CLIENT = ExtendedKeyUsageOID.CLIENT_AUTH
SERVER = ExtendedKeyUsageOID.SERVER_AUTH
ANY = ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE

HOUR = datetime.timedelta(hours=1)


class Certificate:
    """A certificate and its key, as PEM files."""

    def __init__(self, chain, key, contents):
        self.chain = chain
        self.key = key
        self.contents = contents

    @property
    def serial(self):
        """The serial number as `openssl x509 -serial` prints it."""
        digits = f"{self.contents.serial_number:X}"
        return digits.zfill(len(digits) + len(digits) % 2)

    @property
    def not_after(self):
        return self.contents.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ")


class Authority:
    """A certificate authority; `file` is what a client has to trust."""

    def __init__(self, directory, name="Daypass test authority"):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.name = name
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._numbers = itertools.count()
        self._revoked = []
        extensions = [
            (x509.BasicConstraints(ca=True, path_length=0), True),
            (x509.KeyUsage(
                digital_signature=True, key_cert_sign=True, crl_sign=True,
                content_commitment=False, key_encipherment=False, data_encipherment=False,
                key_agreement=False, encipher_only=False, decipher_only=False), True),
        ]
        certificate = self._sign(self._name, self._key.public_key(), extensions)
        self.file = self._write("ca.pem", certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, name, *hosts):
        """Signs a certificate for this machine's loopback addresses, and for more hosts."""
        addresses = [x509.DNSName(host) for host in ("localhost", *hosts)]
        addresses.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
        return self._issue(name, [(NameOID.COMMON_NAME, name)], [
            (x509.SubjectAlternativeName(addresses), False),
            (x509.BasicConstraints(ca=False, path_length=None), True),
            (x509.ExtendedKeyUsage([SERVER]), False)])

    def issue_client(self, *names, organizations=(), purposes=(CLIENT,), ca=False,
                     begin=-HOUR, end=48 * HOUR, own=False):
        """Signs a certificate with these common names for a client.

        `own` has it signed by its own key, `begin` and `end` are counted from now.
        """
        subject = [(NameOID.ORGANIZATION_NAME, name) for name in organizations]
        subject += [(NameOID.COMMON_NAME, name) for name in names]
        extensions = [(x509.BasicConstraints(ca=ca, path_length=None), True)]
        if purposes:
            extensions.append((x509.ExtendedKeyUsage(purposes), False))
        return self._issue(
            f"client{next(self._numbers)}", subject, extensions, begin=begin, end=end, own=own)

    def revoke(self, certificate):
        self._revoked.append(certificate.contents.serial_number)

    def revocations(self):
        """The file of the certificates that are revoked so far."""
        now = datetime.datetime.now(datetime.timezone.utc)
        builder = (x509.CertificateRevocationListBuilder().issuer_name(self._name)
                   .last_update(now - HOUR).next_update(now + 48 * HOUR))
        for serial in self._revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder().serial_number(serial)
                .revocation_date(now - HOUR).build())
        revocations = builder.sign(self._key, hashes.SHA256())
        return self._write("crl.pem", revocations.public_bytes(serialization.Encoding.PEM))

    def _issue(self, file, subject, extensions, own=False, **times):
        key = ec.generate_private_key(ec.SECP256R1())
        with warnings.catch_warnings():
            # No honest authority would sign some of these.
            warnings.simplefilter("ignore")
            name = x509.Name([
                x509.NameAttribute(oid, text, _validate=False) for oid, text in subject])
        certificate = self._sign(
            name, key.public_key(), extensions, signer=key if own else None, **times)
        return Certificate(
            chain=self._write(
                f"{file}.pem", certificate.public_bytes(serialization.Encoding.PEM)),
            key=self._write(f"{file}.key", key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption())),
            contents=certificate)

    def _sign(self, subject, public_key, extensions, begin=-HOUR, end=48 * HOUR, signer=None):
        now = datetime.datetime.now(datetime.timezone.utc)
        issuer_key = signer or self._key
        builder = (
            x509.CertificateBuilder().subject_name(subject)
            .issuer_name(subject if signer else self._name)
            .public_key(public_key).serial_number(x509.random_serial_number())
            .not_valid_before(now + begin)
            .not_valid_after(now + end)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(
                issuer_key.public_key()), False))
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(issuer_key, hashes.SHA256())

    def _write(self, name, content):
        path = self.directory / name
        path.write_bytes(content)
        path.chmod(0o600)
        return path
