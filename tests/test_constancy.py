"""What is published stays, moves or is withdrawn with a reason: no address is ever just not found."""

import gzip
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from library import BASE, FIRST, TIME, TITLE, Library, record

from ris2rdf.building import TooManyError, build, departures
from ris2rdf.diagnostics import UsageError
from ris2rdf.release import Publication, registry


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path)


def triples(release):
    with gzip.open(release.path / "dump" / "dataset.nt.gz", "rt", encoding="utf-8") as lines:
        return sorted(set(lines))


# ------------------------------------------------------------------------------ absent records


def test_records_of_other_files_stay_and_come_with_their_provenance(library):
    first = library.build(a=record(1))
    second = library.build(b=record(2))
    assert library.works() == [FIRST, "work/doi/10.1234/2"]
    assert second.counts["kept"] == 1
    assert second.document(FIRST) == first.document(FIRST)
    (stored,) = second.entry(FIRST).records
    assert (stored.source, stored.position, stored.line) == ("a.ris", 1, 1)
    assert library.codes().count("REL608") == 0, "a.ris was not given: nothing to say"


def test_a_record_deleted_from_its_file_stays_and_it_is_said(library):
    library.build(a=record(1) + record(2))
    library.build(a=record(2))
    assert len(library.works()) == 2
    (said,) = [d for d in library.said if d.code == "REL608"]
    assert TITLE[1] in said.message


def test_sync_withdraws_what_the_files_do_not_hold(library):
    library.build(a=record(1), b=record(2))
    second = library.build(b=record(2), sync=True)
    assert library.works() == ["work/doi/10.1234/2"]
    gone = library.gone(FIRST)
    assert (gone.target, gone.title, gone.people) == ("", TITLE[1], "Maria Rossi")
    assert (gone.reason, gone.release) == (departures.ABSENT, second.id)
    assert library.gone("work/doi/10.1234/2") is None


@pytest.fixture
def three(library):
    library.build(a=record(1) + record(2) + record(3), b=record(1, AB="Of the same work. " * 9))
    return library


def test_sync_does_not_withdraw_most_of_the_works_unless_that_is_confirmed(three):
    before = three.home.current_id()
    with pytest.raises(TooManyError, match=r"2 of 3 works.* 50% .*withdraw_at_most.*--confirm"):
        three.build(a=record(3), sync=True)
    assert (three.home.current_id(), len(three.works())) == (before, 3), "nothing was built"
    assert three.build(a=record(3), sync=True, confirmed=True).counts["works"] == 1


@pytest.mark.parametrize(
    "files",
    [
        {"b": record(1) + record(2, TI="Corrected")},
        {"a": record(1, DO="10.9/1") + record(2, DO="10.9/2")},
        {"b": record(1, AB="Of the same work. " * 9) + record(3)},
    ],
    ids=["one of three", "moved, as they follow", "one of its two records"],
)
def test_sync_counts_works_that_no_record_describes_any_more(three, files):
    three.build(**files, sync=True)
    assert len(three.works()) == 2


def test_the_share_that_sync_may_withdraw_is_the_librarys_to_say(library):
    place = library.home.path / "config.toml"
    place.write_text(place.read_text().replace("withdraw_at_most = 0.5", "withdraw_at_most = 0.0"))
    library.home = Publication(library.home.path)
    library.build(a=record(1) + record(2) + record(3))
    with pytest.raises(TooManyError, match="1 of 3"):
        library.build(a=record(1) + record(2), sync=True)
    place.write_text(place.read_text().replace("withdraw_at_most = 0.0", "withdraw_at_most = 7"))
    with pytest.raises(UsageError, match="from 0 to 1"):
        Publication(library.home.path)


def test_the_command_says_how_much_sync_would_withdraw(three, tmp_path):
    path = tmp_path / "less.ris"
    path.write_text(record(3), "utf-8")
    arguments = ["build", str(path), "-d", str(three.home.path), "--sync"]
    command = [sys.executable, "-m", "ris2rdf", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.returncode, len(three.works())) == (2, 3)
    assert "would withdraw 2 of 3 works" in run.stderr
    assert subprocess.run([*command, "--confirm"], check=False).returncode == 0
    assert three.works() == ["work/doi/10.1234/3"]


