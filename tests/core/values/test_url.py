import pytest

from fanzha.core.values import BadValue, Fault, Url


@pytest.mark.parametrize(
    ("written", "value", "registrable"),
    [
        ("http://a.example.com/x", "http://a.example.com/x", "example.com"),
        ("HTTPS://WWW.Example.COM", "https://www.example.com", "example.com"),
        ("www.example.com.cn/", "http://www.example.com.cn", "example.com.cn"),
        ("https://example.com:443/a?b#c", "https://example.com/a?b#c", "example.com"),
        ("http://example.com:8080", "http://example.com:8080", "example.com"),
        ("https:/\\example.com\\a", "https://example.com/a", "example.com"),
        ("hxxps://bad[.]example[.]top/x", "https://bad.example.top/x", "example.top"),
        ("http://中国移动.cn", "http://xn--fiq02ib9d179b.cn", "xn--fiq02ib9d179b.cn"),
        ("http://例子。测试/", "http://xn--fsqu00a.xn--0zwm56d", "xn--fsqu00a.xn--0zwm56d"),
        ("ｈｔｔｐ://example．com".replace("ｈｔｔｐ", "http"), "http://example.com", "example.com"),
        ("http://user:pass@evil.example.org/", "http://evil.example.org", "example.org"),
        ("http://1.2.3.4/x", "http://1.2.3.4/x", "1.2.3.4"),
        ("http://[2001:db8::1]:81/x", "http://[2001:db8::1]:81/x", "2001:db8::1"),
        ("http://exam\u200bple.com", "http://example.com", "example.com"),
        ("xx.suzhou.gov.cn", "http://xx.suzhou.gov.cn", "suzhou.gov.cn"),
        ("//example.com/x", "http://example.com/x", "example.com"),
        ("example.com?x=http://b.cn", "http://example.com?x=http://b.cn", "example.com"),
    ],
)
def test_links_have_one_canonical_form(written, value, registrable):
    link = Url.parse(written)

    assert (link.value, link.registrable) == (value, registrable)
    assert Url.parse(link.value) == Url.parse(link.value)
    assert Url.parse(link.value).value == value


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", Fault.EMPTY),
        ("\u200b", Fault.EMPTY),
        ("javascript:alert(1)", Fault.URL_SCHEME),
        ("data:text/html,x", Fault.URL_SCHEME),
        ("ftp://a.com", Fault.URL_SCHEME),
        ("http://", Fault.URL_HOST),
        ("localhostess", Fault.URL_HOST),
        ("http://a..com", Fault.URL_HOST),
        ("http://-a.com", Fault.URL_HOST),
        ("http://<script>.com", Fault.URL_HOST),
        ("http://256.1.1.1/", Fault.URL_HOST),
        ("http://3232235777/", Fault.URL_HOST),
        ("http://[::zz]/", Fault.URL_HOST),
        ("http://a.com:99999", Fault.URL_PORT),
        ("http://a.com:x", Fault.URL_PORT),
        ("http://" + "a" * 64 + ".com", Fault.URL_HOST),
        ("http://a.com/" + "x" * 3000, Fault.URL_TOO_LONG),
        ("http://" + "安" * 60 + ".com", Fault.URL_HOST),
    ],
)
def test_hostile_links_are_refused_with_their_fault(written, fault):
    with pytest.raises(BadValue) as refused:
        Url.parse(written)

    assert refused.value.code == fault


def test_blanks_in_a_link_are_taken_out():
    assert Url.parse(" http://exam ple.com/a\nb ").value == "http://example.com/ab"


def test_a_link_is_shown_so_that_nobody_can_tap_it():
    link = Url.parse("http://www.gov.cn@pay.bad.example.top:81/u?phone=13800138000")

    assert link.defanged == "hxxp://pay[.]bad[.]example[.]top:81/u?phone=13800138000"
    assert str(link) == link.defanged
    assert link.masked == "hxxp://pay[.]bad[.]example[.]top/…"
    assert link.has_disguise


def test_an_international_host_is_shown_as_people_see_it():
    link = Url.parse("http://xn--fiq02ib9d179b.cn")

    assert link.display_host == "中国移动.cn"
    assert link.is_international


def test_a_broken_international_label_is_shown_as_it_stands():
    assert Url.parse("http://xn--99999999999.cn").display_host == "xn--99999999999.cn"
