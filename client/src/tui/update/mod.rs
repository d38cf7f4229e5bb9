//! What an event does to the state. Pure: the same events at the same times, the same state.

mod early;
mod engine;

pub(crate) use engine::percent;

use hotline_protocol::ids::{CaseId, Traffic, UnixMillis};

use crate::ask::Ask;
use crate::engine::{Command, Failure};

use super::asks::{Purpose, What};
use super::event::{Attention, Effect, EnrolledSeat, Event, FileWork, Key, Urgency};
use super::keys::{self, Action, Context, Meaning};
use super::known::{Arriving, Known};
use super::screen::{Cx, Outgoing, Screen, Then, Told, With};
use super::screens;
use super::state::{Layer, Pane, State};

/// How often the line is looked at while it is shown: the round trip and the queue change without
/// news.
const LOOK_AT_LINE_EVERY: core::time::Duration = core::time::Duration::from_secs(5);

/// How long leaving waits for the engine: it writes to a disk, which takes milliseconds.
const LEAVES_WITHIN: core::time::Duration = core::time::Duration::from_secs(5);

/// How long a key that leaves may be held without meaning it twice.
const HELD_FOR: core::time::Duration = core::time::Duration::from_millis(500);

/// Most layers over each other: more than a person can keep in mind.
const LAYERS_MAX: usize = 8;

/// How long a sentence stays in its line.
const TOLD_FOR: core::time::Duration = core::time::Duration::from_secs(12);

/// Takes in what happened.
pub(crate) fn update(state: &mut State, now: UnixMillis, event: Event) -> Vec<Effect> {
    if state.begun_at.is_none() {
        state.begun_at = Some(now);
        state.alarms_seen = now;
        begin(state, now);
        act(state, now, Action::Card);
    }
    state.now = now;
    match early::held_back(state, event) {
        Event::Key(key) => pressed(state, now, key),
        Event::Paste(text) => pasted(state, now, &text),
        Event::Resize { columns, rows } => state.size = (columns, rows),
        Event::Focus(focused) => state.focused = focused,
        Event::News(news) => engine::heard(state, now, &news),
        Event::Answered(tag, answer) => engine::answered(state, now, tag, answer),
        Event::Papered(tag, what) => engine::papered(state, now, tag, &what),
        Event::Filed(tag, what) => engine::filed(state, now, tag, what),
        Event::Enrolled(seat) => enrolled(state, now, &seat),
        // Whoever leaves already is not asked to hurry: there is a second to go on as begun.
        Event::Ending if state.leaves_by.is_none() => quit(state, now),
        Event::NotSuspended => tell(state, now, "suspend-refused", true),
        Event::Tick | Event::Resumed | Event::Ending => {}
    }
    for event in early::let_out(state, now) {
        match event {
            Event::Key(key) => pressed(state, now, key),
            Event::Paste(text) => pasted(state, now, &text),
            _ => {}
        }
    }
    tick(state, now);
    if let Some(card) = &mut state.card {
        card.look(now, &state.known);
    }
    for what in state.asks.take_stale() {
        state.asks.ask(Purpose::Refresh(what), Known::question(what));
    }
    state.title();
    let effects = state.asks.drain();
    for effect in &effects {
        if let Effect::File(_, work) = effect
            && let FileWork::Save { file, .. } = work.as_ref()
        {
            // What came of an earlier attempt is past.
            let going = Arriving::Going { done: 0, of: file.size };
            state.known.files.insert(file.hash, going);
        }
        if let Effect::Ask(_, ask) = effect
            && let Ask::Keep { name, value } = ask.as_ref()
        {
            // Known at once: whoever opens the draft again must not wait for the disk.
            state.known.kept(name, value.as_deref());
            if value.is_none() {
                state.unkept.remove(name);
            }
        }
    }
    effects
}

/// The terminal is there to be online.
fn begin(state: &mut State, now: UnixMillis) {
    state.asks.ask(Purpose::Begun, Ask::Command(Command::Connect));
    state.known.offline_since = Some(now);
}

/// A seat was taken: from now on there is an engine to ask.
fn enrolled(state: &mut State, now: UnixMillis, seat: &Result<EnrolledSeat, Failure>) {
    if seat.is_ok() && std::mem::take(&mut state.seatless) {
        for what in What::ALL {
            state.asks.stale(what);
        }
        begin(state, now);
    }
    let layers: Vec<u64> = state.layers.iter().map(|layer| layer.number).collect();
    for number in layers {
        to_layer(state, now, number, |screen, cx| screen.enrolled(cx, seat));
    }
}

