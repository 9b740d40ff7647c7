"""Chinese names of persons and organisations: text, parts, sounds, shapes. Pure."""
