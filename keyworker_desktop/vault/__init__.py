"""Keys and who may use them: keyslots, passphrase, device and user keys, lock."""
