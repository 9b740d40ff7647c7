"""Many hashes at once are the hashes of each."""

from __future__ import annotations

from hashlib import blake2b

from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.digests import digests

ANY = st.text(st.characters(), max_size=200)


@given(st.lists(ANY, max_size=5))
def test_each_text_has_its_own_hash(texts):
    expected = [blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest() for text in texts]
    assert digests(texts) == expected
    assert digests(iter(texts)) == expected
