"""The REST API of practice systems (PIMS): `/tenants/{slug}/pims`, in the shape they ask a PACS for."""

from services.api.practice_systems.router import router

__all__ = ["router"]
