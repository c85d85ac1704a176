"""The address of the dashboard: where it may listen, and which names are its own."""

import pytest

from adapters.web.access.address import DashboardAddress
from domain.errors import InvalidInput

PUBLIC = "https://stats.example.org"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "dashboard", "127.0.0.1.example"])
def test_strangers_need_https(host: str) -> None:
    with pytest.raises(InvalidInput, match=r"STORYLINE_PUBLIC_URL .* STORYLINE_WEB_LOGIN=off"):
        DashboardAddress(host, 80)
    assert DashboardAddress(host, 80, PUBLIC).url == f"{PUBLIC}/"
    assert not DashboardAddress(host, 80, has_login=False).is_private


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8082/"),
        ("127.1.2.3", "http://127.1.2.3:8082/"),
        ("::1", "http://[::1]:8082/"),
        ("localhost", "http://localhost:8082/"),
    ],
)
def test_loopback_is_for_this_machine(host: str, url: str) -> None:
    address = DashboardAddress(host, 8082)
    assert address.is_private
    assert not address.is_secure
    assert address.url == url
    assert address.cookie == "storyline_8082"


LOCAL = ["127.0.0.1", "127.0.0.1:8082", "localhost", "LOCALHOST:1", "[::1]", "[::1]:8082"]
STRANGE = [
    "",
    " ",
    ":80",
    "rebound.example",
    "127.0.0.1.rebound.example",
    "localhost.rebound.example",
    "user@127.0.0.1",
    "127.0.0.1/",
    "127.0.0.1#rebound.example",
    "127.0.0.1:80:80",
    "[::1",
    "::1",
    "192.0.2.7",
    "stats.example.org.rebound.example",
]


@pytest.mark.parametrize("host", LOCAL)
def test_names_of_this_machine_are_ours(host: str) -> None:
    assert DashboardAddress("127.0.0.1", 8082).answers_to(host)
    assert DashboardAddress("0.0.0.0", 8082, PUBLIC).answers_to(host)


@pytest.mark.parametrize("host", STRANGE)
def test_other_names_are_not(host: str) -> None:
    assert not DashboardAddress("127.0.0.1", 8082).answers_to(host)
    assert not DashboardAddress("0.0.0.0", 8082, PUBLIC).answers_to(host)


def test_the_public_name_is_ours() -> None:
    for host in ("stats.example.org", "Stats.Example.Org:443"):
        assert DashboardAddress("127.0.0.1", 8082, PUBLIC).answers_to(host)
        assert not DashboardAddress("127.0.0.1", 8082).answers_to(host)


def test_a_proxy_with_a_login_of_its_own_decides_which_names_are_ours() -> None:
    assert DashboardAddress("0.0.0.0", 8082, has_login=False).answers_to("stats.example.org")
    assert not DashboardAddress("127.0.0.1", 8082, has_login=False).answers_to("rebound.example")


def test_pages_of_ours_have_our_origin() -> None:
    local = DashboardAddress("127.0.0.1", 8082)
    assert local.is_ours("http://localhost:8082", "localhost:8082")
    for origin in ("null", "", "http://127.0.0.1:8081", "https://evil.example"):
        assert not local.is_ours(origin, "127.0.0.1:8082")
    public = DashboardAddress("127.0.0.1", 8082, PUBLIC + "/")
    assert public.is_ours(PUBLIC, "127.0.0.1:8082")  # a proxy may change the Host header
    for origin in ("http://stats.example.org", "https://stats.example.org:8443", "null"):
        assert not public.is_ours(origin, "stats.example.org")
