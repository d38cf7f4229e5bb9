//! The conversation: messages of a desk or a case in the order in which they came, the newest at
//! the bottom. Only the pages that are looked at are loaded.

use std::collections::BTreeMap;

use hotline_protocol::address::{Address, Desk};
use hotline_protocol::ids::{MessageId, Traffic, UnixMillis};

use crate::ask::{Answer, Ask, News, Waiting};
use crate::engine::MessageRow;
use crate::vault::{Filter, Listed, Page};

use super::asks::{Asks, Purpose, What};
use super::keys::Action;
use super::known::Known;
use super::look::Look;
use super::rows::{Line, of_message, of_queued};
use super::screen::With;
use super::text::{Loaded, Need, Scroll, WrapCache};

/// Messages in a page: several screens.
const PAGE: usize = 50;

/// Most messages that are loaded at once: what is far from what is looked at is let go.
const LOADED_MAX: usize = 600;

/// How long to wait before a page that could not be had is asked for again.
const RETRY_AFTER: core::time::Duration = core::time::Duration::from_secs(1);

/// How long an unread message must be seen until it counts as read.
pub(crate) const READ_AFTER: core::time::Duration = core::time::Duration::from_secs(1);

/// What stands in the conversation: a message in its place, or one that waits to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Entry {
    /// A message by its place.
    Place(u64),
    /// A message that waits here.
    Queued(MessageId),
}

/// A page that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Newest,
    Oldest,
    Older,
    Newer,
    Again,
}

/// The conversation that is shown.
#[derive(Debug, Default)]
pub(crate) struct Talk {
    with: Option<With>,
    /// Grows with each conversation, so that answers for an earlier one are dropped.
    serial: u64,
    items: BTreeMap<u64, Listed>,
    older: bool,
    newer: bool,
    asked: BTreeMap<u64, Asked>,
    /// Kinds of pages that something happened to while they were under way.
    once_more: Vec<Asked>,
    /// Until when nothing is asked, after a page that could not be had: what fails at once must not
    /// be asked for at once.
    resume_at: Option<UnixMillis>,
    /// Pages with a tag up to this are of a list that was dropped.
    dropped: u64,
    scroll: Scroll<Entry>,
    chosen: Option<Entry>,
    /// A message to be chosen once it is loaded.
    wanted: Option<MessageId>,
    /// The first message that was unread when the conversation was opened.
    first_unread: Option<u64>,
    /// Since when which unread message is on the screen.
    seen: BTreeMap<MessageId, UnixMillis>,
    cache: WrapCache<MessageId>,
    shown: Shown,
    /// Whether something in it changed at the engine.
    stale: bool,
}

/// What is on the screen: laid out by `update`, painted by the view.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    /// From the top down.
    pub(crate) lines: Vec<Line>,
    /// Messages that came below and were not seen.
    pub(crate) new_below: usize,
    /// Whether the first page has not come yet.
    pub(crate) loading: bool,
    /// Messages on the screen, and whether their end is.
    messages: Vec<(MessageId, bool)>,
}

impl Talk {
    /// With whom or about what it is.
    pub(crate) const fn with(&self) -> Option<&With> {
        self.with.as_ref()
    }

    /// What is on the screen.
    pub(crate) const fn shown(&self) -> &Shown {
        &self.shown
    }

    /// The message that is chosen: the newest unless a person moved.
    pub(crate) fn chosen(&self) -> Option<&Listed> {
        match self.chosen {
            Some(Entry::Place(place)) => self.items.get(&place),
            Some(Entry::Queued(_)) => None,
            None => self.items.values().next_back(),
        }
    }

    /// Shows another conversation.
    pub(crate) fn show(&mut self, _now: UnixMillis, with: With, asks: &mut Asks) {
        if self.with.as_ref() == Some(&with) {
            return;
        }
        let serial = self.serial + 1;
        let cache = std::mem::take(&mut self.cache);
        *self = Self { with: Some(with), serial, cache, ..Self::default() };
        self.shown.loading = true;
        self.ask(Asked::Newest, asks);
    }

