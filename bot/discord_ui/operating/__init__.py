"""Help, usage, invitations and refused logins. For ``client`` and the modules above it."""
