"""What each tag means, by type of record: one line a meaning, after the two specifications of RIS.

``where`` is the part of the work: an element (``volume``, ``container.title``, ``details.degree``), a
date (``date.accessed``), an identifier and its bearer (``issn@container``), a role and its bearer
(``editor@series``), a link (``link.page``), or a note with the words before it (``note:Scale``).
"""

import re

import pytest
from test_crosswalk import WALK, record

ROWS = """
# titles
JOUR   TI   On Lakes            title
JOUR   T1   On Lakes            title
JOUR   CT   On Lakes            title
BOOK   BT   On Lakes            title
UNPB   BT   On Lakes            title
CHAP   BT   On Lakes            container.title
CASE   TI   Rossi v. Verdi      title
CASE   ST   Rossi               short_title
JOUR   ST   Lakes               short_title
JOUR   TT   Sui laghi           alternative_titles
FIGURE CT   A lake at dawn      description
JOUR   CA   A lake at dawn      description
JOUR   T2   Rivers              container.title
INPR   T2   Rivers              container.title
EJOUR  T2   Rivers              container.title
MGZN   T2   Rivers              container.title
NEWS   T2   The Courier         container.title
CHAP   T2   The book            container.title
ECHAP  T2   The book            container.title
BOOK   T2   The series          series.title
EBOOK  T2   The series          series.title
RPRT   T2   The series          series.title
GOVDOC T2   The series          series.title
COMP   T2   The series          series.title
MAP    T2   The series          series.title
CTLG   T2   The series          series.title
CLSWK  T2   The series          series.title
MPCT   T2   The series          series.title
MULTI  T2   The series          series.title
UNPB   T2   The series          series.title
ABST   T2   Rivers              container.title
JFULL  T2   Rivers              container.title
PRESS  T2   The Courier         container.title
POD    T2   The programme       series.title
INTV   T2   The magazine        container.title
SLIDE  T2   The meeting         event.name
ELEC   T2   The site            container.title
CONF   T2   The meeting         container.title
CPAPER T2   The meeting         container.title
DICT   T2   The dictionary      container.title
ENCYC  T2   The encyclopedia    container.title
THES   T2   Dept. of Rivers     note:Department
HEAR   T2   Committee on Water  organizer@event
BILL   T2   U.S.C.              container.title
STAT   T2   U.S.C.              container.title
BLOG   T2   The weblog          container.title
MUSIC  T2   The album           container.title
LEGAL  T2   42                  note:Title number
STAND  T2   4.2                 section
PAT    T2   Gazette             note:Published source
PAMP   T2   Gazette             series.title
MANSCPT T2  Rossi papers        container.title
CHART  T2   Plotter             note:Source program
EQUA   T2   Plotter             note:Source program
FIGURE T2   Plotter             note:Source program
AGGR   T2   Rivers              container.title
DBASE  T2   Rivers              container.title
CHAP   T3   The series          series.title
CONF   T3   The series          series.title
DATA   T3   The series          series.title
EBOOK  T3   The series          series.title
ECHAP  T3   The series          series.title
GOVDOC T3   The series          series.title
MUSIC  T3   The series          series.title
SER    T3   The series          series.title
VIDEO  T3   The series          series.title
BILL   T3   The Senate          note:Legislative body
HEAR   T3   The Senate          note:Legislative body
UNPB   T3   Dept. of Rivers     note:Department
CASE   T3   Affirmed            note:Decision
EJOUR  T3   The site            note:Website
BLOG   T3   The institute       note:Institution
PAT    T3   Sur les lacs        note:International title
STAND  T3   12                  note:Paper number
LEGAL  T3   3                   note:Supplement number
JOUR   JF   Rivers              container.title
JOUR   JO   Rivers              container.title
JOUR   JA   Riv.                container.title
JOUR   J1   Riv.                container.title
JOUR   J2   Riv.                container.title
JOUR   J9   RIV                 container.title
JOUR   JI   Riv.                container.title
JOUR   NL   Riv.                container.title
CONF   JF   The proceedings     container.title
# people
JOUR   AU   Rossi, M.           author@work
JOUR   A1   Rossi, M.           author@work
ART    AU   Rossi, M.           creator@work
MPCT   AU   Rossi, M.           director@work
MAP    AU   Rossi, M.           author@work
MUSIC  AU   Rossi, M.           creator@work
PAT    AU   Rossi, M.           author@work
COMP   AU   Rossi, M.           author@work
DATA   AU   Rossi, M.           author@work
GRANT  AU   Rossi, M.           author@work
EDBOOK AU   Rossi, M.           editor@work
CHART  AU   Rossi, M.           creator@work
EQUA   AU   Rossi, M.           creator@work
FIGURE AU   Rossi, M.           creator@work
MULTI  AU   Rossi, M.           creator@work
NEWS   AU   Rossi, M.           author@work
CLSWK  AU   Rossi, M.           author@work
STAND  AU   Water Board         author@work
CHAP   A2   Rossi, M.           editor@container
ECHAP  A2   Rossi, M.           editor@container
CONF   A2   Rossi, M.           editor@container
CPAPER A2   Rossi, M.           editor@container
DICT   A2   Rossi, M.           editor@container
ENCYC  A2   Rossi, M.           editor@container
EBOOK  A2   Rossi, M.           editor@work
ANCIENT A2  Rossi, M.           editor@work
BLOG   A2   Rossi, M.           editor@work
MUSIC  A2   Rossi, M.           editor@work
SER    A2   Rossi, M.           editor@work
EDBOOK A2   Rossi, M.           series-editor@series
CLSWK  A2   Rossi, M.           series-editor@series
COMP   A2   Rossi, M.           series-editor@series
MAP    A2   Rossi, M.           series-editor@series
MULTI  A2   Rossi, M.           series-editor@series
RPRT   A2   Rossi, M.           series-editor@series
UNPB   A2   Rossi, M.           series-editor@series
ELEC   A2   Rossi, M.           editor@work
VIDEO  A2   Rossi, M.           performer@work
ADVS   A2   Rossi, M.           performer@work
SOUND  A2   Rossi, M.           performer@work
ICOMM  A2   Rossi, M.           recipient@work
PCOMM  A2   Rossi, M.           recipient@work
BILL   A2   Rossi, M.           sponsor@work
UNBILL A2   Rossi, M.           sponsor@work
CASE   A2   Rossi, M.           contributor@work
CASE   A2   All ER              container.title
CTLG   A2   Water Board         contributor@work
PAMP   A2   Water Board         contributor@work
DATA   A2   Rossi, M.           producer@work
GOVDOC A2   Water Board         contributor@work
LEGAL  A2   Water Board         issuer@work
PAT    A2   Water Board         contributor@work
PAT    A2   Patent Office       issuer@work
CHART  A2   lakes.xls           note:File name
EQUA   A2   lakes.xls           note:File name
FIGURE A2   lakes.xls           note:File name
JOUR   A2   Rossi, M.           editor@issue
BOOK   A3   Rossi, M.           editor@work
CHAP   A3   Rossi, M.           series-editor@series
CONF   A3   Rossi, M.           series-editor@series
EBOOK  A3   Rossi, M.           series-editor@series
MUSIC  A3   Rossi, M.           series-editor@series
SER    A3   Rossi, M.           series-editor@series
VIDEO  A3   Rossi, M.           series-editor@series
THES   A3   Rossi, M.           advisor@work
MPCT   A3   Rossi, M.           producer@work
BLOG   A3   Rossi, M.           contributor@work
RPRT   A3   Water Board         contributor@work
CASE   A3   Water Board         contributor@work
PAT    A3   Rossi, M.           author@work
BOOK   A4   Rossi, M.           translator@work
CHAP   A4   Rossi, M.           translator@work
DICT   A4   Rossi, M.           translator@work
ENCYC  A4   Rossi, M.           translator@work
ANCIENT A4  Rossi, M.           translator@work
CLSWK  A4   Rossi, M.           translator@work
CTLG   A4   Rossi, M.           translator@work
EDBOOK A4   Rossi, M.           translator@work
PAMP   A4   Rossi, M.           translator@work
GRANT  A4   Rossi, M.           translator@work
CONF   A4   Water Board         organizer@event
DATA   A4   Water Board         producer@work
MPCT   A4   Rossi, M.           performer@work
MUSIC  A4   Rossi, M.           producer@work
CASE   A4   Rossi, M.           contributor@work
SER    A4   Rossi, M.           editor@work
RPRT   A4   Water Board         contributor@work
JOUR   A5   Rossi, M.           contributor@work
BOOK   ED   Rossi, M.           editor@work
CHAP   ED   Rossi, M.           editor@container
JOUR   TA   Rosso, M.           note:Translated author
JOUR   AF   Rossi, Mario        note:Full name
MPCT   C1   Rossi, M.           actor@work
VIDEO  C1   Rossi, M.           actor@work
JOUR   AD   University of Pavia note:Address
# dates
JOUR   DA   2019/05/06          date.issued
JOUR   Y1   2019/05/06          date.issued
JOUR   YR   2019                date.issued
JOUR   PY   2019                date.issued
JOUR   PD   2019                date.issued
JOUR   RD   2020/05/06          date.accessed
SLIDE  Y2   2018/05/04          event.start
CONF   Y2   2018/05/04          event.start
JOUR   Y2   2020/05/06          date.accessed
AGGR   DA   2020/05/06          date.accessed
EJOUR  DA   2020/05/06          date.accessed
EBOOK  DA   2020/05/06          date.accessed
ECHAP  DA   2020/05/06          date.accessed
DBASE  DA   2020/05/06          date.accessed
MULTI  DA   2020/05/06          date.accessed
BLOG   DA   2020/05/06          date.modified
ELEC   DA   2020/05/06          date.modified
CASE   DA   2019/05/06          date.issued
STAT   DA   2019/05/06          date.issued
MPCT   DA   2019/05/06          date.issued
STAT   Y2   2018/05/06          note:Enacted
PAT    Y2   2018/05/06          date.submitted
BLOG   VL   2020                date.accessed
ELEC   VL   2020                date.accessed
ELEC   M1   2020/05/06          date.accessed
JOUR   ET   2018/12/01          date.available
EJOUR  SE   2018/12/01          date.available
JOUR   EY   2018                date.available
CASE   SE   2018/12/01          date.submitted
DATA   SE   2018/12/01          date.available
GRANT  DA   2019/05/06          date.issued
DATA   DA   2019/05/06          date.issued
# where it stands
JOUR   VL   4                   volume
JOUR   VO   4                   volume
JOUR   IS   2                   issue
JOUR   CP   2                   issue
CHAP   VL   4                   container.volume
CHAP   IS   2                   note:Number of volumes
BOOK   IS   2                   note:Number of volumes
COMP   VL   2.1                 note:Edition
THES   VL   PhD                 details.degree
STAT   VL   42                  note:Code number
LEGAL  VL   42                  number
STAND  VL   42                  number
PAMP   VL   42                  number
PAT    VL   2                   details.version
GRANT  VL   20000 EUR           note:Amount
CHART  VL   10 cm               note:Size
EQUA   VL   10 cm               note:Size
FIGURE VL   10 cm               note:Size
JOUR   M1   7                   issue
MGZN   M1   7                   issue
CONF   M1   7                   issue
EJOUR  M1   7                   issue
GOVDOC M1   7                   issue
BOOK   M1   7                   series.volume
SER    M1   7                   series.volume
EDBOOK M1   7                   series.volume
CTLG   M1   7                   series.volume
PAMP   M1   7                   series.volume
RPRT   M1   TR-7                number
THES   M1   TR-7                number
HEAR   M1   TR-7                number
NEWS   M1   A7                  page_start
STAND  M1   7                   page_start
LEGAL  M1   7                   page_start
MANSCPT M1  7v                  note:Folio
PCOMM  M1   7v                  note:Folio
PAT    M1   12/345678           note:Application number
BILL   M1   H.R. 7              number
STAT   M1   104-191             number
GRANT  M1   R01-7               number
ART    M1   40 x 60 cm          note:Size
COMP   M1   Linux               details.operating_system
ECHAP  M1   7                   section
JOUR   M2   7                   page_start
PAMP   M2   70                  number_of_pages
NEWS   C2   7                   issue
STAT   C6   7                   volume
RPRT   C6   7                   issue
RPRT   NV   7                   series.volume
CHAP   SV   7                   series.volume
CHAP   ET   2nd                 container.edition
BOOK   ET   2nd                 edition
COMP   ET   2.1                 edition
DATA   ET   2                   details.version
CHART  ET   2                   details.version
BILL   ET   104th               note:Session
HEAR   ET   104th               note:Session
STAT   ET   104th               note:Session
PAT    ET   A61K                note:International classification
MANSCPT ET  bound in calf       description
CASE   ET   reversed            note:Higher court action
JOUR   EP   9                   page_end
JOUR   C7   2864                article_number
EJOUR  C7   2864                article_number
CONF   C7   2864                article_number
BOOK   SP   250                 number_of_pages
EBOOK  SP   250                 number_of_pages
EDBOOK SP   250                 number_of_pages
CLSWK  SP   250                 number_of_pages
THES   SP   250                 number_of_pages
BOOK   SE   250                 number_of_pages
CTLG   SE   250                 number_of_pages
CASE   SP   250                 page_start
MPCT   SP   90 min              details.duration
BILL   SP   250                 page_start
ART    SP   a lake              description
BLOG   SP   a post              description
CHART  SP   a curve             description
COMP   SP   a program           description
EQUA   SP   a law               description
FIGURE SP   a lake              description
MAP    SP   a lake              description
ELEC   SP   a page              description
CHAP   SE   4                   section
SER    SE   4                   section
NEWS   SE   Culture             section
MGZN   SE   12                  page_start
MANSCPT SE  12                  page_start
JOUR   SE   Letters             section
CHAP   C1   4                   section
ECHAP  C1   4                   section
SER    C1   4                   section
NEWS   C1   Culture             section
DICT   SE   2                   details.version
GRANT  SE   3 years             note:Duration
AGGR   SE   12                  note:Screens
BOOK   NV   3                   note:Number of volumes
DATA   NV   S-3                 number
EBOOK  NV   3                   details.version
EJOUR  NV   3                   note:Document number
MGZN   NV   weekly              note:Frequency
NEWS   NV   daily               note:Frequency
CASE   NV   F.3d                container.title
PAT    NV   4/226               note:US classification
# place and publisher
BOOK   PB   The Press           publisher
BOOK   PU   The Press           publisher
CHAP   PB   The Press           container.publisher
THES   PB   University of Pavia publisher
RPRT   PB   Water Board         publisher
CASE   PB   High Court          publisher
GRANT  PB   The Agency          publisher
BOOK   CY   Pavia               place
BOOK   PP   Pavia               place
BOOK   PI   Pavia               place
CHAP   CY   Pavia               container.place
CONF   CY   Pavia               event.place
CPAPER CY   Pavia               event.place
CONF   C1   Berlin              place
CPAPER C1   Berlin              place
PAT    CY   Italy               details.country
PAT    CY   EPO                 issuer@work
MPCT   CY   Italy               details.country
STAT   CY   Italy               details.country
GRANT  CY   Pavia               note:Place of activity
JOUR   PA   Via Roma 1          note:Publisher's address
# content
JOUR   AB   We counted.         abstract
JOUR   N2   We counted.         abstract
JOUR   KW   otters              keywords
JOUR   K1   otters              keywords
JOUR   DE   otters              keywords
JOUR   LA   Italian             languages
COMP   LA   C++                 note:Programming language
JOUR   M3   Review              genres
JOUR   PT   Review              genres
THES   M3   PhD                 details.degree
ART    M3   oil on canvas       details.medium
GRANT  M3   equipment           genres
MPCT   C4   western             genres
CASE   M3   12 F.3d 4           note:Citation of reversal
PAT    C6   granted             details.legal_status
DATA   C1   1990-2000           details.period
JOUR   RI   A book on lakes     details.reviewed
DATA   RI   Lombardy            note:Geographic coverage
STAT   RI   4                   note:Article number
JOUR   FU   Agency [12]         grants
JOUR   FX   We thank.           note:Funding
JOUR   N1   a note              note:
JOUR   NO   a note              note:
# by type, kept as notes
JOUR   C1   see the law         note:Legal note
BLOG   C1   University          note:Affiliation
MAP    C1   1:25000             note:Scale
DICT   C1   lake                note:Term
ENCYC  C1   lake                note:Term
ICOMM  C1   the library         note:Sender
PCOMM  C1   the library         note:Sender
PAT    C2   2018                note:Issue date
GOVDOC C2   104th               note:Congress number
HEAR   C2   104th               note:Congress number
BOOK   C3   The                 note:Title prefix
CHAP   C3   The                 note:Title prefix
ART    C3   40 x 60 cm          note:Size
VIDEO  C3   16 mm               note:Size
PAT    C3   IT, FR              note:Designated states
DATA   C3   survey              note:Kind of data
BOOK   C4   Verdi, G.           note:Reviewer
CHAP   C4   Verdi, G.           note:Reviewer
EJOUR  C4   Verdi, G.           note:Reviewer
EBOOK  C4   Verdi, G.           note:Reviewer
ECHAP  C4   Verdi, G.           note:Reviewer
PAT    C4   Verdi, G.           note:Attorney
BOOK   C5   paperback           note:Format
VIDEO  C5   box                 note:Format
EJOUR  C5   Floods              note:Issue title
PAT    C5   US 7                note:References
GRANT  C5   F-7                 note:Funding number
GRANT  C6   93.1                note:CFDA number
JOUR   C6   NIHMS12345          note:NIHMS id
CONF   C3   The proceedings     container.title
VIDEO  OP   twelve scenes       note:Contents
COMP   OP   three disks         note:Contents
RPRT   OP   three parts         note:Contents
ELEC   OP   three parts         note:Contents
BILL   OP   passed              note:History
CASE   OP   reversed            note:History
PAT    OP   IT 2010             note:Priority
DATA   OP   1, 2, 3             note:Version history
BOOK   OP   Laghi, 1899         note:Original publication
JOUR   H1   Pavia, library      note:Library
JOUR   H2   QA 76               note:Call number
JOUR   CN   QA 76               details.call_number
JOUR   WE   SCI                 note:Index
JOUR   AI   Rossi, Maria        note:AI
JOUR   OI   Rossi, Maria        note:OI
JOUR   C8   something           note:C8
JOUR   CC   something           note:CC
JOUR   CR   something           note:CR
JOUR   M4   something           note:M4
JOUR   NS   something           note:NS
JOUR   OL   something           note:OL
JOUR   PG   something           note:PG
JOUR   SR   something           note:SR
JOUR   TS   something           note:TS
JOUR   U1   something           note:U1
JOUR   U2   something           note:U2
JOUR   U3   something           note:U3
JOUR   U4   something           note:U4
JOUR   U5   something           note:U5
JOUR   UK   something           note:UK
JOUR   WT   something           note:WT
JOUR   WV   something           note:WV
# identifiers and links
JOUR   DO   10.5555/a           doi@work
JOUR   DI   10.5555/a           doi@work
JOUR   L3   10.5555/a           doi@work
JOUR   PM   123                 pmid@work
JOUR   C2   PMC12345            pmcid@work
EJOUR  C3   PMC12345            pmcid@work
EBOOK  C7   PMC12345            pmcid@work
ECHAP  C7   PMC12345            pmcid@work
JOUR   SN   1234-5679           issn@container
BOOK   SN   978-3-16-148410-0   isbn13@work
BOOK   BN   978-3-16-148410-0   isbn13@work
CHAP   SN   978-3-16-148410-0   isbn13@container
CHAP   SN   0302-9743           issn@series
GEN    SN   1234-5679           issn@container
RPRT   SN   TR-7                number
GOVDOC SN   TR-7                number
DBASE  SN   TR-7                number
LEGAL  SN   L-7                 number
STAND  SN   ISO 690             number
PAT    SN   US1234567           number
JOUR   AN   X-7                 accession@work
JOUR   UR   https://x.example/  link.page
JOUR   L2   https://x.example/  link.page
JOUR   L1   https://x.example/a link.full-text
NEWS   L1   https://x.example/a link.image
JOUR   L4   https://x.example/a link.image
JOUR   L3   https://x.example/a link.related
# the record
JOUR   ID   Rossi2019           labels
JOUR   LB   Rossi2019           labels
JOUR   DB   Abstracts           databases
JOUR   DP   Provider            databases
# private
JOUR   RN   my opinion          withheld
JOUR   LK   https://x.example/  withheld
JOUR   RP   IN FILE             withheld
JOUR   AV   shelf 4             withheld
"""