    /// Chooses a message, when it is or will be loaded.
    pub(crate) fn choose(&mut self, message: MessageId) {
        self.wanted = Some(message);
        self.find_wanted();
    }

    fn find_wanted(&mut self) {
        let Some(wanted) = self.wanted else { return };
        let found = self.items.iter().find(|(_, listed)| listed.message.id == wanted);
        if let Some(entry) = found.map(|(place, _)| Entry::Place(*place)) {
            self.wanted = None;
            self.chosen = Some(entry);
            self.scroll.reveal(entry);
        }
    }

    fn ask(&mut self, asked: Asked, asks: &mut Asks) {
        let Some(with) = &self.with else { return };
        if self.resume_at.is_some() || self.asked.values().any(|under_way| *under_way == asked) {
            // The answer may be older than what just happened.
            if !self.once_more.contains(&asked) {
                self.once_more.push(asked);
            }
            return;
        }
        let first = self.items.keys().next().copied().unwrap_or(0);
        let last = self.items.keys().next_back().copied().unwrap_or(0);
        let page = match asked {
            Asked::Newest => Page::Newest,
            Asked::Oldest => Page::After(0),
            Asked::Older => Page::Before(first),
            Asked::Newer => Page::After(last),
            Asked::Again => Page::After(self.first_shown().unwrap_or(last).saturating_sub(1)),
        };
        let (desk, case) = match with {
            With::Desk(desk) => (Some(desk.clone()), None),
            With::Case(case) => (None, Some(*case)),
        };
        let traffic = Traffic::Operation;
        let filter = Filter { case, desk, ..Filter::all(traffic) };
        let ask = Ask::List { filter, page, limit: PAGE };
        let tag = asks.ask(Purpose::Talk(self.serial), ask);
        self.asked.insert(tag, asked);
    }

    fn first_shown(&self) -> Option<u64> {
        self.items
            .iter()
            .find(|(_, listed)| self.shown.messages.iter().any(|(id, _)| *id == listed.message.id))
            .map(|(place, _)| *place)
    }

    /// A page has come.
    pub(crate) fn answered(&mut self, serial: u64, tag: u64, answer: Answer, asks: &mut Asks) {
        let asked = self.asked.remove(&tag).filter(|_| serial == self.serial && tag > self.dropped);
        let (Some(asked), Answer::List(page)) = (asked, answer) else { return };
        let full = page.len() >= PAGE;
        match asked {
            Asked::Newest | Asked::Oldest => {
                self.items.clear();
                // A page of the old list would leave a gap in the new one.
                self.dropped = self.asked.keys().next_back().copied().unwrap_or(tag).max(tag);
                self.older = asked == Asked::Newest && full;
                self.newer = asked == Asked::Oldest && full;
            }
            Asked::Older => self.older = full,
            Asked::Newer => self.newer = full,
            Asked::Again => {}
        }
        self.shown.loading = false;
        let known_before = self.items.keys().next_back().copied();
        for listed in page {
            // A page that is looked at again may reach beyond what is loaded; a gap must not open.
            if asked == Asked::Again && known_before.is_none_or(|last| listed.place > last) {
                self.newer = true;
                continue;
            }
            self.items.insert(listed.place, listed);
        }
        if asked == Asked::Newest && self.first_unread.is_none() {
            self.first_unread = self
                .items
                .iter()
                .find(|(_, listed)| is_unread(&listed.message))
                .map(|(place, _)| *place);
        }
        while self.items.len() > LOADED_MAX {
            match asked {
                Asked::Older => {
                    self.items.pop_last();
                    self.newer = true;
                }
                _ => {
                    self.items.pop_first();
                    self.older = true;
                }
            }
        }
        self.find_wanted();
        if self.wanted.is_some() && asked != Asked::Again && self.older {
            self.ask(Asked::Older, asks);
        }
        if let Some(place) = self.once_more.iter().position(|one| *one == asked) {
            let again = self.once_more.swap_remove(place);
            self.ask(again, asks);
        }
    }

    /// A page could not be had: it is asked for again in a while.
    pub(crate) fn failed(&mut self, now: UnixMillis, tag: u64) {
        if let Some(asked) = self.asked.remove(&tag) {
            if !self.once_more.contains(&asked) {
                self.once_more.push(asked);
            }
            self.resume_at = Some(now.plus(RETRY_AFTER));
        }
    }