/// When the state changes by itself: reckoned from the last event, so that the answer stays the
/// same until its time has come.
pub(crate) fn next_tick(state: &State) -> Option<UnixMillis> {
    let now = state.now;
    let clock = if state.look.still { 60_000 } else { 1_000 };
    let next_second = UnixMillis((now.0 / clock + 1) * clock);
    let layer = state.layers.iter().filter_map(|layer| layer.screen.next_tick(now)).min();
    [
        Some(next_second),
        state.alarm.next_tick(now),
        state.sending.next(),
        state.talk.next_tick(),
        state.leaves_by,
        layer,
    ]
    .into_iter()
    .flatten()
    .min()
}

fn tick(state: &mut State, now: UnixMillis) {
    if state.told.as_ref().is_some_and(|told| now.since(told.at) >= TOLD_FOR) {
        state.told = None;
    }
    if !state.seatless && now.since(state.looked_at) >= LOOK_AT_LINE_EVERY {
        state.looked_at = now;
        // Alerts too, whatever became of the news of them.
        for what in [What::Status, What::Alerts, What::Exercise, What::Drill] {
            state.asks.stale(what);
        }
    }
    state.asks.retry(now);
    hand_over(state, now);
    state.alarm.tick(now, &state.known, &mut state.asks);
    let layers: Vec<u64> = state.layers.iter().map(|layer| layer.number).collect();
    for number in layers {
        // Also those beneath: a draft is kept while a page lies above it.
        to_layer(state, now, number, |screen, cx| screen.tick(cx));
    }
    open_refused(state, now);
    open_unkept(state, now);
    leave(state, now);
    let talk = state.parts().talk;
    // The first two lines say with whom it is.
    let size = (talk.width, talk.height.saturating_sub(2));
    state.talk.retry(now, &mut state.asks);
    state.talk.lay_out(&state.known, &state.look, size, &mut state.asks);
    let seen = state.focused
        && !state.alarm.is_open()
        && state.layers.is_empty()
        && talk.width > 0
        && state.is_large_enough();
    state.talk.mark_read(now, seen, &mut state.asks);
}

fn pressed(state: &mut State, now: UnixMillis, key: Key) {
    let context = state.context();
    state.pressed.push(key);
    let mut meaning = keys::meaning(context, &state.pressed);
    if meaning == Meaning::Nothing && state.pressed.len() > 1 {
        // The sequence came to nothing; its last key may mean something alone.
        state.pressed = vec![key];
        meaning = keys::meaning(context, &state.pressed);
    }
    let action = match meaning {
        Meaning::Prefix => return,
        Meaning::Act(action) => Some(action),
        Meaning::Nothing => None,
    };
    state.pressed.clear();
    if state.alarm.is_open() {
        // Nobody acknowledges what is not on the screen.
        if state.is_large_enough() {
            let most = screens::alert::most_scrolled(state, now);
            state.alarm.key(now, key, action, most, &mut state.asks);
        }
        return;
    }
    match action {
        Some(action) => act(state, now, action),
        None => on_top(state, now, |screen, cx| screen.key(cx, key)),
    }
}

fn pasted(state: &mut State, now: UnixMillis, text: &str) {
    state.pressed.clear();
    if state.alarm.is_open() {
        state.alarm.pasted();
        return;
    }
    on_top(state, now, |screen, cx| screen.paste(cx, text));
}

