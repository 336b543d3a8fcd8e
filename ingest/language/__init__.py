"""What is known of each language: word frequencies, months, abbreviations."""
