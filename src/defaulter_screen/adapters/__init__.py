"""Optional ways in: pandas, Spark. No rule and no score in here."""
