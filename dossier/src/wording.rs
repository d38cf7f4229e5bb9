//! The words of a page, which the faces have in their catalogues.

use hotline_protocol::ids::UnixMillis;

/// Says things in a reader's language. Whoever renders a dossier brings one along.
pub trait Wording {
    /// Its tag (BCP 47).
    fn language(&self) -> &str;
    /// Whether it is written from right to left.
    fn right_to_left(&self) -> bool;
    /// The text of a key: one of [`KEYS`].
    fn text(&self, key: &'static str) -> String;
    /// The name of a field of a message.
    fn field(&self, name: &str) -> String;
    /// The word of a code in a list.
    fn code(&self, list: &str, word: &str) -> String;
    /// The name of a kind of message, by its code.
    fn kind(&self, code: &str) -> String;
    /// A point in time on the wall of whoever exported it; none where UTC is that.
    fn local(&self, at: UnixMillis) -> Option<String>;
}

/// Every key that [`Wording::text`] is asked for, so that a catalogue can be held against it.
pub const KEYS: &[&str] = &[
    "clause-ack",
    "clause-con",
    "dossier-between",
    "dossier-case",
    "dossier-custody",
    "dossier-device",
    "dossier-directory",
    "dossier-drafted-by",
    "dossier-exercise",
    "dossier-exported",
    "dossier-file",
    "dossier-from",
    "dossier-has-faults",
    "dossier-how",
    "dossier-info",
    "dossier-marking",
    "dossier-missing",
    "dossier-newer",
    "dossier-passed-on",
    "dossier-period",
    "dossier-released",
    "dossier-released-by",
    "dossier-signed",
    "dossier-signed-means",
    "dossier-signer",
    "dossier-stated",
    "dossier-stated-means",
    "dossier-text-form",
    "dossier-title",
    "dossier-to",
    "dossier-unproven",
    "dossier-unproven-means",
    "dossier-what",
    "precedence-flash",
    "precedence-immediate",
    "precedence-priority",
    "precedence-routine",
];
