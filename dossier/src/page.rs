//! The dossier as one page of HTML: for reading and printing, with the dossier itself inside.
//!
//! Nothing is fetched and nothing runs: the policy in the page forbids both. What others wrote is
//! escaped, loses its direction characters, and is isolated so that no text turns its surroundings
//! around. The page follows from the dossier and the words alone, so [`compare`] can tell whether a
//! page shows something else than what is in it.

use std::collections::BTreeSet;

use hotline_casework::{Common, Field, FieldValue, Said, Tlp};
use hotline_page::{Head, Page, Sheet};
use hotline_protocol::address::Address;
use hotline_protocol::ids::{Precedence, UnixMillis};

use crate::fault::Fault;
use crate::file::Proof;
use crate::read::{Entry, Reading, Shown, shortened};
use crate::time;
use crate::wording::Wording;

const OPEN: &str = "<script type=\"application/json\" id=\"hotline-dossier\">";
const CLOSE: &str = "</script>";

/// What a list of items needs beside the common rules: each in a frame that says by its edge what it
/// proves, and nothing cut that fits on one sheet.
const STYLE: &str = "\
.m h2{font-size:1.0625rem;line-height:1.4;margin:.25rem 0 .35rem}\
ol,ul{list-style:none;margin:0;padding:0}\
main{margin-top:1.5rem}\
.m{border:1px solid #888;border-inline-start:7px solid #111;padding:.75rem 1rem;margin:0 0 1rem;\
text-align:start;break-inside:avoid-page}\
.m.long{break-inside:auto}\
.m.unproven{border-inline-start:7px double #666}\
.top{display:flex;flex-wrap:wrap;gap:.2rem .75rem;align-items:baseline;margin:0 0 .35rem;\
break-after:avoid}\
.top .tlp{margin-left:auto}[dir=rtl] .top .tlp{margin-left:0;margin-right:auto}\
[dir=rtl] p.id{text-align:end}[dir=rtl] p.id:not([dir]){text-align:start}\
.no{color:#333;font-variant-numeric:tabular-nums}\
.proof{font-weight:700;border:1.5px solid #111;padding:0 .4rem}\
.unproven .proof{border-style:dashed;font-weight:400}\
.body{white-space:pre-wrap;overflow-wrap:anywhere;text-align:start;margin:.6rem 0;orphans:3;\
widows:3}\
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.1rem .9rem;margin:.5rem 0}\
dt{color:#333}\
dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap;text-align:start}\
.head{break-inside:avoid;break-after:avoid}\
.clause{font-style:italic;margin:.5rem 0}\
.within{border-inline-start:3px solid #888;padding-inline-start:.75rem;margin:.5rem 0}\
.receipts{font-size:.875rem;margin:.6rem 0 0;padding:.4rem 0 0;border-top:1px solid #bbb;\
break-inside:avoid}\
p.id{margin:.4rem 0}\
footer{break-inside:avoid}\
@media screen and (max-width:34rem){dl{grid-template-columns:1fr}\
dt{margin-top:.3rem;font-size:.875rem}dd{margin-inline-start:.75rem}.m{padding:.6rem .75rem}}\
@media print{.m h2{font-size:11pt}.receipts{font-size:8.5pt}.m{margin-bottom:8pt;padding:6pt 9pt}}";

/// Renders a dossier that was read. With faults it says so at its head.
#[must_use]
pub fn html(reading: &Reading, words: &dyn Wording) -> String {
    let title = format!(
        "{} {}",
        words.text("dossier-title"),
        hotline_casework::shown_line(&reading.dossier.reference)
    );
    let tlp = format!("TLP:{}", strictest(reading));
    let exercise = if reading.dossier.traffic == "operation" { "" } else { "[EX] " };
    // Into a rule of style goes nothing but what a reference is made of.
    let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    let reference: String = reading.dossier.reference.chars().filter(plain).collect();
    let head = Head {
        language: words.language(),
        right_to_left: words.right_to_left(),
        title: &title,
        style: STYLE,
        sheet: Sheet {
            top_start: format!("{exercise}{reference}"),
            top_end: tlp.clone(),
            bottom_start: tlp,
        },
    };
    let mut writer = Writer { page: Page::begin(&head), words };
    writer.body(reading);
    writer.page.end()
}

/// The JSON inside a page.
pub(crate) fn inside(page: &str) -> Option<&str> {
    let from = page.find(OPEN)?.checked_add(OPEN.len())?;
    let rest = page.get(from..)?;
    // Cut short, it ends where the file does, and the JSON says that it was cut.
    Some(rest.find(CLOSE).and_then(|to| rest.get(..to)).unwrap_or(rest))
}