/// Does what a key means: what holds everywhere here, the rest in the topmost layer or in the
/// pane.
pub(crate) fn act(state: &mut State, now: UnixMillis, action: Action) {
    if let Some(card) = &mut state.card {
        card.did(action);
    }
    match action {
        Action::Quit => quit(state, now),
        Action::Redraw => state.asks.effect(Effect::Repaint),
        Action::Suspend => state.asks.effect(Effect::Suspend),
        Action::Palette => {
            let context = state.context();
            open(state, now, Box::new(screens::palette::Palette::new(context)));
        }
        Action::Help => {
            let context = state.context();
            open(state, now, Box::new(screens::page::Page::help(context)));
        }
        Action::Now => open(state, now, Box::new(screens::page::Page::now())),
        Action::Card => {
            if let Some(card) = &state.card {
                let card = screens::card::Card::new(card);
                state.layers.retain(|layer| layer.screen.context() != Context::Card);
                open(state, now, Box::new(card));
            }
        }
        Action::CutLine => {
            if state.card.is_some() {
                tell(state, now, "card-cut", false);
            }
        }
        Action::Search => open(state, now, Box::new(screens::search::Search::default())),
        Action::Directory => open(state, now, Box::new(screens::directory::Directory::new(None))),
        Action::Line => open(state, now, Box::new(screens::line::Line::default())),
        Action::Releases => {
            open(state, now, Box::new(screens::release::Release::default()));
        }
        Action::Pings => open(state, now, Box::new(screens::pings::Pings::default())),
        Action::Duty => open(state, now, Box::new(screens::duty::Duty::default())),
        Action::Exercise => {
            // Whoever has begun one is back at the console from which it was chosen.
            let is_console = |layer: &Layer| layer.screen.context() == Context::Exercise;
            let chooses = |layer: &Layer| {
                matches!(layer.screen.context(), Context::Scenarios | Context::CheckFile)
            };
            match state.layers.iter().rposition(is_console) {
                Some(at) if state.layers.iter().skip(at + 1).all(chooses) => {
                    state.layers.truncate(at + 1);
                    reopened(state, now);
                }
                _ => open(state, now, Box::new(screens::exercise::Exercise::default())),
            }
        }
        Action::Library => open(state, now, Box::new(screens::shelf::Library::default())),
        Action::Glossary => {
            open(state, now, Box::new(screens::shelf::glossary::Glossary::default()));
        }
        Action::Counters => {
            open(state, now, Box::new(screens::shelf::counters::Counters::default()));
        }
        Action::HandOver => {
            // What is handed over here is what is real.
            let here = case_here(state).filter(|(_, traffic)| *traffic == Traffic::Operation);
            let case = here.map(|(case, _)| case);
            open(state, now, Box::new(screens::duty::hand_over::HandOver::new(case)));
        }
        Action::Dossier => match case_here(state) {
            Some(case) => open(state, now, Box::new(screens::dossier::Dossier::of(case))),
            None => tell(state, now, "nothing-chosen", true),
        },
        Action::CheckDossier => {
            open(state, now, Box::new(screens::dossier::CheckFile::new()));
        }
        Action::TestAlert => {
            let words = state.look.texts.t("call-test").into_owned();
            let call = Attention::Call { urgency: Urgency::Test, words };
            state.asks.effect(Effect::Attention(call));
            tell(state, now, "test-alert-done", false);
        }
        Action::Undo => call_back(state, now),
        Action::NextAlert => {
            // An open alert takes the keys before this; so there is none.
            tell(state, now, "no-alert-waits", false);
        }
        _ if !state.layers.is_empty() => on_top(state, now, |screen, cx| screen.act(cx, action)),
        Action::Concern => {
            let (with, taken) = (chosen(state), state.drafts_taken());
            let with = with.as_ref();
            let screen = screens::compose::Compose::concern(&state.known, with, &taken);
            open(state, now, Box::new(screen));
        }
        Action::Write => match chosen(state) {
            Some(with) => {
                let taken = state.drafts_taken();
                let last = state.talk.chosen().map(|listed| &listed.message);
                let last = last.filter(|_| state.talk.with() == Some(&with));
                let screen = screens::compose::Compose::write(&state.known, &with, last, &taken);
                open(state, now, Box::new(screen));
            }
            None => tell(state, now, "nothing-chosen", true),
        },
        Action::Template => match chosen(state) {
            Some(with) => {
                let last = state.talk.chosen().map(|listed| &listed.message);
                let last = last.filter(|_| state.talk.with() == Some(&with));
                let screen = screens::templates::Templates::new(with, last);
                open(state, now, Box::new(screen));
            }
            None => tell(state, now, "nothing-chosen", true),
        },
        Action::Verify => {
            let desk = chosen(state).and_then(|with| state.desk_of(&with));
            open(state, now, Box::new(screens::directory::Directory::new(desk)));
        }
        Action::PassOn => match chosen(state) {
            Some(With::Case(case)) => {
                let screen = screens::pass_on::PassOn::new(case);
                open(state, now, Box::new(screen));
            }
            _ => tell(state, now, "no-case-chosen", true),
        },
        Action::Exercises => {
            open(state, now, Box::new(screens::played::Played::default()));
        }
        Action::Case => match chosen(state) {
            Some(With::Case(case)) => {
                open(state, now, Box::new(screens::case::Case::new(Traffic::Operation, case)));
            }
            Some(With::Desk(_)) | None => {
                let message = state.talk.chosen().filter(|_| state.pane == Pane::Talk);
                match message.map(|listed| (listed.message.traffic, listed.message.case)) {
                    Some((traffic, case)) => {
                        open(state, now, Box::new(screens::case::Case::new(traffic, case)));
                    }
                    None => tell(state, now, "no-case-chosen", true),
                }
            }
        },
        action => in_pane(state, now, action),
    }
}

