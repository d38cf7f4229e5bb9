//! A case passed on to another seat of the same desk, with the exact bytes of its messages.
//!
//! What one seat hands over is its word: who wrote a message is proven to the reader only by a note's
//! signature. Nothing of it is receipted, and repeating it changes nothing.

use ciborium::Value;
use hotline_protocol::ids::{CaseId, MessageId, Traffic, UnixMillis};

use crate::cbor::{self, DecodeError, Map};
use crate::limits::{
    COMMON_BYTES_MAX, HANDED_OVER_AT_ONCE_MAX, HANDOVER_PAGE_BYTES, HANDOVER_PAGES_MAX,
    PARAGRAPH_BYTES_MAX,
};
use crate::text::Text;

/// A page of a case that is handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// The same on every page.
    pub id: MessageId,
    /// Which case.
    pub case: CaseId,
    /// Operation, exercise or drill.
    pub traffic: Traffic,
    /// When, by the clock of whoever hands it over.
    pub at: UnixMillis,
    /// Which page, from 1.
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
    /// How the matter stands, in words; on the first page only.
    pub summary: Text,
    /// Messages, in the order in which they came.
    pub messages: Vec<Handed>,
}

/// A message that is handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// Its common part, byte for byte.
    pub common: Vec<u8>,
    /// The author's signature, where it is a note.
    pub signature: Option<[u8; 64]>,
    /// When the relay had accepted it, as its reader was told.
    pub accepted_at: Option<UnixMillis>,
}

impl Handover {
    /// The pages of a case. Messages beyond the bound are left out, the oldest first: how many, is
    /// said beside them.
    #[must_use]
    pub fn pages(
        (id, case, traffic, at): (MessageId, CaseId, Traffic, UnixMillis),
        summary: &Text,
        messages: Vec<Handed>,
    ) -> (Vec<Self>, usize) {
        let mut pages: Vec<Vec<Handed>> = Vec::new();
        let mut room = 0;
        let count = messages.len();
        let mut taken = 0;
        // From the newest on, so that what is left out is the oldest.
        for message in messages.into_iter().rev() {
            let size = message.common.len() + HANDED_BYTES;
            let begun = pages.len();
            let fits =
                |page: &&mut Vec<Handed>| page.len() < HANDED_OVER_AT_ONCE_MAX && size <= room;
            if let Some(page) = pages.last_mut().filter(fits) {
                page.push(message);
            } else if begun + 1 < HANDOVER_PAGES_MAX {
                pages.push(vec![message]);
                room = HANDOVER_PAGE_BYTES;
            } else {
                break;
            }
            room = room.saturating_sub(size);
            taken += 1;
        }
        // The summary has a page of its own: a page may be full with one message.
        pages.push(Vec::new());
        let of = u32::try_from(pages.len()).unwrap_or(u32::MAX);
        let pages = (1..).zip(pages.into_iter().rev()).map(|(page, mut messages)| {
            messages.reverse();
            let summary = if page == 1 { summary.clone() } else { String::new().into() };
            Self { id, case, traffic, at, page, pages: of, summary, messages }
        });
        (pages.collect(), count - taken)
    }

    pub(crate) fn encode(&self) -> Value {
        let mut map = cbor::Builder::default();
        map.put(0, cbor::bytes(self.id.as_bytes()));
        map.put(1, cbor::bytes(self.case.as_bytes()));
        map.put(2, cbor::uint(self.traffic as u8));
        map.put(3, cbor::time(self.at));
        map.put(4, Value::Array(vec![cbor::uint(self.page), cbor::uint(self.pages)]));
        map.put_text(5, &self.summary);
        let handed = |handed: &Handed| {
            Value::Array(vec![
                cbor::bytes(&handed.common),
                handed.signature.as_ref().map_or(Value::Null, |one| cbor::bytes(one)),
                handed.accepted_at.map_or(Value::Null, cbor::time),
            ])
        };
        map.put(6, Value::Array(self.messages.iter().map(handed).collect()));
        map.finish()
    }

    pub(crate) fn decode(value: Value) -> Result<Self, DecodeError> {
        let mut map = Map::of(value, "a handover")?;
        let handed = |value: &Value| {
            let [common, signature, accepted_at] = cbor::items(value)?;
            let common = common.as_bytes().filter(|bytes| bytes.len() <= COMMON_BYTES_MAX)?;
            let signature = match signature {
                Value::Null => None,
                value => Some(value.as_bytes()?.as_slice().try_into().ok()?),
            };
            let accepted_at = match accepted_at {
                Value::Null => None,
                value => Some(cbor::as_time(value)?),
            };
            Some(Handed { common: common.clone(), signature, accepted_at })
        };
        let traffic = |value: &Value| Traffic::try_from(cbor::small::<u8>(value)?).ok();
        let place = |value: &Value| {
            let [page, pages] = cbor::items(value)?;
            let (page, pages) = (cbor::small::<u32>(page)?, cbor::small::<u32>(pages)?);
            (page >= 1 && page <= pages).then_some((page, pages))
        };
        let messages = |value: &Value| cbor::list(value, HANDED_OVER_AT_ONCE_MAX, handed);
        let (page, pages) = map.required(4, "page", place)?;
        Ok(Self {
            id: map.required(0, "id", cbor::id)?,
            case: map.required(1, "case", cbor::id)?,
            traffic: map.required(2, "traffic", traffic)?,
            at: map.required(3, "at", cbor::as_time)?,
            page,
            pages,
            summary: map.text(5, "summary", PARAGRAPH_BYTES_MAX)?,
            messages: map.required(6, "messages", messages)?,
        })
    }
}

/// Bytes of a message on a page beside its common part, at most.
const HANDED_BYTES: usize = 96;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Content;
    use crate::limits::CONTENT_BYTES_MAX;

    fn handed(size: usize) -> Handed {
        let common = vec![7; size];
        Handed { common, signature: Some([1; 64]), accepted_at: Some(UnixMillis(u64::MAX)) }
    }

    fn pages(messages: Vec<Handed>) -> (Vec<Handover>, usize) {
        let about = (MessageId([1; 16]), CaseId([2; 16]), Traffic::Operation, UnixMillis(3));
        Handover::pages(about, &"x".repeat(PARAGRAPH_BYTES_MAX).into(), messages)
    }

    #[test]
    fn every_page_fits_an_envelope_and_all_pages_hold_all_messages_in_their_order() {
        let sizes = [COMMON_BYTES_MAX, 10, 69_000, 70_000, 200, 200, COMMON_BYTES_MAX];
        let messages: Vec<_> = sizes.into_iter().map(handed).collect();
        let (pages, left_out) = pages(messages.clone());
        assert_eq!(left_out, 0);
        let mut found = Vec::new();
        for page in pages {
            let bytes = Content::Handover(Box::new(page.clone())).encode();
            assert!(bytes.len() <= CONTENT_BYTES_MAX, "{}", bytes.len());
            assert_eq!(Content::decode(&bytes), Ok(Content::Handover(Box::new(page.clone()))));
            found.extend(page.messages);
        }
        assert_eq!(found, messages);
    }

    #[test]
    fn what_is_too_much_leaves_out_the_oldest_and_says_how_many() {
        let many: Vec<_> = (0..HANDOVER_PAGES_MAX + 10).map(|_| handed(COMMON_BYTES_MAX)).collect();
        let (pages, left_out) = pages(many);
        assert_eq!((pages.len(), left_out), (HANDOVER_PAGES_MAX, 11));
        assert_eq!(self::pages(Vec::new()).0.len(), 1, "a summary alone is a handover");
    }
}