    /// Asks again for what could not be had, when the time has come.
    pub(crate) fn retry(&mut self, now: UnixMillis, asks: &mut Asks) {
        if self.resume_at.is_some_and(|at| at <= now) {
            self.resume_at = None;
            for asked in std::mem::take(&mut self.once_more) {
                self.ask(asked, asks);
            }
        }
    }

    /// Something happened that may concern it.
    pub(crate) fn heard(&mut self, news: &News, asks: &mut Asks) {
        match news {
            News::Link(_) | News::Alarm { .. } => {}
            News::Arrived { .. } => {
                self.newer = true;
                self.ask(Asked::Newer, asks);
            }
            _ => {
                self.newer = true;
                self.stale = true;
            }
        }
    }

    /// Moves in it.
    pub(crate) fn act(&mut self, _height: usize, action: Action, asks: &mut Asks) {
        match action {
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::HalfUp => self.scroll.half_pages(-1),
            Action::HalfDown => self.scroll.half_pages(1),
            Action::Top => {
                if self.older {
                    self.ask(Asked::Oldest, asks);
                }
                self.scroll.top();
                self.chosen = self.items.keys().next().map(|place| Entry::Place(*place));
            }
            Action::Bottom => {
                if self.newer {
                    self.ask(Asked::Newest, asks);
                }
                self.scroll.bottom();
                self.chosen = None;
            }
            _ => {}
        }
    }

    /// Chooses the message before or after.
    fn step(&mut self, by: i8) {
        let last = self.items.keys().next_back().copied();
        let at = match self.chosen {
            Some(Entry::Place(place)) => Some(place),
            _ => last,
        };
        let Some(at) = at else { return };
        let next = if by < 0 {
            self.items.range(..at).next_back().map(|(place, _)| *place)
        } else {
            self.items.range(at + 1..).next().map(|(place, _)| *place)
        };
        if let Some(place) = next {
            self.chosen = Some(Entry::Place(place));
            self.scroll.reveal(Entry::Place(place));
        } else {
            self.scroll.scroll(isize::from(by));
        }
        if by > 0 && self.chosen.is_some() && next == last {
            self.chosen = None;
            self.scroll.bottom();
        }
    }

    /// Lays out what is on a screen of this size, and asks for the pages it lacks.
    pub(crate) fn lay_out(
        &mut self,
        known: &Known,
        look: &Look,
        (width, height): (u16, u16),
        asks: &mut Asks,
    ) {
        if std::mem::take(&mut self.stale) {
            self.ask(Asked::Again, asks);
            self.ask(Asked::Newer, asks);
        }
        let queued: Vec<&Waiting> = if self.newer && !self.items.is_empty() && self.is_far() {
            Vec::new()
        } else {
            known.queue.iter().filter(|queued| self.holds(queued)).collect()
        };
        let entries: Vec<Entry> = self
            .items
            .keys()
            .map(|place| Entry::Place(*place))
            .chain(queued.iter().map(|queued| Entry::Queued(queued.id)))
            .collect();
        let chosen =
            self.chosen.or_else(|| self.items.keys().next_back().map(|place| Entry::Place(*place)));
        let mut built: BTreeMap<usize, Vec<Line>> = BTreeMap::new();
        let (items, cache, first_unread) = (&self.items, &mut self.cache, self.first_unread);
        let by_case = matches!(self.with, Some(With::Case(_)));
        let mut build = |index: usize| -> Vec<Line> {
            match entries.get(index) {
                Some(Entry::Place(place)) => items.get(place).map_or_else(Vec::new, |listed| {
                    let mut lines =
                        of_message(known, look, cache, listed, usize::from(width), by_case);
                    if chosen == Some(Entry::Place(*place)) {
                        for line in &mut lines {
                            line.chosen = true;
                        }
                    }
                    if first_unread == Some(*place) {
                        lines.insert(0, Line::divider(look, width));
                    }
                    lines
                }),
                Some(Entry::Queued(id)) => {
                    let queued = queued.iter().find(|queued| queued.id == *id);
                    queued.map_or_else(Vec::new, |queued| {
                        of_queued(known, look, cache, queued, usize::from(width))
                    })
                }
                None => Vec::new(),
            }
        };
        let loaded = Loaded { items: &entries, older: self.older, newer: self.newer };
        let view = self.scroll.view(usize::from(height), loaded, |index| {
            built.entry(index).or_insert_with(|| build(index)).len()
        });
        let mut lines = Vec::new();
        let mut messages = Vec::new();
        for part in &view.shown {
            let rows = built.entry(part.index).or_insert_with(|| build(part.index));
            lines.extend(rows.iter().take(part.rows.end).skip(part.rows.start).cloned());
            // The last row is empty. Who has not seen the one before it has not read the message.
            let is_whole = part.rows.end + 1 >= rows.len();
            if let Some(Entry::Place(place)) = entries.get(part.index)
                && let Some(listed) = self.items.get(place)
            {
                messages.push((listed.message.id, is_whole));
            }
        }
        let loading = self.shown.loading;
        self.shown = Shown { lines, new_below: view.new_below, loading, messages };
        match view.need {
            Some(Need::Older) => self.ask(Asked::Older, asks),
            Some(Need::Newer) => self.ask(Asked::Newer, asks),
            Some(Need::Oldest) => self.ask(Asked::Oldest, asks),
            Some(Need::Newest) => self.ask(Asked::Newest, asks),
            None => {}
        }
    }

