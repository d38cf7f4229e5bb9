//! The one table of keys: what each does where, in which the hints, `?` help and palette look too.
//!
//! A key that is not in the table does nothing but type. So every hint shown is bound, and
//! everything bound can be found by its name in the palette.

use super::event::Key;

/// Where keys are being pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Context {
    /// Wherever no alert is open.
    Everywhere,
    /// Wherever letters are commands, not text.
    Commands,
    /// The list of desks and cases.
    Side,
    /// A conversation.
    Talk,
    /// Writing a message.
    Compose,
    /// One message in full.
    Detail,
    /// The directory.
    Directory,
    /// Comparing a safety number.
    Verify,
    /// Looking for words.
    Search,
    /// The state of the line.
    Line,
    /// A question to be answered before something goes on.
    Confirm,
    /// Passing a case on to the next desk.
    PassOn,
    /// What waits for a second seat.
    Release,
    /// Checks of the line.
    Pings,
    /// What a campaign has found.
    Campaign,
    /// A draft that waits, in full.
    Draft,
    /// One case in full.
    Case,
    /// Doing something about a case: the form of it.
    Deed,
    /// The record of a case beside those of others.
    Record,
    /// Who of this desk is on duty.
    Duty,
    /// What parties publish.
    Shelf,
    /// The counters of this home.
    Counters,
    /// A form of the desk's own: an entry of the roster, a handover.
    Form,
    /// What is handed over, before it is.
    Review,
    /// The dossier of a case.
    Dossier,
    /// A dossier that somebody else exported, checked.
    Checked,
    /// Where a dossier is written to.
    File,
    /// Which file is checked.
    CheckFile,
    /// Files that go with a message being written.
    Attach,
    /// Where a file of a message is saved.
    SaveFile,
    /// An exercise that this seat runs or plays in.
    Exercise,
    /// Scenarios to choose from.
    Scenarios,
    /// The list of commands.
    Palette,
    /// A page to be read: help, the card of what to do now.
    Page,
    /// An alert that nobody has acknowledged.
    Alert,
    /// Taking a seat for the first time.
    Welcome,
    /// The card of the demonstration.
    Card,
}

impl Context {
    /// The contexts whose keys hold here, the nearest first.
    pub(crate) const fn chain(self) -> &'static [Self] {
        match self {
            Self::Everywhere => &[Self::Everywhere],
            Self::Commands => &[Self::Commands, Self::Everywhere],
            Self::Side => &[Self::Side, Self::Commands, Self::Everywhere],
            Self::Talk => &[Self::Talk, Self::Commands, Self::Everywhere],
            Self::Compose => &[Self::Compose, Self::Everywhere],
            Self::Detail => &[Self::Detail, Self::Commands, Self::Everywhere],
            Self::Directory => &[Self::Directory, Self::Commands, Self::Everywhere],
            Self::Verify => &[Self::Verify, Self::Everywhere],
            Self::Search => &[Self::Search, Self::Everywhere],
            Self::Line => &[Self::Line, Self::Commands, Self::Everywhere],
            Self::Confirm => &[Self::Confirm],
            Self::PassOn => &[Self::PassOn, Self::Everywhere],
            Self::Release => &[Self::Release, Self::Commands, Self::Everywhere],
            Self::Pings => &[Self::Pings, Self::Commands, Self::Everywhere],
            Self::Campaign => &[Self::Campaign, Self::Commands, Self::Everywhere],
            Self::Draft => &[Self::Draft, Self::Commands, Self::Everywhere],
            Self::Case => &[Self::Case, Self::Commands, Self::Everywhere],
            Self::Deed => &[Self::Deed, Self::Everywhere],
            Self::Record => &[Self::Record, Self::Commands, Self::Everywhere],
            Self::Duty => &[Self::Duty, Self::Commands, Self::Everywhere],
            Self::Shelf => &[Self::Shelf, Self::Commands, Self::Everywhere],
            Self::Counters => &[Self::Counters, Self::Commands, Self::Everywhere],
            Self::Form => &[Self::Form, Self::Everywhere],
            Self::Review => &[Self::Review, Self::Everywhere],
            Self::Dossier => &[Self::Dossier, Self::Commands, Self::Everywhere],
            Self::Checked => &[Self::Checked, Self::Commands, Self::Everywhere],
            Self::File => &[Self::File, Self::Everywhere],
            Self::CheckFile => &[Self::CheckFile, Self::Everywhere],
            Self::Attach => &[Self::Attach, Self::Everywhere],
            Self::SaveFile => &[Self::SaveFile, Self::Everywhere],
            Self::Exercise => &[Self::Exercise, Self::Commands, Self::Everywhere],
            Self::Scenarios => &[Self::Scenarios, Self::Commands, Self::Everywhere],
            Self::Palette => &[Self::Palette],
            Self::Page => &[Self::Page, Self::Everywhere],
            // Nothing else: an alert is not left by a key.
            Self::Alert => &[Self::Alert],
            Self::Welcome => &[Self::Welcome],
            Self::Card => &[Self::Card, Self::Everywhere],
        }
    }
}

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)?) => {
        /// What a key does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Action { $($(#[$doc])* $variant),+ }

        impl Action {
            /// Every action.
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$variant),+];

            /// The key of its name in the catalogues.
            pub(crate) const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

