"""Figures against a gold file: how well sections are found, answers are cited, agencies are named, and refusals fit."""
