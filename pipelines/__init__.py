"""County budget warehouse: from published budget disclosures to checked facts."""
