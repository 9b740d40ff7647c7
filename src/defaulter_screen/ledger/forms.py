"""The canonical texts that tokens are made from: who a subject is, which evidence he gave, what a listing says it is.

A form is personal data in plain: it lives only on the way into ``keys.Tokeniser`` and is never stored or printed.
"""

from __future__ import annotations

from itertools import combinations

from defaulter_screen.ids.number import Scheme
from defaulter_screen.models.listing import Listing
from defaulter_screen.models.normalised import Birth, Normalised
from defaulter_screen.models.subject import SubjectKind

_SEPARATOR = "\x1f"
"""The unit separator: normalisation removes control characters, so no field can imitate a border."""

_ORGANISATION_SCHEMES = frozenset({Scheme.USCC, Scheme.ORG_CODE})
_PERSON, _ORGANISATION = f"{SubjectKind.PERSON}{_SEPARATOR}", f"{SubjectKind.ORGANISATION}{_SEPARATOR}"
_RESIDENT = f"{_PERSON}{Scheme.RESIDENT_ID}{_SEPARATOR}"
_NOTHING_ELSE = _SEPARATOR * 3
"""Neither gender nor region nor legal representative."""


def identity_form(subject: Normalised) -> str:
    """Who the subject is: the complete number where there is one (whatever the name's spelling), else all evidence.

    A first-generation number and its 18-digit form are one; so are a unified code and the organisation code inside it.
    """
    number = subject.number
    if number is None or not number.complete:
        return evidence_form(subject)
    pattern = number.pattern
    if number.scheme in _ORGANISATION_SCHEMES and pattern is not None:
        return f"{subject.kind}{_SEPARATOR}{Scheme.ORG_CODE}{_SEPARATOR}{pattern[8:17]}"
    return f"{subject.kind}{_SEPARATOR}{number.scheme}{_SEPARATOR}{pattern or number.compact}"


def evidence_form(subject: Normalised) -> str:
    """Everything normalised that the subject gave: changes when the evidence changes, not when its spelling does."""
    return _SEPARATOR.join(_evidence(subject))


def plain_person_forms(name: str, number: str, birth: str) -> tuple[str, str]:
    """Both forms of a person who states nothing else, from what normalisation would leave alone.

    Args:
        name: in compared form, without aliases.
        number: a complete resident's number, or empty.
        birth: as ``birth_form`` has it.
    """
    evidence = f"{_PERSON}{name}{_SEPARATOR}{number}{_SEPARATOR}{birth}{_NOTHING_ELSE}"
    return f"{_RESIDENT}{number}" if number else evidence, evidence


def plain_organisation_forms(name: str, code: str) -> tuple[str, str]:
    """Likewise of an organisation; ``code`` is a complete unified code, or empty."""
    evidence = f"{_ORGANISATION}{name}{_SEPARATOR}{code}{_SEPARATOR}{_NOTHING_ELSE}"
    return f"{_ORGANISATION}{Scheme.ORG_CODE}{_SEPARATOR}{code[8:17]}" if code else evidence, evidence


def birth_form(birth: Birth | None) -> str:
    """A stated birth date as the evidence has it; empty where there is none."""
    return "" if birth is None else f"{birth.year}-{birth.month or 0}-{birth.day or 0}"


def possible_forms(subject: Normalised) -> tuple[str, ...]:
    """``identity_form`` first, then the forms under which the same subject may have been screened with less evidence.

    A form without number may be a namesake's: what is found under it *can* concern the subject.
    """
    kind, name, number, *weak = _evidence(subject)
    given = [index for index, value in enumerate(weak) if value]
    forms = [identity_form(subject)]
    for shown in {number, ""}:
        if not (name or shown):
            continue
        for size in range(len(given) + 1):
            for kept in combinations(given, size):
                fields = [value if index in kept else "" for index, value in enumerate(weak)]
                forms.append(_SEPARATOR.join((kind, name, shown, *fields)))
    return tuple(dict.fromkeys(forms))


def listing_form(listing: Listing) -> str:
    """What identifies the listed one, as published; a remembered false positive lapses when it changes."""
    age = "" if listing.age is None else str(listing.age)
    fields = (listing.kind, listing.name, listing.number, listing.gender or "", age, listing.legal_representative)
    return _SEPARATOR.join(fields)


def _evidence(subject: Normalised) -> tuple[str, ...]:
    """Kind, name, number, birth date, gender, region, legal representative. On the hot path of a batch."""
    number = subject.number
    return (
        subject.kind,
        _name(subject),
        "" if number is None else number.pattern or number.compact,
        birth_form(subject.birth),
        subject.gender or "",
        subject.region,
        subject.legal_representative,
    )


def _name(subject: Normalised) -> str:
    person = subject.person
    if person is not None:
        return "/".join((person.text, *sorted(person.aliases))) if person.aliases else person.text
    return "" if subject.organisation is None else subject.organisation.text