ROW = re.compile(r"(\S+) +(\S+) +(.*?) +(note:.*|\S+)")
MEANINGS = [ROW.fullmatch(line).groups() for line in ROWS.split("\n") if line and line[0] != "#"]


def stands(work, tag):
    """Where in *work* a field of *tag* stands: the names of parts whose sources have it."""
    return {name for name, part in parts(work) if tag in {one.tag for one in part.sources}}


def parts(work):
    for name in work.__struct_fields__:
        part = getattr(work, name)
        if hasattr(part, "sources"):
            yield name, part
        elif name in {"container", "series", "event"} and part is not None:
            yield from ((f"{name}.{n}", p) for n, p in attributes(part))
        elif isinstance(part, tuple):
            yield from ((kind(name, one), one) for one in part if hasattr(one, "sources"))
    for name, stated in work.details.items():
        yield from ((f"details.{name}", one) for one in stated)


def attributes(part):
    for name in part.__struct_fields__:
        value = getattr(part, name)
        for one in value if isinstance(value, tuple) else (value,):
            if hasattr(one, "sources"):
                yield name, one


def kind(name, one):
    return {
        "dates": lambda: f"date.{one.kind}",
        "identifiers": lambda: f"{one.scheme}@{one.of}",
        "contributors": lambda: f"{one.role}@{one.of}",
        "links": lambda: f"link.{one.relation}",
        "notes": lambda: f"note:{one.label}",
    }.get(name, lambda: name)()


