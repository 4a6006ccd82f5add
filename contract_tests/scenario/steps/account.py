"""The account, and what else says the same of it."""

from __future__ import annotations

from contract_tests import oracles
from contract_tests.scenario.plan import NAME_PREFIX
from contract_tests.scenario.steps.ground import Ground


class AccountSteps(Ground):
    """Reads the account and the script configuration."""

    def read_partner(self) -> None:
        """Read the account: the pool's numbers add up, and it says the same again."""
        first = self.session.call("getPartnerAccount").pick("partner")
        self.session.equal(
            self.session.call("getPartnerAccount").pick("partner"), first, oracles.READING_IS_SAFE, "$.partner"
        )
        self._pool(first)
        billing = self.session.call("getBilling").json
        for name in ("billingMode", "creditPoolTotal", "creditPoolUsed", "creditPoolAvailable"):
            self.session.equal(billing[name], first[name], oracles.SAME_FACT, f"$.{name}")
        self.session.equal(billing["partnerId"], first["id"], oracles.SAME_FACT, "$.partnerId")
        hooks = self.session.call("getWebhooks").json
        for kind, hook in hooks.items():
            self.session.equal(hook["url"], first[f"{kind}WebhookUrl"], oracles.SAME_FACT, f"$.{kind}.url")
            self.session.equal(hook["enabled"], first[f"{kind}WebhookEnabled"], oracles.SAME_FACT, f"$.{kind}.enabled")

    def renamed_script_config(self) -> None:
        """Compare the script configuration with an account that has just got another name."""
        self.script_config()
        self.session.call("updateBranding", body={"companyName": f"{NAME_PREFIX}{self.tag}"})
        self.script_config()

    def script_config(self) -> None:
        """Compare the script configuration with the account."""
        config = self.session.call("getScriptConfig").pick("scriptConfig")
        me = self.session.call("getPartnerAccount").pick("partner")
        for name in config.keys() & me.keys():
            self.session.equal(config[name], me[name], oracles.SAME_FACT, f"$.scriptConfig.{name}")
