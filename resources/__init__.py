"""Data only: icons, fonts, colours, texts and word lists."""
