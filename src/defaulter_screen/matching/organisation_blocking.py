"""Block keys of organisations (see ``blocking``): of their code, and of what their names are found by."""

from __future__ import annotations

from collections.abc import Sequence

from defaulter_screen.ids.number import Scheme
from defaulter_screen.ids.uscc import shown_code
from defaulter_screen.matching.blocking import KeyClass, distinct, lookalike_spellings, text_key, text_keys
from defaulter_screen.matching.brief import FIRST_STRONG, IS_BRANCH
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.names.name import OrganisationName
from defaulter_screen.names.organisation import OrganisationParts, shorter_core


def organisation_code(side: Normalised) -> str:
    """The nine characters of the organisation code where all are shown, else an empty string."""
    number = side.number
    if number is None or number.pattern is None or number.scheme not in (Scheme.USCC, Scheme.ORG_CODE):
        return ""
    code = number.pattern[8:17]
    return "" if "*" in code else code


def organisation_number_keys(side: Normalised) -> list[int]:
    """Keys of an organisation's number, the one that shows most first; a listing is indexed under its first only."""
    number, code = side.number, organisation_code(side)
    keys = [text_key(KeyClass.ORGANISATION_CODE, code)] if code else []
    if number is None or number.scheme is Scheme.DAMAGED:
        return keys
    if number.scheme is Scheme.USCC and number.pattern is not None and (shown := shown_code(number.pattern)):
        keys.append(text_key(KeyClass.ORGANISATION_SHOWN, shown))
    if keys or number.masked or not number.compact:
        return keys
    return [text_key(KeyClass.ORGANISATION_REGISTRATION, number.compact)]


def organisation_sound(name: OrganisationName | OrganisationParts) -> str:
    """The sound of trade name and industry, one reading per character."""
    from defaulter_screen.names.pinyin import spoken  # noqa: PLC0415 - loads the table of readings

    return spoken(name.core)


def organisation_listing_keys(listing: Normalised, brief: int) -> list[int]:
    """All keys of a listed organisation."""
    keys = organisation_number_keys(listing)[:1]
    if listing.organisation:
        texts_of = organisation_name_texts(listing.organisation, brief)
        keys += [key for one, texts in zip(NAME_CLASSES, texts_of, strict=True) for key in text_keys(one, texts)]
    return keys


NAME_CLASSES = (
    KeyClass.ORGANISATION_CORE,
    KeyClass.ORGANISATION_SOUND,
    KeyClass.ORGANISATION_DELETION,
    KeyClass.ORGANISATION_WEAK,
)
NameTexts = tuple[Sequence[str], Sequence[str], Sequence[str], Sequence[str]]
"""What is hashed for the keys of each of these classes."""
NO_TEXTS: NameTexts = ((), (), (), ())


def organisation_name_texts(name: OrganisationName | OrganisationParts, brief: int) -> NameTexts:
    """All that a listed organisation is found by of its name; nothing where only its form is left of it."""
    core = name.core
    if not core:
        return NO_TEXTS
    shorter, sound, rests = shorter_core(name), organisation_sound(name), brand_deletions(name)
    cores = (core, shorter) if shorter else (core,)
    weak: Sequence[str] = ()
    if brief < FIRST_STRONG or brief & IS_BRANCH:
        weak = distinct((*cores, f"~{sound}", *rests, *brand_lookalikes(name)))
    return cores, (sound,), rests, weak


def asked_organisation_texts(name: OrganisationName) -> tuple[str, ...]:
    """What of a name is asked for among such entries; sounds are marked, so that no name is taken for one."""
    return (name.core, f"~{organisation_sound(name)}", *brand_deletions(name))


def brand_lookalikes(name: OrganisationName | OrganisationParts) -> tuple[str, ...]:
    """Trade name and industry with one character of the trade name replaced by one of similar shape."""
    rest = name.core[len(name.brand) :]
    return tuple([brand + rest for brand in lookalike_spellings(name.brand)])


def brand_deletions(name: OrganisationName | OrganisationParts) -> tuple[str, ...]:
    """Trade name with one character left out, industry kept: slips happen in the trade name, not in a common word."""
    brand, industry = name.brand or name.core, name.core[len(name.brand or name.core) :]
    if len(brand) < 2 or (len(brand) == 2 and not industry):
        return ()
    return distinct([brand[:i] + brand[i + 1 :] + industry for i in range(len(brand))])
