"""Bad days: damage, power cuts, full disks and hostile answers."""
