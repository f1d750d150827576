"""What each guild can ask about, kept equal to SQL, and how moderators change it."""
