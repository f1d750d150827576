"""Members: profiles, and all that is stored about a person. For ``store`` and whatever belongs to a member."""