/// What a key does on the main screen.
fn in_pane(state: &mut State, now: UnixMillis, action: Action) {
    match (state.pane, action) {
        (_, Action::NextPane) => {
            state.pane = match state.pane {
                Pane::Side => Pane::Talk,
                Pane::Talk => Pane::Side,
            };
            show_chosen(state, now);
        }
        (_, Action::LeftPane) => state.pane = Pane::Side,
        (_, Action::RightPane) => {
            state.pane = Pane::Talk;
            show_chosen(state, now);
        }
        (Pane::Side, Action::Open) => {
            show_chosen(state, now);
            state.pane = Pane::Talk;
        }
        (Pane::Side, action) => {
            let height = usize::from(state.parts().side.height);
            state.side.act(&state.known, height, action);
            if state.has_two_panes() {
                show_chosen(state, now);
            }
        }
        (Pane::Talk, Action::Open) => {
            if let Some(message) = state.talk.chosen() {
                let screen = screens::detail::Detail::new(message.clone());
                open(state, now, Box::new(screen));
            }
        }
        (Pane::Talk, Action::Acknowledge) => {
            if let Some(message) = state.talk.chosen() {
                let screen = screens::detail::Detail::new(message.clone());
                open(state, now, Box::new(screen));
                on_top(state, now, |screen, cx| screen.act(cx, Action::Acknowledge));
            }
        }
        (Pane::Talk, action) => {
            let height = usize::from(state.parts().talk.height);
            state.talk.act(height, action, &mut state.asks);
        }
    }
}

/// What is chosen: the conversation that is shown or the entry of the list.
fn chosen(state: &State) -> Option<With> {
    match state.pane {
        Pane::Talk => state.talk.with().cloned(),
        Pane::Side => state.side.chosen(&state.known),
    }
}

/// The case that is looked at: that of the topmost layer, else what is chosen.
fn case_here(state: &State) -> Option<(CaseId, Traffic)> {
    match state.layers.last() {
        Some(layer) => layer.screen.case(),
        None => match chosen(state) {
            Some(With::Case(case)) => Some((case, Traffic::Operation)),
            _ => None,
        },
    }
}

/// Shows the conversation of the chosen entry.
fn show_chosen(state: &mut State, now: UnixMillis) {
    if let Some(with) = state.side.chosen(&state.known) {
        state.talk.show(now, with, &mut state.asks);
    }
}

fn quit(state: &mut State, now: UnixMillis) {
    if let Some(by) = state.leaves_by {
        // Asked twice: whoever cannot wait does not wait. A key that is held asks only once.
        let left = by.since(now);
        if left + HELD_FOR <= LEAVES_WITHIN || left > LEAVES_WITHIN {
            state.leaves_by = None;
            state.asks.effect(Effect::Quit);
        }
        return;
    }
    let layers: Vec<u64> = state.layers.iter().map(|layer| layer.number).collect();
    for number in layers {
        to_layer(state, now, number, |screen, cx| {
            screen.leave(cx);
            Then::Stay
        });
    }
    // What was sent off goes, rather than being forgotten.
    state.sending.hasten(now);
    hand_over(state, now);
    state.leaves_by = Some(now.plus(LEAVES_WITHIN));
    tell(state, now, "quit-leaving", false);
}

