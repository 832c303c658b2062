"""Addresses of works, records brought together, and their values united."""

import msgspec
import pytest
from generated_works import works
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ris2rdf import identity
from ris2rdf.elements import (
    Container,
    Contributor,
    Date,
    Event,
    Identifier,
    Name,
    Source,
    Stated,
    Work,
)
from ris2rdf.identity import Claimant, Group, Place

D1, D2, D3, D4 = ("1" * 64, "2" * 64, "3" * 64, "4" * 64)
FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def work(*identifiers, form="JOUR", **more):
    return Work(
        form.partition("-")[0], form, title=Stated("On cells"), identifiers=identifiers, **more
    )


# ------------------------------------------------------------------ keys


@pytest.mark.parametrize(
    ("identifier", "form", "key"),
    [
        (Identifier("doi", "10.1172/JCI.insight.169424"), "JOUR", "doi/10.1172/jci.insight.169424"),
        (
            Identifier("doi", "10.1002/(sici)1<1::aid#x>2;2-b"),
            "JOUR",
            "doi/10.1002/%28sici%291%3C1%3A%3Aaid%23x%3E2%3B2-b",
        ),
        (Identifier("pmid", "123"), "JOUR", "pmid/123"),
        (Identifier("isbn13", "9780306406157"), "BOOK", "isbn/9780306406157"),
        (Identifier("arxiv", "hep-th/9901001"), "JOUR", "arxiv/hep-th/9901001"),
        (Identifier("patent", "US1234567B2"), "PAT", "patent/US1234567B2"),
        (Identifier("handle", "10807/276683"), "JOUR", "handle/10807/276683"),
        (Identifier("accession", "42", name="Embase"), "JOUR", "accession/embase/42"),
    ],
)
def test_strong_identifier_is_the_key(identifier, form, key):
    assert identity.key(work(identifier, form=form), D1) == key


@pytest.mark.parametrize(
    ("identifier", "form"),
    [
        (Identifier("doi", "10.1/../x"), "JOUR"),
        (Identifier("doi", "10.1//x"), "JOUR"),
        (Identifier("doi", "10.1/x.ttl"), "JOUR"),
        (Identifier("doi", "10.1/x.JSONLD"), "JOUR"),
        (Identifier("doi", "10.1/x", of="container"), "CHAP"),
        (Identifier("doi", "10.1/x", primary=False), "JOUR"),
        (Identifier("isbn13", "9780306406157"), "CHAP"),
        (Identifier("patent", "1234567"), "PAT"),
        (Identifier("accession", "42"), "JOUR"),
    ],
)
def test_what_is_no_safe_or_no_own_identifier_is_no_key(identifier, form):
    assert identity.key(work(identifier, form=form), D1).startswith("hash/")


def test_keys_come_strongest_first_whatever_the_order_of_the_record():
    doi, pmid, wos = Identifier("doi", "10.1/x"), Identifier("pmid", "1"), Identifier("wos", "000")
    found = identity.keys(work(wos, pmid, doi), D1)
    assert found[:3] == ("doi/10.1/x", "pmid/1", "accession/web-of-science/000")
    assert found == identity.keys(work(doi, pmid, wos), D1)


def test_hash_does_not_change_with_case_markup_or_article():
    one = msgspec.structs.replace(work(), title=Stated("The <i>Cells</i> &amp; I!"))
    other = msgspec.structs.replace(work(), title=Stated("cells i"))
    assert identity.key(one, D1) == identity.key(other, D2)


def test_hash_changes_with_year_author_place_and_group_of_types():
    variants = [
        work(),
        work(form="BOOK"),
        work(dates=(Date("2020"),)),
        work(contributors=(Contributor(Name(family="Rossi")),)),
        work(container=Container("journal", Stated("J"))),
        work(volume=Stated("1")),
        work(page_start=Stated("1")),
    ]
    assert len({identity.key(one, D1) for one in variants}) == len(variants)
    assert identity.key(work(form="EJOUR"), D1) == identity.key(work(form="JOUR"), D1)


def test_record_without_anything_is_named_by_itself():
    empty = Work("JOUR", "JOUR", volume=Stated("1"))
    assert identity.key(empty, D1) == f"hash/{D1[:20]}"


@FEW
@given(works)
def test_every_key_is_an_ascii_path_that_clients_leave_alone(generated):
    found = identity.keys(generated, D1)
    assert found[-1].startswith("hash/")
    for key in found:
        assert key.isascii()
        assert identity.usable(key)


