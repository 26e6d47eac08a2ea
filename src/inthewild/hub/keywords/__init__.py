"""The keyword desk: terms are proposed, checked by two people who know the language, released and signed."""
