"""The ways in for people: passwords, what slows down guessing, second factors, one-time links and tickets."""