# ------------------------------------------------------------------ alike


def test_titles_that_differ_in_a_letter_are_alike_and_others_are_not():
    assert identity.alike("on the cells of mice", "on the cell of mice")
    assert not identity.alike("on the cells of mice", "on the bones of men")
    assert identity.alike("", "anything")


def test_years_more_than_one_apart_are_not_alike():
    assert identity.alike("a", "a", ("2020", "2021-05"))
    assert not identity.alike("a", "a", ("2020", "2022"))
    assert identity.alike("a", "a", ("", "2022"))


# ------------------------------------------------------------------ groups


def claimant(digest, *keys, title="on cells", year="2020", richness=1, whole=(), within=()):
    keys = (*keys, f"hash/{digest[:4]}{title}")
    return Claimant(digest, keys, title, year, richness, "a.ris", 1, whole, within)


def grouped(*claimants):
    found = []
    groups = list(identity.group(identity.claims(claimants), found.append))
    return groups, [(d.code, d.values["key"]) for d in found]


def test_records_with_the_same_doi_and_title_are_one_work():
    groups, found = grouped(claimant(D2, "doi/10.1/x"), claimant(D1, "doi/10.1/x"))
    assert groups == [Group("doi/10.1/x", (D1, D2))]
    assert found == [("IDN502", "doi/10.1/x")]


def test_richer_record_comes_first():
    groups, _ = grouped(claimant(D1, "doi/10.1/x"), claimant(D2, "doi/10.1/x", richness=9))
    assert groups[0].digests == (D2, D1)


def test_same_doi_on_different_titles_is_kept_by_the_richer_record():
    groups, found = grouped(
        claimant(D1, "doi/10.1/x", "pmid/1"),
        claimant(D2, "doi/10.1/x", title="quite another", richness=9),
    )
    assert groups == [Group("doi/10.1/x", (D2,)), Group("pmid/1", (D1,))]
    assert found == [("IDN501", "doi/10.1/x")]


def test_record_that_lost_its_only_key_gets_its_hash():
    groups, _ = grouped(
        claimant(D1, "doi/10.1/x"), claimant(D2, "doi/10.1/x", title="quite another")
    )
    assert groups[1].key == f"hash/{D2[:4]}quite another"


def test_doi_and_pmid_lead_to_one_work_over_a_third_record():
    groups, _ = grouped(
        claimant(D1, "doi/10.1/x"), claimant(D2, "doi/10.1/x", "pmid/1"), claimant(D3, "pmid/1")
    )
    assert groups == [Group("doi/10.1/x", (D1, D2, D3))]


def test_two_dois_are_never_united_by_a_weaker_key():
    groups, found = grouped(
        claimant(D1, "doi/10.1/x", "isbn/9"), claimant(D2, "doi/10.1/y", "isbn/9")
    )
    assert groups == [Group("doi/10.1/x", (D1,)), Group("doi/10.1/y", (D2,))]
    assert found == [("IDN501", "isbn/9")]


BOOK = {"whole": ("isbn/9", "title/on cells")}


def test_chapter_called_as_its_book_is_not_the_book_which_keeps_the_address():
    chapter = claimant(D1, "doi/10.1/x", "pmid/1", richness=9, within=("title/on cells",))
    groups, found = grouped(chapter, claimant(D2, "doi/10.1/x", "isbn/9", **BOOK))
    assert groups == [Group("doi/10.1/x", (D2,)), Group("pmid/1", (D1,))]
    assert found == [("IDN501", "doi/10.1/x")]


def test_chapter_and_book_are_two_over_a_third_record_too():
    groups, _ = grouped(
        claimant(D1, "doi/10.1/x", within=("isbn/9",)),
        claimant(D2, "doi/10.1/x", "handle/1"),
        claimant(D3, "handle/1", "isbn/9", **BOOK),
    )
    assert [group.digests for group in groups] == [(D1, D2), (D3,)]


def test_book_called_a_chapter_by_a_second_record_is_one_work():
    groups, _ = grouped(
        claimant(D1, "doi/10.1/x", **BOOK), claimant(D2, "doi/10.1/x", within=("title/series",))
    )
    assert groups == [Group("doi/10.1/x", (D1, D2))]


def test_doi_that_several_chapters_of_a_book_state_is_nobodys_address():
    groups, found = grouped(
        claimant(D1, "doi/10.1/x", title="bones", within=("title/on cells",)),
        claimant(D2, "doi/10.1/x", title="livers", within=("title/on cells",)),
    )
    assert [group.key.partition("/")[0] for group in groups] == ["hash", "hash"]
    assert found == [("IDN501", "doi/10.1/x")] * 2