actions! {
    /// One line or entry up.
    Up = "action-up",
    /// One line or entry down.
    Down = "action-down",
    /// Half a page up.
    HalfUp = "action-half-up",
    /// Half a page down.
    HalfDown = "action-half-down",
    /// To the beginning.
    Top = "action-top",
    /// To the end.
    Bottom = "action-bottom",
    /// To the other pane.
    NextPane = "action-next-pane",
    /// To the pane on the left.
    LeftPane = "action-left-pane",
    /// To the pane on the right.
    RightPane = "action-right-pane",
    /// Open what is chosen.
    Open = "action-open",
    /// Leave this.
    Back = "action-back",
    /// Write in this conversation.
    Write = "action-write",
    /// Write a message by a template.
    Template = "action-template",
    /// Raise a concern or a warning.
    Concern = "action-concern",
    /// Go to an alert that waits.
    NextAlert = "action-next-alert",
    /// Acknowledge this message.
    Acknowledge = "action-acknowledge",
    /// Pass the case on to the next desk.
    PassOn = "action-pass-on",
    /// Compare the safety number.
    Verify = "action-verify",
    /// Who can be written to.
    Directory = "action-directory",
    /// Look for words.
    Search = "action-search",
    /// How the line stands.
    Line = "action-line",
    /// What waits for a second seat of this desk.
    Releases = "action-releases",
    /// Checks of the line.
    Pings = "action-pings",
    /// Plan a campaign of checks.
    BeginCampaign = "action-begin-campaign",
    /// Close one before its time.
    EndCampaign = "action-end-campaign",
    /// Answer a check as a person.
    AnswerPing = "action-answer-ping",
    /// The same, and let everybody see how long it took.
    AnswerNamed = "action-answer-named",
    /// Who of this desk is on duty.
    Duty = "action-duty",
    /// Documents that parties publish.
    Library = "action-library",
    /// What each party means by a term.
    Glossary = "action-glossary",
    /// What is counted here, and what would be sent.
    Counters = "action-counters",
    /// Hand cases over to a colleague.
    HandOver = "action-hand-over",
    /// The dossier of a case.
    Dossier = "action-dossier",
    /// Check a dossier that lies in a file.
    CheckDossier = "action-check-dossier",
    /// Write a dossier to a file.
    Export = "action-export",
    /// Attach a file to this message, or leave one out again.
    Attach = "action-attach",
    /// Tell others what this message says.
    Forward = "action-forward",
    /// Save a file that came with this message.
    SaveFile = "action-save-file",
    /// The next language.
    Language = "action-language",
    /// Local times beside UTC, or none.
    Zone = "action-zone",
    /// A new entry of a list.
    NewEntry = "action-new-entry",
    /// Take the chosen entry out of a list.
    Remove = "action-remove",
    /// Publish a new version of what one's own party published.
    Revise = "action-revise",
    /// Let a draft go.
    Release = "action-release",
    /// Give a draft back to its drafter.
    Return = "action-return",
    /// One case in full.
    Case = "action-case",
    /// Cases of exercises.
    Exercises = "action-exercises",
    /// The exercise under way.
    Exercise = "action-exercise",
    /// Choose a scenario, and begin an exercise.
    BeginExercise = "action-begin-exercise",
    /// Rate an exercise, and say what went well and what did not.
    Assess = "action-assess",
    /// Stop the story's clock, or let it go on.
    Pause = "action-pause",
    /// Bring an inject now.
    Fire = "action-fire",
    /// Leave an inject out.
    Skip = "action-skip",
    /// Go on as if what an inject expects was done.
    BranchMet = "action-branch-met",
    /// Go on as if it was not.
    BranchUnmet = "action-branch-unmet",
    /// Give the hint of an inject.
    Hint = "action-hint",
    /// End the exercise.
    EndExercise = "action-end-exercise",
    /// Answer what was raised.
    Respond = "action-respond",
    /// Say how things stand.
    Update = "action-update",
    /// Propose to close, agree or object.
    Close = "action-close",
    /// Open again what was closed.
    Reopen = "action-reopen",
    /// Stop the clocks, or let them run again.
    Halt = "action-halt",
    /// Refer it to another desk of one's own party.
    Refer = "action-refer",
    /// Go on in another case.
    Merge = "action-merge",
    /// Take it back.
    Withdraw = "action-withdraw",
    /// Correct what this desk said.
    Correct = "action-correct",
    /// Come down a rung.
    ComeDown = "action-come-down",
    /// Recall what nobody has acknowledged.
    Recall = "action-recall",
    /// Compare the record with others.
    Record = "action-record",
    /// Every command by name.
    Palette = "action-palette",
    /// What the keys do here.
    Help = "action-help",
    /// What to do now.
    Now = "action-now",
    /// Leave the terminal; the engine of this process ends with it.
    Quit = "action-quit",
    /// Draw everything anew.
    Redraw = "action-redraw",
    /// Back to the shell for a while.
    Suspend = "action-suspend",
    /// Call back a message that has not left yet.
    Undo = "action-undo",
    /// Send it.
    Send = "action-send",
    /// Put the draft away; it is kept.
    PutAway = "action-put-away",
    /// Throw the draft away.
    Discard = "action-discard",
    /// The next field.
    NextField = "action-next-field",
    /// The field before.
    PreviousField = "action-previous-field",
    /// The next choice of this field.
    NextChoice = "action-next-choice",
    /// The choice before.
    PreviousChoice = "action-previous-choice",
    /// Yes.
    Yes = "action-yes",
    /// No.
    No = "action-no",
    /// As it was sent, or as it is read here.
    AsSent = "action-as-sent",
    /// Accept a changed identity for a reason on the record.
    Accept = "action-accept",
    /// Do the test alert.
    TestAlert = "action-test-alert",
    /// Copy to the clipboard of the terminal.
    Copy = "action-copy",
    /// Type a part of what is looked for in this list.
    Filter = "action-filter",
    /// What there is to try: only in the demonstration.
    Card = "action-card",
    /// Have the relay go away for a while: only in the demonstration.
    CutLine = "action-cut-line",
}

