"""How an errand stands, for all that show one."""

import strawberry

from services.delivery.errands import ErrandState

__all__ = ["ErrandState"]

strawberry.enum(ErrandState, description="How a retrieval or a notification stands.")
