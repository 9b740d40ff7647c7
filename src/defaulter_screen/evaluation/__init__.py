"""How good is it on a user's own history: labelled applicants or pairs in, tables, figures and calibration out."""
