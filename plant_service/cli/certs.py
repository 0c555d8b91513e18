"""`plant-service certs`: which OPC UA clients are trusted."""

import argparse
from collections.abc import Callable
from pathlib import Path

from cryptography import x509

from opcua_model.certificate_rules import is_authority
from opcua_model.strangers import printable
from opcua_model.trust import ISSUERS, REJECTED, TRUSTED, TrustList, subject_of, thumbprint
from plant_service.cli.subcommands import Subcommands
from plant_service.core.errors import PlantError
from plant_service.identity import chain_of


def add_parser(commands: Subcommands) -> None:
    parser = commands.add_parser("certs", help="list, trust and revoke the certificates of OPC UA clients")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    listing = verbs.add_parser(
        "list", help="our own, trusted and rejected certificates with their thumbprints, revocation lists"
    )
    listing.set_defaults(command=_list)
    trust = verbs.add_parser("trust", help="trust a rejected certificate, or one in a file")
    trust.add_argument("certificate", metavar="THUMBPRINT|FILE", help="the first digits are enough")
    trust.set_defaults(command=_trust)
    revoke = verbs.add_parser("revoke", help="trust a certificate no longer")
    revoke.add_argument("certificate", metavar="THUMBPRINT", help="the first digits are enough")
    revoke.set_defaults(command=_revoke)
    for verb in (listing, trust, revoke):
        verb.add_argument(
            "--data", type=Path, default=Path("plant-data"), metavar="DIR", help="data folder (default plant-data)"
        )


def _list(options: argparse.Namespace) -> int:
    trusted = _trust_list(options)
    own = trusted.folder / "server.der"
    if own.exists():
        print(f"own       {_describe(x509.load_der_x509_certificate(chain_of(own.read_bytes())[0]))}")
    for folder in (TRUSTED, ISSUERS, REJECTED):
        for _, certificate in trusted.certificates(folder):
            print(f"{folder:9} {_describe(certificate)}")
    for crl in trusted.revocation_lists():
        end = crl.next_update_utc
        print(f"crls      of {printable(crl.issuer.rfc4514_string())}  until {end.date() if end else 'further notice'}")
    return 0


def _trust(options: argparse.Namespace) -> int:
    print(f"trusted: {_describe(_act(_trust_list(options).trust, options.certificate))}")
    return 0


def _revoke(options: argparse.Namespace) -> int:
    certificate = _act(_trust_list(options).revoke, options.certificate)
    print(f"no longer trusted: {_describe(certificate)}; a connection that it has now stays until it ends")
    return 0


def _trust_list(options: argparse.Namespace) -> TrustList:
    trusted = TrustList(options.data / "pki")
    try:
        trusted.prepare()
    except OSError as error:
        raise PlantError(f"{trusted.folder} cannot be made: {error.strerror or error}") from error
    return trusted


def _act(act: Callable[[str], x509.Certificate], wanted: str) -> x509.Certificate:
    try:
        return act(wanted)
    except LookupError as error:
        raise PlantError(str(error)) from error
    except (OSError, ValueError) as error:
        raise PlantError(f"{wanted} cannot be read or moved: {error}") from error


def _describe(certificate: x509.Certificate) -> str:
    end = certificate.not_valid_after_utc.date()
    kind = "  (authority)" if is_authority(certificate) else ""
    return f"{thumbprint(certificate)}  {subject_of(certificate)}  until {end}{kind}"