/// Hands over what was sent off and cannot be called back any more.
fn hand_over(state: &mut State, now: UnixMillis) {
    for held in state.sending.due(now) {
        let Outgoing { new, files, .. } = held.outgoing;
        if files.is_empty() {
            let send = Command::Send(Box::new(new));
            state.asks.ask(Purpose::Sending(held.number), Ask::Command(send));
        } else {
            // The message says what they are, so they are sealed first.
            let label = new.tlp.parse().unwrap_or_default();
            let work = FileWork::Seal { paths: files, label };
            state.asks.file(Purpose::Sealing(held.number), work);
        }
    }
}

/// Ends, once the engine has what a person did here, or does not answer.
fn leave(state: &mut State, now: UnixMillis) {
    let Some(by) = state.leaves_by else { return };
    let is_done = state.sending.is_empty() && !state.asks.is_under_way();
    if is_done || by <= now {
        state.leaves_by = None;
        state.asks.effect(Effect::Quit);
    }
}

/// Opens a draft that was left and is not on the disk, as soon as nobody types elsewhere: why was
/// told, and what was written is not lost without a word.
fn open_unkept(state: &mut State, now: UnixMillis) {
    if !state.layers.is_empty() {
        return;
    }
    // What was sent off is in other hands.
    let taken = state.drafts_taken();
    let Some(name) = state.unkept.keys().find(|name| !taken.contains(name)).cloned() else {
        return;
    };
    let value = state.unkept.remove(&name).unwrap_or_default();
    if let Some(screen) = screens::compose::Compose::go_on_unkept(now, &name, &value) {
        open(state, now, Box::new(screen));
    }
}

/// Opens the draft of a message that the engine refused, as soon as nobody types elsewhere.
fn open_refused(state: &mut State, now: UnixMillis) {
    if !state.layers.is_empty() {
        return;
    }
    let Some((outgoing, reason)) = state.sending.take_refused() else { return };
    match screens::compose::Compose::go_on(&outgoing.draft, &outgoing.kept) {
        Some(screen) => open(state, now, Box::new(screen)),
        None => tell(state, now, "draft-unreadable", true),
    }
    state.told = Some(Told { text: reason, wrong: true, at: now });
}

fn call_back(state: &mut State, now: UnixMillis) {
    match state.sending.call_back() {
        Some(outgoing) => {
            let screen = screens::compose::Compose::go_on(&outgoing.draft, &outgoing.kept);
            match screen {
                Some(screen) => {
                    open(state, now, Box::new(screen));
                    tell(state, now, "called-back", false);
                }
                None => tell(state, now, "draft-unreadable", true),
            }
        }
        None => tell(state, now, "nothing-to-call-back", true),
    }
}

/// Tells the person something.
fn tell(state: &mut State, now: UnixMillis, key: &str, wrong: bool) {
    state.told = Some(Told { text: state.look.texts.t(key).into_owned(), wrong, at: now });
}

/// Puts a layer on top.
pub(crate) fn open(state: &mut State, now: UnixMillis, screen: Box<dyn Screen>) {
    let top = state.layers.last().map(|layer| layer.screen.context());
    let again = top == Some(screen.context())
        && matches!(
            screen.context(),
            Context::Page
                | Context::Palette
                | Context::Search
                | Context::Duty
                | Context::Form
                | Context::Exercise
                | Context::Dossier
                | Context::Release
                | Context::Pings
                | Context::Campaign
        );
    if again || state.layers.len() >= LAYERS_MAX {
        // A held key piles up nothing.
        return;
    }
    if matches!(screen.context(), Context::Case | Context::Line) {
        // They show the alarms of the record.
        state.alarms_seen = now;
    }
    state.last_layer += 1;
    state.layers.push(Layer { number: state.last_layer, screen });
    on_top(state, now, |screen, cx| {
        screen.opened(cx);
        Then::Stay
    });
}

