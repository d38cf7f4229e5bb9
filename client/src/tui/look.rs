//! Colours and signs: what each meaning looks like, with and without colour.
//!
//! Nothing is told by colour alone: each meaning has a word or a sign too. Only the gravest
//! severities and an exercise own a background.

use hotline_casework::Tlp;
use hotline_protocol::ids::Precedence;
use jiff::tz::TimeZone;
use ratatui::style::{Color, Modifier, Style};

use crate::lang::{Language, Texts};

use super::text::{Ambiguous, Cells};

/// How many colours there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Colours {
    /// None: bold, underlined and reverse have to do.
    None,
    /// The sixteen of old.
    Sixteen,
    /// 256 by number.
    Indexed,
    /// Any.
    True,
}

/// What the drawing suits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Theme {
    /// Light text on a dark background.
    Dark,
    /// Dark text on a light background.
    Light,
    /// No colours at all.
    Mono,
}

/// What the terminal can do and what the person wants of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Capabilities {
    /// How many colours there are.
    pub colours: Colours,
    /// What the drawing suits.
    pub theme: Theme,
    /// Nothing but ASCII is drawn.
    pub ascii: bool,
    /// Characters of ambiguous width take two cells here.
    pub ambiguous_wide: bool,
    /// Nothing moves or blinks.
    pub reduced_motion: bool,
    /// Right-to-left text is ordered here, not by the terminal.
    pub own_bidi: bool,
}

/// Everything about how things are shown that does not change with what is shown.
#[derive(Debug)]
pub struct Look {
    /// Texts of the interface.
    pub(crate) texts: Texts,
    /// Colours.
    pub(crate) colours: Colours,
    /// Whether the background is light.
    pub(crate) light: bool,
    /// How the terminal counts columns, and whether signs beyond ASCII are avoided.
    pub(crate) cells: Cells,
    /// Whether nothing moves by itself more often than once a minute.
    pub(crate) still: bool,
    /// The person's time zone, for local time beside UTC.
    pub(crate) zone: TimeZone,
    /// Whether this is a demonstration, which nobody may take for real.
    pub(crate) demo: bool,
}

impl Look {
    /// How things look on a terminal, in a language, in a time zone.
    #[must_use]
    pub fn new(capabilities: Capabilities, language: Language, zone: TimeZone) -> Self {
        let ambiguous =
            if capabilities.ambiguous_wide { Ambiguous::Wide } else { Ambiguous::Narrow };
        let cells =
            Cells { ambiguous, ascii: capabilities.ascii, terminal_orders: !capabilities.own_bidi };
        let mono = capabilities.theme == Theme::Mono;
        Self {
            texts: Texts::new(language, cells.draws_ascii()),
            colours: if mono { Colours::None } else { capabilities.colours },
            light: capabilities.theme == Theme::Light,
            cells,
            still: capabilities.reduced_motion,
            zone,
            demo: false,
        }
    }

    fn rgb(&self, dark: u32, light: u32) -> Option<Color> {
        let rgb = if self.light { light } else { dark };
        let [_, r, g, b] = rgb.to_be_bytes();
        match self.colours {
            Colours::True => Some(Color::Rgb(r, g, b)),
            // The nearest of the 6x6x6 cube.
            Colours::Indexed => {
                let step = |c: u8| (u16::from(c) * 5 + 127) / 255;
                u8::try_from(16 + 36 * step(r) + 6 * step(g) + step(b)).ok().map(Color::Indexed)
            }
            Colours::Sixteen => Some(self.sixteen(r, g, b)),
            Colours::None => None,
        }
    }

    /// The nearest of the sixteen of old, by which of the three is strong.
    const fn sixteen(&self, r: u8, g: u8, b: u8) -> Color {
        match (r > 0x7f, g > 0x7f, b > 0x7f) {
            (true, true, true) if self.light => Color::DarkGray,
            (true, true, true) => Color::Gray,
            (true, true, false) => Color::Yellow,
            (true, false, true) => Color::Magenta,
            (true, false, false) => Color::Red,
            (false, true, true) => Color::Cyan,
            (false, true, false) => Color::Green,
            (false, false, true) => Color::Blue,
            (false, false, false) => Color::DarkGray,
        }
    }

    fn coloured(&self, dark: u32, light: u32, mono: Modifier) -> Style {
        match self.rgb(dark, light) {
            Some(colour) => Style::new().fg(colour),
            None => Style::new().add_modifier(mono),
        }
    }

