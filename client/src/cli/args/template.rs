//! What can be typed about templates.

use clap::Subcommand;

use super::super::template;
use super::Glossary;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Template {
    /// Every template: its code, its name, how many fields it has
    List,
    /// The fields of one: their names, what may stand in them, an example
    #[command(after_help = "\
Example:
  hotline template show RFI --lang fr")]
    Show {
        /// RFI, INC, RFA, CON, CLA, WRN, VUL, RSP, SIT, CLO, WDR, MTG or POC
        #[arg(value_parser = template::named)]
        kind: &'static hotline_casework::Template,
    },
    /// What each party means by a term: the same as `hotline glossary`
    #[command(subcommand)]
    Glossary(Glossary),
}
