"""THE OUTBOX: what is to reach a remote AE, kept until it did or somebody gave up, with proof per instance.

Deliveries carry instances there; errands are what else is to be done there, once. It knows no department: who
sends names the SOP Instance UIDs (`archive.send`), the courier reads the bytes.
"""

from services.delivery.changing import cancel, retry
from services.delivery.creating import create
from services.delivery.delivery import Counts, Delivery, Item, Level, State, What
from services.delivery.listing import DeliveryPage, Items, deliveries_page, get, items_page

__all__ = [
    "Counts",
    "Delivery",
    "DeliveryPage",
    "Item",
    "Items",
    "Level",
    "State",
    "What",
    "cancel",
    "create",
    "deliveries_page",
    "get",
    "items_page",
    "retry",
]