impl Action {
    /// Whether it is offered: some things can be done in the demonstration only.
    pub(crate) const fn is_offered(self, demo: bool) -> bool {
        demo || !matches!(self, Self::Card | Self::CutLine)
    }
}

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Binding {
    /// Where it holds.
    pub(crate) context: Context,
    /// The keys, the first being the one that hints show. Keys of a sequence are apart by a space.
    pub(crate) keys: &'static [&'static str],
    /// What they do.
    pub(crate) action: Action,
}

const fn on(context: Context, keys: &'static [&'static str], action: Action) -> Binding {
    Binding { context, keys, action }
}

use Context as C;

/// The table.
pub(crate) const TABLE: &[Binding] = &[
    on(C::Everywhere, &["F1"], Action::Now),
    on(C::Everywhere, &["F2"], Action::Card),
    on(C::Everywhere, &["F3"], Action::CutLine),
    on(C::Everywhere, &["C-k"], Action::Palette),
    on(C::Everywhere, &["C-l"], Action::Redraw),
    on(C::Everywhere, &["C-z"], Action::Suspend),
    on(C::Everywhere, &["C-q", "C-c"], Action::Quit),
    on(C::Commands, &["?"], Action::Help),
    on(C::Commands, &[":"], Action::Palette),
    on(C::Commands, &["n"], Action::Concern),
    on(C::Commands, &["a"], Action::NextAlert),
    on(C::Commands, &["/"], Action::Search),
    on(C::Commands, &["d"], Action::Directory),
    on(C::Commands, &["s"], Action::Line),
    on(C::Commands, &["r"], Action::Releases),
    on(C::Commands, &["p"], Action::Pings),
    on(C::Commands, &["w"], Action::Duty),
    on(C::Commands, &["H"], Action::HandOver),
    on(C::Commands, &["L"], Action::Library),
    on(C::Commands, &["T"], Action::Glossary),
    on(C::Commands, &["C"], Action::Counters),
    on(C::Commands, &["D"], Action::Dossier),
    on(C::Commands, &["V"], Action::CheckDossier),
    on(C::Commands, &["X"], Action::Exercise),
    on(C::Commands, &["u"], Action::Undo),
    on(C::Commands, &["q"], Action::Quit),
    on(C::Commands, &["F9"], Action::TestAlert),
    on(C::Side, &["j", "Down"], Action::Down),
    on(C::Side, &["k", "Up"], Action::Up),
    on(C::Side, &["C-d", "PageDown"], Action::HalfDown),
    on(C::Side, &["C-u", "PageUp"], Action::HalfUp),
    on(C::Side, &["g g", "Home"], Action::Top),
    on(C::Side, &["G", "End"], Action::Bottom),
    on(C::Side, &["Enter"], Action::Open),
    on(C::Side, &["Tab"], Action::NextPane),
    on(C::Side, &["l", "Right"], Action::RightPane),
    on(C::Side, &["i"], Action::Write),
    on(C::Side, &["t"], Action::Template),
    on(C::Side, &["v"], Action::Verify),
    on(C::Side, &["e"], Action::PassOn),
    on(C::Side, &["m"], Action::Case),
    on(C::Side, &["x"], Action::Exercises),
    on(C::Talk, &["j", "Down"], Action::Down),
    on(C::Talk, &["k", "Up"], Action::Up),
    on(C::Talk, &["C-d", "PageDown"], Action::HalfDown),
    on(C::Talk, &["C-u", "PageUp"], Action::HalfUp),
    on(C::Talk, &["g g", "Home"], Action::Top),
    on(C::Talk, &["G", "End"], Action::Bottom),
    on(C::Talk, &["Enter"], Action::Open),
    on(C::Talk, &["Tab"], Action::NextPane),
    on(C::Talk, &["h", "Left", "Esc"], Action::LeftPane),
    on(C::Talk, &["i"], Action::Write),
    on(C::Talk, &["t"], Action::Template),
    on(C::Talk, &["c"], Action::Acknowledge),
    on(C::Talk, &["e"], Action::PassOn),
    on(C::Talk, &["m"], Action::Case),
    on(C::Talk, &["x"], Action::Exercises),
    on(C::Talk, &["v"], Action::Verify),
    on(C::Compose, &["C-s"], Action::Send),
    on(C::Compose, &["Tab"], Action::NextField),
    on(C::Compose, &["S-Tab"], Action::PreviousField),
    on(C::Compose, &["C-n"], Action::NextChoice),
    on(C::Compose, &["C-p"], Action::PreviousChoice),
    on(C::Compose, &["C-t"], Action::Attach),
    on(C::Compose, &["Esc"], Action::PutAway),
    on(C::Compose, &["C-x"], Action::Discard),
    on(C::Detail, &["j", "Down"], Action::Down),
    on(C::Detail, &["k", "Up"], Action::Up),
    on(C::Detail, &["C-d", "PageDown"], Action::HalfDown),
    on(C::Detail, &["C-u", "PageUp"], Action::HalfUp),
    on(C::Detail, &["g g", "Home"], Action::Top),
    on(C::Detail, &["G", "End"], Action::Bottom),
    on(C::Detail, &["o"], Action::AsSent),
    on(C::Detail, &["c"], Action::Acknowledge),
    on(C::Detail, &["i"], Action::Write),
    on(C::Detail, &["t"], Action::Template),
    on(C::Detail, &["e"], Action::PassOn),
    on(C::Detail, &["m"], Action::Case),
    on(C::Detail, &["v"], Action::Verify),
    on(C::Detail, &["F"], Action::Forward),
    on(C::Detail, &["S"], Action::SaveFile),
    on(C::Detail, &["y"], Action::Copy),
    on(C::Detail, &["Esc", "h", "Left"], Action::Back),
    on(C::Directory, &["j", "Down"], Action::Down),
    on(C::Directory, &["k", "Up"], Action::Up),
    on(C::Directory, &["C-d", "PageDown"], Action::HalfDown),
    on(C::Directory, &["C-u", "PageUp"], Action::HalfUp),
    on(C::Directory, &["g g", "Home"], Action::Top),
    on(C::Directory, &["G", "End"], Action::Bottom),
    on(C::Directory, &["Enter", "l", "Right"], Action::Open),
    on(C::Directory, &["/"], Action::Filter),
    on(C::Directory, &["v"], Action::Verify),
    on(C::Directory, &["i"], Action::Write),
    on(C::Directory, &["Esc", "h", "Left"], Action::Back),
    on(C::Verify, &["Enter"], Action::Send),
    on(C::Verify, &["C-a"], Action::Accept),
    on(C::Verify, &["PageDown", "Down"], Action::HalfDown),
    on(C::Verify, &["PageUp", "Up"], Action::HalfUp),
    on(C::Verify, &["Esc"], Action::Back),
    on(C::Search, &["Enter"], Action::Open),
    on(C::Search, &["Down", "C-n"], Action::Down),
    on(C::Search, &["Up", "C-p"], Action::Up),
    on(C::Search, &["PageDown"], Action::HalfDown),
    on(C::Search, &["PageUp"], Action::HalfUp),
    on(C::Search, &["Esc"], Action::Back),
    on(C::Line, &["j", "Down"], Action::Down),
    on(C::Line, &["k", "Up"], Action::Up),
    on(C::Line, &["C-d", "PageDown"], Action::HalfDown),
    on(C::Line, &["C-u", "PageUp"], Action::HalfUp),
    on(C::Line, &["g g", "Home"], Action::Top),
    on(C::Line, &["G", "End"], Action::Bottom),
    on(C::Line, &["Esc", "h", "Left"], Action::Back),
    on(C::Confirm, &["y"], Action::Yes),
    on(C::Confirm, &["n", "Esc"], Action::No),
    on(C::PassOn, &["Enter", "C-s"], Action::Send),
    on(C::PassOn, &["Esc"], Action::Back),
    on(C::Release, &["j", "Down"], Action::Down),
    on(C::Release, &["k", "Up"], Action::Up),
    on(C::Release, &["C-d", "PageDown"], Action::HalfDown),
    on(C::Release, &["C-u", "PageUp"], Action::HalfUp),
    on(C::Release, &["g g", "Home"], Action::Top),
    on(C::Release, &["G", "End"], Action::Bottom),
    on(C::Release, &["Enter", "l", "Right"], Action::Open),
    on(C::Release, &["Esc", "h", "Left"], Action::Back),
    on(C::Pings, &["j", "Down"], Action::Down),
    on(C::Pings, &["k", "Up"], Action::Up),
    on(C::Pings, &["C-d", "PageDown"], Action::HalfDown),
    on(C::Pings, &["C-u", "PageUp"], Action::HalfUp),
    on(C::Pings, &["g g", "Home"], Action::Top),
    on(C::Pings, &["G", "End"], Action::Bottom),
    on(C::Pings, &["Enter"], Action::AnswerPing),
    on(C::Pings, &["N"], Action::AnswerNamed),
    on(C::Pings, &["l", "Right"], Action::Open),
    on(C::Pings, &["i"], Action::BeginCampaign),
    on(C::Pings, &["C"], Action::EndCampaign),
    on(C::Pings, &["Esc", "h", "Left"], Action::Back),
    on(C::Campaign, &["j", "Down"], Action::Down),
    on(C::Campaign, &["k", "Up"], Action::Up),
    on(C::Campaign, &["C-d", "PageDown"], Action::HalfDown),
    on(C::Campaign, &["C-u", "PageUp"], Action::HalfUp),
    on(C::Campaign, &["g g", "Home"], Action::Top),
    on(C::Campaign, &["G", "End"], Action::Bottom),
    on(C::Campaign, &["e", "Enter"], Action::Export),
    on(C::Campaign, &["Esc", "h", "Left"], Action::Back),
    on(C::Draft, &["j", "Down"], Action::Down),
    on(C::Draft, &["k", "Up"], Action::Up),
    on(C::Draft, &["C-d", "PageDown"], Action::HalfDown),
    on(C::Draft, &["C-u", "PageUp"], Action::HalfUp),
    on(C::Draft, &["g g", "Home"], Action::Top),
    on(C::Draft, &["G", "End"], Action::Bottom),
    on(C::Draft, &["Enter", "C-s"], Action::Release),
    on(C::Draft, &["x"], Action::Return),
    on(C::Draft, &["Esc", "h", "Left"], Action::Back),
    on(C::Case, &["j", "Down"], Action::Down),
    on(C::Case, &["k", "Up"], Action::Up),
    on(C::Case, &["C-d", "PageDown"], Action::HalfDown),
    on(C::Case, &["C-u", "PageUp"], Action::HalfUp),
    on(C::Case, &["g g", "Home"], Action::Top),
    on(C::Case, &["G", "End"], Action::Bottom),
    on(C::Case, &["Enter"], Action::Open),
    on(C::Case, &["Tab"], Action::NextChoice),
    on(C::Case, &["c"], Action::Acknowledge),
    on(C::Case, &["R"], Action::Respond),
    on(C::Case, &["U"], Action::Update),
    on(C::Case, &["C"], Action::Close),
    on(C::Case, &["O"], Action::Reopen),
    on(C::Case, &["S"], Action::Halt),
    on(C::Case, &["F"], Action::Refer),
    on(C::Case, &["M"], Action::Merge),
    on(C::Case, &["W"], Action::Withdraw),
    on(C::Case, &["K"], Action::Correct),
    on(C::Case, &["e"], Action::PassOn),
    on(C::Case, &["E"], Action::ComeDown),
    on(C::Case, &["X"], Action::Recall),
    on(C::Case, &["="], Action::Record),
    on(C::Case, &["i"], Action::Write),
    on(C::Case, &["t"], Action::Template),
    on(C::Case, &["v"], Action::Verify),
    on(C::Case, &["y"], Action::Copy),
    on(C::Case, &["Esc", "h", "Left"], Action::Back),
    on(C::Deed, &["C-s"], Action::Send),
    on(C::Deed, &["Tab"], Action::NextField),
    on(C::Deed, &["S-Tab"], Action::PreviousField),
    on(C::Deed, &["C-n"], Action::NextChoice),
    on(C::Deed, &["C-p"], Action::PreviousChoice),
    on(C::Deed, &["PageDown"], Action::HalfDown),
    on(C::Deed, &["PageUp"], Action::HalfUp),
    on(C::Deed, &["Esc"], Action::PutAway),
    on(C::Deed, &["C-x"], Action::Discard),
    on(C::Record, &["j", "Down"], Action::Down),
    on(C::Record, &["k", "Up"], Action::Up),
    on(C::Record, &["C-d", "PageDown"], Action::HalfDown),
    on(C::Record, &["C-u", "PageUp"], Action::HalfUp),
    on(C::Record, &["g g", "Home"], Action::Top),
    on(C::Record, &["G", "End"], Action::Bottom),
    on(C::Record, &["Enter", "="], Action::Record),
    on(C::Record, &["v"], Action::Verify),
    on(C::Record, &["y"], Action::Copy),
    on(C::Record, &["Esc", "h", "Left"], Action::Back),
    on(C::Duty, &["j", "Down"], Action::Down),
    on(C::Duty, &["k", "Up"], Action::Up),
    on(C::Duty, &["C-d", "PageDown"], Action::HalfDown),
    on(C::Duty, &["C-u", "PageUp"], Action::HalfUp),
    on(C::Duty, &["g g", "Home"], Action::Top),
    on(C::Duty, &["G", "End"], Action::Bottom),
    on(C::Duty, &["i"], Action::NewEntry),
    on(C::Duty, &["Enter", "l", "Right"], Action::Open),
    on(C::Duty, &["x"], Action::Remove),
    on(C::Duty, &["Esc", "h", "Left"], Action::Back),
    on(C::Exercise, &["j", "Down"], Action::Down),
    on(C::Exercise, &["k", "Up"], Action::Up),
    on(C::Exercise, &["C-d", "PageDown"], Action::HalfDown),
    on(C::Exercise, &["C-u", "PageUp"], Action::HalfUp),
    on(C::Exercise, &["g g", "Home"], Action::Top),
    on(C::Exercise, &["G", "End"], Action::Bottom),
    on(C::Exercise, &["Enter", "l", "Right"], Action::Open),
    on(C::Exercise, &["b"], Action::BeginExercise),
    on(C::Exercise, &["Space"], Action::Pause),
    on(C::Exercise, &["f"], Action::Fire),
    on(C::Exercise, &["S"], Action::Skip),
    on(C::Exercise, &["y"], Action::BranchMet),
    on(C::Exercise, &["N"], Action::BranchUnmet),
    on(C::Exercise, &["t"], Action::Hint),
    on(C::Exercise, &["E"], Action::EndExercise),
    on(C::Exercise, &["a"], Action::Assess),
    on(C::Exercise, &["e"], Action::Export),
    on(C::Exercise, &["Tab"], Action::NextPane),
    on(C::Exercise, &["Esc", "h", "Left"], Action::Back),
    on(C::Scenarios, &["j", "Down"], Action::Down),
    on(C::Scenarios, &["k", "Up"], Action::Up),
    on(C::Scenarios, &["C-d", "PageDown"], Action::HalfDown),
    on(C::Scenarios, &["C-u", "PageUp"], Action::HalfUp),
    on(C::Scenarios, &["g g", "Home"], Action::Top),
    on(C::Scenarios, &["G", "End"], Action::Bottom),
    on(C::Scenarios, &["Enter", "l", "Right"], Action::Open),
    on(C::Scenarios, &["Esc", "h", "Left"], Action::Back),
    on(C::Form, &["C-s"], Action::Send),
    on(C::Form, &["Tab"], Action::NextField),
    on(C::Form, &["S-Tab"], Action::PreviousField),
    on(C::Form, &["C-n"], Action::NextChoice),
    on(C::Form, &["C-p"], Action::PreviousChoice),
    on(C::Form, &["Esc"], Action::Back),
    on(C::Review, &["j", "Down"], Action::Down),
    on(C::Review, &["k", "Up"], Action::Up),
    on(C::Review, &["C-d", "PageDown"], Action::HalfDown),
    on(C::Review, &["C-u", "PageUp"], Action::HalfUp),
    on(C::Review, &["Enter", "C-s"], Action::Send),
    on(C::Review, &["Esc", "h", "Left"], Action::Back),
    on(C::Shelf, &["j", "Down"], Action::Down),
    on(C::Shelf, &["k", "Up"], Action::Up),
    on(C::Shelf, &["C-d", "PageDown"], Action::HalfDown),
    on(C::Shelf, &["C-u", "PageUp"], Action::HalfUp),
    on(C::Shelf, &["g g", "Home"], Action::Top),
    on(C::Shelf, &["G", "End"], Action::Bottom),
    on(C::Shelf, &["Enter", "l", "Right"], Action::Open),
    on(C::Shelf, &["i"], Action::NewEntry),
    on(C::Shelf, &["e"], Action::Export),
    on(C::Shelf, &["c"], Action::Revise),
    on(C::Shelf, &["W"], Action::Withdraw),
    on(C::Shelf, &["Esc", "h", "Left"], Action::Back),
    on(C::Counters, &["j", "Down"], Action::Down),
    on(C::Counters, &["k", "Up"], Action::Up),
    on(C::Counters, &["C-d", "PageDown"], Action::HalfDown),
    on(C::Counters, &["C-u", "PageUp"], Action::HalfUp),
    on(C::Counters, &["g g", "Home"], Action::Top),
    on(C::Counters, &["G", "End"], Action::Bottom),
    on(C::Counters, &["i"], Action::NewEntry),
    on(C::Counters, &["C-s"], Action::Send),
    on(C::Counters, &["x"], Action::Remove),
    on(C::Counters, &["Esc", "h", "Left"], Action::Back),
    on(C::Dossier, &["j", "Down"], Action::Down),
    on(C::Dossier, &["k", "Up"], Action::Up),
    on(C::Dossier, &["C-d", "PageDown"], Action::HalfDown),
    on(C::Dossier, &["C-u", "PageUp"], Action::HalfUp),
    on(C::Dossier, &["g g", "Home"], Action::Top),
    on(C::Dossier, &["G", "End"], Action::Bottom),
    on(C::Dossier, &["e", "Enter"], Action::Export),
    on(C::Dossier, &["L"], Action::Language),
    on(C::Dossier, &["z"], Action::Zone),
    on(C::Dossier, &["Esc", "h", "Left"], Action::Back),
    on(C::Checked, &["j", "Down"], Action::Down),
    on(C::Checked, &["k", "Up"], Action::Up),
    on(C::Checked, &["C-d", "PageDown"], Action::HalfDown),
    on(C::Checked, &["C-u", "PageUp"], Action::HalfUp),
    on(C::Checked, &["g g", "Home"], Action::Top),
    on(C::Checked, &["G", "End"], Action::Bottom),
    on(C::Checked, &["y"], Action::Copy),
    on(C::Checked, &["Esc", "h", "Left"], Action::Back),
    on(C::File, &["Enter", "C-s"], Action::Export),
    on(C::File, &["C-n"], Action::NextChoice),
    on(C::File, &["C-p"], Action::PreviousChoice),
    on(C::File, &["Esc"], Action::Back),
    on(C::CheckFile, &["Enter"], Action::Open),
    on(C::CheckFile, &["Esc"], Action::Back),
    on(C::Attach, &["Enter", "C-t"], Action::Attach),
    on(C::Attach, &["C-x"], Action::Remove),
    on(C::Attach, &["Down", "C-n"], Action::Down),
    on(C::Attach, &["Up", "C-p"], Action::Up),
    on(C::Attach, &["Esc"], Action::Back),
    on(C::SaveFile, &["Enter", "C-s"], Action::SaveFile),
    on(C::SaveFile, &["Down", "C-n"], Action::NextChoice),
    on(C::SaveFile, &["Up", "C-p"], Action::PreviousChoice),
    on(C::SaveFile, &["Esc"], Action::Back),
    on(C::Palette, &["Enter"], Action::Open),
    on(C::Palette, &["Down", "C-n"], Action::Down),
    on(C::Palette, &["Up", "C-p"], Action::Up),
    on(C::Palette, &["Esc"], Action::Back),
    on(C::Page, &["j", "Down"], Action::Down),
    on(C::Page, &["k", "Up"], Action::Up),
    on(C::Page, &["C-d", "PageDown"], Action::HalfDown),
    on(C::Page, &["C-u", "PageUp"], Action::HalfUp),
    on(C::Page, &["Enter"], Action::Open),
    on(C::Page, &["Esc", "q"], Action::Back),
    on(C::Card, &["j", "Down"], Action::Down),
    on(C::Card, &["k", "Up"], Action::Up),
    on(C::Card, &["Enter"], Action::Open),
    on(C::Card, &["Esc", "q"], Action::Back),
    on(C::Alert, &["Tab"], Action::NextChoice),
    on(C::Alert, &["Enter"], Action::Send),
    on(C::Alert, &["PageDown", "Down"], Action::Down),
    on(C::Alert, &["PageUp", "Up"], Action::Up),
    on(C::Alert, &["C-l"], Action::Redraw),
    on(C::Welcome, &["Enter"], Action::Send),
    on(C::Welcome, &["Tab"], Action::NextField),
    on(C::Welcome, &["S-Tab"], Action::PreviousField),
    on(C::Welcome, &["C-n"], Action::NextChoice),
    on(C::Welcome, &["Esc"], Action::Back),
    on(C::Welcome, &["PageDown"], Action::HalfDown),
    on(C::Welcome, &["PageUp"], Action::HalfUp),
    on(C::Welcome, &["F9"], Action::TestAlert),
    on(C::Welcome, &["C-l"], Action::Redraw),
    on(C::Welcome, &["C-q", "C-c"], Action::Quit),
];

