"""The menu entry of the exchange."""

from fanzha.common.nav import NavItem
from fanzha.common.permissions import Permission

ENTRY = NavItem("系统", "两网交换", "arrows-exchange", "exchange:list", Permission.EXCHANGE_VIEW)
