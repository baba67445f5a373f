"""Web pages and the HTTP API over a project. Answers come from `peil.app`; nothing is measured here."""