/// Whether a page shows exactly what is in it. `words` are those of the language and zone that the
/// dossier names, if this program has them.
///
/// # Errors
///
/// [`Fault::Page`]: it was changed where people read it. [`Fault::PageWords`]: nobody knows, for want
/// of its words; whoever changed it may have named them for that.
pub fn compare(file: &[u8], reading: &Reading, words: Option<&dyn Wording>) -> Result<(), Fault> {
    let Some(words) = words else {
        return Err(Fault::PageWords {
            language: shortened(&reading.dossier.language),
            zone: shortened(&reading.dossier.zone),
        });
    };
    let mut sound = reading.clone();
    // The page was written before anybody could change the dossier in it.
    sound.faults.clear();
    let expected = html(&sound, words);
    if expected.as_bytes() == file {
        return Ok(());
    }
    let same = expected.bytes().zip(file.iter().copied()).take_while(|(a, b)| a == b).count();
    Err(Fault::Page(same))
}

struct Writer<'a> {
    page: Page,
    words: &'a dyn Wording,
}

impl Writer<'_> {
    fn put(&mut self, markup: &str) {
        self.page.put(markup);
    }

    fn text(&mut self, text: &str) {
        self.page.text(text);
    }

    /// A line of somebody's own, isolated from what stands around it.
    fn own(&mut self, text: &str) {
        self.page.own(text);
    }

    fn word(&mut self, key: &'static str) {
        let text = self.words.text(key);
        self.text(&text);
    }

    fn time(&mut self, at: UnixMillis) {
        let utc = time::utc(at);
        self.page.ltr(&utc);
        if let Some(local) = self.words.local(at) {
            self.page.put(" (").ltr(time::beside(&utc, &local)).put(")");
        }
    }

    fn row(&mut self, key: &'static str, value: impl FnOnce(&mut Self)) {
        self.put("<tr><th scope=\"row\">");
        self.word(key);
        self.put("</th><td>");
        value(self);
        self.put("</td></tr>\n");
    }

    fn pair(&mut self, key: &'static str, value: impl FnOnce(&mut Self)) {
        self.put("<dt>");
        self.word(key);
        self.put("</dt><dd>");
        value(self);
        self.put("</dd>\n");
    }

    fn body(&mut self, reading: &Reading) {
        let dossier = &reading.dossier;
        self.put("<header>\n<div class=\"mark\"><span>");
        self.word("dossier-marking");
        self.put("</span>");
        self.page.tlp(strictest(reading).word());
        self.put("</div>\n");
        if dossier.traffic != "operation" {
            self.put("<p class=\"ex\">");
            self.word("dossier-exercise");
            self.put("</p>\n");
        }
        self.put("<h1>");
        self.word("dossier-title");
        self.put(" ");
        self.own(&hotline_casework::shown_line(&dossier.reference));
        self.put("</h1>\n<p class=\"sub\">");
        self.word("dossier-what");
        self.put("</p>\n");
        if !reading.faults.is_empty() {
            self.put("<p class=\"ex\">");
            self.word("dossier-has-faults");
            self.put("</p>\n");
        }
        self.summary(reading);
        self.put("</header>\n<main>\n<ol>\n");
        let mut open = false;
        let mut receipts = false;
        for entry in &reading.entries {
            self.entry(entry, &mut open, &mut receipts);
        }
        if receipts {
            self.put("</ul>\n");
        }
        if open {
            self.put("</li>\n");
        }
        self.put("</ol>\n</main>\n<footer>\n");
        self.footer(reading);
        self.put("</footer>\n");
        self.put(OPEN);
        // Escaped so that no text can end the element early.
        let json = dossier.to_json().replace('<', "\\u003c").replace('>', "\\u003e");
        self.put(&json.replace('&', "\\u0026"));
        self.put(CLOSE);
        self.put("\n");
    }

    fn summary(&mut self, reading: &Reading) {
        let dossier = &reading.dossier;
        self.put("<table class=\"facts\">\n");
        self.row("dossier-case", |page| {
            page.put("<span class=\"id\">");
            page.text(&dossier.case);
            page.put("</span>");
        });
        let between = between(reading);
        if !between.is_empty() {
            self.row("dossier-between", |page| page.own(&between.join(", ")));
        }
        if let Some((first, last)) = period(reading) {
            self.row("dossier-period", |page| {
                page.time(first);
                page.put("<br>");
                page.time(last);
            });
        }
        self.row("dossier-exported", |page| {
            if let Some(at) = time::parse(&dossier.exported_at) {
                page.time(at);
            }
            page.put(", ");
            page.own(&dossier.exported_by);
        });
        self.row("dossier-directory", |page| {
            page.text(&format!("{}, ", reading.head.head.seq));
            page.time(reading.head.head.time);
            page.put("<br><span class=\"id\" dir=\"ltr\">");
            page.text(&reading.head_words);
            page.put("</span>");
        });
        self.put("</table>\n<table class=\"facts\">\n");
        let totals = reading.totals;
        for (proof, count) in [
            (Proof::Signed, totals.signed),
            (Proof::Unproven, totals.unproven),
            (Proof::Stated, totals.stated),
        ] {
            self.put("<tr><th scope=\"row\">");
            self.word(proof_key(proof));
            self.put("</th>");
            self.page.number(&count.to_string());
            self.put("<td>");
            self.word(match proof {
                Proof::Signed => "dossier-signed-means",
                Proof::Unproven => "dossier-unproven-means",
                Proof::Stated => "dossier-stated-means",
            });
            self.put("</td></tr>\n");
        }
        self.put("</table>\n");
    }

    fn entry(&mut self, entry: &Entry, open: &mut bool, receipts: &mut bool) {
        match &entry.shown {
            Shown::Message { common, signer } => {
                if core::mem::take(receipts) {
                    self.put("</ul>\n");
                }
                if core::mem::replace(open, true) {
                    self.put("</li>\n");
                }
                let class = entry.proof.word();
                // What hardly fits on a sheet begins where there is room and goes on over the next.
                let long = if is_long(common) { " long" } else { "" };
                self.put(&format!("<li class=\"m {class}{long}\">\n"));
                self.message(entry, common);
                if let Some(signer) = signer {
                    self.put("<p class=\"id\">");
                    self.word("dossier-signer");
                    self.page.put(" ").ltr(&signer.identity.to_string()).put("</p>\n");
                }
            }
            Shown::Custody { seat, at } | Shown::Device { seat, at } => {
                if !core::mem::replace(receipts, true) {
                    self.put("<ul class=\"receipts\">\n");
                }
                self.put(&format!("<li><span class=\"no\">{}</span> ", entry.no));
                self.put("<b>");
                self.word(proof_key(entry.proof));
                self.put("</b> ");
                self.word(match entry.shown {
                    Shown::Custody { .. } => "dossier-custody",
                    _ => "dossier-device",
                });
                self.put(" ");
                self.own(&seat.to_string());
                self.put(" ");
                self.time(*at);
                self.put("</li>\n");
            }
        }
    }

    fn message(&mut self, entry: &Entry, common: &Common) {
        self.put(&format!(
            "<div class=\"head\"><div class=\"top\"><span class=\"no\">{}</span><span class=\"proof\">",
            entry.no
        ));
        self.word(proof_key(entry.proof));
        self.put("</span><span>");
        let kind = self.words.kind(common.kind().code());
        self.text(&kind);
        self.put("</span><span>");
        self.word(precedence_key(common.precedence.highest()));
        self.put("</span>");
        self.page.tlp(common.tlp.word());
        self.put("</div>\n<h2 dir=\"auto\">");
        self.text(&common.subject.line());
        self.put("</h2>\n<dl>\n");
        self.pair("dossier-from", |page| page.own(&common.from.to_string()));
        self.pair("dossier-to", |page| page.own(&listed(&common.to.action)));
        if !common.to.information.is_empty() {
            self.pair("dossier-info", |page| page.own(&listed(&common.to.information)));
        }
        self.pair("dossier-released", |page| page.time(common.released_at));
        if let Some(by) = &common.drafted_by {
            self.pair("dossier-drafted-by", |page| page.own(&by.to_string()));
        }
        if let Some(by) = &common.released_by {
            self.pair("dossier-released-by", |page| page.own(&by.to_string()));
        }
        self.put("</dl></div>\n");
        self.said(common);
        if let Said::Escalation(escalation) = &common.said
            && let Ok(original) = escalation.original()
        {
            self.put("<div class=\"within\">\n<p>");
            self.word("dossier-passed-on");
            self.put(" ");
            self.own(&original.from.to_string());
            self.put(", ");
            self.time(original.released_at);
            self.put("</p>\n<h2 dir=\"auto\">");
            self.text(&original.subject.line());
            self.put("</h2>\n");
            self.said(&original);
            self.put("</div>\n");
        }
        self.put("<p class=\"id\" dir=\"ltr\">");
        self.text(&common.id.to_string());
        self.put("</p>\n");
    }

    fn said(&mut self, common: &Common) {
        if !common.body.is_empty() {
            self.put("<div class=\"body\" dir=\"auto\">");
            self.text(&common.body.shown());
            self.put("</div>\n");
        }
        let fields = common.said.fields();
        if !fields.is_empty() {
            self.put("<dl>\n");
            for field in &fields {
                self.field(field);
            }
            self.put("</dl>\n");
        }
        for attachment in &common.attachments {
            self.put("<p>");
            self.word("dossier-file");
            self.put(" ");
            self.own(&attachment.name.line());
            self.put(&format!(", {} B, <span class=\"id\">SHA-256 ", attachment.size));
            self.text(&attachment.hash.to_string());
            self.put("</span></p>\n");
        }
        if common.said.clause().is_some() {
            self.put("<p class=\"clause\">");
            self.word(match common.said {
                Said::Ack(_) => "clause-ack",
                _ => "clause-con",
            });
            self.put("</p>\n");
        }
    }

    fn field(&mut self, field: &Field) {
        self.put("<dt>");
        let name = self.words.field(field.name);
        self.text(&name);
        self.put("</dt>");
        // Only what somebody wrote has a direction of its own.
        self.put(match &field.value {
            FieldValue::Text(_) => "<dd dir=\"auto\">",
            _ => "<dd>",
        });
        match &field.value {
            FieldValue::Code { list, word } => {
                let word = self.words.code(list, word);
                self.text(&word);
            }
            FieldValue::Codes { list, words } => {
                let words: Vec<_> = words.iter().map(|word| self.words.code(list, word)).collect();
                self.text(&words.join(", "));
            }
            FieldValue::Text(text) => self.text(&text.shown()),
            FieldValue::Time(at) => self.time(*at),
            FieldValue::Number(number) => self.text(&number.to_string()),
            FieldValue::Message(id) => self.own(&id.to_string()),
            _ => self.word("dossier-newer"),
        }
        self.put("</dd>\n");
    }

    fn footer(&mut self, reading: &Reading) {
        if !reading.missing.is_empty() {
            self.put("<p>");
            self.word("dossier-missing");
            self.put(&format!(" {}</p>\n<p class=\"id\" dir=\"ltr\">", reading.missing.len()));
            for one in &reading.missing {
                self.text(one);
                self.put(" ");
            }
            self.put("</p>\n");
        }
        self.put("<p>");
        self.word("dossier-how");
        self.put("</p>\n<p class=\"id\" dir=\"ltr\">hotline dossier verify FILE</p>\n<p class=\"id\" dir=\"ltr\">");
        self.text(&reading.dossier.directory.log_id);
        self.put("</p>\n");
    }
}

