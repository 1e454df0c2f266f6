"""An own certificate authority for the test servers, and certificates a client has to refuse."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_LOOPBACK = ("localhost", "127.0.0.1")
# Algorithm identifiers in DER (RFC 5758 3.2).
_ECDSA_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
_ECDSA_SHA1 = bytes.fromhex("300906072a8648ce3d0401")

_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerCertificate:
    """What a TLS server needs to prove itself, as PEM text."""

    certificate_pem: str
    key_pem: str

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Put both into ``folder``, the key readable by its owner alone; the two paths."""
        certificate, key = folder / "server.pem", folder / "server.key"
        certificate.write_text(self.certificate_pem, encoding="ascii")
        key.touch(mode=0o600)
        key.write_text(self.key_pem, encoding="ascii")
        return certificate, key


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority that lives as long as the test session."""

    name: str = "Homeport test authority"
    _key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1()), repr=False
    )
    _pem: list[str] = field(default_factory=list, repr=False)

    @property
    def ca_pem(self) -> str:
        """The authority's own certificate, to be trusted by a client."""
        if not self._pem:
            self._pem.append(_pem(self._sign_own()))
        return self._pem[0]

    def issue(
        self,
        hosts: Sequence[str] = _LOOPBACK,
        *,
        valid_from: datetime | None = None,
        valid_until: datetime | None = None,
    ) -> ServerCertificate:
        """A certificate for host names and IP literals, by default those of loopback."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(hosts[0], self.name, key, valid_from, valid_until)
        builder = _for_server(builder, hosts).add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
            critical=False,
        )
        return _bundle(builder.sign(self._key, hashes.SHA256()), key)

    def issue_expired(self) -> ServerCertificate:
        """The right names, but a year too late."""
        now = datetime.now(UTC)
        return self.issue(
            valid_from=now - timedelta(days=730), valid_until=now - timedelta(days=365)
        )

    def issue_not_yet_valid(self) -> ServerCertificate:
        """The right names, a year too early."""
        now = datetime.now(UTC)
        return self.issue(
            valid_from=now + timedelta(days=365), valid_until=now + timedelta(days=730)
        )

    def issue_without_names(self) -> ServerCertificate:
        """The host in the subject alone, as in the nineties; RFC 9525 looks at other names only."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(_LOOPBACK[0], self.name, key, None, None)
        return _bundle(builder.sign(self._key, hashes.SHA256()), key)

    def issue_small_key(self) -> ServerCertificate:
        """The right names, and a key that can be broken."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
        builder = _for_server(_builder(_LOOPBACK[0], self.name, key, None, None), _LOOPBACK)
        return _bundle(builder.sign(self._key, hashes.SHA256()), key)

    def issue_with_sha1(self) -> ServerCertificate:
        """The right names, signed by a digest for which forgeries can be made."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _for_server(_builder(_LOOPBACK[0], self.name, key, None, None), _LOOPBACK)
        good = builder.sign(self._key, hashes.SHA256()).tbs_certificate_bytes
        # The library signs with nothing so weak, so the algorithm is put in afterwards. What is
        # signed is a sequence with a length of two bytes.
        body = good[4:].replace(_ECDSA_SHA256, _ECDSA_SHA1, 1)
        signed = _sequence(body)
        signature = self._key.sign(signed, ec.ECDSA(hashes.SHA1()))
        bits = b"\x03" + bytes((len(signature) + 1, 0)) + signature
        der = _sequence(signed + _ECDSA_SHA1 + bits)
        return _bundle(x509.load_der_x509_certificate(der), key)

    def issue_by_leaf(self) -> ServerCertificate:
        """Signed with a certificate of ours that may sign nothing."""
        leaf_key = ec.generate_private_key(ec.SECP256R1())
        leaf_name = "imap.elsewhere.example"
        leaf = _for_server(_builder(leaf_name, self.name, leaf_key, None, None), (leaf_name,)).sign(
            self._key, hashes.SHA256()
        )
        key = ec.generate_private_key(ec.SECP256R1())
        made = _for_server(_builder(_LOOPBACK[0], leaf_name, key, None, None), _LOOPBACK).sign(
            leaf_key, hashes.SHA256()
        )
        bundle = _bundle(made, key)
        return replace(bundle, certificate_pem=bundle.certificate_pem + _pem(leaf))

    def issue_for_wrong_host(self) -> ServerCertificate:
        """Trusted and in date, for somebody else."""
        return self.issue(("imap.elsewhere.example",))

    def _sign_own(self) -> x509.Certificate:
        public = self._key.public_key()
        return (
            _builder(self.name, self.name, self._key, None, None)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .sign(self._key, hashes.SHA256())
        )


def issue_self_signed(hosts: Sequence[str] = _LOOPBACK) -> ServerCertificate:
    """The right names, vouched for by nobody."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _for_server(_builder(hosts[0], hosts[0], key, None, None), hosts)
    return _bundle(builder.sign(key, hashes.SHA256()), key)


def _sequence(body: bytes) -> bytes:
    return b"\x30\x82" + len(body).to_bytes(2, "big") + body


def _builder(
    subject: str,
    issuer: str,
    key: _Key,
    valid_from: datetime | None,
    valid_until: datetime | None,
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid_from or now - timedelta(days=1))
        .not_valid_after(valid_until or now + timedelta(days=30))
    )


def _for_server(builder: x509.CertificateBuilder, hosts: Sequence[str]) -> x509.CertificateBuilder:
    # RFC 9525: clients look at the subject alternative name only.
    return (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([_general_name(host) for host in hosts]),
            critical=False,
        )
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _bundle(certificate: x509.Certificate, key: _Key) -> ServerCertificate:
    key_pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return ServerCertificate(certificate_pem=_pem(certificate), key_pem=key_pem.decode("ascii"))


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")
