"""Settings: how the program looks, its passphrase, its laptops, when it locks, what it holds."""
