//! What every HTML page of the product has in common: a head that lets nothing be fetched and nothing
//! run, escaping, isolation of what others wrote, and the sheet of paper it is printed on.
//!
//! Pure text in, text out. It knows nothing of what a page is about; whoever writes one begins it with
//! [`Page::begin`] and puts markup and texts in turn. Texts are made safe to show (control and direction
//! characters) by their owner; here they lose their meaning as markup.

use core::fmt::Write as _;

/// Written for paper first: dark on white, no colour that carries a meaning alone. What every report
/// has (its mark, a drill or an exercise, figures, facts, lists of rows, signatures) looks the same.
const STYLE: &str = "\
*{box-sizing:border-box}\
html{-webkit-text-size-adjust:100%}\
body{font:16px/1.5 system-ui,\"Noto Sans\",\"Noto Sans Arabic\",\"DejaVu Sans\",sans-serif;\
color:#111;background:#fff;max-width:60rem;margin:0 auto;padding:1.5rem 1.25rem}\
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem;overflow-wrap:anywhere}\
h2{font-size:1.125rem;line-height:1.35;margin:1.75rem 0 .5rem;overflow-wrap:anywhere;break-after:avoid}\
.mark{display:flex;justify-content:space-between;align-items:baseline;gap:1rem;\
border-bottom:3px solid #111;padding-bottom:.4rem;margin:0 0 1rem;font-weight:700}\
.sub{color:#333;margin:0 0 1.25rem}\
.ex{border:3px dashed #111;padding:.4rem .75rem;font-weight:700;margin:0 0 1rem}\
.tlp{font:700 .875em/1.4 ui-monospace,\"DejaVu Sans Mono\",monospace;background:#000;color:#fff;\
padding:.1em .45em;white-space:nowrap}\
.tlp.red{color:#ff2b2b}.tlp.amber{color:#ffc000}.tlp.green{color:#33ff00}\
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.5rem,1fr));gap:.75rem;margin:0 0 1.25rem}\
.tile{border:1px solid #888;padding:.5rem .75rem;break-inside:avoid}\
.tile b{display:block;font-size:1.5rem;line-height:1.2;font-variant-numeric:tabular-nums}\
.tile span{color:#333;font-size:.875rem}\
table{border-collapse:collapse;width:100%;margin:0 0 1rem}\
th,td{text-align:start;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #bbb;\
overflow-wrap:anywhere}\
thead{display:table-header-group}thead th{border-bottom:1px solid #111}\
tr>:first-child{padding-inline-start:0}\
th{font-weight:600;overflow-wrap:normal}tr{break-inside:avoid}\
.facts th{white-space:nowrap;width:1%}\
.n{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}\
.w{white-space:nowrap}\
.id{font:12px/1.4 ui-monospace,\"DejaVu Sans Mono\",monospace;color:#333;overflow-wrap:anywhere}\
p,li{overflow-wrap:anywhere}\
ul.list{margin:0;padding-inline-start:1.25rem}ul.list li{margin:.2rem 0}\
figure{margin:0 0 .75rem;break-inside:avoid}\
figure+p{break-inside:avoid;break-before:avoid}\
figcaption{color:#333;font-size:.875rem;margin:.25rem 0 0}\
svg{width:100%;height:auto;display:block}\
.sign{display:grid;grid-template-columns:1fr 1fr;gap:2rem;margin:3rem 0 .5rem;break-inside:avoid}\
.sign div{border-top:1px solid #111;padding-top:.25rem;font-size:.875rem}\
footer{border-top:3px solid #111;margin-top:1.5rem;padding-top:.75rem;font-size:.9375rem;\
overflow-wrap:anywhere}\
@media screen and (max-width:40rem){.wide thead{display:none}\
.wide,.wide tbody,.wide tr,.wide td{display:block;border:0;text-align:start}\
.wide tr{border-bottom:1px solid #bbb;padding:.35rem 0}.wide td{padding:.05rem 0}\
.wide td[data-h]:before{content:attr(data-h) \": \";color:#333}\
.facts,.facts tbody,.facts tr,.facts th,.facts td{display:block;border:0;padding:0;width:auto;\
text-align:start}.facts tr{border-bottom:1px solid #bbb;padding:.35rem 0}\
.sign{grid-template-columns:1fr}}\
@media print{body{margin:0;padding:0;max-width:none;font-size:10pt;line-height:1.4}\
h1{font-size:15pt}h2{font-size:11.5pt}.id{font-size:7.5pt}.tile b{font-size:14pt}\
figure svg{max-width:150mm}\
.tlp,.tlp.red,.tlp.amber,.tlp.green{background:none;color:#000;border:1.5pt solid #000}}";

/// What stands at the four corners of every printed sheet, where it is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// At the top, where a line begins.
    pub top_start: String,
    /// At the top, where a line ends.
    pub top_end: String,
    /// At the bottom, where a line begins.
    pub bottom_start: String,
}

/// How a page begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head<'a> {
    /// Its language (BCP 47).
    pub language: &'a str,
    /// Whether it reads from the right.
    pub right_to_left: bool,
    /// Its title.
    pub title: &'a str,
    /// Rules of style beside the common ones.
    pub style: &'a str,
    /// What stands on every sheet.
    pub sheet: Sheet,
}

/// A page as it grows.
#[derive(Debug, Default)]
pub struct Page {
    out: String,
}

