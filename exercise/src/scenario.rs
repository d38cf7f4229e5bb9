//! A scenario: who plays, what happens when, and what is expected of whom.

use core::time::Duration;

use hotline_casework::{Kind, Language, Said, Tlp};
use hotline_protocol::address::DeskKind;
use hotline_protocol::ids::Precedence;

use crate::reading::{self, ScenarioError};

/// A scenario that was read and holds together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// Its name in commands and files.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// How much it asks of the players, from 1 to 5.
    pub level: u8,
    /// What it is about, for the players, giving nothing away.
    pub about: String,
    /// What is rated at the end.
    pub objectives: Vec<String>,
    /// How much faster than life the story runs, if nobody says otherwise.
    pub time_factor: u32,
    /// The languages of its texts.
    pub languages: Vec<Language>,
    /// How far what is said in it may be shared.
    pub tlp: Tlp,
    /// The time of day at which the story begins, as hour and minute.
    pub begins: Option<(u8, u8)>,
    /// Who plays.
    pub players: Vec<Player>,
    /// What happens, by ascending number.
    pub injects: Vec<Inject>,
    /// When it ends.
    pub stop: Stop,
}

/// A part that one desk plays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Player {
    /// Its name within the scenario.
    pub name: String,
    /// Whom it plays, for example "the technical desk of Aldoria".
    pub plays: String,
    /// Which desk should play it.
    pub desk: DeskKind,
    /// What the player alone is told before the start.
    pub brief: String,
}

/// Something that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inject {
    /// Its number, from 1.
    pub no: u16,
    /// When in the story; none if a branch or a person brings it.
    pub at: Option<Duration>,
    /// Whose doing it is.
    pub from: From,
    /// The players it goes to.
    pub to: Vec<String>,
    /// What is said, with the fields of its kind.
    pub said: Said,
    /// How fast it must be handled.
    pub precedence: Precedence,
    /// One line.
    pub subject: String,
    /// The text.
    pub body: String,
    /// What should come of it.
    pub expected: Vec<Expected>,
    /// What the controller may say to players who are lost.
    pub hint: String,
    /// How it goes on, if that depends on the players.
    pub branch: Option<Branch>,
}

/// Whose doing an inject is. A seat cannot speak for another: so what a player is to say is put
/// before that player as a cue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// The controller sends it, in the name of somebody who is no player, if one is given.
    Control {
        /// In whose name, for example "a news agency".
        voice: Option<String>,
    },
    /// A player is given it as a cue, to send as it is or in words of its own.
    Player(String),
}

/// What a player should do after an inject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// What.
    pub action: Action,
    /// Which player.
    pub by: String,
    /// Within which time of the story.
    pub within: Duration,
    /// To which rung, for what is escalated.
    pub rung: Option<u8>,
}

/// How it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Branch {
    /// The inject that follows at once when everything expected was done.
    pub met: Option<u16>,
    /// The inject that follows when the time for it has passed.
    pub unmet: Option<u16>,
}

/// When an exercise ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// At this time of the story.
    pub at: Duration,
    /// Already when every inject with a time has come and everything expected was done.
    pub when_done: bool,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)?) => {
        /// What a player does, as seen from outside.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        pub enum Action {
            $($(#[$doc])* $variant),+
        }

        impl Action {
            /// Every action, in the order in which they are listed.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in a file and in reports.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
    };
}

actions! {
    /// A person acknowledges.
    Acknowledge = "acknowledge",
    /// An answer in substance.
    Respond = "respond",
    /// A question back or a request.
    Ask = "ask",
    /// A concern or a warning of one's own.
    Raise = "raise",
    /// A situation update.
    Update = "update",
    /// Passed on to a higher rung.
    Escalate = "escalate",
    /// An escalation taken back.
    Deescalate = "deescalate",
    /// Referred to another desk.
    Refer = "refer",
    /// A closure proposed.
    ProposeClosure = "propose-closure",
    /// A closure agreed.
    AgreeClosure = "agree-closure",
    /// A message withdrawn.
    Withdraw = "withdraw",
    /// A message corrected.
    Correct = "correct",
    /// An activity of one's own made clear.
    Clarify = "clarify",
    /// Anything else that is said.
    Say = "say",
}

impl Scenario {
    /// Reads a scenario from its file.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, each with line, column, field, what was found and what is
    /// allowed: show it to the author.
    pub fn read(text: &str) -> Result<Self, ScenarioError> {
        reading::read(text)
    }

    /// A player by name.
    #[must_use]
    pub fn player(&self, name: &str) -> Option<&Player> {
        self.players.iter().find(|player| player.name == name)
    }

    /// An inject by number.
    #[must_use]
    pub fn inject(&self, no: u16) -> Option<&Inject> {
        self.injects.iter().find(|inject| inject.no == no)
    }
}

impl Action {
    /// What a message does, told by what it says and, for a withdrawal, by whether it takes back an
    /// escalation; none of what is no act of a player.
    #[must_use]
    pub fn of(said: &Said, takes_back_an_escalation: bool) -> Option<Self> {
        let code = |name: &str, list: &[(&str, Self)]| {
            let field = said.fields().into_iter().find(|field| field.name == name)?;
            let word = match field.value {
                hotline_casework::FieldValue::Code { word, .. } => word,
                _ => return None,
            };
            list.iter().find(|(known, _)| *known == word).map(|(_, action)| *action)
        };
        Some(match said.kind() {
            Kind::Ack => Self::Acknowledge,
            Kind::Con | Kind::Wrn | Kind::Inc => Self::Raise,
            Kind::Rfi | Kind::Rfa | Kind::Mtg => Self::Ask,
            Kind::Cla => Self::Clarify,
            Kind::Sit => Self::Update,
            Kind::Esc => Self::Escalate,
            Kind::Rsp => {
                let is_referral = said.fields().iter().any(|field| field.name == "referred-to");
                if is_referral { Self::Refer } else { Self::Respond }
            }
            Kind::Clo => {
                let words = [("proposed", Self::ProposeClosure), ("agreed", Self::AgreeClosure)];
                code("closure", &words).unwrap_or(Self::Say)
            }
            Kind::Wdr => {
                let words = [("withdrawn", Self::Withdraw), ("corrected", Self::Correct)];
                match code("withdrawal", &words) {
                    Some(Self::Withdraw) if takes_back_an_escalation => Self::Deescalate,
                    action => action.unwrap_or(Self::Say),
                }
            }
            Kind::Txt | Kind::Vul | Kind::Poc => Self::Say,
            Kind::Png
            | Kind::Exr
            | Kind::Fbk
            | Kind::Dft
            | Kind::Lib
            | Kind::Glo
            | Kind::Unknown(_) => return None,
        })
    }
}