def test_what_was_withdrawn_is_published_again_when_it_comes_back(library):
    library.build(a=record(1))
    library.build(a=record(2), sync=True, confirmed=True)
    library.build(a=record(1))
    assert FIRST in library.works()
    library.build(a=record(2), sync=True)
    assert library.gone(FIRST).release == library.home.current_id(), "gone anew"


def test_without_files_the_release_is_built_anew_to_the_same_triples(library):
    first = library.build(
        a=record(1) + record(2), b=record(1, AB="Other words. " * 9) + "TY  - JOUR\nER  -\n"
    )
    second = library.build()
    assert triples(first) == triples(second)
    names = ("works", "records", "quarantined", "merged", "triples", "infos", "warnings", "errors")
    assert [first.counts[n] for n in names] == [second.counts[n] for n in names]


def test_refused_records_stay_until_their_file_comes_again(library):
    library.build(a=record(1, TI="", DO=""))
    assert library.build(b=record(2)).counts["quarantined"] == 1
    assert library.build(a=record(1, DO="")).counts["quarantined"] == 0


def test_what_the_reader_said_of_a_file_is_kept_with_the_record(library):
    path = library.folder / "a.ris"
    path.write_bytes(record(1, AU="Müller, Ada").encode("latin-1"))
    first = build(library.home, [str(path)], lambda _: None, time=TIME)
    said = {d.code for d in first.entry(FIRST).diagnostics}
    assert any(code.startswith("RIS12") for code in said), said
    assert said <= {d.code for d in library.build(b=record(2)).entry(FIRST).diagnostics}


# ------------------------------------------------------------------------------ followed records


def test_an_edited_record_replaces_the_one_before(library):
    library.build(a=record(1))
    library.build(a=record(1, TI="Corrected"))
    assert (library.works(), library.title()) == ([FIRST], "Corrected")


def test_an_edited_record_may_come_in_a_file_of_another_name(library):
    library.build(
        january=record(1, AB="An old abstract, long enough to be taken for one of those.")
    )
    library.build(february=record(1, TI="Corrected"))
    assert (library.works(), library.title()) == ([FIRST], "Corrected")
    assert library.home.current().counts["records"] == 1


def test_a_second_source_of_a_work_outlives_an_edit_of_the_first(library):
    library.build(a=record(1), b=record(1, LA="English"))
    library.build(a=record(1, KW="Kidney"))
    work = library.home.current().entry(FIRST).work
    assert work.languages, "what b.ris says stays"
    assert [keyword.value for keyword in work.keywords] == ["Kidney"]
    assert library.home.current().counts["records"] == 2


def test_a_record_with_another_identifier_follows_nothing(library):
    library.build(a=record(1))
    library.build(b=record(1, DO="10.1234/99"))
    assert len(library.works()) == 2


# ------------------------------------------------------------------------------ addresses that stay


def test_a_work_without_identifier_keeps_its_address_when_its_title_is_corrected(library):
    library.build(a=record(1, DO="", ID="17"))
    (path,) = library.works()
    library.build(a=record(1, DO="", ID="17", TI="Corrected"))
    assert (library.works(), library.title(path)) == ([path], "Corrected")
    library.build(moved=record(1, DO="", ID="17", TI="Corrected"), sync=True)
    assert library.works() == [path], "an unchanged record, in another file"
    library.build(b=record(2))
    assert path in library.works(), "kept, and still of that name"


def test_labels_that_a_file_repeats_show_nothing(library):
    library.build(a=record(1, DO="", ID="17") + record(2, DO="", ID="17"))
    library.build(a=record(1, DO="", ID="17", TI="Corrected") + record(2, DO="", ID="17"))
    assert len(library.works()) == 3


def test_a_name_that_another_record_has_by_its_title_is_not_taken(library):
    library.build(a=record(1, DO="", ID="17"))
    (path,) = library.works()
    library.build(a=record(1, DO="", ID="17", TI="Corrected") + record(1, DO="", ID="18"))
    assert library.title(path) == TITLE[1]
    assert len(library.works()) == 2


# ------------------------------------------------------------------------------ addresses that move


