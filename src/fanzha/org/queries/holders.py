"""Who holds a permission at the very units named, for whoever writes to the officers of a unit."""

from collections.abc import Iterable
from datetime import date

from fanzha.common.permissions import ROLE_PERMISSIONS, Permission, Role
from fanzha.org.models import Post
from fanzha.org.queries.days import held_on

_MOST = 50  # letters about one thing; more posts than this at one unit are a mistake of the tree


def holders_at(unit_ids: Iterable[int], permissions: Iterable[Permission], *, on: date) -> list[int]:
    """Return the open accounts with a post at one of the units that holds one of the permissions, by number."""
    wanted = set(permissions)
    roles = [role for role in Role if wanted & ROLE_PERMISSIONS[role]]
    held = Post.objects.filter(held_on(on), unit_id__in=list(unit_ids), role__in=roles, officer__is_active=True)
    return sorted(set(held.order_by("officer_id").values_list("officer_id", flat=True)[:_MOST]))
