"""Any histories on real stores and a real service: nothing lost, nothing hidden, all the same."""
