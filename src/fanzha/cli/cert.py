"""`fanzha cert`: the certificate of the site, and the county's own authority that phones can trust."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click
from cryptography import x509

from fanzha.cli.session import Stopped
from fanzha.runtime import paths
from fanzha.runtime.problems import RuntimeProblem
from fanzha.runtime.serving import authority as authorities
from fanzha.runtime.serving import certificates

_T = TypeVar("_T")
_AFTER = "正在运行的网页服务收到 SIGHUP（systemctl reload fanzha-web）或重新启动后使用新证书。"


@click.group()
def cert() -> None:
    """Make, bring and renew the certificate that the pages are served with."""


@cert.command("make-authority")
@click.option("--county", default="本县反诈平台", show_default=True, help="As phones will show it.")
@click.option("--for", "scope", multiple=True, required=True, help="A domain, address or network it may sign; again.")
@click.option("--encrypt/--no-encrypt", default=False, help="Put the authority's key under a passphrase.")
def make_authority(county: str, scope: tuple[str, ...], encrypt: bool) -> None:
    """Make the county's own authority, once. Phones that trust it believe it about the names of --for alone."""
    secret = _passphrase(new=True) if encrypt else ""
    made = _done(lambda root: authorities.make_authority(root, f"{county}证书", list(scope), _now(), secret))
    click.echo(f"证书机构已建立，到 {made.not_valid_after_utc:%Y-%m-%d} 有效，只能为这些名称签发：{'、'.join(scope)}。")
    click.echo(f"指纹（印在发给大家的通知上，装证书时核对）：\n{certificates.fingerprint(made)}")


@cert.command("make")
@click.option("--name", "names", multiple=True, required=True, help="A name or address of the site; again for more.")
@click.option("--encrypted", is_flag=True, help="The authority's key is under a passphrase: ask for it.")
def make(names: tuple[str, ...], encrypted: bool) -> None:
    """Make the site's certificate under the county's authority."""
    secret = _passphrase(new=False) if encrypted else ""
    _tell(_done(lambda root: authorities.issue(root, list(names), _now(), secret)))


@cert.command("renew")
@click.option("--encrypted", is_flag=True, help="The authority's key is under a passphrase: ask for it.")
def renew(encrypted: bool) -> None:
    """Make the site's certificate anew, with the same names."""
    secret = _passphrase(new=False) if encrypted else ""

    def again(root: Path) -> x509.Certificate:
        names = certificates.names(certificates.read(certificates.pair_of(root, {}).certificate))
        return authorities.issue(root, names, _now(), secret)

    _tell(_done(again))


@cert.command("use")
@click.argument("certificate", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("key", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def use(certificate: Path, key: Path) -> None:
    """Bring a certificate (with its chain) and its key from elsewhere into the data folder."""
    _tell(_done(lambda root: certificates.bring(root, certificate, key, _now())))


@cert.command("show")
def show() -> None:
    """Say what the site's certificate and the county's authority are."""

    def look(root: Path) -> list[tuple[str, x509.Certificate]]:
        places = {"网站证书": certificates.pair_of(root), "证书机构": authorities.authority_pair(root)}
        return [(k, certificates.read(v.certificate)) for k, v in places.items() if v.certificate.exists()]

    found = _done(look)
    for what, each in found:
        named = f"，名称 {'、'.join(certificates.names(each))}" if certificates.names(each) else ""
        click.echo(f"{what}：到 {each.not_valid_after_utc:%Y-%m-%d}{named}\n    {certificates.fingerprint(each)}")
    if not found:
        click.echo("还没有证书。请执行 fanzha cert make-authority 和 fanzha cert make，或 fanzha cert use。")


def _tell(made: x509.Certificate) -> None:
    click.echo(
        f"证书已装好：{'、'.join(certificates.names(made))}，到 {made.not_valid_after_utc:%Y-%m-%d} 到期。{_AFTER}"
    )


def _done(work: Callable[[Path], _T]) -> _T:
    try:
        return work(paths.prepare(paths.default_root()).root)
    except RuntimeProblem as refusal:
        raise Stopped(refusal) from refusal


def _passphrase(*, new: bool) -> str:
    given = os.environ.get("FANZHA_PASSPHRASE")
    if given is not None:
        return given
    answer: str = click.prompt("证书机构的口令 Passphrase", hide_input=True, confirmation_prompt=new)
    return answer


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the machine's clock is what certificates are judged by
