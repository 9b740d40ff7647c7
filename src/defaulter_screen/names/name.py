"""What parsing a name returns: the original beside the forms that are compared."""

from __future__ import annotations

from enum import StrEnum

from defaulter_screen.values import frozen_dataclass


class NameMake(StrEnum):
    """How a person's name is built; each make has its own frequency model."""

    HAN = "han"
    """Surname and one- or two-character given name, as most names are."""
    TRANSLITERATED = "transliterated"
    """Minority or foreign names written in Chinese characters, with or without a middle dot."""
    LATIN = "latin"
    """Letters: pinyin or a foreign name."""


@frozen_dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name.

    Attributes:
        original: as given, untouched.
        text: the form compared: simplified, without spaces, dots or invisible characters; for ``LATIN`` lower-case
            letters, words separated by one space.
        surname: the surname (compound surnames whole); empty for other makes than ``HAN``.
        given: the given name; empty for other makes than ``HAN``.
        make: how the name is built.
        aliases: further names found in the cell (曾用名, 又名, 别名), each in compared form.
        notes: what was changed on the way (``traditional``, ``variant``, ``inner-space``, ``title``, ``label`` …).
    """

    original: str
    text: str
    surname: str = ""
    given: str = ""
    make: NameMake = NameMake.HAN
    aliases: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Never shows the name."""
        return f"PersonName({mask_name(self.text)}, {self.make.value})"


@frozen_dataclass(frozen=True, slots=True)
class OrganisationName:
    """An organisation's name, in parts.

    Attributes:
        original: as given, untouched.
        text: the form compared: simplified, half-width, brackets, spaces and middle dots dropped.
        region: the place in front or in brackets as written without 省/市/区/县 endings (``杭州``), or empty.
        region_code: leading digits of its area code where known (2 to 6), or empty.
        core: trade name and industry (字号 + 行业): what is left without region, legal form and branch.
        brand: the trade name (字号) as far as the lexicon of industries tells; equals ``core`` where it does not.
        industry: the industry words behind the trade name, or empty.
        ordinal: ordinals inside (``第三`` -> ``3``), joined with commas, or empty.
        form: the legal form as written (``有限责任公司``), or empty.
        form_class: legal forms that are the same in law share one class (``limited``, ``joint-stock``, ``partnership``,
            ``sole``, ``individual`` …), or empty.
        branch: the branch words behind the form (``杭州分公司``), or empty; the parts above then describe the company.
        notes: what was changed on the way (``traditional``, ``variant``, ``brackets``, ``spaces`` …).
    """

    original: str
    text: str
    region: str = ""
    region_code: str = ""
    core: str = ""
    brand: str = ""
    industry: str = ""
    ordinal: str = ""
    form: str = ""
    form_class: str = ""
    branch: str = ""
    notes: tuple[str, ...] = ()


def mask_name(name: str) -> str:
    """Mask a person's name for logs and messages: the first character stays.

    >>> mask_name("欧阳小明")
    '欧***'
    """
    return name[:1] + "*" * (len(name) - 1)