impl Page {
    /// A page up to the beginning of its body.
    #[must_use]
    pub fn begin(head: &Head<'_>) -> Self {
        let mut page = Self::default();
        page.put("<!DOCTYPE html>\n<html lang=\"");
        page.text(head.language);
        page.put(if head.right_to_left { "\" dir=\"rtl\">" } else { "\" dir=\"ltr\">" });
        page.put(
            "\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n<title>",
        );
        page.text(head.title);
        page.put("</title>\n<style>");
        page.put(STYLE);
        page.put(head.style);
        let Sheet { top_start, top_end, bottom_start } = &head.sheet;
        let [start, end, bottom] = [top_start, top_end, bottom_start].map(|text| bare(text));
        let _ = write!(
            page.out,
            "@page{{size:A4;margin:20mm 16mm 18mm;\
             @top-left{{content:\"{start}\";font:8pt sans-serif}}\
             @top-right{{content:\"{end}\";font:700 8pt sans-serif}}\
             @bottom-left{{content:\"{bottom}\";font:700 8pt sans-serif}}\
             @bottom-right{{content:counter(page) \" / \" counter(pages);font:8pt sans-serif}}}}"
        );
        page.put("</style>\n</head>\n<body>\n");
        page
    }

    /// Markup, as it is. Never with anything in it that somebody else wrote.
    pub fn put(&mut self, markup: &str) -> &mut Self {
        self.out.push_str(markup);
        self
    }

    /// Text, escaped.
    pub fn text(&mut self, text: &str) -> &mut Self {
        escape(&mut self.out, text);
        self
    }

    /// Text of somebody's own, escaped and isolated from what stands around it, so that it turns
    /// nothing around.
    pub fn own(&mut self, text: &str) -> &mut Self {
        self.put("<bdi>").text(text).put("</bdi>")
    }

    /// What reads from the left whatever stands around it: a time, an address, a hash.
    pub fn ltr(&mut self, text: &str) -> &mut Self {
        self.put("<bdi dir=\"ltr\">").text(text).put("</bdi>")
    }

    /// A label of sharing as the standard draws it, given as the standard writes it.
    pub fn tlp(&mut self, word: &str) -> &mut Self {
        let class = match word.split('+').next().unwrap_or_default() {
            "RED" => " red",
            "AMBER" => " amber",
            "GREEN" => " green",
            _ => "",
        };
        self.put("<span class=\"tlp")
            .put(class)
            .put("\" dir=\"ltr\">TLP:")
            .text(word)
            .put("</span>")
    }

    /// The figures that are looked at first, each with what it counts.
    pub fn tiles<'a>(&mut self, figures: impl IntoIterator<Item = (String, &'a str)>) -> &mut Self {
        self.put("<div class=\"tiles\">\n");
        for (big, small) in figures {
            self.put("<div class=\"tile\"><b>").text(&big).put("</b><span>").text(small);
            self.put("</span></div>\n");
        }
        self.put("</div>\n")
    }

    /// Lines to be signed on paper, each with who signs there.
    pub fn sign(&mut self, who: [&str; 2]) -> &mut Self {
        self.put("<div class=\"sign\">");
        for who in who {
            self.put("<div>").text(who).put("</div>");
        }
        self.put("</div>\n")
    }

    /// A cell of a table with a text of somebody's own.
    pub fn cell(&mut self, text: &str) -> &mut Self {
        self.put("<td>").own(text).put("</td>")
    }

    /// A cell with a number, or what stands for one.
    pub fn number(&mut self, text: &str) -> &mut Self {
        self.put("<td class=\"n\">").text(text).put("</td>")
    }

    /// A row of two: what it is, and the text.
    pub fn row(&mut self, name: &str, text: &str) -> &mut Self {
        self.put("<tr><th scope=\"row\">").text(name).put("</th>").cell(text).put("</tr>\n")
    }

    /// The row that heads a table. Of a name that begins with `#` the column holds numbers.
    pub fn heads(&mut self, names: &[&str]) -> &mut Self {
        self.put("<tr>");
        for name in names {
            match name.strip_prefix('#') {
                Some(name) => self.put("<th scope=\"col\" class=\"n\">").text(name),
                None => self.put("<th scope=\"col\">").text(name),
            };
            self.put("</th>");
        }
        self.put("</tr>\n")
    }

    /// The whole page, closed.
    #[must_use]
    pub fn end(mut self) -> String {
        self.put("</body>\n</html>\n");
        self.out
    }
}

/// Text as it may stand between tags and within a quoted attribute.
pub fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

/// What may stand within a rule of style: nothing that ends a string or an element.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || " -:,.+/[]".contains(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_is_never_markup() {
        let mut page = Page::begin(&Head { language: "en\"><script>", ..Head::default() });
        page.cell("</td><script>alert('1')</script>").row("a&b", "\"onload=\"");
        let page = page.end();
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("<bdi>&lt;/td&gt;&lt;script&gt;alert(&#39;1&#39;)"), "{page}");
        assert!(page.contains("a&amp;b"), "{page}");
    }

    #[test]
    fn nothing_ends_the_rules_of_a_sheet() {
        let hostile = "\"}</style>\\a".to_owned();
        let sheet =
            Sheet { top_start: hostile.clone(), top_end: hostile.clone(), bottom_start: hostile };
        let page = Page::begin(&Head { sheet, ..Head::default() }).end();
        assert_eq!(page.matches("</style>").count(), 1, "{page}");
        assert_eq!(page.matches("content:\"/stylea\"").count(), 3, "{page}");
    }

    #[test]
    fn a_page_lets_nothing_be_fetched_and_nothing_run() {
        let page = Page::begin(&Head { language: "ar", right_to_left: true, ..Head::default() });
        let page = page.end();
        assert!(page.contains("default-src 'none'") && page.contains("dir=\"rtl\""), "{page}");
    }
}
