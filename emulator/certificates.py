"""The local Azure's own certificate authority and its server certificate.

What clients insist on: SAN for every loopback name, serverAuth, both key ids (real-clients.md E1).
"""

import datetime
import ipaddress
import pathlib
import ssl

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAYS = 825
NAMES = [
    x509.DNSName("localhost"),
    x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    x509.IPAddress(ipaddress.ip_address("::1")),
]
SYSTEM_ROOTS = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
)


def prepare(directory: pathlib.Path) -> ssl.SSLContext:
    """A TLS context; `ca.pem` and `bundle.pem` (system roots and ours) are in the directory then.

    The authority is kept, so that what was told to trust it still does after a restart.
    """
    authority, key = _authority(directory)
    server_pem, server_key = directory / "server.pem", directory / "server-key.pem"
    leaf_key = ec.generate_private_key(ec.SECP256R1())
    _write_key(server_key, leaf_key)
    leaf = _leaf(authority, key, leaf_key)
    server_pem.write_bytes(_pem(leaf) + _pem(authority))
    (directory / "bundle.pem").write_bytes(_system_roots() + _pem(authority))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(server_pem, server_key)
    return context


def _authority(
    directory: pathlib.Path,
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """The authority in the directory, or a new one."""
    certificate, key_file = directory / "ca.pem", directory / "ca-key.pem"
    if certificate.exists() and key_file.exists():
        kept = x509.load_pem_x509_certificate(certificate.read_bytes())
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
        soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=30)
        if isinstance(key, ec.EllipticCurvePrivateKey) and kept.not_valid_after_utc > soon:
            return kept, key
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Local Azure authority")])
    made = (
        _builder(name, name, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write_key(key_file, key)
    certificate.write_bytes(_pem(made))
    return made, key


def _leaf(
    authority: x509.Certificate,
    key: ec.EllipticCurvePrivateKey,
    leaf_key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    return (
        _builder(name, authority.subject, leaf_key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(NAMES), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issuer, critical=False)
        .add_extension(_usage(signs=False), critical=True)
        .sign(key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=DAYS))
        .add_extension(own, critical=False)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write_key(path: pathlib.Path, key: ec.EllipticCurvePrivateKey) -> None:
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _system_roots() -> bytes:
    """What the machine trusts already; nothing if it keeps its roots elsewhere."""
    found = next((p for p in map(pathlib.Path, SYSTEM_ROOTS) if p.exists()), None)
    return found.read_bytes() + b"\n" if found else b""
