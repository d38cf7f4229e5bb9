//! The dossier of a case out of what this home holds, and the words of its page.

use hotline_casework::{Common, Kind};
use hotline_dossier::{Dossier, Held, Material, Receipt, Wording};
use hotline_protocol::ids::{CaseId, Traffic, UnixMillis};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::engine::{Direction, Engine, MessageRow};
use crate::lang::{Direction as Side, Language, Texts};
use crate::limits::PAGE_MESSAGES_MAX;
use crate::vault::{Filter, Page, Vault, VaultError};

/// Puts the dossier of a case together, with how many messages its bounds left out; none if nothing
/// of it is held here.
///
/// # Errors
///
/// The store cannot be read: stop.
pub(crate) fn assemble(
    now: UnixMillis,
    engine: &Engine,
    vault: &Vault,
    (case, traffic): (CaseId, Traffic),
    language: String,
    zone: String,
) -> Result<Option<(Dossier, usize)>, VaultError> {
    let messages = held_of_case(engine, vault, case, traffic)?;
    // Only a reference that a message bears is one that the check finds.
    let Some(material) = material(now, engine, (case, traffic), messages) else { return Ok(None) };
    let material = Material { language, zone, ..material };
    let given = material.messages.len();
    let dossier = Dossier::assemble(&material).ok();
    Ok(dossier.map(|dossier| {
        let left_out = given.saturating_sub(dossier.messages());
        (dossier, left_out)
    }))
}

/// Every message of a case that is held here, with what was said about its copies, in the order in
/// which they came.
///
/// # Errors
///
/// The store cannot be read: stop.
pub(crate) fn held_of_case(
    engine: &Engine,
    vault: &Vault,
    case: CaseId,
    traffic: Traffic,
) -> Result<Vec<Held>, VaultError> {
    let filter = Filter { case: Some(case), acks: true, ..Filter::all(traffic) };
    let (mut messages, mut place) = (Vec::new(), 0);
    loop {
        let page = vault.list(&filter, Page::After(place), PAGE_MESSAGES_MAX)?;
        let Some(last) = page.last() else { return Ok(messages) };
        place = last.place;
        for listed in &page {
            messages.extend(held(engine, vault, &listed.message)?);
        }
    }
}

/// What a dossier is made of, in English and UTC; none if there is no signed head.
pub(crate) fn material(
    now: UnixMillis,
    engine: &Engine,
    (case, traffic): (CaseId, Traffic),
    messages: Vec<Held>,
) -> Option<Material> {
    let directory = engine.directory();
    // What lies behind the head that the relay signed is nobody's evidence yet.
    let head = directory.newest_head()?;
    let signed = usize::try_from(head.head.seq).unwrap_or(usize::MAX);
    let mut references = messages.iter().filter_map(|held| held.common.reference.as_ref());
    Some(Material {
        case,
        reference: references.next().map(ToString::to_string).unwrap_or_default(),
        traffic,
        by: engine.seat().clone(),
        at: now,
        language: Language::En.tag().to_owned(),
        zone: "UTC".to_owned(),
        messages,
        genesis: directory.genesis().encode(),
        log_id: directory.log_id(),
        entries: directory.entries_after(0).take(signed).map(<[u8]>::to_vec).collect(),
        head: head.encode(),
    })
}

/// A message with what was said about its copies; none for what is no message of a case.
fn held(engine: &Engine, vault: &Vault, row: &MessageRow) -> Result<Option<Held>, VaultError> {
    let Ok(common) = Common::decode(&row.content) else { return Ok(None) };
    // A second text under one id stands here under another; a draft is its own desk's.
    if common.case != row.case || common.kind() == Kind::Dft {
        return Ok(None);
    }
    let receipts = match row.direction {
        Direction::Sent => vault
            .copies(row.id)?
            .into_iter()
            // Who of one's own desk has a copy is nobody else's matter.
            .filter(|copy| copy.seat.desk != row.from.desk)
            .map(|copy| Receipt {
                seat: copy.seat,
                custody_at: copy.custody_at,
                device_at: copy.device_at,
                sealed: u32::from(copy.seals),
            })
            .collect(),
        Direction::Received => vec![Receipt {
            seat: engine.seat().clone(),
            custody_at: row.accepted_at,
            device_at: row.opened_at,
            sealed: 1,
        }],
        Direction::DeskCopy | Direction::HandedOver => Vec::new(),
    };
    let signature = row.signature.as_deref().and_then(|bytes| bytes.try_into().ok());
    Ok(Some(Held { common, signature, receipts }))
}

/// The catalogue of the interface as the words of a page.
#[derive(Debug)]
pub(crate) struct Words {
    texts: Texts,
    zone: TimeZone,
}

impl Words {
    /// The words of a language and the clock of a zone; none if this machine does not know the zone.
    pub(crate) fn of(language: Language, zone: &str) -> Option<Self> {
        let zone = if zone == "UTC" { TimeZone::UTC } else { TimeZone::get(zone).ok()? };
        Some(Self { texts: Texts::new(language, false), zone })
    }

    /// The words that a dossier names.
    pub(crate) fn named(dossier: &Dossier) -> Option<Self> {
        let language =
            Language::ALL.into_iter().find(|language| language.tag() == dossier.language)?;
        Self::of(language, &dossier.zone)
    }
}

/// The zone of this machine by its IANA name; UTC if it has none.
pub(crate) fn zone() -> String {
    TimeZone::system().iana_name().unwrap_or("UTC").to_owned()
}

impl Wording for Words {
    fn language(&self) -> &str {
        self.texts.language().tag()
    }

    fn right_to_left(&self) -> bool {
        self.texts.direction() == Side::RightToLeft
    }

    fn text(&self, key: &'static str) -> String {
        self.texts.t(key).into_owned()
    }

    fn field(&self, name: &str) -> String {
        self.texts.field(name)
    }

    fn code(&self, list: &str, word: &str) -> String {
        self.texts.code(list, word)
    }

    fn kind(&self, code: &str) -> String {
        self.texts.kind(code)
    }

    fn local(&self, at: UnixMillis) -> Option<String> {
        let at = Timestamp::from_millisecond(i64::try_from(at.0).ok()?).ok()?;
        let local = at.to_zoned(self.zone.clone());
        (local.offset().seconds() != 0).then(|| local.strftime("%Y-%m-%d %H:%M:%S %:z").to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_every_word_of_a_page() {
        for language in Language::ALL {
            let words = Words::of(language, "UTC").unwrap();
            for key in hotline_dossier::KEYS {
                assert_ne!(words.text(key), *key, "{language:?}");
            }
        }
    }

    #[test]
    fn a_zone_that_is_not_known_is_not_guessed() {
        assert!(Words::of(Language::En, "Europe/Atlantis").is_none());
        let words = Words::of(Language::En, "UTC").unwrap();
        assert_eq!(words.local(UnixMillis(0)), None);
    }
}
