"""What a change is: every kind of record, its fields, and how changes fold into a state."""