/// Has the topmost layer do something, and does what comes of it.
fn on_top(
    state: &mut State,
    now: UnixMillis,
    what: impl FnOnce(&mut dyn Screen, &mut Cx<'_>) -> Then,
) {
    if let Some(layer) = state.layers.pop() {
        with_layer(state, now, layer, true, what);
    }
}

/// Has a layer that was taken out do something, and puts it back where it was.
fn with_layer(
    state: &mut State,
    now: UnixMillis,
    mut layer: Layer,
    is_top: bool,
    what: impl FnOnce(&mut dyn Screen, &mut Cx<'_>) -> Then,
) {
    let mut cx = Cx {
        now,
        known: &state.known,
        look: &state.look,
        size: state.size,
        watched: is_top && state.focused && !state.alarm.is_open() && state.is_large_enough(),
        asks: &mut state.asks,
        layer: layer.number,
        told: &mut state.told,
    };
    let then = what(layer.screen.as_mut(), &mut cx);
    let place = state.layers.iter().take_while(|other| other.number < layer.number).count();
    match then {
        Then::Stay => state.layers.insert(place, layer),
        Then::Close => reopened(state, now),
        Then::Open(screen) => {
            state.layers.insert(place, layer);
            if is_top {
                open(state, now, screen);
            }
        }
        Then::Write(with, message) => {
            state.layers.insert(place, layer);
            if is_top {
                let taken = state.drafts_taken();
                let screen =
                    screens::compose::Compose::write(&state.known, &with, Some(&message), &taken);
                open(state, now, Box::new(screen));
            }
        }
        Then::Forward(message) => {
            state.layers.insert(place, layer);
            let taken = state.drafts_taken();
            if is_top
                && let Some(screen) =
                    screens::compose::Compose::forward(&state.known, &message, &taken)
            {
                open(state, now, Box::new(screen));
            }
        }
        Then::Begin(template, with, about) => {
            let taken = state.drafts_taken();
            let (known, about) = (&state.known, about.as_deref());
            let screen =
                screens::compose::Compose::by_template(known, template, &with, about, &taken);
            open(state, now, Box::new(screen));
        }
        Then::Act(action) => {
            reopened(state, now);
            act(state, now, action);
        }
        Then::Forget(name) => {
            state.layers.retain(|other| other.screen.draft() != Some(&name));
            state.asks.ask(Purpose::Done, Ask::Keep { name, value: None });
            state.asks.stale(What::Drafts);
            reopened(state, now);
        }
        Then::Send(outgoing) => {
            state.layers.retain(|other| other.screen.draft() != Some(&outgoing.draft));
            reopened(state, now);
            let urgent = outgoing.new.precedence.interrupts();
            state.sending.take(now, *outgoing);
            if !urgent {
                state.told = None;
            }
        }
        Then::Show(with) => {
            state.layers.clear();
            show(state, now, with);
        }
        Then::ShowMessage(with, message) => {
            state.layers.clear();
            show(state, now, with);
            state.talk.choose(message);
        }
    }
}

/// The layer above is gone.
fn reopened(state: &mut State, now: UnixMillis) {
    on_top(state, now, |screen, cx| {
        screen.opened(cx);
        Then::Stay
    });
}

/// Shows a conversation.
fn show(state: &mut State, now: UnixMillis, with: With) {
    state.side.choose(with.clone());
    state.talk.show(now, with, &mut state.asks);
    state.pane = Pane::Talk;
}

fn to_layer(
    state: &mut State,
    now: UnixMillis,
    number: u64,
    what: impl FnOnce(&mut dyn Screen, &mut Cx<'_>) -> Then,
) {
    if let Some(place) = state.layers.iter().position(|layer| layer.number == number) {
        let is_top = place + 1 == state.layers.len();
        let layer = state.layers.remove(place);
        with_layer(state, now, layer, is_top, what);
    }
}

#[cfg(test)]
mod tests {
    use super::super::look::{Capabilities, Colours, Look, Theme};
    use super::*;
    use crate::lang::Language;

    fn state() -> State {
        let capabilities = Capabilities {
            colours: Colours::None,
            theme: Theme::Mono,
            ascii: true,
            ambiguous_wide: false,
            reduced_motion: false,
            own_bidi: true,
        };
        State::new(Look::new(capabilities, Language::En, jiff::tz::TimeZone::UTC))
    }

    #[test]
    fn the_next_tick_stays_where_it_is_until_its_time_has_come() {
        let mut state = state();
        let _ = update(&mut state, UnixMillis(10_300), Event::Resize { columns: 80, rows: 24 });
        let due = next_tick(&state);
        assert_eq!(due, Some(UnixMillis(11_000)));
        // However late the loop comes to ask, it is told that the tick is due.
        assert_eq!(next_tick(&state), due);
        let _ = update(&mut state, UnixMillis(11_000), Event::Tick);
        assert_eq!(next_tick(&state), Some(UnixMillis(12_000)));
    }
}
