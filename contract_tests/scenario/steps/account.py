"""The account, and what else says the same of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.plan import NAME_PREFIX

if TYPE_CHECKING:
    from contract_tests.scenario.steps.ground import Ground

_PARTNER = "getPartnerAccount"


def read_partner(ground: Ground) -> None:
    """Read the account: the pool's numbers add up, and it says the same again."""
    first = ground.session.call("getPartnerAccount").pick("partner")
    ground.session.equal(
        ground.session.call("getPartnerAccount").pick("partner"), first, oracles.READING_IS_SAFE, "$.partner"
    )
    ground.pool(first)
    billing = ground.session.call("getBilling").json
    for name in ("billingMode", "creditPoolTotal", "creditPoolUsed", "creditPoolAvailable"):
        ground.session.equal(billing[name], first[name], oracles.SAME_FACT, f"$.{name}", beside=_PARTNER)
    ground.session.equal(billing["partnerId"], first["id"], oracles.SAME_FACT, "$.partnerId", beside=_PARTNER)
    hooks = ground.session.call("getWebhooks").json
    for kind, hook in hooks.items():
        ground.session.equal(
            hook["url"], first[f"{kind}WebhookUrl"], oracles.SAME_FACT, f"$.{kind}.url", beside=_PARTNER
        )
        ground.session.equal(
            hook["enabled"], first[f"{kind}WebhookEnabled"], oracles.SAME_FACT, f"$.{kind}.enabled", beside=_PARTNER
        )


def renamed_script_config(ground: Ground) -> None:
    """Compare the script configuration with an account that has just got another name."""
    script_config(ground)
    ground.session.call("updateBranding", body={"companyName": f"{NAME_PREFIX}{ground.tag}"})
    script_config(ground)


def script_config(ground: Ground) -> None:
    """Compare the script configuration with the account."""
    config = ground.session.call("getScriptConfig").pick("scriptConfig")
    me = ground.session.call("getPartnerAccount").pick("partner")
    for name in config.keys() & me.keys():
        ground.session.equal(
            config[name], me[name], oracles.SAME_FACT, f"$.scriptConfig.{name}", beside="getScriptConfig"
        )
