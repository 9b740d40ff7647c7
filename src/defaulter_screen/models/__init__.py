"""The nouns that travel through the flow: frozen, slotted, without behaviour beyond printing themselves masked."""
