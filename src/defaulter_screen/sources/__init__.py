"""Readers of published list formats and of applicants' tables: they yield raw rows, never write, never normalise."""
