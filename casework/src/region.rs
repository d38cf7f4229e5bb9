//! The part of the world in which a party lies, for figures by region.

use hotline_protocol::address::Party;

/// A region as in the United Nations Secretariat's statistical standard M49: geography, and no
/// statement about anybody's affiliation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Region {
    /// M49 code 002.
    Africa,
    /// M49 code 019.
    Americas,
    /// M49 code 142.
    Asia,
    /// M49 code 150.
    Europe,
    /// M49 code 009.
    Oceania,
    /// An organisation, or a code that the table does not have.
    Elsewhere,
}

/// ISO 3166-1 alpha-2 codes by region: the Members and observer States of the United Nations.
const CODES: [(Region, &str); 5] = [
    (
        Region::Africa,
        "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML \
         MR MU MW MZ NA NE NG RW SC SD SL SN SO SS ST SZ TD TG TN TZ UG ZA ZM ZW",
    ),
    (
        Region::Americas,
        "AG AR BB BO BR BS BZ CA CL CO CR CU DM DO EC GD GT GY HN HT JM KN LC MX NI PA PE PY SR SV \
         TT US UY VC VE",
    ),
    (
        Region::Asia,
        "AE AF AM AZ BD BH BN BT CN CY GE ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MV \
         MY NP OM PH PK PS QA SA SG SY TH TJ TL TM TR UZ VN YE",
    ),
    (
        Region::Europe,
        "AD AL AT BA BE BG BY CH CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MC MD ME MK \
         MT NL NO PL PT RO RS RU SE SI SK SM UA VA",
    ),
    (Region::Oceania, "AU FJ FM KI MH NR NZ PG PW SB TO TV VU WS"),
];

impl Region {
    /// Every region, in the order in which they are listed.
    pub const ALL: [Self; 6] =
        [Self::Africa, Self::Americas, Self::Asia, Self::Europe, Self::Oceania, Self::Elsewhere];

    /// Where a party lies.
    #[must_use]
    pub fn of(party: &Party) -> Self {
        let lies = |codes: &str| codes.split(' ').any(|code| code == party.as_str());
        CODES.iter().find(|(_, codes)| lies(codes)).map_or(Self::Elsewhere, |(region, _)| *region)
    }

    /// The word used in commands and output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Africa => "africa",
            Self::Americas => "americas",
            Self::Asia => "asia",
            Self::Europe => "europe",
            Self::Oceania => "oceania",
            Self::Elsewhere => "elsewhere",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_a_party_and_stands_in_one_region() {
        let all: Vec<&str> = CODES.iter().flat_map(|(_, codes)| codes.split(' ')).collect();
        assert_eq!(all.len(), 195, "193 Members and two observer States");
        for code in &all {
            assert!(code.parse::<Party>().is_ok(), "{code:?}");
            assert_eq!(all.iter().filter(|other| *other == code).count(), 1, "{code}");
        }
    }

    #[test]
    fn parties_lie_where_the_standard_says_and_organisations_elsewhere() {
        for (party, region) in [
            ("KE", Region::Africa),
            ("MX", Region::Americas),
            ("TR", Region::Asia),
            ("RU", Region::Europe),
            ("TO", Region::Oceania),
            ("x-osce", Region::Elsewhere),
            ("XA", Region::Elsewhere),
        ] {
            assert_eq!(Region::of(&party.parse().unwrap()), region, "{party}");
        }
    }
}