def test_a_work_that_gains_an_identifier_moves(library):
    library.build(a=record(1, DO=""))
    (old,) = library.works()
    library.build(a=record(1))
    assert library.works() == [FIRST]
    assert library.gone(old).target == FIRST


def test_a_work_moves_with_its_label_when_all_of_it_changes(library):
    library.build(a=record(1, DO="10.1234/wrong", ID="17"))
    library.build(a=record(1, ID="17", TI="Corrected"))
    assert library.works() == [FIRST]
    assert library.gone("work/doi/10.1234/wrong").target == FIRST


def test_two_works_found_to_be_one_are_one_address_and_a_move(library):
    library.build(a=record(1, DO="", AN="123", DB="PubMed"), b=record(1, LA="English"))
    pmid = next(path for path in library.works() if "pmid" in path)
    library.build(a=record(1, AN="123", DB="PubMed"))
    assert library.works() == [FIRST]
    assert library.gone(pmid).target == FIRST


def test_a_journal_that_gains_an_issn_moves_with_its_volumes(library):
    first = library.build(a=record(1, SN="", IS="2"))
    (journal,) = (row.path for row in first.things("journal").rows)
    library.build(a=record(1, IS="2"))
    assert library.gone(journal).target == "journal/issn/1234-5679"
    assert library.gone(f"{journal}/volume/3").target == "journal/issn/1234-5679/volume/3"
    issue = library.gone(f"{journal}/volume/3/issue/2")
    assert issue.target == "journal/issn/1234-5679/volume/3/issue/2"


def test_journals_joined_by_their_issns_move_to_one(library):
    library.build(a=record(1), b=record(2, SN="2049-3630", JO="Ann. test."))
    library.build(c=record(3, SN="1234-5679 2049-3630"))
    moved = library.gone("journal/issn/2049-3630")
    assert moved.target == "journal/issn/1234-5679"
    assert library.gone("journal/issn/2049-3630/volume/3").target == f"{moved.target}/volume/3"


def test_a_thing_that_nobody_mentions_any_more_is_withdrawn(library):
    library.build(a=record(1, KW="Kidney"))
    library.build(a=record(1, KW="Liver"))
    gone = library.gone("subject/kidney")
    assert (gone.title, gone.target, gone.reason) == ("Kidney", "", departures.UNNAMED)


def test_a_journal_put_right_is_no_move(library):
    library.build(a=record(1))
    library.build(a=record(1, JO="Quite another journal", SN="2049-3630"))
    assert library.gone("journal/issn/1234-5679").target == ""


def test_a_record_that_is_held_back_leaves_a_reason(library):
    library.build(a=record(1))
    library.build(a=record(1, TI=""))
    assert library.works() == []
    assert library.gone(FIRST).reason == departures.HELD
    library.build(a=record(1))
    assert library.works() == [FIRST]


@pytest.mark.parametrize("number", [0, 1])
def test_records_mended_in_the_file_of_refused_ones_are_no_longer_held_back(library, number):
    plain = record(1, DO="", TI=""), record(2, DO="", TI=""), record(3)
    library.build(a="".join(plain))
    (place,) = library.home.quarantine.glob("*.ris")
    handed = place.read_text("utf-8").replace("\r\n", "\n").split("ER  -")
    handed[number] = handed[number].replace("AU  -", "TI  - Mended\nAU  -")
    last = library.build(**{place.stem: "ER  -".join(handed)})
    assert (last.counts["records"], last.counts["quarantined"], len(library.works())) == (3, 1, 2)
    assert library.build(b=record(1)).counts["quarantined"] == 1, (
        "of another file: nothing is known"
    )


# ------------------------------------------------------------------------------ decisions


def decide(library, *rows):
    text = "".join(f"{row}\n" for row in ("iri,reason,date,successor", *rows))
    library.home.withdrawn.write_text(text, "utf-8")


