"""The seed's Work, made by hand: what the crosswalk is to make of the seed record."""

from ris2rdf.elements import (
    Container,
    Contributor,
    Date,
    Grant,
    Identifier,
    Link,
    Name,
    Section,
    Stated,
    Trial,
    Work,
)

DIGEST = "674e65262d1d6910b1c97107b6509d265a81ebca2fed7d3a87b23ff9fa9ce5c0"
_AUTHORS = """Vivarelli, M.|Colucci, M.|Algeri, M.|Zotta, F.|Emma, F.|L'Erario, I.|Busutti, M.|Rota, S.
Capelli, C.|Introna, M.|Todeschini, M.|Casiraghi, F.|Perna, A.|Peracchi, T.|De Salvo, A.|Rubis, N.
Locatelli, Franco|Remuzzi, G.|Ruggenenti, P."""
_CHANGE = (
    "Source has 'De, Salvo A.'; read as family name 'De Salvo', given name 'A.' (lone particle before a"
    " capitalised word and an initial, in a list where 17 of the other 18 given names are initials)."
)
_SECTIONS = (
    (
        "BACKGROUND",
        "background",
        "Severe forms of idiopathic nephrotic syndrome (INS) require prolonged immunosuppressive therapies and repeated courses of high-dose glucocorticoids. Mesenchymal stromal cells (MSCs) have promising immunomodulatory properties that may be employed therapeutically to reduce patient exposure to medications and their side effects.",
    ),
    (
        "METHODS",
        "methods",
        "We performed a phase I open-label trial assessing safety and feasibility of autologous bone marrow-derived MSCs (BM-MSCs) in children and young adults with severe forms of steroid-dependent nephrotic syndrome. Following autologous BM-MSC preparation and infusion, oral immunosuppression was tapered. Safety, efficacy, and immunomodulatory effects in vivo were monitored for 12 months.",
    ),
    (
        "RESULTS",
        "results",
        "Sixteen patients (10 children, 6 adults) were treated. Adverse events were limited and not related to BM-MSC infusions. All patients relapsed during follow-up, but in the 10 treated children, time to first relapse was delayed (P = 0.02) and number of relapses was reduced (P = 0.002) after BM-MSC infusion, compared with the previous 12 months. Cumulative prednisone dose was also reduced at 12 months compared with baseline (P < 0.05). No treatment benefit was observed in adults.In children, despite tapering of immunosuppression, clinical benefit was mirrored by a significant reduction in total CD19+, mature, and memory B cells and an increase in regulatory T cells in vivo up to 3-6 months following BM-MSC infusion",
    ),
    (
        "CONCLUSION",
        "conclusion",
        "Treatment with autologous BM-MSCs is feasible and safely reduces relapses and immunosuppression at 12 months in children with severe steroid-dependent INS. Immunomodulatory studies suggest that repeating MSC infusions at 3-6 months may sustain benefit.",
    ),
    ("TRIAL REGISTRATION", "trial-registration", "EudraCT 2016-004804-77."),
    ("FUNDING", "funding", "AIFA Ricerca Indipendente 2016-02364623."),
)
_SCOPUS = "https://www.scopus.com/inward/{}.uri?partnerID=HzOxMe3b&scp=85172034142&origin=inward"


def _author(text: str) -> Contributor:
    family, given = text.split(", ")
    return Contributor(
        Name(family=family, given=given), change=_CHANGE if family == "De Salvo" else ""
    )


def seed_work() -> Work:
    """Return the Work of the seed record."""
    return Work(
        type="JOUR",
        form="JOUR",
        stated_type=Stated("JOUR"),
        title=Stated(
            "A phase I study of autologous mesenchymal stromal cells for severe steroid-dependent nephrotic syndrome"
        ),
        contributors=tuple(_author(text) for text in _AUTHORS.replace("\n", "|").split("|")),
        container=Container("journal", Stated("JCI insight")),
        volume=Stated("8"),
        issue=Stated("18"),
        page_start=Stated("1"),
        page_end=Stated("13"),
        dates=(Date("2023"),),
        identifiers=(
            Identifier("doi", "10.1172/jci.insight.169424"),
            Identifier("handle", "10807/276683"),
            Identifier("scopus-eid", "2-s2.0-85172034142"),
            Identifier("issn", "2379-3708", of="container"),
        ),
        abstract=Stated("".join(heading + text for heading, _, text in _SECTIONS)),
        sections=tuple(Section(*part) for part in _SECTIONS),
        keywords=(Stated("Clinical Trials"), Stated("Immunotherapy"), Stated("Nephrology")),
        genres=(Stated("Article"),),
        trials=(Trial("eudract", "2016-004804-77"),),
        grants=(Grant("AIFA Ricerca Indipendente 2016-02364623", "2016-02364623"),),
        links=(
            Link("page", "https://publicatt.unicatt.it/handle/10807/276683"),
            Link("see-also", _SCOPUS.format("citedby")),
            Link("see-also", _SCOPUS.format("record")),
        ),
    )
