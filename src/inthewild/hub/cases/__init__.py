"""Cases: from somebody's report of a listing to the platform's answer, and back to who reported it."""
