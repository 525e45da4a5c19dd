"""Uploads over HTTP: by the link of an inbox (`/inboxes/{id}`), and by somebody of the clinic."""

from fastapi import APIRouter

from services.api.inboxes import clinic, visitors

router = APIRouter()
router.include_router(visitors.router)
router.include_router(clinic.router)