    /// Whether what is loaded does not reach the newest.
    fn is_far(&self) -> bool {
        self.items.len() >= LOADED_MAX && !self.scroll.follows()
    }

    /// Whether a message that waits belongs here.
    fn holds(&self, queued: &Waiting) -> bool {
        if queued.kind == "ACK" {
            return false;
        }
        match &self.with {
            Some(With::Case(case)) => queued.case == *case,
            Some(With::Desk(desk)) => queued.to.iter().any(|to| covers(to, desk)),
            None => false,
        }
    }

    /// Marks what was on the screen long enough.
    pub(crate) fn mark_read(&mut self, now: UnixMillis, seen: bool, asks: &mut Asks) {
        if !seen {
            self.seen.clear();
            return;
        }
        let shown = &self.shown.messages;
        let is_shown = |id: &MessageId| shown.contains(&(*id, true));
        self.seen.retain(|id, _| is_shown(id));
        let mut read = Vec::new();
        for listed in self.items.values_mut().filter(|one| is_shown(&one.message.id)) {
            if !is_unread(&listed.message) {
                continue;
            }
            let since = *self.seen.entry(listed.message.id).or_insert(now);
            if now.since(since) >= READ_AFTER {
                listed.message.read_at = Some(now);
                read.push(listed.message.id);
            }
        }
        if !read.is_empty() {
            asks.ask(Purpose::Done, Ask::Mark(read));
            asks.stale(What::Unread);
            asks.stale(What::Threads);
            asks.stale(What::Status);
        }
    }

    /// When something it shows counts as read.
    pub(crate) fn next_tick(&self) -> Option<UnixMillis> {
        let unread = |id: &MessageId| {
            self.items.values().any(|one| one.message.id == *id && is_unread(&one.message))
        };
        let read =
            self.seen.iter().filter(|(id, _)| unread(id)).map(|(_, at)| at.plus(READ_AFTER)).min();
        [read, self.resume_at].into_iter().flatten().min()
    }
}

/// Whether nobody has read it here.
fn is_unread(message: &MessageRow) -> bool {
    message.read_at.is_none() && message.direction != crate::engine::Direction::Sent
}

/// Whether an address as written leads to a desk.
pub(crate) fn covers(address: &str, desk: &Desk) -> bool {
    match address.parse() {
        Ok(Address::All) => true,
        Ok(Address::AllDesks(kind)) => kind == desk.kind,
        Ok(Address::Party(party)) => party == desk.party,
        Ok(Address::Desk(one)) => one == *desk,
        Ok(Address::Seat(seat)) => seat.desk == *desk,
        Err(_) => false,
    }
}
