//! The bounds on what is read, each with its reason.

/// Longest post of an Alertmanager, in bytes: two hundred alerts with long annotations. Whoever groups
/// more sets `max_alerts`.
pub const WEBHOOK_BYTES_MAX: usize = 1_048_576;

/// Most alerts in one post: its group is for people to look at, and nobody looks at more.
pub const WEBHOOK_ALERTS_MAX: usize = 1_024;

/// Longest CAP message, in bytes: one with polygons of a coast and several languages has less than
/// 200,000; resources inside (base64) are what makes others longer.
pub const CAP_BYTES_MAX: usize = 1_048_576;

/// Most parts (`info`) of a CAP message: six languages of a few phases.
pub const CAP_INFOS_MAX: usize = 32;

/// Most areas, resources, parameters, codes of one kind in a part of a CAP message: districts of a
/// large country.
pub const CAP_LIST_MAX: usize = 512;

/// Most messages a CAP message refers to: an event updated every hour for ten days.
pub const CAP_REFERENCES_MAX: usize = 256;

/// Longest line that raises an alert, in bytes: its longest text and labels, each letter escaped.
pub const LINE_BYTES_MAX: usize = 65_536;

/// Longest document that is summarised, in bytes: advisories and events have less than one million;
/// whole catalogues are larger, and a summary of them says nothing.
pub const DOCUMENT_BYTES_MAX: usize = 4_194_304;

/// Deepest nesting of JSON read: the product tree of CSAF, the deepest of all, stays under 40.
pub const JSON_DEPTH_MAX: usize = 64;

/// Most values in a JSON document, at some hundred bytes of memory each: a value takes two bytes of the
/// document, so its length alone bounds nothing.
pub const JSON_VALUES_MAX: usize = 200_000;

/// Deepest nesting of XML read: CAP has four levels, a signature inside it some more.
pub const XML_DEPTH_MAX: usize = 32;

/// Most elements of an XML document: every list of a CAP message of some languages, filled.
pub const XML_ELEMENTS_MAX: usize = 20_000;

/// Most names for namespaces in an XML document: CAP with a signature has three.
pub const XML_NAMESPACES_MAX: usize = 64;

/// Longest headline given on, in bytes: the subject of a message (casework).
pub const HEADLINE_BYTES_MAX: usize = 240;

/// Longest text of an alert given on, in bytes: three screens; longer ones are cut, and say so.
pub const TEXT_BYTES_MAX: usize = 8_192;

/// Most labels of an alert given on: rules have some ten. The rest is counted.
pub const LABELS_MAX: usize = 64;

/// Longest name of a label given on, in bytes.
pub const LABEL_NAME_BYTES_MAX: usize = 128;

/// Longest value of a label given on, in bytes: a path, a query.
pub const LABEL_VALUE_BYTES_MAX: usize = 512;

/// Longest link given on, in bytes: the expression of a rule stands in it.
pub const LINK_BYTES_MAX: usize = 2_048;

/// Longest key of an alert, in bytes: the labels by which a group was made, and the route to it. Never
/// cut, or two alerts would be one.
pub const KEY_BYTES_MAX: usize = 4_096;

/// Longest name of a source, in bytes: what a message says it was written by (casework).
pub const SOURCE_BYTES_MAX: usize = hotline_casework::limits::SOURCE_BYTES_MAX;

/// Most addresses on a line that raises an alert: a campaign goes by `*`, which a person sends.
pub const ADDRESSES_MAX: usize = 32;

/// What is quoted of a wrong value, in bytes.
pub const FOUND_BYTES_MAX: usize = 64;

/// Most different indicators of a document: at the least length that any form takes for one, longer
/// documents than are read.
pub const INDICATORS_MAX: usize = 50_000;

/// Indicators of a kind that are shown: enough to know them again.
pub const SAMPLES_MAX: usize = 3;

/// Longest sample, in bytes before it is defanged: a SHA-512, or a URL one would know again.
pub const SAMPLE_BYTES_MAX: usize = 128;

/// Entries of a list in a summary that are shown: half a screen with all lists full. The rest is
/// counted.
pub const SHOWN_MAX: usize = 8;

/// Different entries of such a list that are told apart; beyond, there are at least as many.
pub const LISTED_MAX: usize = 10_000;

/// Longest entry of such a list, in bytes: product and version in one line.
pub const ENTRY_BYTES_MAX: usize = 160;
