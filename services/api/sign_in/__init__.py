"""How people come in and go out. The secrets of it travel in bodies and cookies, never in URLs."""

from fastapi import APIRouter

from services.api.sign_in import launch, links, oidc, passkeys, second_factor, session

router = APIRouter()
for _part in (session, second_factor, links, passkeys, oidc, launch):
    router.include_router(_part.router)
