"""One family: its overview, story, plan, contacts, people and history under one header."""
