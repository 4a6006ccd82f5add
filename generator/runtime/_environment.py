"""Environment variables that the client goes by where nothing else is given."""

API_KEY_VARIABLE = "BULLSEYE_PARTNER_API_KEY"
BASE_URL_VARIABLE = "BULLSEYE_PARTNER_BASE_URL"
