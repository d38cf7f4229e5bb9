//! Campaigns as a face shows them.

use serde::{Deserialize, Serialize};

use hotline_campaign::Findings;
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{CaseId, UnixMillis};

use crate::engine::Engine;

/// A campaign that this seat runs, or that asks it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignView {
    /// Its id.
    pub case: CaseId,
    /// Who runs it.
    pub by: Seat,
    /// Whether this seat does.
    pub own: bool,
    /// planned, announced, open, closed or failed.
    pub state: String,
    /// Why it came to nothing.
    pub failed: Option<String>,
    /// Whether its window was announced.
    pub announced: bool,
    /// When it opens or opened.
    pub opens_at: UnixMillis,
    /// Until when an answer counts, or counted.
    pub closes_at: UnixMillis,
    /// When this device answered.
    pub device_at: Option<UnixMillis>,
    /// Who of this desk answered in person, and when: the first.
    pub person: Option<(Seat, UnixMillis)>,
    /// Whether a person at this seat can answer now.
    pub may_answer: bool,
    /// Whether this desk was reminded.
    pub reminded: bool,
    /// What was found; of one's own so far.
    pub findings: Option<Box<Findings>>,
}

impl Engine {
    /// Every campaign that is known: those that wait for an answer first, then the newest.
    #[must_use]
    pub fn campaigns(&self, now: UnixMillis) -> Vec<CampaignView> {
        let mut all = self.own_campaigns();
        all.extend(self.asked_campaigns(now));
        all.sort_by_key(|one| (!one.may_answer, core::cmp::Reverse(one.opens_at), one.case));
        all
    }

    fn own_campaigns(&self) -> Vec<CampaignView> {
        let views = self.runs.all.iter().map(|(case, run)| {
            let state = match run {
                _ if run.failed.is_some() => "failed",
                _ if !run.findings.is_empty() => "closed",
                _ if run.is_open => "open",
                _ if run.announcement.is_some() => "announced",
                _ => "planned",
            };
            CampaignView {
                case: *case,
                by: self.seat.clone(),
                own: true,
                state: state.to_owned(),
                failed: run.failed.clone(),
                announced: run.announce_at.is_some(),
                opens_at: run.opens_at,
                closes_at: run.ends_at(),
                device_at: None,
                person: None,
                may_answer: false,
                reminded: run.reminded > 0,
                findings: self.findings_so_far(*case).map(Box::new),
            }
        });
        views.collect()
    }

    fn asked_campaigns(&self, now: UnixMillis) -> Vec<CampaignView> {
        let relay_now = self.relay_now(now);
        let asked = self.askings.all.values().map(|asking| {
            let is_open = asking.result.is_none() && asking.closes_at > relay_now;
            let first = asking.persons.iter().min_by_key(|(_, at)| **at);
            let closed = asking.result.as_ref().and_then(Findings::closed);
            CampaignView {
                case: asking.case,
                by: asking.by.clone(),
                own: false,
                state: if is_open { "open" } else { "closed" }.to_owned(),
                failed: None,
                announced: asking.announced,
                opens_at: asking.opened_at,
                closes_at: closed.unwrap_or(asking.closes_at).min(asking.closes_at),
                device_at: asking.device_at,
                person: first.map(|(seat, at)| (seat.clone(), *at)),
                may_answer: is_open && !asking.persons.contains_key(&self.seat),
                reminded: asking.reminded,
                findings: asking.result.clone().map(Box::new),
            }
        });
        let asked: Vec<CampaignView> = asked.collect();
        let announced = self.askings.announced.iter().filter(|(case, one)| {
            one.closes_at > relay_now && !asked.iter().any(|view| view.case == **case)
        });
        let announced = announced.map(|(case, one)| CampaignView {
            case: *case,
            by: one.by.clone(),
            own: false,
            state: if one.given_up { "failed" } else { "announced" }.to_owned(),
            failed: one.given_up.then(|| "given up before it opened".to_owned()),
            announced: true,
            opens_at: one.opens_at,
            closes_at: one.closes_at,
            device_at: None,
            person: None,
            may_answer: false,
            reminded: false,
            findings: None,
        });
        let announced: Vec<CampaignView> = announced.collect();
        asked.into_iter().chain(announced).collect()
    }
}