def test_what_a_book_is_called_is_what_its_chapters_stand_in():
    isbn = "9780306406157"
    book = work(Identifier("isbn13", isbn), form="BOOK")
    within = Container("book", Stated("<i>On</i> Cells"))
    chapter = work(Identifier("isbn13", isbn, of="container"), form="CHAP", container=within)
    assert identity.whole(book) == identity.within(chapter) == (f"isbn/{isbn}", "title/on cells")
    assert identity.whole(chapter) == identity.within(book) == identity.within(work()) == ()


def test_record_that_shares_no_key_is_not_mentioned():
    groups, found = grouped(claimant(D1, "doi/10.1/x"), claimant(D2, "doi/10.1/y"))
    assert groups == []
    assert found == []


def test_records_without_strong_key_and_the_same_hash_are_one_work():
    one, other = Claimant(D1, ("hash/a",)), Claimant(D2, ("hash/a",))
    assert grouped(one, other)[0] == [Group("hash/a", (D1, D2))]


def test_identical_records_are_one_claimant():
    groups, _ = grouped(claimant(D1, "doi/10.1/x"), claimant(D1, "doi/10.1/x"))
    assert groups == []


def test_key_that_everybody_claims_does_not_take_for_ever():
    letters = "abcdefghijklmnopqrstuvwxyz"
    many = [
        claimant(
            f"{n:064x}",
            "doi/10.1/x",
            title=f"{letters[n % 26] * 9} {letters[n // 26 % 26] * 9} {n}",
        )
        for n in range(1500)
    ]
    groups, found = grouped(*many)
    assert len(found) >= 1400
    assert len({group.key for group in groups}) == len(groups)


claimants = st.lists(
    st.builds(
        lambda digest, keys, title, year, richness, book: claimant(
            f"{digest}" * 64, *sorted(keys), title=title, year=year, richness=richness, **book
        ),
        st.sampled_from("0123456789abcdef"),
        st.sets(
            st.sampled_from(["doi/10.1/x", "doi/10.1/y", "pmid/1", "pmid/2", "isbn/9"]), max_size=3
        ),
        st.sampled_from(["on cells", "on the cell", "quite another", ""]),
        st.sampled_from(["2020", "2021", "2023", ""]),
        st.integers(0, 3),
        st.sampled_from([{}, BOOK, {"within": ("isbn/9",)}, {"within": ("title/on cells",)}]),
    ),
    max_size=9,
    unique_by=lambda one: one.digest,
)


@given(claimants, st.randoms())
def test_grouping_does_not_depend_on_the_order_of_records(claimants, random):
    mixed = list(claimants)
    random.shuffle(mixed)
    assert grouped(*claimants) == grouped(*mixed)


@given(claimants)
def test_every_record_is_in_one_work_and_every_work_has_its_own_key(claimants):
    groups, _ = grouped(*claimants)
    mentioned = [digest for group in groups for digest in group.digests]
    assert len(mentioned) == len(set(mentioned))
    alone = [one.keys[0] for one in claimants if one.digest not in mentioned]
    settled = [group.key for group in groups] + alone
    assert len(settled) == len(set(settled))
    by_digest = {one.digest: one for one in claimants}
    for group in groups:
        members = [by_digest[digest] for digest in group.digests]
        assert any(group.key in member.keys for member in members)
        wholes = {name for member in members for name in member.whole}
        assert wholes.isdisjoint(name for member in members for name in member.within)


@given(claimants)
def test_nothing_is_united_below_a_shared_identifier_and_titles_that_agree(claimants):
    groups, _ = grouped(*claimants)
    by_digest = {one.digest: one for one in claimants}
    for group in groups:
        members = [by_digest[digest] for digest in group.digests]
        reached, waiting = set(), members[:1]
        while waiting:
            one = waiting.pop()
            reached.add(one.digest)
            waiting += [o for o in members if o.digest not in reached and evident(one, o)]
        assert reached == set(group.digests)


def evident(one, other):
    """Whether two records are one work on evidence of level A, at once or by what both are like."""
    shared = set(one.keys) & set(other.keys)
    if any(key.startswith("hash/") for key in shared):
        return True
    near = identity.alike(one.title, other.title, (one.year, other.year))
    # Records of one key are compared with the richest that they are like: two that are each like
    # it may differ a little more from each other.
    return bool(shared) and (near or "" in {one.title, other.title})


