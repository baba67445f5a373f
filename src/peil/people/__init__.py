"""Who may see and do what: users, roles, sessions, links, consent, the audit log. No pages."""