def test_what_the_library_withdraws_is_kept_out_whatever_the_input_holds(library):
    library.build(a=record(1) + record(2))
    decide(library, f"{BASE}id/{FIRST},Retracted,2025-01-02,{BASE}doc/work/doi/10.1234/2.html")
    release = library.build(a=record(1) + record(2))
    assert library.works() == ["work/doi/10.1234/2"]
    gone = library.gone(FIRST)
    assert (gone.reason, gone.time) == ("Retracted", "2025-01-02")
    assert gone.successor == f"{BASE}id/work/doi/10.1234/2"
    assert (release.counts["withdrawn"], release.counts["published"]) == (1, 1)
    assert FIRST.encode() not in gzip.decompress((release.path / "dump/dataset.nt.gz").read_bytes())
    assert library.codes().count("REL609") == 1


def test_a_row_taken_out_of_the_table_publishes_the_work_again(library):
    library.build(a=record(1))
    decide(library, f"{FIRST},Retracted,,")
    library.build()
    assert library.works() == []
    decide(library)
    library.build()
    assert library.works() == [FIRST]


def test_a_withdrawn_work_stays_withdrawn_when_its_title_changes(library):
    library.build(a=record(1, DO="", ID="17"))
    (path,) = library.works()
    decide(library, f"/doc/{path}.ttl,Asked for,,")
    library.build(a=record(1, DO="", ID="17"))
    assert library.works() == []
    assert library.gone(path).reason == "Asked for"


def test_the_table_may_come_from_a_spreadsheet(library):
    library.build(a=record(1))
    text = f'IRI;Reason;Date\r\n{BASE}id/{FIRST};"Retracted; see note";\r\n'
    library.home.withdrawn.write_bytes(text.encode("utf-8-sig"))
    library.build()
    assert library.gone(FIRST).reason == "Retracted; see note"


def test_a_better_reason_replaces_the_one_before(library):
    library.build(a=record(1) + record(2))
    library.build(a=record(2), sync=True)
    decide(library, f"{FIRST},Published twice,,")
    library.build()
    gone = library.gone(FIRST)
    assert (gone.reason, gone.title) == ("Published twice", TITLE[1])


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        ("work/doi/10.1234/none,Why,,", "REL610", "10.1234/none"),
        ("journal/issn/1234-5679,Why,,", "REL611", "not the address of a work here."),
        ("https://elsewhere.example/id/work/doi/10.1234/1,Why,,", "REL611", "not the address"),
        (f"{FIRST},Why,yesterday,", "REL611", "yesterday"),
        (f"{FIRST},Why,,javascript:alert(1)", "REL611", "successor"),
        (",,,", "REL611", "not the address"),
    ],
)
def test_a_row_that_cannot_be_obeyed_is_named(library, row, code, words):
    decide(library, row)
    library.build(a=record(1))
    (said,) = [d for d in library.said if d.code == code]
    assert words in said.message
    assert said.line == 2
    assert library.works() == [FIRST]


# ------------------------------------------------------------------------------ the law


def edits():
    """Return a strategy for one build: what each of two files holds, and whether it is all."""
    texts = st.lists(
        st.builds(
            record,
            st.integers(1, 3),
            DO=st.sampled_from(["", "10.1234/1", "10.1234/2"]),
            ID=st.sampled_from(["", "1", "2"]),
            SN=st.sampled_from(["", "1234-5679", "2049-3630"]),
            TI=st.sampled_from(["", *TITLE.values()]),
            KW=st.sampled_from(["", "Kidney", "Liver"]),
        ),
        max_size=3,
    )  # fmt: skip
    return st.tuples(texts, texts, st.booleans())


@settings(max_examples=12, deadline=None)
@given(st.lists(edits(), min_size=2, max_size=4))
def test_no_published_address_is_ever_just_not_found(history):
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder))
        for one, two, sync in history:
            release = library.build(
                a="".join(one) or record(3), b="".join(two), sync=sync, confirmed=True
            )
            counts = release.counts
            assert (
                counts["records"]
                == counts["published"] + counts["quarantined"] + counts["withdrawn"]
            )
            with registry.connected(library.home.registry) as db:
                for (path,) in db.execute("SELECT path FROM iri").fetchall():
                    place, steps = path, 0
                    while release.entry(place) is None and (gone := registry.gone(db, place)):
                        assert gone.target or gone.reason
                        steps += 1
                        if not gone.target:
                            break
                        place = gone.target
                        assert steps < 9, f"{path} goes round in circles"
                    else:
                        assert release.entry(place), f"{path} is not found"
            release.close()
