"""Who is behind a cookie."""

from uuid import UUID, uuid4

import pytest

from adapters.web.access.sessions import Sessions
from domain.access import THIS_MACHINE, Rights, Session, Viewer
from domain.errors import DatabaseUnavailable, LinkRefused, LoginNeeded
from domain.ids import UserId

ALICE, BOB = UserId(uuid4()), UserId(uuid4())
RIGHTS = Rights(frozenset({1}), frozenset({2}))


class FakeLogins:
    """One link, and the session that it begins."""

    def __init__(self, session: Session, secret: bytes = b"one") -> None:
        self.found: Session | None = session
        self.id = uuid4()
        self.denials: list[tuple[str, UserId | None]] = []
        self.is_away = False
        self._secret = secret

    def begin_session(self, key: str, seconds: float) -> UUID:
        if key != "right":
            raise LinkRefused("used link", ALICE)
        return self.id

    def session(self, session_id: UUID) -> Session | None:
        return self.found if session_id == self.id else None

    def end_session(self, session_id: UUID) -> None:
        self.found = None

    def deny(self, reason: str, person: UserId | None) -> None:
        if self.is_away:
            raise DatabaseUnavailable("no database")
        self.denials.append((reason, person))

    def secret(self) -> bytes:
        return self._secret


@pytest.mark.parametrize(
    ("session", "viewer"),
    [
        (Session(None, None, None), THIS_MACHINE),
        (Session(ALICE, 1, "@alice"), Viewer(ALICE, "@alice", is_admin=True)),
        (Session(BOB, 2, "@bob"), Viewer(BOB, "@bob", is_admin=False)),
    ],
)
def test_a_cookie_stands_for_a_person_with_their_rights(session: Session, viewer: Viewer) -> None:
    sessions = Sessions(FakeLogins(session), RIGHTS)
    assert sessions.viewer(sessions.begin("right")) == viewer


@pytest.mark.parametrize(
    "session",
    [Session(ALICE, 3, "@alice"), Session(ALICE, None, None)],  # no right, or erased
)
def test_a_person_without_rights_is_refused(session: Session) -> None:
    logins = FakeLogins(session)
    sessions = Sessions(logins, RIGHTS)
    with pytest.raises(LoginNeeded, match="may not look"):
        sessions.viewer(sessions.begin("right"))
    assert logins.denials == [("no rights", ALICE)]


def test_a_link_that_is_refused_is_recorded() -> None:
    logins = FakeLogins(Session(ALICE, 1, "@alice"))
    with pytest.raises(LinkRefused):
        Sessions(logins, RIGHTS).begin("wrong")
    assert logins.denials == [("used link", ALICE)]


def test_a_cookie_of_another_secret_is_forged() -> None:
    logins = FakeLogins(Session(None, None, None))
    cookie = Sessions(logins, RIGHTS).begin("right")
    others = FakeLogins(Session(None, None, None), secret=b"another")
    others.id = logins.id
    with pytest.raises(LoginNeeded):
        Sessions(others, RIGHTS).viewer(cookie)
    assert others.denials == [("forged cookie", None)]


def test_a_logout_ends_the_session_for_every_copy_of_the_cookie() -> None:
    logins = FakeLogins(Session(None, None, None))
    sessions = Sessions(logins, RIGHTS)
    cookie = sessions.begin("right")
    sessions.end(cookie)
    with pytest.raises(LoginNeeded, match="ended"):
        sessions.viewer(cookie)
    for worthless in (None, "", "forged"):
        sessions.end(worthless)


def test_a_refusal_stands_while_the_database_is_away() -> None:
    logins = FakeLogins(Session(None, None, None))
    sessions = Sessions(logins, RIGHTS)
    logins.is_away = True
    with pytest.raises(LoginNeeded):
        sessions.viewer("forged")