fn messages(reading: &Reading) -> impl Iterator<Item = &Common> {
    reading.entries.iter().filter_map(|entry| match &entry.shown {
        Shown::Message { common, .. } => Some(&**common),
        Shown::Custody { .. } | Shown::Device { .. } => None,
    })
}

/// Lines and characters beyond which an item may be cut between two sheets: about half of one.
const LONG_LINES: usize = 30;
const LONG_CHARS: usize = 2_400;

fn is_long(common: &Common) -> bool {
    let fields: usize = common
        .said
        .fields()
        .iter()
        .map(|field| match &field.value {
            FieldValue::Text(text) => text.raw().len(),
            _ => 0,
        })
        .sum();
    let body = common.body.raw();
    body.lines().count() > LONG_LINES
        || body.chars().count() + fields > LONG_CHARS
        || matches!(common.said, Said::Escalation(_))
}

/// The strictest label of anything inside: the whole is handled by it.
fn strictest(reading: &Reading) -> Tlp {
    messages(reading).map(Common::strictest).max().unwrap_or_default()
}

/// The desks that wrote or were asked to act, each once; groups as they were addressed.
fn between(reading: &Reading) -> Vec<String> {
    let mut found = BTreeSet::new();
    for common in messages(reading) {
        found.insert(common.from.desk.to_string());
        for address in &common.to.action {
            found.insert(match address {
                Address::Seat(seat) => seat.desk.to_string(),
                other => other.to_string(),
            });
        }
    }
    found.into_iter().collect()
}

/// When the first and the last message were released, by their authors' clocks.
fn period(reading: &Reading) -> Option<(UnixMillis, UnixMillis)> {
    let times = || messages(reading).map(|common| common.released_at);
    times().min().zip(times().max())
}

pub(crate) const fn precedence_key(precedence: Precedence) -> &'static str {
    match precedence {
        Precedence::Routine => "precedence-routine",
        Precedence::Priority => "precedence-priority",
        Precedence::Immediate => "precedence-immediate",
        Precedence::Flash => "precedence-flash",
    }
}

pub(crate) const fn proof_key(proof: Proof) -> &'static str {
    match proof {
        Proof::Signed => "dossier-signed",
        Proof::Unproven => "dossier-unproven",
        Proof::Stated => "dossier-stated",
    }
}

pub(crate) fn listed(addresses: &[Address]) -> String {
    let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    addresses.join(", ")
}
