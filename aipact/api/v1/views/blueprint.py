"""The blueprint of the API itself; its addresses are in the modules beside this one."""

from aipact.api.v1.views.parameters import OpenBlueprint

api = OpenBlueprint(
    "api", __name__, url_prefix="/api/v1", description="The public register and the library"
)