/// What the keys pressed so far mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// This.
    Act(Action),
    /// The beginning of a sequence.
    Prefix,
    /// Nothing here.
    Nothing,
}

/// What a sequence of keys means in a context.
pub(crate) fn meaning(context: Context, pressed: &[Key]) -> Meaning {
    let mut prefix = false;
    for context in context.chain() {
        for binding in TABLE.iter().filter(|binding| binding.context == *context) {
            for keys in binding.keys {
                let mut wanted = keys.split(' ').map(parse);
                let mut given = pressed.iter();
                let fits = given.by_ref().all(|key| wanted.next() == Some(Some(*key)));
                match (fits, wanted.next()) {
                    (true, None) => return Meaning::Act(binding.action),
                    (true, Some(_)) => prefix = true,
                    (false, _) => {}
                }
            }
        }
    }
    if prefix { Meaning::Prefix } else { Meaning::Nothing }
}

/// The bindings that hold in a context, the nearest first; a key that a nearer context takes is
/// not listed again.
pub(crate) fn bindings(context: Context) -> Vec<&'static Binding> {
    let mut found: Vec<&'static Binding> = Vec::new();
    for context in context.chain() {
        for binding in TABLE.iter().filter(|binding| binding.context == *context) {
            let shadowed =
                found.iter().any(|nearer| binding.keys.iter().all(|key| nearer.keys.contains(key)));
            if !shadowed && !found.iter().any(|nearer| nearer.action == binding.action) {
                found.push(binding);
            }
        }
    }
    found
}

