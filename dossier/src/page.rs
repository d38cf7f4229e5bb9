//! The dossier as one page of HTML: for reading and printing, with the dossier itself inside.
//!
//! Nothing is fetched and nothing runs: the policy in the page forbids both. What others wrote is
//! escaped, loses its direction characters, and is isolated so that no text turns its surroundings
//! around. The page follows from the dossier and the words alone, so [`compare`] can tell whether a
//! page shows something else than what is in it.

use core::fmt::Write as _;

use hotline_casework::{Common, Field, FieldValue, Said};
use hotline_protocol::ids::UnixMillis;

use crate::fault::Fault;
use crate::file::Proof;
use crate::read::{Entry, Reading, Shown, shortened};
use crate::time;
use crate::wording::Wording;

const OPEN: &str = "<script type=\"application/json\" id=\"hotline-dossier\">";
const CLOSE: &str = "</script>";

/// Written for paper first: dark on white, no colour that carries a meaning alone.
const STYLE: &str = "\
*{box-sizing:border-box}\
body{font:16px/1.5 system-ui,\"Noto Sans\",sans-serif;color:#111;background:#fff;max-width:52rem;\
margin:2rem auto;padding:0 1.25rem}\
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem}\
h2{font-size:1.0625rem;line-height:1.35;margin:0}\
.sub{color:#444;margin:0 0 1.25rem}\
.ex{border:3px dashed #111;padding:.4rem .75rem;font-weight:700;margin:0 0 1rem}\
table{border-collapse:collapse;width:100%;margin:0 0 1rem}\
th,td{text-align:start;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #ccc}\
th{font-weight:600;white-space:nowrap}\
td.n{text-align:end;font-variant-numeric:tabular-nums}\
ol{list-style:none;margin:1.5rem 0;padding:0}\
.m{border:1px solid #999;border-inline-start-width:6px;padding:.75rem 1rem;margin:0 0 1rem;\
break-inside:avoid-page}\
.m.signed{border-inline-start-color:#005a43}\
.m.unproven{border-inline-start-style:dotted;border-inline-start-color:#666}\
.top{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline;margin:0 0 .25rem}\
.no{color:#444;font-variant-numeric:tabular-nums}\
.proof{font-weight:700;border:1.5px solid #111;padding:0 .4rem}\
.unproven .proof{border-style:dashed;font-weight:400}\
.body{white-space:pre-wrap;overflow-wrap:anywhere;margin:.5rem 0}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem .9rem;margin:.5rem 0}\
dt{color:#444}dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}\
.clause{font-style:italic;margin:.5rem 0}\
.within{border-inline-start:3px solid #999;padding-inline-start:.75rem;margin:.5rem 0}\
.receipts{font-size:.875rem;margin:.5rem 0 0;padding:.4rem 0 0;border-top:1px solid #ccc;list-style:none}\
.id{font:12px/1.4 ui-monospace,monospace;color:#444;overflow-wrap:anywhere}\
footer{border-top:2px solid #111;margin-top:2rem;padding-top:.75rem;font-size:.9375rem}\
@media print{body{margin:0;max-width:none;font-size:11pt}.m{border-color:#777}}\
@page{margin:18mm}";

/// Renders a dossier that was read. With faults it says so at its head.
#[must_use]
pub fn html(reading: &Reading, words: &dyn Wording) -> String {
    let mut page = Page { out: String::new(), words };
    page.page(reading);
    page.out
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

struct Page<'a> {
    out: String,
    words: &'a dyn Wording,
}