    fn grounded(&self, ground: u32, mono: Modifier) -> Style {
        match self.rgb(ground, ground) {
            Some(colour) => Style::new().fg(Color::Black).bg(colour),
            None => Style::new().add_modifier(mono),
        }
    }

    /// Ordinary text.
    pub(crate) const fn plain(&self) -> Style {
        Style::new()
    }

    /// What matters less.
    pub(crate) fn dim(&self) -> Style {
        self.coloured(0x008a_8a8a, 0x0060_6060, Modifier::DIM)
    }

    /// What matters more.
    pub(crate) const fn bold(&self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// A heading of a part of the screen.
    pub(crate) const fn heading(&self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// The word that says that nothing here is real.
    pub(crate) fn demo(&self) -> Style {
        self.grounded(0x00ff_d75f, Modifier::REVERSED)
    }

    /// What the cursor is on.
    pub(crate) const fn chosen(&self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// The same in a pane that has not the focus.
    pub(crate) const fn chosen_elsewhere(&self) -> Style {
        Style::new().add_modifier(Modifier::UNDERLINED)
    }

    /// A severity from 0 to 5.
    pub(crate) fn severity(&self, severity: u8) -> Style {
        match severity {
            0 => self.dim(),
            1 => self.plain(),
            2 => self.coloured(0x0056_b4e9, 0x000b_6fa4, Modifier::empty()),
            3 => self
                .coloured(0x00e6_9f00, 0x0095_5f00, Modifier::UNDERLINED)
                .add_modifier(Modifier::BOLD),
            _ => self.grounded(0x00d5_5e00, Modifier::REVERSED.union(Modifier::BOLD)),
        }
    }

    /// The sign of a severity, readable without colour.
    pub(crate) const fn severity_tag(severity: u8) -> &'static str {
        match severity {
            0 => "[0 ]",
            1 => "[1 ]",
            2 => "[2 ]",
            3 => "[3!]",
            4 => "[4!]",
            _ => "[5!]",
        }
    }

    /// A precedence.
    pub(crate) fn precedence(&self, precedence: Precedence) -> Style {
        match precedence {
            Precedence::Flash => self.severity(5),
            Precedence::Immediate => self.severity(3),
            Precedence::Priority => self.severity(2),
            Precedence::Routine => self.plain(),
        }
    }

    /// An alert that nobody has acknowledged.
    pub(crate) fn alert(&self) -> Style {
        self.severity(5)
    }

    /// A seat whose safety number was compared.
    pub(crate) fn verified(&self) -> Style {
        self.coloured(0x0000_9e73, 0x0000_6e50, Modifier::empty())
    }

    /// A seat whose safety number was not compared, or whose identity changed.
    pub(crate) fn unverified(&self) -> Style {
        self.coloured(0x00cc_79a7, 0x00a0_3078, Modifier::REVERSED).add_modifier(Modifier::BOLD)
    }

    /// What belongs to an exercise.
    pub(crate) fn exercise(&self) -> Style {
        self.grounded(0x00f0_e442, Modifier::REVERSED)
    }

    /// Something that failed or needs a decision.
    pub(crate) fn wrong(&self) -> Style {
        self.coloured(0x00e6_9f00, 0x0095_5f00, Modifier::UNDERLINED).add_modifier(Modifier::BOLD)
    }

    /// Something that is as it should be.
    pub(crate) fn right(&self) -> Style {
        self.verified()
    }

    /// A TLP label: its colour on black, as FIRST wants it.
    pub(crate) fn tlp(&self, tlp: Tlp) -> Style {
        let (r, g, b) = tlp.colour();
        let rgb = u32::from_be_bytes([0, r, g, b]);
        match self.rgb(rgb, rgb) {
            Some(colour) => Style::new().fg(colour).bg(Color::Black),
            None => Style::new().add_modifier(Modifier::BOLD),
        }
    }

    /// A rule across the screen.
    pub(crate) fn rule(&self) -> &'static str {
        if self.cells.draws_ascii() { "-" } else { "─" }
    }

    /// A rule down the screen.
    pub(crate) fn bar(&self) -> &'static str {
        if self.cells.draws_ascii() { "|" } else { "│" }
    }

    /// The mark of what is chosen.
    pub(crate) const fn pointer(&self) -> &'static str {
        ">"
    }
}