@pytest.mark.parametrize(("type_", "tag", "value", "where"), MEANINGS)
def test_tag_stands_where_its_type_says(type_, tag, value, where):
    fields = {"TI": "On Rivers", "PY": "2019"}
    if tag in {"T1", "CT"} or where == "title":
        del fields["TI"]
    if tag in {"PY", "Y1", "YR", "PD"}:
        del fields["PY"]
    if (tag, type_) in {("A2", "BOOK"), ("A3", "VIDEO")}:
        fields["T2"] = "The series"
    lines = [f"{name}  - {text}" for name, text in fields.items()]
    said = []
    work = WALK.work(
        record("\n".join([f"TY  - {type_}", *lines, f"{tag}  - {value}"])), said.append
    )
    if where == "withheld":
        assert tag in {one.tag for one in work.withheld}
    else:
        assert where in stands(work, tag), stands(work, tag)
    assert not [one for one in said if one.severity == "error"]


def test_every_tag_of_the_table_is_in_a_row():
    known = {tag for plan in WALK.plans.values() for tag in plan.steps}
    shown = {tag for _, tag, _, _ in MEANINGS}
    assert known - shown == set()


def test_every_type_of_the_table_is_in_a_row():
    assert set(WALK.plans) - {type_ for type_, *_ in MEANINGS} == set()
