//! Commands typed in plain mode: the same words as on the command line, on a home that is open.

use clap::Parser;

use super::args::{self, Cli, Command};
use super::out::{self, Out};
use super::{dispatch, mail};
use crate::engine::MessageRow;
use crate::home::Home;
use crate::lang::{self, Language};

/// A command that was typed.
pub(crate) struct Typed {
    out: Out,
    command: Command,
}

impl Typed {
    /// Reads the words. `language` is that of codes and fields where they name none.
    ///
    /// # Errors
    ///
    /// What to tell the person: help that was asked for, or what is wrong with the words.
    pub(crate) fn read(words: Vec<String>, language: Language) -> Result<Self, String> {
        let words = std::iter::once("hotline".to_owned()).chain(words);
        let cli = Cli::try_parse_from(words).map_err(|error| error.to_string())?;
        let language = match &cli.global.lang {
            Some(asked) => lang::choose(Some(asked), |_| None),
            None => language,
        };
        let out = Out { json: cli.global.json, plain: true, language, asks: false };
        match cli.command {
            None => Err("type a command; help lists them".to_owned()),
            Some(Command::Inbox(args::Inbox { follow: true, .. })) => {
                Err("what comes is told here anyway: leave out --follow".to_owned())
            }
            Some(command) => Ok(Self { out, command }),
        }
    }

    /// The text it would otherwise read from standard input; none if it has none.
    pub(crate) fn text(&mut self) -> Option<&mut Option<String>> {
        match &mut self.command {
            Command::Send(send) => Some(&mut send.letter.text.body),
            Command::Reply(reply) => Some(&mut reply.text.body),
            Command::Incident(args::Incident::Raise(raise)) => Some(&mut raise.letter.text.body),
            _ => None,
        }
    }

    /// Runs it and says what came of it; whether it succeeded.
    pub(crate) async fn run(self, home: &mut Home) -> bool {
        match Box::pin(dispatch(home, self.out, self.command)).await {
            Ok(()) => true,
            Err(trouble) => {
                out::trouble(&trouble);
                false
            }
        }
    }
}

/// A message on one line.
pub(crate) fn message_line(message: &MessageRow) -> String {
    mail::line(message, &message.kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_done_about_a_case_can_be_typed_in_the_words_of_the_command_line() {
        for line in [
            "incident list",
            "incident show REF",
            "incident respond REF --outcome accepted Done",
            "incident update REF Quiet --severity 2 --next-update 2h",
            "incident close REF Text --commitments Word",
            "incident close REF --agree",
            "incident close REF --object Why",
            "incident reopen REF New",
            "incident suspend REF",
            "incident resume REF",
            "incident refer REF Why --to XA/policy",
            "incident merge REF --into OTHER",
            "incident withdraw REF",
            "incident escalate REF --reason Silence",
            "incident deescalate REF --reason Answered",
            "incident record REF",
            "withdraw ID --correct Text",
            "recall ID",
        ] {
            let words = line.split_whitespace().map(str::to_owned).collect();
            let read = Typed::read(words, Language::En);
            assert!(read.is_ok(), "{line}: {}", read.err().unwrap_or_default());
        }
    }
}