def test_journals_of_shared_issns_are_named_by_the_smallest():
    found = identity.journals([["2", "3"], ["4"], ["3", "1"]])
    assert found == {"1": "1", "2": "1", "3": "1"}


# ------------------------------------------------------------------ unite


def united(*parts):
    found = []
    return identity.unite(parts, found.append, [Place("a.ris", 10), Place("b.ris", 20)]), found


def at(value, tag="TI", line=2):
    return Stated(value, (Source(tag, line),))


def test_one_record_stays_as_it_is():
    assert united(work())[0] == work()


def test_values_are_united_and_remember_their_record():
    one = Work("JOUR", "JOUR", title=at("On cells"), keywords=(at("A", "KW"),))
    other = Work(
        "JOUR",
        "JOUR",
        title=at("On Cells"),
        keywords=(at("a", "KW"), at("B", "KW")),
        volume=at("8", "VL"),
    )
    both, found = united(one, other)
    assert both.title == Stated("On cells", (Source("TI", 2, 0), Source("TI", 2, 1)))
    assert [k.value for k in both.keywords] == ["A", "B"]
    assert both.volume.sources == (Source("VL", 2, 1),)
    assert found == []


def test_conflict_is_reported_where_the_other_value_stands():
    both, found = united(
        Work("JOUR", "JOUR", volume=at("8", "VL")), Work("JOUR", "JOUR", volume=at("9", "VL", 3))
    )
    assert both.volume.value == "8"
    assert [(d.code, d.source, d.line, d.tag) for d in found] == [("IDN503", "b.ris", 22, "VL")]
    assert (
        found[0].message
        == "Records of one work differ in volume: '8' was kept, '9' was not published."
    )


def test_more_precise_date_that_agrees_is_taken():
    both, found = united(work(dates=(Date("2023"),)), work(dates=(Date("2023-05-04"),)))
    assert [d.value for d in both.dates] == ["2023-05-04"]
    assert found == []


def held(start, end=""):
    return Event(start=Date(start), end=Date(end) if end else None)


@pytest.mark.parametrize(
    ("one", "other", "kept", "conflicts"),
    [
        (held("2022-06"), held("2022-06-19", "2022-06-24"), 1, 0),
        (held("2022-06-19"), held("2022-06-19", "2022-06-24"), 1, 0),
        (held("2022-06-19", "2022-06-24"), held("2022-06"), 0, 0),
        (held("2022-07-01"), held("2022-06-19", "2022-06-24"), 0, 1),
        (held("2022-06-19", "2022-06-24"), held("2022-06-19", "2022-06-25"), 0, 1),
        (Event(), held("2022-06-19", "2022-06-24"), 1, 0),
    ],
)
def test_first_and_last_day_of_an_event_are_those_of_one_record(one, other, kept, conflicts):
    both, found = united(work(event=one), work(event=other))
    wanted = (one, other)[kept]
    assert (both.event.start, both.event.end) == (wanted.start, wanted.end)
    assert [d.code for d in found] == ["IDN503"] * conflicts


def test_second_doi_is_no_longer_the_primary_one():
    both, found = united(work(Identifier("doi", "10.1/x")), work(Identifier("doi", "10.1/y")))
    assert [(i.value, i.primary) for i in both.identifiers] == [("10.1/x", True), ("10.1/y", False)]
    assert len(found) == 1


def test_longer_given_names_complete_the_list_of_authors():
    one = work(contributors=(Contributor(Name(family="Rossi", given="M.")),))
    other = work(
        contributors=(
            Contributor(Name(family="Rossi", given="Maria"), orcid="0000-0002-1825-0097"),
        )
    )
    both, found = united(one, other)
    assert [(c.name.given, c.orcid) for c in both.contributors] == [
        ("Maria", "0000-0002-1825-0097")
    ]
    assert found == []


def test_lists_of_different_authors_are_never_mixed():
    one = work(contributors=(Contributor(Name(family="Rossi")),))
    other = work(contributors=(Contributor(Name(family="Bianchi")),))
    both, found = united(one, other)
    assert [c.name.family for c in both.contributors] == ["Rossi"]
    assert len(found) == 1


@FEW
@given(works)
def test_uniting_a_work_with_itself_states_nothing_new(generated):
    both, _ = united(generated, generated)
    assert identity.richness(both) <= identity.richness(generated)
    assert identity.keys(both, D1)[-1] == identity.keys(generated, D1)[-1]
