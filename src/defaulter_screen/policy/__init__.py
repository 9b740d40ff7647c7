"""The law and the user's rules: measures, scenes, policies, and the ruling that follows from hits."""