impl Page<'_> {
    fn put(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// Text, escaped.
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                c => self.out.push(c),
            }
        }
    }

    fn word(&mut self, key: &'static str) {
        let text = self.words.text(key);
        self.text(&text);
    }

    /// A line of somebody's own, isolated from what stands around it.
    fn own(&mut self, text: &str) {
        self.put("<bdi>");
        self.text(text);
        self.put("</bdi>");
    }

    fn time(&mut self, at: UnixMillis) {
        self.put("<bdi dir=\"ltr\">");
        self.text(&time::utc(at));
        self.put("</bdi>");
        if let Some(local) = self.words.local(at) {
            self.put(" (<bdi dir=\"ltr\">");
            self.text(&local);
            self.put("</bdi>)");
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

    fn page(&mut self, reading: &Reading) {
        let dossier = &reading.dossier;
        let direction = if self.words.right_to_left() { "rtl" } else { "ltr" };
        self.put("<!DOCTYPE html>\n<html lang=\"");
        let language = self.words.language().to_owned();
        self.text(&language);
        let _ = write!(self.out, "\" dir=\"{direction}\">\n<head>\n<meta charset=\"utf-8\">\n");
        self.put(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n<title>",
        );
        self.word("dossier-title");
        self.put(" ");
        self.text(&hotline_casework::shown_line(&dossier.reference));
        self.put("</title>\n<style>");
        self.put(STYLE);
        self.put("</style>\n</head>\n<body>\n<header>\n");
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
        self.put("\n</body>\n</html>\n");
    }

    fn summary(&mut self, reading: &Reading) {
        let dossier = &reading.dossier;
        self.put("<table>\n");
        self.row("dossier-case", |page| {
            page.put("<span class=\"id\">");
            page.text(&dossier.case);
            page.put("</span>");
        });
        self.row("dossier-exported", |page| {
            if let Some(at) = time::parse(&dossier.exported_at) {
                page.time(at);
            }
            page.put(", ");
            page.own(&dossier.exported_by);
        });
        self.row("dossier-directory", |page| {
            let _ = write!(page.out, "{}, ", reading.head.head.seq);
            page.time(reading.head.head.time);
            page.put("<br><span class=\"id\" dir=\"ltr\">");
            page.text(&reading.head_words);
            page.put("</span>");
        });
        self.put("</table>\n<table>\n");
        let totals = reading.totals;
        for (proof, count) in [
            (Proof::Signed, totals.signed),
            (Proof::Unproven, totals.unproven),
            (Proof::Stated, totals.stated),
        ] {
            self.put("<tr><th scope=\"row\">");
            self.word(proof_key(proof));
            let _ = write!(self.out, "</th><td class=\"n\">{count}</td><td>");
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
                let _ = writeln!(self.out, "<li class=\"m {class}\">");
                self.message(entry, common);
                if let Some(signer) = signer {
                    self.put("<p class=\"id\">");
                    self.word("dossier-signer");
                    self.put(" <bdi dir=\"ltr\">");
                    self.text(&signer.identity.to_string());
                    self.put("</bdi></p>\n");
                }
            }
            Shown::Custody { seat, at } | Shown::Device { seat, at } => {
                if !core::mem::replace(receipts, true) {
                    self.put("<ul class=\"receipts\">\n");
                }
                let _ = write!(self.out, "<li><span class=\"no\">{}</span> ", entry.no);
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
        let _ = write!(
            self.out,
            "<div class=\"top\"><span class=\"no\">{}</span><span class=\"proof\">",
            entry.no
        );
        self.word(proof_key(entry.proof));
        self.put("</span><span>");
        let kind = self.words.kind(common.kind().code());
        self.text(&kind);
        self.put("</span><span>");
        self.text(common.precedence.highest().word());
        let _ = write!(self.out, "</span><span>TLP:{}</span></div>\n<h2 dir=\"auto\">", common.tlp);
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
        self.put("</dl>\n");
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
            let _ = write!(self.out, ", {} B, <span class=\"id\">SHA-256 ", attachment.size);
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
        self.put("</dt><dd dir=\"auto\">");
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
            FieldValue::Number(number) => _ = write!(self.out, "{number}"),
            FieldValue::Message(id) => self.text(&id.to_string()),
            _ => self.word("dossier-newer"),
        }
        self.put("</dd>\n");
    }

    fn footer(&mut self, reading: &Reading) {
        if !reading.missing.is_empty() {
            self.put("<p>");
            self.word("dossier-missing");
            let _ =
                write!(self.out, " {}</p>\n<p class=\"id\" dir=\"ltr\">", reading.missing.len());
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

pub(crate) const fn proof_key(proof: Proof) -> &'static str {
    match proof {
        Proof::Signed => "dossier-signed",
        Proof::Unproven => "dossier-unproven",
        Proof::Stated => "dossier-stated",
    }
}

pub(crate) fn listed(addresses: &[hotline_protocol::address::Address]) -> String {
    let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    addresses.join(", ")
}
