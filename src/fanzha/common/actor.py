"""Who acts: the one object that every action and query takes."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from fanzha.common.permissions import Permission, Role


class NotAllowed(Exception):
    """The actor's role does not hold the permission. The sentence is fit to be shown."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What one post gives: a role at one unit, and therefore below it on both paths.

    `paths` are the unit's territory path and line path, those that exist. `whole_tree` is true where the unit is
    the only root, so that a query may leave the path filter out. `for_id` and `for_name` name the officer whose post
    it is, where the actor only stands in.
    """

    role: Role
    unit_id: int
    unit_name: str
    paths: tuple[str, ...]
    permissions: frozenset[Permission]
    whole_tree: bool = False
    for_id: int | None = None
    for_name: str = ""

    def reaches(self, paths: Iterable[str]) -> bool:
        """Say whether a unit with these paths lies at or below this post."""
        if self.whole_tree:
            return True
        return any(path == own or path.startswith(f"{own}.") for path in paths for own in self.paths)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or the system itself, at the moment of acting."""

    id: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    origin: str = ""  # network address, or "job", or "command line"
    why: str = ""
    is_system: bool = False
    confirmed_at: datetime | None = None  # when a code last showed that this person is at the screen
    # What was required of this actor so far: tells for whom a deed was done. Shared by copies of the same actor.
    required: set[Permission] = field(default_factory=set, compare=False, repr=False)

    @classmethod
    def system(cls, why: str, *, origin: str = "system") -> "Actor":
        """Return the system as actor; `why` is kept in the audit row."""
        return cls(id=None, name="系统", origin=origin, why=why, is_system=True)

    @classmethod
    def public(cls, *, origin: str) -> "Actor":
        """Return somebody without an account; holds no permission and sees no row."""
        return cls(id=None, name="群众", origin=origin)

    def because(self, why: str) -> "Actor":
        """Return the same actor with a stated purpose."""
        return replace(self, why=why)

    def may(self, permission: Permission) -> bool:
        """Say whether any post of the actor holds the permission."""
        return self.is_system or any(permission in grant.permissions for grant in self.grants)

    def require(self, permission: Permission) -> None:
        """Stop an actor that lacks the permission.

        Raises:
            NotAllowed: no post of the actor holds it.
        """
        if not self.may(permission):
            raise NotAllowed("您的岗位没有这项权限。需要时请联系系统管理员开通。")
        self.required.add(permission)

    def sees_whole_tree(self, permission: Permission) -> bool:
        """Say whether a post with the permission stands at the only root of the tree."""
        return self.is_system or any(g.whole_tree and permission in g.permissions for g in self.grants)

    def paths(self, permission: Permission) -> list[str]:
        """Return the paths below which the actor holds the permission, without doubles."""
        return sorted({path for g in self.grants if permission in g.permissions for path in g.paths})

    @property
    def permissions(self) -> frozenset[Permission]:
        """Return everything that any post allows."""
        return frozenset().union(*(grant.permissions for grant in self.grants))

    @property
    def stood_in_for(self) -> dict[int, str]:
        """Return the officers for whom the actor stands in today: their numbers and names."""
        return {grant.for_id: grant.for_name for grant in self.grants if grant.for_id is not None}

    def signed_for(self, paths: Iterable[str] | None = None) -> tuple[str, ...]:
        """Return the names of those for whom a deed is done now; none where the actor's own posts suffice.

        Args:
            paths: of the unit that the deed is about; `None` where it is about no unit.
        """
        if not self.stood_in_for:
            return ()
        enough = [
            grant
            for grant in self.grants
            if self.required <= grant.permissions and (paths is None or grant.reaches(paths))
        ]
        if any(grant.for_id is None for grant in enough):
            return ()
        return tuple(dict.fromkeys(grant.for_name for grant in enough))

    @property
    def home_unit_id(self) -> int | None:
        """Return the unit of the first post, where a new object of this actor belongs by default."""
        return self.grants[0].unit_id if self.grants else None

    def roles(self) -> Iterable[Role]:
        """Return the roles in the order of the posts."""
        return tuple(grant.role for grant in self.grants)
