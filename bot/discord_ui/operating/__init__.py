"""Help, usage, invitations, refused logins and stopping. For ``client`` and the modules above it."""