/// The key to show for an action in a context; none if it is not bound there.
pub(crate) fn key_for(context: Context, action: Action) -> Option<&'static str> {
    bindings(context)
        .into_iter()
        .find(|binding| binding.action == action)
        .and_then(|binding| binding.keys.first().copied())
}

/// A key as the table writes it; none only if the table is wrong, which a test rules out.
fn parse(text: &str) -> Option<Key> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether letters are text here.
    const fn is_text(context: Context) -> bool {
        matches!(
            context,
            Context::Compose
                | Context::Verify
                | Context::Search
                | Context::PassOn
                | Context::Deed
                | Context::Form
                | Context::File
                | Context::CheckFile
                | Context::Attach
                | Context::SaveFile
                | Context::Palette
                | Context::Alert
                | Context::Welcome
        )
    }

    #[test]
    fn every_key_of_the_table_can_be_read_and_means_what_it_says() {
        for binding in TABLE {
            for keys in binding.keys {
                let pressed: Vec<_> = keys
                    .split(' ')
                    .map(|key| parse(key).unwrap_or_else(|| panic!("{key}")))
                    .collect();
                assert_eq!(
                    meaning(binding.context, &pressed),
                    Meaning::Act(binding.action),
                    "{keys} in {:?}",
                    binding.context
                );
            }
        }
    }

    #[test]
    fn no_key_means_two_things_in_one_context() {
        for (place, binding) in TABLE.iter().enumerate() {
            for other in TABLE.iter().skip(place + 1) {
                if other.context == binding.context {
                    assert!(
                        !binding.keys.iter().any(|key| other.keys.contains(key)),
                        "{binding:?} {other:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn where_letters_are_text_no_letter_is_a_command() {
        for binding in TABLE {
            if is_text(binding.context) || binding.context == Context::Everywhere {
                for keys in binding.keys {
                    let key = parse(keys).unwrap();
                    assert_eq!(key.text(), None, "{binding:?}");
                }
            }
        }
    }

    #[test]
    fn the_page_on_the_terminal_lists_every_key() {
        let page = include_str!("../../../docs/terminal.md");
        let texts = crate::lang::Texts::new(crate::lang::Language::En, false);
        for binding in TABLE {
            let keys: Vec<_> = binding.keys.iter().map(|key| format!("`{key}`")).collect();
            let line = format!("| {} | {} |", keys.join(", "), texts.t(binding.action.text()));
            assert!(page.contains(&line), "docs/terminal.md lacks: {line}");
        }
    }

    #[test]
    fn a_sequence_is_waited_for() {
        let g = parse("g").unwrap();
        assert_eq!(meaning(Context::Talk, &[g]), Meaning::Prefix);
        assert_eq!(meaning(Context::Talk, &[g, g]), Meaning::Act(Action::Top));
        assert_eq!(meaning(Context::Talk, &[g, parse("x").unwrap()]), Meaning::Nothing);
    }

    #[test]
    fn an_alert_is_left_by_no_key() {
        for binding in bindings(Context::Alert) {
            assert!(
                !matches!(binding.action, Action::Back | Action::Quit | Action::Suspend),
                "{binding:?}"
            );
        }
    }

    #[test]
    fn every_action_is_bound_somewhere() {
        for action in Action::ALL {
            assert!(TABLE.iter().any(|binding| binding.action == *action), "{action:?}");
        }
    }
}
